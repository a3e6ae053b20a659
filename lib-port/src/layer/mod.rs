//! A layer: what is done to the lines of a file, without the file.

mod anchor;
mod read;
mod write;

use analyzer::diagnostic::Diagnostic;

use crate::hash::Sha256;
use crate::text::Text;

pub use anchor::Anchor;

/// The edits that make a module of the port out of a file of CPython.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Layer {
    pub(crate) base: String,
    pub(crate) sha256: Sha256,
    pub(crate) lines: usize,
    /// In the order of the base's lines, none past its end, none over another.
    pub(crate) edits: Vec<Edit>,
}

/// One edit of a layer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edit {
    /// What is done.
    pub change: Change,
    /// What stands there in the base, as hashes.
    pub anchor: Anchor,
}

/// What an edit does. Lines count from 1.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Change {
    /// Lines of the base get a `#` at their start.
    Off {
        /// The first of them.
        first: usize,
        /// The last of them.
        last: usize,
    },
    /// Lines come in, below a line of the base.
    In {
        /// The line of the base above them; 0 puts them at the top.
        after: usize,
        /// What they hold, without the mark.
        lines: Vec<Vec<u8>>,
    },
}

impl Change {
    /// How many lines of the base lie before it.
    pub fn start(&self) -> usize {
        match self {
            Self::Off { first, .. } => first.saturating_sub(1),
            Self::In { after, .. } => *after,
        }
    }

    /// The lines that come in.
    pub fn inserted(&self) -> &[Vec<u8>] {
        match self {
            Self::Off { .. } => &[],
            Self::In { lines, .. } => lines,
        }
    }

    /// The same where it ends.
    pub fn end(&self) -> usize {
        match self {
            Self::Off { last, .. } => *last,
            Self::In { after, .. } => *after,
        }
    }
}

impl Layer {
    /// A layer without edits over a file of CPython.
    pub fn new(base: &str, bytes: &[u8]) -> Result<Self, Diagnostic> {
        Ok(Self {
            base: base.to_owned(),
            sha256: Sha256::of(bytes),
            lines: Text::read(base, bytes)?.lines.len(),
            edits: Vec::new(),
        })
    }

    /// The path of the base below CPython's `Lib`.
    pub fn base(&self) -> &str {
        &self.base
    }

    /// The hash of the base.
    pub fn sha256(&self) -> Sha256 {
        self.sha256
    }

    /// The number of lines of the base.
    pub fn lines(&self) -> usize {
        self.lines
    }

    /// The edits, in the order of the base's lines.
    pub fn edits(&self) -> &[Edit] {
        &self.edits
    }

    /// How many lines of the base are off.
    pub fn lines_off(&self) -> usize {
        let off = |edit: &Edit| edit.change.end() - edit.change.start();
        self.edits.iter().map(off).sum()
    }

    /// How many lines come in.
    pub fn lines_in(&self) -> usize {
        let inserted = |edit: &Edit| edit.change.inserted().len();
        self.edits.iter().map(inserted).sum()
    }
}
