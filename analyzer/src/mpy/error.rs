//! What can be wrong with a file, and where.

use std::fmt;

use thiserror::Error as ThisError;

use super::header::firmware_of;

/// One thing wrong with a file: what, and where.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ThisError)]
#[error("{kind} ({place})")]
pub struct Error {
    /// What is wrong.
    pub kind: ErrorKind,
    /// Where it is wrong.
    pub place: Place,
}

/// Where something is wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// Bytes from the start of the file.
    File(usize),
    /// An entry of the string table.
    Table(usize),
    /// Bytes from the start of one function's code as it is loaded.
    Code {
        /// The function, numbered as read: the module is 0.
        function: u32,
        /// Bytes from the start of its code.
        offset: usize,
    },
}

impl fmt::Display for Place {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::File(offset) => write!(out, "offset {offset:#x}"),
            Self::Table(entry) => write!(out, "entry {entry} of the string table"),
            Self::Code { function, offset } => {
                write!(out, "offset {offset:#x} in the code of function {function}")
            }
        }
    }
}

/// A part of the file, as messages name it. Numbers count from 0 in the order of the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Item {
    /// The bytes before the first table.
    Header,
    /// The number of entries in the string table.
    StringCount,
    /// An entry of the string table.
    String(u32),
    /// The number of entries in the object table.
    ObjectCount,
    /// An entry of the object table, or the object of that number in a function (versions 3 to 5).
    Object(u32),
    /// The kind and length at the start of a function.
    FunctionSize(u32),
    /// The code of a function.
    Code(u32),
    /// An instruction of a function.
    Instruction(u32),
    /// What precedes the instructions of a function: arguments, names, lines.
    Prelude(u32),
    /// A string that the code of a function refers to (versions 3 to 5).
    CodeString(u32),
    /// What comes with a function's machine code.
    NativeData(u32),
    /// The relocations of a function's machine code.
    Relocation(u32),
    /// The numbers of constants and inner functions of a function.
    ConstantCount(u32),
    /// The number of inner functions of a function.
    ChildCount(u32),
}

impl fmt::Display for Item {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Header => write!(out, "the header"),
            Self::StringCount => write!(out, "the number of strings"),
            Self::String(number) => write!(out, "string table entry {number}"),
            Self::ObjectCount => write!(out, "the number of objects"),
            Self::Object(number) => write!(out, "object {number}"),
            Self::FunctionSize(function) => write!(out, "the size of function {function}"),
            Self::Code(function) => write!(out, "the code of function {function}"),
            Self::Instruction(function) => write!(out, "an instruction of function {function}"),
            Self::Prelude(function) => write!(out, "the prelude of function {function}"),
            Self::CodeString(function) => write!(out, "a string in function {function}"),
            Self::NativeData(function) => write!(out, "the native data of function {function}"),
            Self::Relocation(function) => write!(out, "a relocation of function {function}"),
            Self::ConstantCount(function) => {
                write!(out, "the number of constants of function {function}")
            }
            Self::ChildCount(function) => {
                write!(out, "the number of inner functions of function {function}")
            }
        }
    }
}

/// What is wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ThisError)]
pub enum ErrorKind {
    /// The first byte is neither `M` nor `C`.
    #[error("the first byte is {0:#04x}; an .mpy file starts with 'M' or 'C'")]
    FirstByte(u8),
    /// A version that cannot be read.
    #[error("this is version {number}{}; versions 3, 4, 5 and 6 can be read", WrittenBy(*.number))]
    Version {
        /// The number in the header.
        number: u8,
    },
    /// A file that is larger than what any board could load.
    #[error("the file has {0} bytes; no more than {1} are read")]
    TooLarge(usize, usize),
    /// The file ends inside something.
    #[error("{0} runs past the end of the file")]
    PastEnd(Item),
    /// A count or length that the rest of the file cannot hold.
    #[error("{0} is given as {1}, more than the rest of the file can hold")]
    CountPastEnd(Item, usize),
    /// A variable-length integer with leading zeros, which no known writer makes.
    #[error("an integer in {0} is not in its shortest form")]
    NotShortest(Item),
    /// A variable-length integer of more than 32 bits.
    #[error("an integer in {0} has more than 32 bits")]
    IntegerTooLarge(Item),
    /// A string or bytes object of version 6 that does not end in a zero byte.
    #[error("{0} does not end in a zero byte")]
    NotTerminated(Item),
    /// An object whose first byte names no known type.
    #[error("{0} has the unknown type {1:#04x}")]
    ObjectType(Item, u8),
    /// Tuples or functions nested too deeply.
    #[error("{0} is nested more than {1} deep")]
    TooDeep(Item, usize),
    /// A function that announces inner functions and then counts none.
    #[error("{0} is 0, though the function is marked as having some")]
    NoChildren(Item),
    /// A window of recent strings larger than any firmware has.
    #[error("the window of recent strings has {0} entries; firmware has at most {1}")]
    Window(u32, u32),
    /// A reference to a recent string that is not there.
    #[error("{0} refers to recent string {1}, of which there are only {2}")]
    WindowReference(Item, u32, u32),
    /// A function whose code ends inside its prelude or an instruction.
    #[error("{0} runs past the end of the function's code")]
    PastCode(Item),
    /// A byte of code that is no instruction.
    #[error("{0:#04x} is not an instruction")]
    Opcode(u8),
    /// A reference to the string table that is out of range.
    #[error("{0} refers to string {1}; there are {2}")]
    StringReference(Item, u32, usize),
    /// A string number that is not among those that every firmware has.
    #[error("{0} is fixed string {1}; the fixed strings are numbered 1 to {2}")]
    FixedString(Item, u32, usize),
}

struct WrittenBy(u8);

impl fmt::Display for WrittenBy {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match firmware_of(self.0) {
            Some(firmware) => write!(out, " ({firmware})"),
            None if self.0 > 6 => write!(out, ", newer than any known firmware writes"),
            None => write!(out, ", which no release writes"),
        }
    }
}
