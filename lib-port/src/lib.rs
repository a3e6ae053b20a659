//! The port of the CPython standard library to small boards: bytes in, values out.
//!
//! A module is either a *layer*, which is a list of edits to a file of CPython, or it was written from
//! scratch because CPython has it in C. CPython's text is no part of this crate: whoever applies a
//! layer brings the file, and the layer knows its hash.
//!
//! [`Layer`] is the list of edits, [`apply`] makes the annotated source of it, [`record()`] turns that
//! back into edits, [`restore`] proves that undoing them gives the base, [`cautions`] finds where the
//! convention means something else than it looks like.
//!
//! [`modules`] and [`layers`] are the port itself, as it is shipped in the program. Problems are
//! [diagnostics](analyzer::diagnostic::Diagnostic) with a place and help.
//!
//! ```
//! use lib_port::{Layer, apply, record, restore};
//!
//! // A file of CPython, and how the port wants it: a line off, a line in.
//! let base = b"import os\nimport threading\n";
//! let annotated = b"import os\n#import threading\nthreading = None ###\n";
//!
//! let empty = Layer::new("spam.py", base)?;
//! let layer = record(&empty, base, "spam.py", annotated)?;
//! assert_eq!((layer.lines_off(), layer.lines_in()), (1, 1));
//!
//! // The layer is all that is kept: it makes the annotated source again, and leads back.
//! assert_eq!(apply(&layer, base)?, annotated);
//! assert_eq!(restore(&layer, "spam.py", annotated)?, base);
//! # Ok::<(), analyzer::diagnostic::Diagnostic>(())
//! ```

mod annotated;
mod caution;
mod hash;
mod layer;
mod python;

mod rebase;
mod record;
mod text;

pub use annotated::{apply, restore};
pub use caution::cautions;
pub use hash::Sha256;
pub use layer::{Anchor, Change, Edit, Layer};
pub use rebase::{Rebased, rebase};
pub use record::record;
pub use text::Text;

/// What follows the text of an inserted line.
const MARK: &[u8] = b"###";

/// A file that comes with this crate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Shipped {
    /// Its path below its folder, such as `itertools.py` or `json/decoder.layer`.
    pub path: &'static str,
    /// What it holds.
    pub text: &'static [u8],
}

/// The modules that were written from scratch, by path.
pub fn modules() -> &'static [Shipped] {
    &MODULES
}

/// The layers over CPython's own modules, by path.
pub fn layers() -> &'static [Shipped] {
    &LAYERS
}

include!(concat!(env!("OUT_DIR"), "/shipped.rs"));
