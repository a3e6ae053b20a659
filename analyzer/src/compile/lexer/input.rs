//! The characters of a source file, three at a time, with lines and columns counted.

/// A byte, or -1 at the end of the input.
pub(super) type Char = i32;

pub(super) const END: Char = -1;
const TAB_WIDTH: i64 = 8;

/// A window of three bytes that moves over the source.
///
/// The arguments of an f-string are read in place of the source once its literal is complete
/// (`f"{a}"` is `"{}".format((a),)`): they are collected in `pending`, then injected. Lines and
/// columns go on counting through injected text, as they do in MicroPython.
pub(super) struct Input<'a> {
    source: &'a [u8],
    /// The next byte of the source to enter the window.
    next: usize,
    window: [Char; 3],
    /// Where in the source the first byte of the window is.
    offsets: [u32; 3],
    pub(super) line: u32,
    pub(super) column: i64,
    /// `.format(...)` calls of the f-string that is being read.
    pub(super) pending: Vec<u8>,
    /// How much of `pending` was injected; 0 while it is still being collected.
    injected: usize,
    /// The window as it was when the injection began.
    saved: ([Char; 3], [u32; 3]),
}

impl<'a> Input<'a> {
    pub(super) fn new(source: &'a [u8]) -> Self {
        let mut input = Self {
            source,
            next: 0,
            window: [0; 3],
            offsets: [0; 3],
            line: 1,
            column: -2,
            pending: Vec::new(),
            injected: 0,
            saved: ([0; 3], [0; 3]),
        };
        for _ in 0..3 {
            input.advance();
        }
        input
    }

    /// The part of a line before an offset.
    pub(super) fn line_before(&self, offset: u32) -> &'a [u8] {
        let before = self.source.get(..offset as usize).unwrap_or_default();
        let is_end = |byte: &u8| matches!(byte, b'\n' | b'\r');
        before.rsplit(is_end).next().unwrap_or_default()
    }

    pub(super) fn current(&self) -> Char {
        self.window[0]
    }

    pub(super) fn following(&self) -> Char {
        self.window[1]
    }

    pub(super) fn after_following(&self) -> Char {
        self.window[2]
    }

    /// Where in the source the current character is.
    pub(super) fn offset(&self) -> u32 {
        self.offsets[0]
    }

    pub(super) fn at_end(&self) -> bool {
        self.window[0] == END
    }

    pub(super) fn is(&self, byte: u8) -> bool {
        self.window[0] == Char::from(byte)
    }

    pub(super) fn is_one_of(&self, bytes: &[u8]) -> bool {
        is_one_of(self.window[0], bytes)
    }

    pub(super) fn is_pair(&self, first: u8, second: u8) -> bool {
        self.window[0] == Char::from(first) && self.window[1] == Char::from(second)
    }

    pub(super) fn advance(&mut self) {
        match self.window[0] {
            0x0a => {
                self.line = self.line.saturating_add(1);
                self.column = 1;
            }
            0x09 => {
                self.column = (self.column - 1 + TAB_WIDTH) / TAB_WIDTH * TAB_WIDTH + 1;
            }
            _ => self.column += 1,
        }

        self.window[0] = self.window[1];
        self.window[1] = self.window[2];
        self.offsets[0] = self.offsets[1];
        self.offsets[1] = self.offsets[2];
        if self.injected > 0 {
            self.window[2] = self.pending.get(self.injected).map_or(0, |b| (*b).into());
            self.injected += 1;
            if self.window[0] == 0 {
                (self.window, self.offsets) = self.saved;
                self.pending.clear();
                self.injected = 0;
            }
        } else {
            self.read();
        }

        if self.window[1] == 0x0d {
            self.window[1] = 0x0a;
            if self.window[2] == 0x0a {
                self.read();
            }
        }
        // The last line always ends, even if the file does not say so.
        if self.window[2] == END && self.window[1] != END && self.window[1] != 0x0a {
            self.window[2] = 0x0a;
        }
    }

    /// Steps over the bytes from here on that are `wanted`, which must not include tabs or line
    /// ends, and adds them to `text`. Saves stepping one by one; it may leave the last few of
    /// them to that.
    pub(super) fn take_run(&mut self, text: Option<&mut Vec<u8>>, wanted: impl Fn(u8) -> bool) {
        let start = self.offsets[0] as usize;
        if self.injected > 0 || self.next != start + 3 {
            return;
        }
        let Some(rest) = self.source.get(start..) else {
            return;
        };
        let mut run = rest
            .iter()
            .position(|byte| !wanted(*byte))
            .unwrap_or(rest.len())
            .min(rest.len().saturating_sub(3));
        // Line ends of other systems are translated where the window moves byte by byte.
        if rest[run..].iter().take(3).any(|byte| *byte == b'\r') {
            run = run.saturating_sub(3);
        }
        let Some(window) = rest.get(run..).and_then(|rest| rest.first_chunk::<3>()) else {
            return;
        };
        if run == 0 {
            return;
        }
        if let Some(text) = text {
            text.extend_from_slice(&rest[..run]);
        }
        self.window = window.map(Char::from);
        let start = (start + run) as u32;
        self.offsets = [start, start + 1, start + 2];
        self.next += run;
        self.column += run as i64;
    }

    fn read(&mut self) {
        // A source is at most u32::MAX bytes long.
        self.offsets[2] = self.next as u32;
        match self.source.get(self.next) {
            Some(byte) => {
                self.window[2] = (*byte).into();
                self.next += 1;
            }
            None => self.window[2] = END,
        }
    }

    /// Once an f-string is complete, turns to the `.format(...)` that belongs to it, and says so.
    pub(super) fn inject_pending(&mut self) -> bool {
        if self.pending.is_empty() || self.injected > 0 {
            return false;
        }
        self.pending.push(b')');
        self.saved = (self.window, self.offsets);
        for (place, byte) in self.window.iter_mut().zip(&self.pending) {
            *place = (*byte).into();
        }
        self.offsets = [self.offsets[0]; 3];
        self.injected = 3;
        true
    }
}

pub(super) fn is_one_of(char: Char, bytes: &[u8]) -> bool {
    u8::try_from(char).is_ok_and(|byte| bytes.contains(&byte))
}

pub(super) fn is_digit(char: Char) -> bool {
    u8::try_from(char).is_ok_and(|byte| byte.is_ascii_digit())
}

pub(super) fn is_letter(char: Char) -> bool {
    u8::try_from(char).is_ok_and(|byte| byte.is_ascii_alphabetic())
}

/// Space, tab, line feed, vertical tab, form feed or carriage return.
pub(super) fn is_space(char: Char) -> bool {
    matches!(char, 0x20 | 0x09..=0x0d)
}
