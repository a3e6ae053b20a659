//! Interned strings.
//!
//! MicroPython keeps every name and every short string once, and a compiled file holds them in
//! the order in which the compiler first used them. Whether a longer string is kept this way
//! depends on whether it is known already: as a name earlier in the file, or in the interpreter.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

use super::Knows;
use super::journal::Asked;

/// An interned string.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct Name(pub(super) u32);

/// A hash for keys that are small or short. Names of one file only: nothing to defend.
#[derive(Default)]
pub(super) struct ShortHasher(u64);

impl Hasher for ShortHasher {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        for chunk in bytes.chunks(8) {
            let mut word = [0; 8];
            word[..chunk.len()].copy_from_slice(chunk);
            self.write_u64(u64::from_le_bytes(word));
        }
    }

    fn write_u32(&mut self, value: u32) {
        self.write_u64(value.into());
    }

    fn write_u64(&mut self, value: u64) {
        let mixed = u128::from(self.0 ^ value ^ 0x9e37_79b9_7f4a_7c15) * 0xd6e8_feb8_6659_fd93;
        self.0 = (mixed >> 64) as u64 ^ mixed as u64;
    }

    fn write_usize(&mut self, value: usize) {
        self.write_u64(value as u64);
    }
}

pub(super) type ShortMap<K, V> = HashMap<K, V, BuildHasherDefault<ShortHasher>>;

/// Names that the compiler itself writes or looks for. Their numbers are their places here.
macro_rules! known_names {
    ($($constant:ident = $text:literal,)*) => {
        const KNOWN: &[&str] = &[$($text),*];
        impl Name {
            known_names!(@number 0; $($constant,)*);
        }
    };
    (@number $number:expr; $first:ident, $($rest:ident,)*) => {
        pub(super) const $first: Name = Name($number);
        known_names!(@number $number + 1; $($rest,)*);
    };
    (@number $number:expr;) => {};
}

known_names! {
    EMPTY = "",
    STAR = "*",
    MODULE_SCOPE = "<module>",
    LAMBDA_SCOPE = "<lambda>",
    LIST_SCOPE = "<listcomp>",
    DICT_SCOPE = "<dictcomp>",
    SET_SCOPE = "<setcomp>",
    GENERATOR_SCOPE = "<genexpr>",
    AENTER = "__aenter__",
    AEXIT = "__aexit__",
    AITER = "__aiter__",
    ANEXT = "__anext__",
    AWAIT = "__await__",
    CLASS = "__class__",
    MODULE = "__module__",
    NAME = "__name__",
    QUALNAME = "__qualname__",
    ASSERTION_ERROR = "AssertionError",
    BASE_EXCEPTION = "BaseException",
    STOP_ASYNC_ITERATION = "StopAsyncIteration",
    CONST = "const",
    MICROPYTHON = "micropython",
    BYTECODE = "bytecode",
    NATIVE = "native",
    VIPER = "viper",
    ASM_THUMB = "asm_thumb",
    ASM_XTENSA = "asm_xtensa",
    ASM_RV32 = "asm_rv32",
    RANGE = "range",
    SUPER = "super",
}

/// Strings of up to this many bytes are always interned (`MICROPY_ALLOC_PARSE_INTERN_STRING_LEN`).
const SHORT: usize = 10;

/// A name longer than this does not compile (`MICROPY_QSTR_BYTES_IN_LEN` is 1).
pub(super) const LONGEST: usize = 255;

/// The strings longer than ten bytes that mpy-cross knows before it reads a file.
///
/// Found by compiling every string in the binaries of 1.22.2 and 1.24.1, and every `MP_QSTR_`
/// of the source, as a constant, and looking which of them were stored as names. Sorted.
const INTERPRETER: &[&str] = &[
    "ArithmeticError",
    "AssertionError",
    "AttributeError",
    "BaseException",
    "GeneratorExit",
    "ImportError",
    "IndentationError",
    "KeyboardInterrupt",
    "LookupError",
    "MemoryError",
    "NotImplementedError",
    "OverflowError",
    "RuntimeError",
    "StopAsyncIteration",
    "StopIteration",
    "SyntaxError",
    "UnicodeError",
    "ViperTypeError",
    "ZeroDivisionError",
    "__build_class__",
    "__complex__",
    "__contains__",
    "__delitem__",
    "__getattr__",
    "__getitem__",
    "__qualname__",
    "__repl_print__",
    "__reversed__",
    "__setitem__",
    "__traceback__",
    "bound_method",
    "classmethod",
    "difference_update",
    "heap_unlock",
    "intersection",
    "intersection_update",
    "maximum recursion depth exceeded",
    "micropython",
    "staticmethod",
    "symmetric_difference",
    "symmetric_difference_update",
    "unpack_from",
    "vcvt_f32_s32",
    "vcvt_s32_f32",
];

/// All names of one compilation.
pub(super) struct Names<'k> {
    bytes: Vec<u8>,
    ends: Vec<u32>,
    numbers: ShortMap<Box<[u8]>, Name>,
    /// Whether the board that compiles has interned a string; nothing if it is mpy-cross that does.
    knows: Option<&'k Knows<'k>>,
    /// What it was asked, and what it said.
    asked: Vec<Asked>,
}

impl<'k> Names<'k> {
    pub(super) fn new(knows: Option<&'k Knows<'k>>) -> Self {
        let mut names = Self {
            bytes: Vec::new(),
            ends: Vec::new(),
            numbers: ShortMap::default(),
            knows,
            asked: Vec::new(),
        };
        for known in KNOWN {
            names.intern(known.as_bytes());
        }
        names
    }

    pub(super) fn intern(&mut self, text: &[u8]) -> Name {
        if let Some(name) = self.numbers.get(text) {
            return *name;
        }
        let name = Name(self.ends.len() as u32);
        self.bytes.extend_from_slice(text);
        self.ends.push(self.bytes.len() as u32);
        self.numbers.insert(text.into(), name);
        name
    }

    /// The name that a string in the source becomes, unless it stays an object of its own.
    pub(super) fn of_string(&mut self, text: &[u8]) -> Option<Name> {
        if text.len() <= SHORT {
            return Some(self.intern(text));
        }
        match self.numbers.get(text) {
            // What only the compiler itself looks for, a board need not have.
            Some(name) if self.knows.is_none() || name.0 as usize >= KNOWN.len() => Some(*name),
            _ => self.is_known(text).then(|| self.intern(text)),
        }
    }

    /// Whether a string of no name in this file is interned already.
    fn is_known(&mut self, text: &[u8]) -> bool {
        let Some(knows) = self.knows else {
            let found = INTERPRETER.binary_search_by(|entry| entry.as_bytes().cmp(text));
            return found.is_ok();
        };
        let is_known = knows(text);
        self.asked.push(Asked {
            text: text.into(),
            is_known,
        });
        is_known
    }

    /// Whether a name came up for the first time just now, or belongs to the compiler itself.
    pub(super) fn is_fresh(&self, name: Name) -> bool {
        let number = name.0 as usize;
        number < KNOWN.len() || number + 1 == self.ends.len()
    }

    /// All names by their numbers, and what the board was asked.
    pub(super) fn into_texts(self) -> (Vec<Box<[u8]>>, Vec<Asked>) {
        let texts = (0..self.ends.len() as u32)
            .map(|number| self.text(Name(number)).into())
            .collect();
        (texts, self.asked)
    }

    pub(super) fn text(&self, name: Name) -> &[u8] {
        let index = name.0 as usize;
        let start = match index {
            0 => 0,
            _ => self.ends[index - 1] as usize,
        };
        &self.bytes[start..self.ends[index] as usize]
    }

    /// The name as text for people.
    pub(super) fn show(&self, name: Name) -> String {
        String::from_utf8_lossy(self.text(name)).into_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::{INTERPRETER, KNOWN, Name, Names};

    #[test]
    fn known_names_have_the_numbers_of_their_places() {
        let mut names = Names::new(None);
        for (place, known) in KNOWN.iter().enumerate() {
            assert_eq!(names.intern(known.as_bytes()), Name(place as u32));
        }
        assert_eq!(names.text(Name::SUPER), b"super");
    }

    #[test]
    fn the_names_of_the_interpreter_are_sorted() {
        assert!(INTERPRETER.is_sorted());
    }

    #[test]
    fn a_long_string_is_a_name_only_once_it_is_known() {
        let mut names = Names::new(None);
        assert_eq!(names.of_string(b"something_long"), None);
        let name = names.intern(b"something_long");
        assert_eq!(names.of_string(b"something_long"), Some(name));
        assert!(names.of_string(b"short").is_some());
        assert!(names.of_string(b"RuntimeError").is_some());
    }

    #[test]
    fn a_board_says_which_long_strings_it_knows() {
        let knows = |text: &[u8]| text == b"known_to_the_board";
        let mut names = Names::new(Some(&knows));
        assert!(names.of_string(b"known_to_the_board").is_some());
        assert_eq!(names.of_string(b"RuntimeError"), None);
        assert!(names.of_string(b"short").is_some());
        let (_, asked) = names.into_texts();
        let asked: Vec<bool> = asked.iter().map(|one| one.is_known).collect();
        assert_eq!(asked, [true, false]);
    }
}
