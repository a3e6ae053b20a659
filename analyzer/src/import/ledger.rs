//! The ledger: every allocation of a session, with what it is for and whose it is.

use crate::quantity::Bytes;

/// What an allocation is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// Prelude, instructions and line table of a function.
    Code,
    /// The numbers of strings, constants and inner functions that code refers to.
    CodeTable,
    /// The record that ties a function's parts together while it is loaded.
    CodeRecord,
    /// A module object.
    Module,
    /// A dict, without its entries.
    Dict,
    /// The entries of a dict, of a module or of an instance.
    Entries,
    /// A function object, with its default values.
    Function,
    /// A variable that an inner function shares, and the function that holds on to it.
    Closure,
    /// A class.
    Class,
    /// An instance of a class.
    Instance,
    /// A property, static method, class method or bound method.
    Descriptor,
    /// A string that is not interned.
    Text,
    /// A bytes object, bytearray or array.
    Buffer,
    /// A number beyond a machine word.
    Number,
    /// A tuple.
    Tuple,
    /// A list or deque.
    List,
    /// A set.
    Set,
    /// A generator and its frame.
    Generator,
    /// An exception with its traceback.
    Exception,
    /// An iterator, slice or range.
    Iterator,
    /// An object that code of the firmware makes.
    Native,
    /// The characters of interned strings.
    StringChunk,
    /// The list of interned strings.
    StringPool,
    /// What the board's compiler works with: tokens, parse tree, names.
    Compiler,
    /// Working memory of the VM.
    Scratch,
}

impl Kind {
    /// The name in stored measurements, and for most kinds also the one that people read.
    pub fn name(self) -> &'static str {
        match self {
            Self::Code => "bytecode",
            Self::CodeTable => "constant table",
            Self::CodeRecord => "record of a function",
            Self::Module => "module",
            Self::Dict => "dict",
            Self::Entries => "dict entries",
            Self::Function => "function",
            Self::Closure => "closure",
            Self::Class => "class",
            Self::Instance => "instance",
            Self::Descriptor => "property or method",
            Self::Text => "text",
            Self::Buffer => "bytes or array",
            Self::Number => "number",
            Self::Tuple => "tuple",
            Self::List => "list",
            Self::Set => "set",
            Self::Generator => "generator",
            Self::Exception => "exception",
            Self::Iterator => "iterator",
            Self::Native => "firmware object",
            Self::StringChunk => "interned characters",
            Self::StringPool => "string pool",
            Self::Compiler => "memory of the compiler",
            Self::Scratch => "working memory",
        }
    }

    /// The name that people read.
    pub fn words(self) -> &'static str {
        match self {
            Self::StringChunk => "characters of names",
            Self::StringPool => "name table",
            other => other.name(),
        }
    }

    /// Whether it holds interned strings: these stay when a module goes.
    pub fn is_of_strings(self) -> bool {
        matches!(self, Self::StringChunk | Self::StringPool)
    }
}

/// Whose an allocation is: a function of a module that the session has loaded, and the source line
/// that asked for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Owner {
    /// The place of the module among those of the session; `None` is the prompt.
    pub module: Option<u32>,
    /// The function, by its place in the module; 0 is the top level.
    pub function: u32,
    /// The source line, or 0 where none is known.
    pub line: u32,
}

impl Owner {
    /// What is typed at the prompt.
    pub const PROMPT: Self = Self {
        module: None,
        function: 0,
        line: 0,
    };
}

/// What became of an allocation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Fate {
    /// Something still refers to it.
    Retained,
    /// The VM gave it back itself.
    Freed,
    /// It is left to the garbage collector.
    Garbage,
}

/// One allocation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Entry {
    /// What it is for.
    pub kind: Kind,
    /// Whose it is.
    pub owner: Owner,
    /// What the VM asks for.
    pub asked: Bytes,
    /// What the heap gives: whole blocks.
    pub taken: Bytes,
    /// The block of the heap that it begins at.
    pub block: u32,
    /// What became of it.
    pub fate: Fate,
}
