//! A function of a compiled module, or its top level.

use std::borrow::Cow;

use super::constants::Constants;
use super::cursor::narrow;
use super::header::Version;
use super::instruction::Instructions;
use super::lines::LineTable;
use super::module::Module;
use super::prelude::Signature;
use super::strings::StringId;

/// What stands for a name in functions that carry none.
pub const NO_NAME: &str = "(no name)";

/// What runs a function.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum CodeKind {
    /// The virtual machine.
    Bytecode,
    /// The processor, with Python's meaning.
    Native,
    /// The processor, with machine types.
    Viper,
    /// The processor, from an inline assembler.
    Assembler,
}

impl CodeKind {
    /// Its name as people write it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Bytecode => "bytecode",
            Self::Native => "native",
            Self::Viper => "viper",
            Self::Assembler => "assembler",
        }
    }
}

/// A function of a compiled module, or its top level.
#[derive(Debug, Clone)]
pub struct Function<'a> {
    /// Its place among the functions of the module.
    pub index: usize,
    /// The function that defines it; the top level has none.
    pub parent: Option<usize>,
    /// The functions defined in it.
    pub children: Vec<usize>,
    /// What runs it.
    pub kind: CodeKind,
    /// What the VM loads as one block: the length is what it allocates for it.
    pub code: Cow<'a, [u8]>,
    /// Its frame, names and lines. Viper and assembler functions have none.
    pub frame: Option<Frame<'a>>,
    /// The constants that only this function uses (versions 3 to 5).
    pub constants: Constants<'a>,
    /// Read-only and zeroed data that the VM loads beside machine code, in bytes; a file may ask for
    /// more than 32 bits can count, and then this is the most that they can.
    pub data_size: u32,
    /// Where in the code the numbers of strings belong (versions 3 to 5), ordered by offset.
    pub(super) string_places: Vec<(u32, StringId)>,
}

/// A function's frame, names and lines.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Frame<'a> {
    /// The shape of the frame.
    pub signature: Signature,
    /// What the flags of the signature mean.
    pub traits: Traits,
    /// The function's name.
    pub name: StringId,
    /// The source file's name (versions 3 to 5; version 6 has it once for the module).
    pub source: Option<StringId>,
    /// The names of positional and keyword-only arguments.
    pub arguments: Vec<StringId>,
    /// The local variables that inner functions share.
    pub cells: Cow<'a, [u8]>,
    /// The source lines.
    pub lines: LineTable<'a>,
    /// Where in the code the first instruction is.
    pub instructions_at: usize,
}

/// What the scope flags of a function mean.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Traits {
    /// Calling it makes a generator.
    pub generator: bool,
    /// It has `*args`.
    pub star_arguments: bool,
    /// It has `**kwargs`.
    pub star_keywords: bool,
    /// Some keyword-only arguments have a default.
    pub keyword_defaults: bool,
}

impl Traits {
    /// The bits moved in 1.12 (`MP_SCOPE_FLAG_*`, py/runtime0.h of 1.11 and 1.25).
    pub(super) fn of(version: Version, flags: u32) -> Self {
        let (generator, star_arguments, star_keywords) = match version {
            Version::V3 | Version::V4 => (4, 1, 2),
            Version::V5 | Version::V6 => (1, 4, 2),
        };
        Self {
            generator: flags & generator != 0,
            star_arguments: flags & star_arguments != 0,
            star_keywords: flags & star_keywords != 0,
            keyword_defaults: flags & 8 != 0,
        }
    }
}

/// The size of the data that the VM loads beside machine code.
pub(super) fn data_size(read_only: Option<&[u8]>, zeroed: Option<u32>) -> u32 {
    let read_only = narrow(read_only.map_or(0, <[u8]>::len));
    read_only.saturating_add(zeroed.unwrap_or(0))
}

impl Function<'_> {
    /// Its instructions, one after the other. Machine code has none.
    pub fn instructions<'m>(&'m self, module: &'m Module<'_>) -> Instructions<'m> {
        Instructions::new(self, module)
    }

    /// The size of the block that the VM loads, in bytes.
    pub fn code_size(&self) -> usize {
        self.code.len()
    }

    /// Entries of the table that the VM allocates for it, in words. Version 6: its inner functions,
    /// and where its prelude is if it is native (`load_raw_code`, py/persistentcode.c of 1.25).
    /// Before: arguments, constants and inner functions, and the table of functions if it is machine
    /// code (the same in 1.18).
    pub fn table_entries(&self, version: Version) -> usize {
        let children = self.children.len();
        match (version, self.kind) {
            (Version::V6, CodeKind::Native) if children > 0 => children + 1,
            (Version::V6, _) => children,
            (_, CodeKind::Assembler) => 0,
            (_, kind) => {
                let frame = self.frame.as_ref();
                let arguments = frame.map_or(0, |frame| frame.arguments.len());
                let table = usize::from(kind != CodeKind::Bytecode);
                arguments + self.constants.len() + children + table
            }
        }
    }

    /// Its name, or what stands for one in functions that carry none.
    pub fn name<'m>(&self, module: &Module<'m>) -> Cow<'m, str> {
        let name = self
            .frame
            .as_ref()
            .and_then(|frame| module.string(frame.name));
        match name {
            Some(name) => String::from_utf8_lossy(name.bytes),
            None => NO_NAME.into(),
        }
    }

    /// The line of the instruction at that offset, or 1 if nothing is known.
    pub fn line_at(&self, offset: u32) -> u32 {
        self.frame
            .as_ref()
            .map_or(1, |frame| frame.lines.line_at(offset))
    }

    /// The source line at which its code begins.
    pub fn first_line(&self) -> u32 {
        self.line_at(0)
    }
}

#[cfg(test)]
mod tests {
    use super::data_size;

    #[test]
    fn a_file_that_asks_for_more_data_than_can_be_counted_asks_for_the_most() {
        assert_eq!(data_size(Some(b"ab"), Some(3)), 5);
        assert_eq!(data_size(Some(b"ab"), Some(u32::MAX)), u32::MAX);
    }
}
