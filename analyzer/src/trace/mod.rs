//! What an import really allocated, as somebody saw who watched the VM: a measured ledger.
//!
//! An allocation comes with the chain of C functions that asked for it. [`Sites`] says what it was
//! for, in the words of the estimate's ledger, so that [`compare`] can hold the two side by side.

mod compare;
mod kinds;
mod tables;

use std::collections::BTreeMap;

pub use crate::import::Fate;
use crate::import::{Kind, Start};
use crate::quantity::Bytes;
pub use compare::{Compared, Scope, Sum, compare};
pub use kinds::Sites;
pub(crate) use kinds::kind_words;
pub use tables::{Traced, tables};

/// What was allocated while somebody watched.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Trace {
    /// Everything that imports allocated, in order.
    pub allocations: Vec<Allocation>,
    /// The most that was in use at once during an import, beyond what was in use when it began:
    /// garbage included, as a heap sees it.
    pub peak: Bytes,
    /// The largest block, the first of its size: what it had at the most, and its place.
    pub largest: Option<(Bytes, usize)>,
    /// What was in use before the watch began and no longer is.
    pub gone: Bytes,
    /// What of that imports gave back: the table of `sys.modules`, when it moves.
    pub given_back: Bytes,
    /// What is in use and was allocated during the watch, but by no import.
    pub elsewhere: Bytes,
    /// Where the VM stood when the first import began.
    pub standing: Option<Standing>,
}

/// Where a VM stands: what an estimate has to know in order to begin where the board did.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Standing {
    /// Heap, strings and modules.
    pub start: Start,
    /// The strings in flash.
    pub rom_strings: Vec<Vec<u8>>,
}

/// An allocation that was seen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Allocation {
    /// Where it begins.
    pub address: u32,
    /// What the VM asked for.
    pub asked: Bytes,
    /// What the heap gave: whole blocks.
    pub taken: Bytes,
    /// Whether it is what an allocation grew by that had been there before.
    pub is_growth: bool,
    /// What became of it, as far as it was watched. What nobody needs is garbage only once it has
    /// been collected.
    pub fate: Fate,
    /// The type by its name in C, if it is an object of one that has a name everywhere.
    pub object: Option<String>,
    /// The C functions that asked for it, the innermost first.
    pub calls: Vec<Call>,
    /// What Python was doing.
    pub python: Position,
}

/// A place in C.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Call {
    /// The function, inlined or not.
    pub function: String,
    /// The file, as the compiler was given it.
    pub file: String,
    /// The line, or 0 where none is known.
    pub line: u32,
}

/// A place in Python.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct Position {
    /// The module by its full name, or the file of code that is of none.
    pub module: String,
    /// The function with those around it: empty while a module is loaded, `<module>` for its top level.
    pub function: String,
    /// The source line, or 0 where none is known.
    pub line: u32,
}

impl Default for Allocation {
    fn default() -> Self {
        Self {
            address: 0,
            asked: Bytes(0),
            taken: Bytes(0),
            is_growth: false,
            fate: Fate::Retained,
            object: None,
            calls: Vec::new(),
            python: Position::default(),
        }
    }
}

impl Trace {
    /// What imports allocated and is in use now.
    pub fn live(&self) -> Bytes {
        self.retained().map(|allocation| allocation.taken).sum()
    }

    /// The allocations that are in use now.
    pub fn retained(&self) -> impl Iterator<Item = &Allocation> {
        let is_retained = |allocation: &&Allocation| allocation.fate == Fate::Retained;
        self.allocations.iter().filter(is_retained)
    }

    /// What imports left live, less what they gave back that had been there before: by so much less
    /// is free.
    pub fn net(&self) -> i64 {
        self.live().0 as i64 - self.given_back.0 as i64
    }

    /// What is live by the name of its kind; `other` is what the table does not know.
    pub fn live_by_kind(&self, sites: &Sites) -> BTreeMap<&'static str, Bytes> {
        let mut kinds = BTreeMap::new();
        for allocation in self.retained() {
            let name = kind_name(sites.kind(allocation));
            let bytes: &mut Bytes = kinds.entry(name).or_default();
            *bytes = *bytes + allocation.taken;
        }
        kinds
    }

    /// The largest allocation.
    pub fn largest(&self) -> Option<&Allocation> {
        self.allocations.get(self.largest?.1)
    }

    /// By how much the heap is fuller than before the watch.
    pub fn change(&self) -> i64 {
        (self.live().0 + self.elsewhere.0) as i64 - self.gone.0 as i64
    }

    /// The kind of each allocation; `None` where the table does not know the site.
    pub fn with_kinds<'t>(
        &'t self,
        sites: &'t Sites,
    ) -> impl Iterator<Item = (&'t Allocation, Option<Kind>)> {
        self.allocations
            .iter()
            .map(|allocation| (allocation, sites.kind(allocation)))
    }
}

/// The stored name of a kind, and of one that the table of sites does not know.
fn kind_name(kind: Option<Kind>) -> &'static str {
    kind.map_or("other", Kind::name)
}

impl std::fmt::Display for Call {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let file = self.file.rsplit('/').next().unwrap_or_default();
        write!(formatter, "{} ({file}:{})", self.function, self.line)
    }
}
