//! Regular expressions: matching the code of a pattern at a place (lib/re1.5/recursiveloop.c).

use super::regex_compile::{NAMED, Pattern, Step};

/// Steps of one match before the VM would be out of stack.
const MOST_STEPS: usize = 100_000;
/// Places that are kept for ways that wait to be tried, before that.
const MOST_WAITING: usize = 1 << 20;

fn is_named(class: u8, byte: u8) -> bool {
    let is = match class | 0x20 {
        b'd' => byte.is_ascii_digit(),
        b's' => byte.is_ascii_whitespace() || byte == 0x0b,
        _ => byte.is_ascii_alphanumeric() || byte == b'_',
    };
    is == (class & 0x20 != 0)
}

pub(super) type Places = Vec<Option<usize>>;

impl Pattern {
    /// Matches at a place; tries what comes first first (`re1_5_recursiveloopprog`). `Err` where the
    /// VM would run out of stack. Counts the steps that it takes.
    pub(super) fn match_at(
        &self,
        text: &[u8],
        start: usize,
        taken: &mut usize,
    ) -> Result<Option<Places>, ()> {
        let mut places: Places = vec![None; 2 * (self.groups + 1)];
        places[0] = Some(start);
        let mut waiting = vec![(0usize, start, places)];
        let mut left = MOST_STEPS;
        while let Some((mut at, mut position, mut places)) = waiting.pop() {
            loop {
                left = left.checked_sub(1).ok_or(())?;
                *taken += 1;
                let by = |by: isize| at.saturating_add_signed(by);
                let byte = text.get(position).copied();
                match self.steps.get(at) {
                    None => {
                        places[1] = Some(position);
                        return Ok(Some(places));
                    }
                    Some(Step::Split(_) | Step::SplitBack(_))
                        if waiting.len() * places.len() > MOST_WAITING =>
                    {
                        return Err(());
                    }
                    Some(Step::Split(other)) => {
                        *taken += places.len();
                        waiting.push((by(*other), position, places.clone()));
                        at += 1;
                    }
                    Some(Step::SplitBack(other)) => {
                        *taken += places.len();
                        waiting.push((at + 1, position, places.clone()));
                        at = by(*other);
                    }
                    Some(Step::Jump(other)) => at = by(*other),
                    Some(Step::Save(place)) => {
                        places[*place] = Some(position);
                        at += 1;
                    }
                    Some(Step::Begin) if position == 0 => at += 1,
                    Some(Step::End) if position == text.len() => at += 1,
                    Some(step) => {
                        let Some(byte) = byte else { break };
                        let fits = match step {
                            Step::Byte(one) => *one == byte,
                            Step::Any => true,
                            Step::Named(class) => is_named(*class, byte),
                            Step::Class { is_not, pairs } => {
                                let within = |(first, last): &(u8, u8)| match *first {
                                    NAMED => is_named(*last, byte),
                                    first => (first..=*last).contains(&byte),
                                };
                                pairs.iter().any(within) != *is_not
                            }
                            _ => false,
                        };
                        if !fits {
                            break;
                        }
                        at += 1;
                        position += 1;
                    }
                }
            }
        }
        Ok(None)
    }
}
