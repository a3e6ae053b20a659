//! A file as people and cost models think of it: functions, strings, constants.

use super::constants::Constants;
use super::cursor::narrow;
use super::error::Error;
use super::function::Function;
use super::header::{Arch, Dialect, Version};
use super::raw::{RawFile, streamed};
use super::strings::{ModuleString, StringId, Strings};
use super::{from_streamed, from_tabled};

/// A compiled module: places in the file, from which strings, constants and functions are read
/// when they are asked for.
#[derive(Debug, Clone)]
pub struct Module<'a> {
    /// Who may load it.
    pub dialect: Dialect,
    /// The version of the format.
    pub version: Version,
    /// The sub-version, which only matters with machine code.
    pub sub_version: u8,
    /// The processor that machine code is for.
    pub arch: Arch,
    /// The number of bits in a small int that the code relies on.
    pub small_int_bits: u8,
    /// Whether instructions carry a byte for the VM's lookup cache (versions 3 to 5).
    pub has_cache_bytes: bool,
    /// Version 6: the string table. Before: each string once, in the order of first use.
    pub strings: Strings<'a>,
    /// Version 6: the object table. Before: empty, since each function has its own constants.
    pub objects: Constants<'a>,
    /// How many bytes of code the VM loads, of all functions together.
    pub code_size: usize,
    /// How many constants there are, whether they are the module's or a function's.
    pub constant_count: usize,
    /// How many bytes follow the module. No loader reads them.
    pub trailing: usize,
    pub(super) file: &'a [u8],
    pub(super) functions: FunctionTable,
    /// What versions 3 to 5 need besides.
    pub(super) streamed: Option<Streamed>,
}

/// What the functions of versions 3 to 5 cannot be read without.
#[derive(Debug, Clone)]
pub(super) struct Streamed {
    pub(super) header: streamed::Header,
    /// What every reference to a string stands for, in the order of the file.
    pub(super) references: Vec<StringId>,
}

/// Where the functions are, each before those defined in it.
#[derive(Debug, Clone)]
pub(super) struct FunctionTable {
    pub(super) entries: Vec<Entry>,
    /// While the table is made: the functions of which some inner ones are still to come, each with
    /// how many. The outermost is first.
    open: Vec<(u32, usize)>,
}

/// What is kept of a function. A file can hold one in three bytes, so this must be small.
#[derive(Debug, Clone, Copy)]
pub(super) struct Entry {
    /// Bytes from the start of the file.
    pub(super) place: u32,
    /// The function that defines it; the top level names itself.
    pub(super) parent: u32,
    /// The function after the last that is defined in it or further inside.
    pub(super) end: u32,
    /// Its first reference to a string (versions 3 to 5).
    pub(super) references: u32,
    pub(super) name: Option<StringId>,
}

impl FunctionTable {
    pub(super) fn with_capacity(count: usize) -> Self {
        Self {
            entries: Vec::with_capacity(count),
            open: Vec::new(),
        }
    }

    /// Adds the function that comes next in the file.
    pub(super) fn begin(&mut self, place: u32, children: usize) -> &mut Entry {
        let index = narrow(self.entries.len());
        self.close(|(_, left)| left == 0);
        let parent = self.open.last_mut().map_or(index, |(parent, left)| {
            *left -= 1;
            *parent
        });
        self.open.push((index, children));
        self.entries.push(Entry {
            place,
            parent,
            end: index + 1,
            references: 0,
            name: None,
        });
        &mut self.entries[index as usize]
    }

    /// No function follows.
    pub(super) fn finish(&mut self) {
        self.close(|_| true);
    }

    fn close(&mut self, ends: impl Fn((u32, usize)) -> bool) {
        let end = narrow(self.entries.len());
        while let Some((function, _)) = self.open.pop_if(|open| ends(*open)) {
            self.entries[function as usize].end = end;
        }
    }

    pub(super) fn parent(&self, index: usize) -> Option<usize> {
        let parent = self.entries.get(index)?.parent as usize;
        (parent != index).then_some(parent)
    }

    /// The functions defined directly in one.
    pub(super) fn children_of(&self, index: usize, count: usize) -> Vec<usize> {
        let mut children = Vec::with_capacity(count.min(self.entries.len()));
        let mut next = index + 1;
        while children.len() < count
            && let Some(entry) = self.entries.get(next)
        {
            children.push(next);
            next = entry.end as usize;
        }
        children
    }
}

impl<'a> Module<'a> {
    /// Decodes a file. Operands inside the code are looked at only by
    /// [`Function::instructions`], which says what is wrong with each.
    pub fn decode(file: &RawFile<'a>) -> Result<Self, Error> {
        match file {
            RawFile::Tabled(file) => from_tabled::decode(file),
            RawFile::Streamed(file) => from_streamed::decode(file),
        }
    }

    /// Refuses the module if one of its functions cannot be decoded.
    pub(super) fn check_functions(&self) -> Result<(), Error> {
        (0..self.function_count()).try_for_each(|index| self.try_function(index).map(drop))
    }

    fn try_function(&self, index: usize) -> Result<Option<Function<'_>>, Error> {
        let Some(entry) = self.functions.entries.get(index) else {
            return Ok(None);
        };
        let function = match &self.streamed {
            None => from_tabled::function(self, index, entry)?,
            Some(streamed) => from_streamed::function(self, streamed, index, entry)?,
        };
        Ok(Some(function))
    }

    /// How many functions there are, the top level among them.
    pub fn function_count(&self) -> usize {
        self.functions.entries.len()
    }

    /// A function by its place. The first is the module's top level, and each comes before those
    /// defined in it. It is decoded anew each time.
    pub fn function(&self, index: usize) -> Option<Function<'_>> {
        // Decoding the module has shown that every function can be decoded.
        self.try_function(index).ok().flatten()
    }

    /// All functions in order. Each is decoded when its turn comes.
    pub fn functions(&self) -> impl Iterator<Item = Function<'_>> {
        (0..self.function_count()).filter_map(|index| self.function(index))
    }

    /// The name of a function, which is known without decoding it. Viper and assembler functions
    /// have none.
    pub fn function_name(&self, index: usize) -> Option<ModuleString<'a>> {
        self.string(self.functions.entries.get(index)?.name?)
    }

    /// A string by its place.
    pub fn string(&self, id: StringId) -> Option<ModuleString<'a>> {
        self.strings.get(id)
    }

    /// The name of the source file, as the compiler was told it.
    pub fn source(&self) -> Option<ModuleString<'a>> {
        let id = match self.version {
            Version::V6 => StringId(0),
            _ => self.function(0)?.frame?.source?,
        };
        self.string(id)
    }
}
