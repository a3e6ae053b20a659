//! Regular expressions: what `re.compile` makes, and matching (extmod/modre.c, lib/re1.5).
//!
//! Patterns are kept as their source, and compiled anew for each use.

use super::super::ledger::Kind;
use super::super::machine::{Machine, Outcome};
use super::super::native::Native;
use super::super::value::{Object, Value};
use super::functions::{bad_arguments, unknown};

/// `mp_obj_re_t` without its code: type, and three words about the code.
const PATTERN: u64 = 16;
/// `mp_obj_match_t` without its places.
const MATCH: u64 = 12;
/// Code before and after that of the pattern (`re1_5_sizecode`).
const AROUND: usize = 10;
/// Steps of one match before the VM would be out of stack.
const MOST_STEPS: usize = 100_000;

#[derive(Debug, Clone, PartialEq)]
enum Step {
    Byte(u8),
    Any,
    Class {
        is_not: bool,
        pairs: Vec<(u8, u8)>,
    },
    Named(u8),
    /// Goes on with the next step, or else that many steps further.
    Split(isize),
    /// The other way round.
    SplitBack(isize),
    Jump(isize),
    Save(usize),
    Begin,
    End,
}

impl Step {
    fn size(&self) -> usize {
        match self {
            Self::Any | Self::Begin | Self::End => 1,
            Self::Class { pairs, .. } => 2 + 2 * pairs.len(),
            _ => 2,
        }
    }
}

struct Compiler<'r> {
    rest: &'r [u8],
    steps: Vec<Step>,
    groups: usize,
    depth: usize,
}

/// Stands for a named class among the pairs of a class.
const NAMED: u8 = 0;

impl Compiler<'_> {
    fn peek(&self, at: usize) -> u8 {
        self.rest.get(at).copied().unwrap_or(0)
    }

    /// Whether a jump over those steps fits into a signed byte.
    fn fits(&self, from: usize, to: usize) -> bool {
        let bytes: usize = self.steps[from.min(to)..from.max(to)]
            .iter()
            .map(Step::size)
            .sum();
        bytes <= 125
    }

    /// `_compilecode`, up to a closing bracket or the end. `None` is an error in the pattern.
    fn sequence(&mut self) -> Option<()> {
        self.depth += 1;
        if self.depth > 40 {
            return None;
        }
        let start = self.steps.len();
        let mut term = start;
        let mut alternative: Option<usize> = None;
        while !self.rest.is_empty() && self.peek(0) != b')' {
            let here = self.steps.len();
            match self.peek(0) {
                b'\\' => {
                    self.rest = &self.rest[1..];
                    term = here;
                    match self.peek(0) {
                        0 => return None,
                        one if matches!(one | 0x20, b'd' | b's' | b'w') => {
                            self.steps.push(Step::Named(one));
                        }
                        one => self.steps.push(Step::Byte(one)),
                    }
                }
                b'.' => {
                    term = here;
                    self.steps.push(Step::Any);
                }
                b'[' => {
                    term = here;
                    self.class()?;
                }
                b'(' => {
                    term = here;
                    let captures = self.peek(1) != b'?' || self.peek(2) != b':';
                    let mut group = 0;
                    if captures {
                        self.groups += 1;
                        group = self.groups;
                        self.steps.push(Step::Save(2 * group));
                    } else {
                        self.rest = &self.rest[2..];
                    }
                    self.rest = &self.rest[1..];
                    self.sequence()?;
                    if self.peek(0) != b')' {
                        return None;
                    }
                    if captures {
                        self.steps.push(Step::Save(2 * group + 1));
                    }
                }
                quantifier @ (b'?' | b'*' | b'+') => {
                    if here == term || !self.fits(term, here) {
                        return None;
                    }
                    let lazy = self.peek(1) == b'?';
                    if lazy {
                        self.rest = &self.rest[1..];
                    }
                    self.repeat(quantifier, lazy, term);
                    term = self.steps.len();
                }
                b'|' => {
                    if !self.fits(start, here) {
                        return None;
                    }
                    if let Some(at) = alternative
                        && let Some(Step::Jump(by)) = self.steps.get_mut(at)
                    {
                        *by = (here + 2 - at) as isize;
                    }
                    self.steps.insert(start, Step::Split(0));
                    self.steps.push(Step::Jump(0));
                    // What was to be jumped over has moved with the rest.
                    alternative = Some(self.steps.len() - 1);
                    self.steps[start] = Step::Split((self.steps.len() - start) as isize);
                    term = self.steps.len();
                }
                b'^' => {
                    self.steps.push(Step::Begin);
                    term = here + 1;
                }
                b'$' => {
                    self.steps.push(Step::End);
                    term = here + 1;
                }
                one => {
                    term = here;
                    self.steps.push(Step::Byte(one));
                }
            }
            self.rest = self.rest.get(1..).unwrap_or_default();
        }
        if let Some(at) = alternative {
            let end = self.steps.len();
            if !self.fits(at, end) {
                return None;
            }
            self.steps[at] = Step::Jump((end - at) as isize);
        }
        self.depth -= 1;
        Some(())
    }

    fn repeat(&mut self, quantifier: u8, lazy: bool, term: usize) {
        let split = |by| {
            if lazy {
                Step::SplitBack(by)
            } else {
                Step::Split(by)
            }
        };
        let count = (self.steps.len() - term) as isize;
        match quantifier {
            b'?' => self.steps.insert(term, split(count + 1)),
            b'*' => {
                self.steps.insert(term, split(count + 2));
                self.steps.push(Step::Jump(-(count + 1)));
            }
            _ => self.steps.push(if lazy {
                Step::Split(-count)
            } else {
                Step::SplitBack(-count)
            }),
        }
    }

    fn class(&mut self) -> Option<()> {
        self.rest = &self.rest[1..];
        let is_not = self.peek(0) == b'^';
        if is_not {
            self.rest = &self.rest[1..];
        }
        let mut pairs = Vec::new();
        while self.peek(0) != b']' {
            let mut first = self.peek(0);
            if first == b'\\' {
                self.rest = &self.rest[1..];
                first = self.peek(0);
                if matches!(first | 0x20, b'd' | b's' | b'w') {
                    pairs.push((NAMED, first));
                    self.rest = &self.rest[1..];
                    continue;
                }
            }
            if first == 0 {
                return None;
            }
            if self.peek(1) == b'-' && self.peek(2) != b']' {
                self.rest = self.rest.get(2..)?;
            }
            pairs.push((first, self.peek(0)));
            self.rest = self.rest.get(1..)?;
        }
        self.steps.push(Step::Class { is_not, pairs });
        Some(())
    }
}

struct Pattern {
    steps: Vec<Step>,
    groups: usize,
}

fn compile(source: &[u8]) -> Option<Pattern> {
    let mut compiler = Compiler {
        rest: source.split(|byte| *byte == 0).next().unwrap_or_default(),
        steps: Vec::new(),
        groups: 0,
        depth: 0,
    };
    compiler.sequence()?;
    compiler.rest.is_empty().then_some(Pattern {
        steps: compiler.steps,
        groups: compiler.groups,
    })
}

fn is_named(class: u8, byte: u8) -> bool {
    let is = match class | 0x20 {
        b'd' => byte.is_ascii_digit(),
        b's' => byte.is_ascii_whitespace() || byte == 0x0b,
        _ => byte.is_ascii_alphanumeric() || byte == b'_',
    };
    is == (class & 0x20 != 0)
}

type Places = Vec<Option<usize>>;

impl Pattern {
    /// Matches at a place; tries what comes first first (`re1_5_recursiveloopprog`). `Err` where the
    /// VM would run out of stack.
    fn match_at(&self, text: &[u8], start: usize) -> Result<Option<Places>, ()> {
        let mut places: Places = vec![None; 2 * (self.groups + 1)];
        places[0] = Some(start);
        let mut waiting = vec![(0usize, start, places)];
        let mut left = MOST_STEPS;
        while let Some((mut at, mut position, mut places)) = waiting.pop() {
            loop {
                left = left.checked_sub(1).ok_or(())?;
                let by = |by: isize| at.saturating_add_signed(by);
                let byte = text.get(position).copied();
                match self.steps.get(at) {
                    None => {
                        places[1] = Some(position);
                        return Ok(Some(places));
                    }
                    Some(Step::Split(other)) => {
                        waiting.push((by(*other), position, places.clone()));
                        at += 1;
                    }
                    Some(Step::SplitBack(other)) => {
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

/// The functions of `re`, and the methods of patterns: a pattern or its source comes first.
pub(super) fn call(machine: &mut Machine<'_>, name: &str, arguments: &[Value]) -> Outcome {
    let Some((pattern, rest)) = arguments.split_first() else {
        return Err(bad_arguments(machine, name));
    };
    if let Some(Object::Native {
        class: Native::Type("match"),
        ..
    }) = machine.object(*pattern)
    {
        return of_match(machine, name, *pattern, rest);
    }
    let (source, is_made) = match machine.object(*pattern) {
        Some(Object::Native {
            class: Native::Type("re"),
            held,
            ..
        }) => (held.first().copied().unwrap_or(Value::None), true),
        _ => (*pattern, false),
    };
    let Some(text) = bytes_of(machine, source) else {
        return match source {
            Value::Unknown(_) | Value::Foreign(_) => unknown(machine, name),
            _ => Err(bad_arguments(machine, name)),
        };
    };
    machine.spend(text.len() as u64)?;
    let Some(compiled) = compile(&text) else {
        return Err(machine.raise("ValueError", "error in regex"));
    };
    let made = if is_made {
        *pattern
    } else {
        let code: usize = compiled.steps.iter().map(Step::size).sum();
        let object = Object::Native {
            class: Native::Type("re"),
            // The VM keeps the code and not the source.
            held: vec![keep_alive_not(machine, source)],
            data: None,
        };
        machine.new_object(object, Kind::Native, PATTERN + (code + AROUND) as u64)
    };
    match (name, rest) {
        ("compile", _) => Ok(made),
        ("match" | "search", [subject, ..]) => {
            let Some(text) = bytes_of(machine, *subject) else {
                return unknown(machine, name);
            };
            let last = if name == "match" { 0 } else { text.len() };
            match first_match(machine, &compiled, &text, 0, last)? {
                Some(places) => Ok(make_match(machine, *subject, &places)),
                None => Ok(Value::None),
            }
        }
        ("sub", [replacement, subject, more @ ..]) => {
            let most = more.first().and_then(|most| machine.as_int(*most));
            let most = usize::try_from(most.unwrap_or(0)).unwrap_or(0);
            substitute(machine, &compiled, *replacement, *subject, most)
        }
        ("split", [subject, more @ ..]) => {
            let most = more.first().and_then(|most| machine.as_int(*most));
            let most = usize::try_from(most.unwrap_or(0)).unwrap_or(0);
            split(machine, &compiled, *subject, most)
        }
        _ => unknown(machine, name),
    }
}

/// The source of a pattern under a number of its own, so that it is not kept alive by the pattern.
fn keep_alive_not(machine: &mut Machine<'_>, source: Value) -> Value {
    match machine.as_text(source) {
        Some(text) => Value::Text(text),
        None => match bytes_of(machine, source) {
            Some(data) => machine.constant(Object::Bytes {
                data: data.into(),
                entry: None,
            }),
            None => Value::None,
        },
    }
}

fn bytes_of(machine: &Machine<'_>, value: Value) -> Option<Vec<u8>> {
    match machine.as_text(value) {
        Some(text) => Some(machine.texts.bytes(text).to_vec()),
        None => machine.as_buffer(value),
    }
}

fn first_match(
    machine: &mut Machine<'_>,
    pattern: &Pattern,
    text: &[u8],
    from: usize,
    last: usize,
) -> Outcome<Option<Places>> {
    for start in from..=last {
        machine.spend(4)?;
        match pattern.match_at(text, start) {
            Ok(None) => {}
            Ok(found) => return Ok(found),
            Err(()) => {
                return Err(machine.raise("RuntimeError", "maximum recursion depth exceeded"));
            }
        }
    }
    Ok(None)
}

fn make_match(machine: &mut Machine<'_>, subject: Value, places: &[Option<usize>]) -> Value {
    let held = std::iter::once(subject)
        .chain(places.iter().map(|place| match place {
            Some(place) => Value::Int(*place as i64),
            None => Value::None,
        }))
        .collect();
    let object = Object::Native {
        class: Native::Type("match"),
        held,
        data: None,
    };
    machine.new_object(object, Kind::Native, MATCH + 4 * places.len() as u64)
}

/// A part of what was searched, as a string of its own.
fn part(machine: &mut Machine<'_>, subject: Value, text: &[u8], from: usize, to: usize) -> Value {
    let bytes = text.get(from..to).unwrap_or_default();
    if machine.as_text(subject).is_some() {
        machine.make_text(bytes)
    } else {
        machine.make_bytes_object(bytes)
    }
}

fn of_match(machine: &mut Machine<'_>, name: &str, found: Value, rest: &[Value]) -> Outcome {
    let Some(Object::Native { held, .. }) = machine.object(found) else {
        return unknown(machine, name);
    };
    let held = held.clone();
    let subject = held.first().copied().unwrap_or(Value::None);
    let text = bytes_of(machine, subject).unwrap_or_default();
    let groups = held.len().saturating_sub(1) / 2;
    let span = |group: usize| match (held.get(1 + 2 * group), held.get(2 + 2 * group)) {
        (Some(Value::Int(from)), Some(Value::Int(to))) => Some((*from as usize, *to as usize)),
        _ => None,
    };
    if name == "groups" {
        let mut items = Vec::new();
        for group in 1..groups {
            items.push(match span(group) {
                Some((from, to)) => part(machine, subject, &text, from, to),
                None => Value::None,
            });
        }
        return Ok(machine.make_tuple(items));
    }
    let given = rest.first().copied().unwrap_or(Value::Int(0));
    let group = machine
        .as_int(given)
        .and_then(|group| usize::try_from(group).ok())
        .filter(|group| *group < groups);
    let Some(group) = group else {
        return Err(machine.raise_with("IndexError", vec![given]));
    };
    let (from, to) = match (span(group), name) {
        (None, "group") => return Ok(Value::None),
        (span, _) => span.map_or((-1, -1), |(from, to)| (from as i64, to as i64)),
    };
    Ok(match name {
        "group" => part(machine, subject, &text, from as usize, to as usize),
        "start" => Value::Int(from),
        "end" => Value::Int(to),
        "span" => machine.make_tuple(vec![Value::Int(from), Value::Int(to)]),
        _ => return unknown(machine, name),
    })
}

fn substitute(
    machine: &mut Machine<'_>,
    pattern: &Pattern,
    replacement: Value,
    subject: Value,
    most: usize,
) -> Outcome {
    let Some(text) = bytes_of(machine, subject) else {
        return unknown(machine, "sub");
    };
    let (mut result, mut at, mut done) = (Vec::new(), 0, 0);
    while at <= text.len() && (most == 0 || done < most) {
        let Some(places) = first_match(machine, pattern, &text, at, text.len())? else {
            break;
        };
        let (Some(Some(from)), Some(Some(to))) = (places.first(), places.get(1)) else {
            break;
        };
        result.extend_from_slice(&text[at..*from]);
        let new = match bytes_of(machine, replacement) {
            Some(new) => new,
            None => {
                let found = make_match(machine, subject, &places);
                let new = machine.call(replacement, &[found], &[])?;
                match bytes_of(machine, new) {
                    Some(new) => new,
                    None => return Ok(machine.unknown_text()),
                }
            }
        };
        expand(&new, &text, &places, &mut result);
        done += 1;
        at = *to;
        if from == to {
            result.extend(text.get(at..at + 1).unwrap_or_default());
            at += 1;
        }
        machine.spend(result.len() as u64 / 64)?;
    }
    if done == 0 {
        return Ok(subject);
    }
    result.extend_from_slice(text.get(at..).unwrap_or_default());
    let end = result.len();
    Ok(part(machine, subject, &result, 0, end))
}

/// `\1` and `\g<1>` in a replacement.
fn expand(new: &[u8], text: &[u8], places: &[Option<usize>], result: &mut Vec<u8>) {
    let mut rest = new;
    while let [first, tail @ ..] = rest {
        rest = tail;
        let digits = match (first, tail) {
            (b'\\', [b'g', b'<', more @ ..]) => more,
            (b'\\', more) => more,
            _ => {
                result.push(*first);
                continue;
            }
        };
        let count = digits
            .iter()
            .take_while(|byte| byte.is_ascii_digit())
            .count();
        if count == 0 {
            result.push(*first);
            continue;
        }
        let number: usize = String::from_utf8_lossy(&digits[..count])
            .parse()
            .unwrap_or(usize::MAX);
        rest = &digits[count..];
        rest = rest
            .strip_prefix(b">")
            .filter(|_| tail.starts_with(b"g<"))
            .unwrap_or(rest);
        if let (Some(Some(from)), Some(Some(to))) = (
            places.get(number.saturating_mul(2)),
            places.get(number.saturating_mul(2).saturating_add(1)),
        ) {
            result.extend_from_slice(&text[*from..*to]);
        }
    }
}

fn split(machine: &mut Machine<'_>, pattern: &Pattern, subject: Value, most: usize) -> Outcome {
    let Some(text) = bytes_of(machine, subject) else {
        return unknown(machine, "split");
    };
    if pattern.groups > 0 {
        return Err(machine.raise("NotImplementedError", "splitting with sub-captures"));
    }
    let list = machine.make_list(Vec::new());
    let Value::Object(id) = list else {
        return Ok(list);
    };
    let (mut at, mut done) = (0, 0);
    while most == 0 || done < most {
        let found = first_match(machine, pattern, &text, at, text.len())?;
        let Some((Some(from), Some(to))) = found.map(|places| (places[0], places[1])) else {
            break;
        };
        if from == to {
            break;
        }
        let piece = part(machine, subject, &text, at, from);
        machine.append(id, piece);
        done += 1;
        at = to;
    }
    let piece = part(machine, subject, &text, at, text.len());
    machine.append(id, piece);
    Ok(list)
}
