//! A compiled module, with the source positions that its bytes came from.

use std::ops::Range;

use super::scope::ScopeKind;
use crate::mpy::raw::draft::{File, Object, RawCode, TableString};
use crate::mpy::raw::tabled::Header;
use crate::mpy::{self, fixed_string_number};

/// A module that was compiled from source.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Module {
    /// The table of strings, in the order of first use. The first is the source's name.
    pub strings: Vec<Vec<u8>>,
    /// The table of constant objects, in the order of first use.
    pub objects: Vec<Object>,
    /// All functions, classes, lambdas and comprehensions in the order of their discovery. The
    /// first is the top level.
    pub functions: Vec<Function>,
    /// Where each line of the source starts, in bytes.
    pub(super) line_starts: Vec<u32>,
}

/// A function, or anything else that is compiled to code of its own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Function {
    /// What it is.
    pub kind: ScopeKind,
    /// Its own name, such as `area` or `<lambda>`.
    pub name: String,
    /// Its name with those of all that it is defined in: `Shape.area`, `f.<locals>.g`.
    pub qualified_name: String,
    /// The line it starts on, from 1.
    pub line: u32,
    /// The source of the whole definition, in bytes.
    pub span: Range<usize>,
    /// The place in [`Module::functions`] of what it is defined in; the top level has none.
    pub parent: Option<usize>,
    /// The places in [`Module::functions`] of what is defined in it, in the order in which its
    /// code refers to them.
    pub children: Vec<usize>,
    /// Prelude and instructions.
    pub code: Vec<u8>,
    /// Where in the code the first instruction is.
    pub instructions_at: usize,
    /// Slots of its frame: variables and stack.
    pub frame_slots: u32,
    /// Where each instruction came from, by offset in the code.
    pub positions: Vec<Position>,
}

/// Where an instruction came from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Position {
    /// Where in the code the instruction starts.
    pub offset: u32,
    /// Where in the source the expression or statement starts, in bytes.
    pub start: u32,
    /// Where it ends.
    pub end: u32,
}

impl Module {
    /// The line, from 1, of a byte of the source.
    pub fn line_at(&self, offset: u32) -> u32 {
        self.line_starts.partition_point(|start| *start <= offset) as u32
    }

    /// The module as a file for the given family of firmware.
    pub fn to_file(&self, dialect: mpy::Dialect) -> File {
        let strings = self.strings.iter().map(|text| {
            let fixed = std::str::from_utf8(text).ok().and_then(fixed_string_number);
            fixed.map_or_else(|| TableString::Own(text.clone()), TableString::Fixed)
        });
        File {
            header: Header::bytecode_only(dialect, super::SMALL_INT_BITS),
            strings: strings.collect(),
            objects: self.objects.clone(),
            code: self.raw_code(0),
        }
    }

    /// The bytes of the file, as mpy-cross writes them.
    pub fn to_bytes(&self, dialect: mpy::Dialect) -> Vec<u8> {
        self.to_file(dialect).write()
    }

    /// A function with all that is defined in it; functions are nested less deep than
    /// [`super::DEEPEST_FUNCTION`].
    fn raw_code(&self, index: usize) -> RawCode {
        let function = &self.functions[index];
        let children = function.children.iter().map(|child| self.raw_code(*child));
        RawCode::bytecode(function.code.clone(), children.collect())
    }
}
