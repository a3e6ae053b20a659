//! Regular expressions: from the source of a pattern to its code (lib/re1.5/compilecode.c).

#[derive(Debug, Clone, PartialEq)]
pub(super) enum Step {
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
    pub(super) fn size(&self) -> usize {
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
pub(super) const NAMED: u8 = 0;

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

pub(super) struct Pattern {
    pub(super) steps: Vec<Step>,
    pub(super) groups: usize,
}

pub(super) fn compile(source: &[u8]) -> Option<Pattern> {
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
