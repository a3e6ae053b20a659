//! What Python finds in a firmware: modules, types and their members, read from the tables that the
//! VM itself looks names up in.

mod show;
mod walk;

use std::collections::{BTreeMap, BTreeSet};

use super::Error as NotAnImage;
use super::elf::Elf;
use super::memory::{self, Memory};
use super::strings;

pub use show::report;

/// Why the tables of an image cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// It is no image.
    #[error(transparent)]
    Image(#[from] NotAnImage),
    /// What lies in its memory is not what the VM has there.
    #[error(transparent)]
    Memory(#[from] memory::Error),
    /// No firmware has so many members; tables that refer to each other may claim so.
    #[error("its tables claim to have more than {0} members")]
    TooMany(usize),
}

/// What a firmware brings for Python.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Python {
    /// The modules, by name.
    pub modules: Vec<Module>,
    /// The strings in read-only pools, by number.
    pub strings: Vec<Vec<u8>>,
}

/// A module that the firmware has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Module {
    /// Its name.
    pub name: String,
    /// A file of the same name on the board comes first.
    pub is_extensible: bool,
    /// What is in it; `None` where it is filled while the VM runs.
    pub members: Option<Vec<Member>>,
    /// Flash of its tables, objects, types and their functions, without what those call.
    pub flash: u64,
    /// Of that, what no other module refers to.
    pub own: u64,
}

/// A name in a module or type.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Member {
    /// The name.
    pub name: String,
    /// What it names.
    pub kind: Kind,
    /// The object, as the linker knows it; empty for what has no place in memory.
    pub symbol: String,
    /// Flash of the object and of its functions, without what those call.
    pub flash: u64,
    /// Of a type, its own members.
    pub members: Vec<Member>,
}

/// What a name stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// A function or method.
    Function,
    /// A class.
    Type,
    /// A module.
    Module,
    /// A number or string, stored in the table itself.
    Constant,
    /// Another object.
    Object,
}

impl Kind {
    /// The word for it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Function => "function",
            Self::Type => "type",
            Self::Module => "module",
            Self::Constant => "constant",
            Self::Object => "object",
        }
    }
}

impl Python {
    /// Reads the tables of an ELF file with a VM of MicroPython 1.25.
    pub fn read(elf: &[u8]) -> Result<Self, Error> {
        let strings = strings::read(elf)?;
        let memory = Memory::read(elf)?;
        let symbols = Elf::read(elf)?.symbols;
        let modules = walk::modules(&memory, &symbols, &strings)?;
        Ok(Self { modules, strings })
    }

    /// The names that can be imported, as `help("modules")` lists them.
    pub fn module_names(&self) -> BTreeSet<&str> {
        let names = self.modules.iter();
        names.map(|module| module.name.as_str()).collect()
    }

    /// Of those, the ones that a file of the same name replaces.
    pub fn extensible_names(&self) -> BTreeSet<&str> {
        let modules = self.modules.iter().filter(|module| module.is_extensible);
        modules.map(|module| module.name.as_str()).collect()
    }

    /// The names in every module that is not filled while the VM runs, in the firmware's order.
    pub fn names(&self) -> BTreeMap<String, Vec<String>> {
        let modules = self.modules.iter().filter_map(|module| {
            let names = module.members.as_ref()?.iter();
            let names = names.map(|member| member.name.clone());
            Some((module.name.clone(), names.collect()))
        });
        modules.collect()
    }
}
