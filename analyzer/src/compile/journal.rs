//! What MicroPython's own compiler does to the heap of the board that it runs on.
//!
//! A board that is given source compiles it: tokens, parse tree, scopes and code come from the same
//! heap as everything else. The walk that makes our bytecode is the one that its compiler makes, so
//! it can note on its way what that would allocate, move and give back, in order. Where things lie,
//! and with it whether something can grow in place, only a session knows.
//!
//! Sizes are those of words of four bytes (py/lexer.h, py/parse.c, py/scope.h, py/emitbc.c).

use std::cell::{Cell, RefCell};

use num_bigint::BigInt;

use super::names::{Name, Names};

/// What differs from one compiler to another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CompilerLayout {
    /// `mp_lexer_t`.
    pub lexer: u32,
    /// `scope_t`.
    pub scope: u32,
    /// `mp_raw_code_t`.
    pub record: u32,
    /// `emit_t` of the emitter of bytecode.
    pub emitter: u32,
    /// `mp_module_context_t`.
    pub context: u32,
    /// Labels are set aside for machine code, even where there is none.
    pub reserves_labels: bool,
}

impl CompilerLayout {
    /// As releases since 1.22 have it in words of four bytes.
    pub const OF_32_BITS: Self = Self {
        lexer: 116,
        scope: 48,
        record: 16,
        emitter: 68,
        context: 16,
        reserves_labels: false,
    };
}

/// `MICROPY_ALLOC_LEXER_INDENT_INIT` and `MICROPY_ALLOC_LEXEL_INDENT_INC`: indents of two bytes.
const FEWEST_INDENTS: u32 = 10;
const MORE_INDENTS: u32 = 8;
const INDENT: u32 = 2;
/// What the text of a token begins with (`mp_lexer_new`), and the arguments of an f-string.
const SHORTEST_TOKEN: u32 = 32;
const SHORTEST_ARGUMENTS: u32 = 1;
/// `MICROPY_ALLOC_PARSE_RULE_INIT` and `MICROPY_ALLOC_PARSE_RULE_INC`: rules of two words.
const FEWEST_RULES: u32 = 64;
const MORE_RULES: u32 = 16;
const RULE: u32 = 8;
/// `MICROPY_ALLOC_PARSE_RESULT_INIT` and `MICROPY_ALLOC_PARSE_RESULT_INC`: results of a word.
const FEWEST_RESULTS: u32 = 32;
const MORE_RESULTS: u32 = 16;
/// `MICROPY_ALLOC_SCOPE_ID_INIT` and `MICROPY_ALLOC_SCOPE_ID_INC`: `id_info_t` of two words.
const FEWEST_IDENTIFIERS: u32 = 4;
const MORE_IDENTIFIERS: u32 = 6;
const IDENTIFIER: u32 = 8;
/// `mp_parse_node_struct_t` without what is in it.
const NODE: u32 = 8;
const WORD: u32 = 4;
/// The number of a string in a table (`qstr_short_t`).
const SHORT_STRING: u32 = 2;

/// What an allocation of the compiler is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Part {
    /// What reads the file: it is open before the compiler begins.
    Reader,
    Lexer,
    Indents,
    /// The text of the current token.
    Token,
    /// The arguments of an f-string.
    Arguments,
    /// Rules that are being matched.
    Rules,
    /// Nodes that wait for their rule.
    Results,
    /// Names that `const()` has given a value: a hash table.
    Constants,
    /// Strings in use: a hash table.
    Names,
    /// Constant objects in use: a list.
    Objects,
    Emitter,
    Labels,
    Scope(u32),
    Identifiers(u32),
    /// What stays of a scope: its record, the records of those in it, its code.
    Record(u32),
    Children(u32),
    Code(u32),
    /// What stays of the file: its record, the table of strings and constants.
    Context,
    Tables,
}

/// Something that the compiler does to the heap.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Event {
    /// Allocates so many bytes.
    Take(Part, u32),
    /// Makes an allocation larger, and moves it if it must.
    Renew(Part, u32),
    Free(Part),
    /// Puts one more into a table that grows by itself.
    Enter(Part),
    /// Makes a node of so many bytes, in the chunk that nodes share.
    Node(u32),
    /// The node of this number is not needed, counted in order.
    DropNode(u32),
    /// The last chunk is cut to its size; from here on nodes are only read.
    EndNodes,
    FreeNodes,
    /// Interns a string, by its number among [`Journal::strings`].
    Intern(u32),
    /// Makes an object, by its number among [`Journal::objects`].
    Make(u32),
    /// The first token has been read: the module learns the name of its file.
    Begun,
}

/// An object that exists while a file is compiled.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Made {
    Text(Box<[u8]>),
    Bytes(Box<[u8]>),
    /// An integer beyond a small int, and how many digits it is written with.
    Integer(BigInt, usize),
    Float(f64),
    Imaginary(f64),
    Tuple(Vec<Item>),
    /// The result of folding.
    Binary(&'static str, Item, Item),
    Unary(&'static str, Item),
}

/// A constant: an object by its number, or something that takes no memory of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Item {
    Object(u32),
    Int(i32),
    /// A string that is interned, by its number among [`Journal::strings`].
    Name(u32),
    None,
    False,
    True,
    Ellipsis,
    EmptyTuple,
}

/// A string that a board may have interned, and whether it was taken to have.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Asked {
    pub(crate) text: Box<[u8]>,
    pub(crate) is_known: bool,
}

/// All that happens to the heap while a file is compiled on a board.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Journal {
    pub(crate) events: Vec<Event>,
    pub(crate) strings: Vec<Box<[u8]>>,
    pub(crate) objects: Vec<Made>,
    /// The objects in the table of constants, in its order.
    pub(crate) constants: Vec<Item>,
    /// Strings of which it depends on the board whether they are interned.
    pub(crate) asked: Vec<Asked>,
}

/// Takes notes for a [`Journal`]; without a layout, of nothing.
#[derive(Default)]
pub(super) struct Recorder {
    layout: Option<CompilerLayout>,
    events: RefCell<Vec<Event>>,
    objects: RefCell<Vec<Made>>,
    token: Cell<u32>,
    arguments: Cell<u32>,
    indents: Cell<u32>,
    rules: Cell<u32>,
    results: Cell<u32>,
}

impl Recorder {
    pub(super) fn new(layout: Option<CompilerLayout>) -> Self {
        Self {
            layout,
            ..Self::default()
        }
    }

    pub(super) fn is_on(&self) -> bool {
        self.layout.is_some()
    }

    pub(super) fn reserves_labels(&self) -> bool {
        self.layout.is_some_and(|layout| layout.reserves_labels)
    }

    fn note(&self, event: Event) {
        if self.is_on() {
            self.events.borrow_mut().push(event);
        }
    }

    pub(super) fn take(&self, part: Part, bytes: u32) {
        self.note(Event::Take(part, bytes));
    }

    pub(super) fn free(&self, part: Part) {
        self.note(Event::Free(part));
    }

    pub(super) fn enter(&self, part: Part) {
        self.note(Event::Enter(part));
    }

    pub(super) fn intern(&self, name: Name) {
        self.note(Event::Intern(name.0));
    }

    /// `mp_lexer_new`.
    pub(super) fn open_lexer(&self) {
        let Some(layout) = self.layout else { return };
        self.take(Part::Lexer, layout.lexer);
        self.indents.set(FEWEST_INDENTS);
        self.take(Part::Indents, INDENT * FEWEST_INDENTS);
        self.token.set(SHORTEST_TOKEN);
        self.take(Part::Token, SHORTEST_TOKEN);
        self.arguments.set(SHORTEST_ARGUMENTS);
        self.take(Part::Arguments, SHORTEST_ARGUMENTS);
    }

    /// The beginning of `mp_parse`, behind the first token.
    pub(super) fn open_parser(&self) {
        self.note(Event::Begun);
        self.rules.set(FEWEST_RULES);
        self.take(Part::Rules, RULE * FEWEST_RULES);
        self.results.set(FEWEST_RESULTS);
        self.take(Part::Results, WORD * FEWEST_RESULTS);
    }

    /// The end of `mp_parse`: what only parsing needs goes.
    pub(super) fn close_parser(&self) {
        self.free(Part::Constants);
        self.note(Event::EndNodes);
        for part in [
            Part::Rules,
            Part::Results,
            Part::Reader,
            Part::Token,
            Part::Arguments,
            Part::Indents,
            Part::Lexer,
        ] {
            self.free(part);
        }
    }

    /// The text of the token has grown to `length`, at once (`vstr_add_len`).
    pub(super) fn token(&self, length: usize) {
        self.text(Part::Token, &self.token, length);
    }

    /// The same of the arguments of an f-string.
    pub(super) fn arguments(&self, length: usize) {
        self.text(Part::Arguments, &self.arguments, length);
    }

    /// The text of the token has grown to `length`, byte by byte.
    pub(super) fn token_by_bytes(&self, length: usize) {
        while self.is_on() && length as u32 > self.token.get() {
            self.token(self.token.get() as usize + 1);
        }
    }

    /// A NUL is put behind the text of a name (`vstr_null_terminated_str`).
    pub(super) fn end_token(&self, length: usize) {
        if self.is_on() && length as u32 == self.token.get() {
            self.token.set(length as u32 + 1);
            self.note(Event::Renew(Part::Token, length as u32 + 1));
        }
    }

    fn text(&self, part: Part, room: &Cell<u32>, length: usize) {
        let length = length as u32;
        if self.is_on() && length > room.get() {
            // `ROUND_ALLOC` in py/vstr.c.
            room.set(((length + 16) & !7) + 8);
            self.note(Event::Renew(part, room.get()));
        }
    }

    /// So many blocks are open.
    pub(super) fn indents(&self, count: usize) {
        if self.is_on() && count as u32 > self.indents.get() {
            self.indents.set(self.indents.get() + MORE_INDENTS);
            self.note(Event::Renew(Part::Indents, INDENT * self.indents.get()));
        }
    }

    /// So many rules are being matched.
    pub(super) fn rules(&self, depth: u32) {
        while self.is_on() && depth > self.rules.get() {
            self.rules.set(self.rules.get() + MORE_RULES);
            self.note(Event::Renew(Part::Rules, RULE * self.rules.get()));
        }
    }

    /// So many nodes wait.
    pub(super) fn results(&self, count: usize) {
        while self.is_on() && count as u32 > self.results.get() {
            self.results.set(self.results.get() + MORE_RESULTS);
            self.note(Event::Renew(Part::Results, WORD * self.results.get()));
        }
    }

    /// A node with so many children is made.
    pub(super) fn node(&self, children: usize) {
        self.note(Event::Node(NODE + WORD * children as u32));
    }

    pub(super) fn drop_node(&self, node: u32) {
        self.note(Event::DropNode(node));
    }

    /// An object is made; gives its number.
    pub(super) fn object(&self, made: impl FnOnce() -> Made) -> u32 {
        if !self.is_on() {
            return 0;
        }
        let mut objects = self.objects.borrow_mut();
        let number = objects.len() as u32;
        objects.push(made());
        self.note(Event::Make(number));
        number
    }

    /// The beginning of `mp_compile`.
    pub(super) fn open_compiler(&self) {
        let Some(layout) = self.layout else { return };
        self.take(Part::Context, layout.context);
        // One place, which the name of the source takes.
        self.take(Part::Names, 2 * WORD);
        self.take(Part::Objects, 4 * WORD);
    }

    pub(super) fn open_emitter(&self) {
        let Some(layout) = self.layout else { return };
        self.take(Part::Emitter, layout.emitter);
    }

    /// `scope_new`.
    pub(super) fn open_scope(&self, scope: u32) {
        let Some(layout) = self.layout else { return };
        self.take(Part::Scope(scope), layout.scope);
        self.take(Part::Record(scope), layout.record);
        self.take(Part::Identifiers(scope), IDENTIFIER * FEWEST_IDENTIFIERS);
    }

    /// A scope has so many names now (`scope_find_or_add_id`).
    pub(super) fn identifiers(&self, scope: u32, count: usize) {
        let beyond = (count as u32).checked_sub(FEWEST_IDENTIFIERS + 1);
        if let Some(beyond) = beyond
            && beyond.is_multiple_of(MORE_IDENTIFIERS)
        {
            let places = FEWEST_IDENTIFIERS + beyond + MORE_IDENTIFIERS;
            self.note(Event::Renew(Part::Identifiers(scope), IDENTIFIER * places));
        }
    }

    pub(super) fn labels(&self, count: u32) {
        self.take(Part::Labels, WORD * count);
    }

    pub(super) fn children(&self, scope: u32, count: usize) {
        if count > 0 {
            self.take(Part::Children(scope), WORD * count as u32);
        }
    }

    /// The end of `mp_compile_to_raw_code`.
    pub(super) fn close_compiler(&self, strings: usize, constants: usize, scopes: u32) {
        let strings = (SHORT_STRING * strings as u32).next_multiple_of(WORD);
        self.take(Part::Tables, strings + WORD * constants as u32);
        self.free(Part::Labels);
        self.free(Part::Emitter);
        self.note(Event::FreeNodes);
        for scope in 0..scopes {
            self.free(Part::Identifiers(scope));
            self.free(Part::Scope(scope));
        }
    }

    pub(super) fn finish(self, names: Names<'_>, constants: Vec<Item>) -> Journal {
        if !self.is_on() {
            return Journal::default();
        }
        let (strings, asked) = names.into_texts();
        Journal {
            events: self.events.into_inner(),
            strings,
            objects: self.objects.into_inner(),
            constants,
            asked,
        }
    }
}
