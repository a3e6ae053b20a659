//! Input that nobody has read yet.

/// More than a host may send before the interpreter asks for more (256 bytes, in raw-paste mode).
const CAPACITY: usize = 512;

/// First in, first out.
pub(crate) struct Ring {
    bytes: [u8; CAPACITY],
    first: usize,
    length: usize,
}

impl Ring {
    /// An empty one.
    pub(crate) const fn new() -> Self {
        Self {
            bytes: [0; CAPACITY],
            first: 0,
            length: 0,
        }
    }

    /// Whether there is nothing to read.
    pub(crate) fn is_empty(&self) -> bool {
        self.length == 0
    }

    /// Whether a byte more would be lost.
    pub(crate) fn is_full(&self) -> bool {
        self.length == CAPACITY
    }

    /// Appends a byte, unless it is full.
    pub(crate) fn push(&mut self, byte: u8) {
        if !self.is_full() {
            self.bytes[(self.first + self.length) % CAPACITY] = byte;
            self.length += 1;
        }
    }

    /// Takes the oldest byte.
    pub(crate) fn pop(&mut self) -> Option<u8> {
        if self.is_empty() {
            return None;
        }
        let byte = self.bytes[self.first];
        self.first = (self.first + 1) % CAPACITY;
        self.length -= 1;
        Some(byte)
    }
}
