//! Programs with much of the language in them, for compilers: they need not run.

use super::Choices;

/// Expressions and blocks are no deeper than this.
const DEEPEST: usize = 4;

const NAMES: [&str; 8] = ["a", "b", "c", "self", "value", "_x", "len", "outer"];
const CONSTANTS: [&str; 28] = [
    "0",
    "1",
    "-1",
    "63",
    "64",
    "255",
    "-65",
    "16383",
    "16384",
    "2147483647",
    "1073741824",
    "123456789012345678901234567890",
    "0x7f",
    "0b101",
    "1.5",
    "1e100",
    "3.0e-5",
    "2j",
    "None",
    "True",
    "False",
    "...",
    "''",
    "'text'",
    "\"it's\"",
    "b'\\x00\\xff'",
    "'\\u20ac\\n'",
    "b''",
];
const BINARY: [&str; 20] = [
    "+", "-", "*", "/", "//", "%", "**", "<<", ">>", "&", "|", "^", "@", "==", "<", ">=", "is not",
    "not in", "and", "or",
];
const UNARY: [&str; 4] = ["-", "~", "not ", "+"];
const ASSIGNMENTS: [&str; 8] = ["=", "+=", "-=", "*=", "//=", "<<=", "|=", "@="];

/// A program.
pub fn program<C: Choices>(choices: &mut C) -> String {
    let mut writer = Writer {
        choices,
        out: String::new(),
    };
    for _ in 0..3 {
        writer.block(Place::default());
    }
    writer.out
}

/// Where a statement stands, which decides what it may be.
#[derive(Clone, Copy, Default)]
struct Place {
    depth: usize,
    in_loop: bool,
    in_function: bool,
}

impl Place {
    fn within(self) -> Self {
        Self {
            depth: self.depth + 1,
            ..self
        }
    }
}

struct Writer<'c, C> {
    choices: &'c mut C,
    out: String,
}

impl<C: Choices> Writer<'_, C> {
    fn line(&mut self, place: Place, text: &str) {
        self.out.push_str(&"    ".repeat(place.depth));
        self.out.push_str(text);
        self.out.push('\n');
    }

    fn block(&mut self, place: Place) {
        for _ in 0..=self.choices.roll(3) {
            self.statement(place);
        }
    }

    fn statement(&mut self, place: Place) {
        let kinds = if place.depth < DEEPEST { 14 } else { 7 };
        match self.choices.roll(kinds) {
            0..=6 => {
                let text = self.simple(place);
                self.line(place, &text);
            }
            7 => {
                self.headed(place, "if");
                if self.choices.roll(2) == 0 {
                    self.headed(place, "elif");
                }
                self.other(place, "else:");
            }
            8 => {
                self.headed(
                    Place {
                        in_loop: true,
                        ..place
                    },
                    "while",
                );
                self.other(place, "else:");
            }
            9 => {
                let (target, over) = (self.target(), self.iterable());
                self.line(place, &format!("for {target} in {over}:"));
                self.block(Place {
                    in_loop: true,
                    ..place.within()
                });
                self.other(place, "else:");
            }
            10 => self.protected(place),
            11 => {
                let manager = self.expression(0);
                let name = self
                    .choices
                    .pick(&["", " as a", " as (b, c)", ", value as _x"]);
                self.line(place, &format!("with {manager}{name}:"));
                self.block(place.within());
            }
            12 => self.function(place),
            _ => {
                let bases = self.choices.pick(&["", "(object)", "(a, b)", "()"]);
                self.line(place, &format!("class C{bases}:"));
                // A class body is a function of its own, without `return` and outside of loops.
                self.block(Place {
                    depth: place.depth + 1,
                    ..Place::default()
                });
            }
        }
    }

    /// A line with an expression, and its block.
    fn headed(&mut self, place: Place, word: &str) {
        let condition = self.expression(0);
        self.line(place, &format!("{word} {condition}:"));
        self.block(place.within());
    }

    /// A block that need not be there.
    fn other(&mut self, place: Place, head: &str) {
        if self.choices.roll(3) == 1 {
            self.line(place, head);
            self.block(place.within());
        }
    }

    fn protected(&mut self, place: Place) {
        self.line(place, "try:");
        self.block(place.within());
        if self.choices.roll(3) == 0 {
            self.line(place, "finally:");
            self.block(place.within());
            return;
        }
        let class = self
            .choices
            .pick(&["", " OSError", " (a, b) as c", " a.b as value"]);
        self.line(place, &format!("except{class}:"));
        self.block(place.within());
        self.other(place, "else:");
        self.other(place, "finally:");
    }

    fn function(&mut self, place: Place) {
        if self.choices.roll(3) == 1 {
            let decorator = self.choices.pick(&["a", "a.b(1)", "staticmethod"]);
            self.line(place, &format!("@{decorator}"));
        }
        let word = self.choices.pick(&["def", "def", "async def"]);
        let name = self.choices.pick(&["a", "outer", "__init__"]);
        let parameters = self.parameters();
        self.line(place, &format!("{word} {name}({parameters}):"));
        let inside = Place {
            depth: place.depth + 1,
            in_loop: false,
            in_function: true,
        };
        self.block(inside);
    }

    fn parameters(&mut self) -> String {
        let value = self.expression(2);
        match self.choices.roll(7) {
            0 => String::new(),
            1 => "self".to_owned(),
            2 => format!("a, b={value}"),
            3 => "*a, **b".to_owned(),
            4 => format!("a, *, b={value}, c"),
            5 => "a, b, c, value".to_owned(),
            _ => format!("a, b={value}, *c, _x={value}, **outer"),
        }
    }

    fn simple(&mut self, place: Place) -> String {
        let value = self.expression(0);
        match self.choices.roll(16) {
            0 => "pass".to_owned(),
            1..=3 => format!("{} = {value}", self.target()),
            4 => {
                let name = self.choices.pick(&NAMES);
                let operator = self.choices.pick(&ASSIGNMENTS);
                format!("{name} {operator} {value}")
            }
            5 => format!("a.b[{value}] = c = {value}"),
            6 => format!("del a[{value}], b.c"),
            7 if place.in_loop => self.choices.pick(&["break", "continue"]).to_owned(),
            8 if place.in_function => format!("return {value}"),
            9 if place.in_function => format!("a = yield {value}"),
            10 if place.in_function => format!("yield from {value}"),
            11 => format!("raise {value}"),
            12 => format!("assert {value}, 'no'"),
            13 => "import a.b as c, outer".to_owned(),
            14 => "from ..a import b, c as value".to_owned(),
            _ => value,
        }
    }

    fn target(&mut self) -> String {
        let targets = [
            "a",
            "a, b",
            "a.b",
            "(a, *b)",
            "a[1:]",
            "[c, value]",
            "_x, (a, b)",
        ];
        self.choices.pick(&targets).to_owned()
    }

    fn iterable(&mut self) -> String {
        let value = self.expression(2);
        match self.choices.roll(4) {
            0 => value,
            1 => format!("range({value})"),
            2 => format!("range(a, {value}, -2)"),
            _ => format!("range(10, {value})"),
        }
    }

    fn expression(&mut self, depth: usize) -> String {
        let kinds = if depth < DEEPEST { 20 } else { 6 };
        match self.choices.roll(kinds) {
            0..=2 => self.choices.pick(&NAMES).to_owned(),
            3..=5 => self.choices.pick(&CONSTANTS).to_owned(),
            kind => {
                let one = self.expression(depth + 1);
                let other = self.expression(depth + 1);
                self.compound(kind, &one, &other)
            }
        }
    }

    /// An expression of two others.
    fn compound(&mut self, kind: usize, one: &str, other: &str) -> String {
        match kind {
            6 | 7 => format!("({one} {} {other})", self.choices.pick(&BINARY)),
            // Without brackets the compiler folds by precedence.
            8 => format!("({one} {} {other} < a)", self.choices.pick(&BINARY)),
            9 => format!("{}({one})", self.choices.pick(&UNARY)),
            10 => format!("({one} if {other} else {one})"),
            11 => format!("a({one}, *{other}, b={one}, **c)"),
            12 => format!("({one}).b({other})"),
            13 => format!("({one})[{other}:{one}]"),
            14 => format!("[{one}, {other}]"),
            15 => format!("{{{one}: {other}}}"),
            16 => format!("[{one} for a in ({other}) if a]"),
            17 => format!("(lambda a, b={one}: {other})"),
            18 => format!("({one}, {other},)"),
            _ => format!("{{{one} for a, b in ({other})}}"),
        }
    }
}
