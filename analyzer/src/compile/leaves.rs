//! From tokens to leaves of the tree: names, numbers, texts.

use num_bigint::BigInt;

use super::error::{Flaw, Span};
use super::grammar::Rule;
use super::journal::{Item, Made};
use super::names::{LONGEST, Name};
use super::number;
use super::parser::Parser;
use super::token::Token;
use super::tree::Node;
use super::value::Value;

/// Small ints of the target have 31 bits.
const SMALL_INT: std::ops::RangeInclusive<i32> = -0x4000_0000..=0x3fff_ffff;

/// An integer, if it is a small int of the target.
pub(super) fn small_int(value: &BigInt) -> Option<i32> {
    let small = i32::try_from(value).ok()?;
    SMALL_INT.contains(&small).then_some(small)
}

/// Constants may weigh this much in all, each use counted ([`Value::weight`]).
const HEAVIEST: u64 = 1 << 24;

impl Parser<'_, '_> {
    /// Turns the current token into a leaf or a constant. Only as an atom is a name looked up
    /// among the constants.
    pub(super) fn push_token(&mut self, rule: Rule) -> Result<(), Flaw> {
        let at = self.lexer.span.start;
        let node = match self.lexer.kind {
            Token::Name => {
                let name = self.intern()?;
                match self.constants.get(name) {
                    Some((value, made)) if rule == Rule::Atom => {
                        let (value, made) = (value.clone(), *made);
                        self.value_node(value, made, self.lexer.line, self.lexer.span)?
                    }
                    _ => Node::Name { name, at },
                }
            }
            Token::Integer => {
                let value = number::parse_integer(&self.lexer.text, self.dialect);
                let value = value.map_err(|bad| self.bad_number(&bad))?;
                self.integer_node(value, self.lexer.line, self.lexer.span)?
            }
            Token::Float => {
                let value = number::parse_float(&self.lexer.text, self.dialect);
                let value = value.map_err(|bad| self.bad_number(&bad))?;
                self.literal_node(value)?
            }
            Token::Text => match self.names.of_string(&self.lexer.text) {
                Some(name) => {
                    self.note_name(name);
                    Node::Text { name, at }
                }
                None => self.literal_node(Value::Text(self.lexer.text.as_slice().into()))?,
            },
            Token::Bytes => self.literal_node(Value::Bytes(self.lexer.text.as_slice().into()))?,
            token => Node::Token { token, at },
        };
        self.push_result(node);
        Ok(())
    }

    /// The current token as a constant object.
    fn literal_node(&mut self, value: Value) -> Result<Node, Flaw> {
        let made = self.recorder.object(|| match &value {
            Value::Float(float) => Made::Float(float.get()),
            Value::Imaginary(float) => Made::Imaginary(float.get()),
            Value::Bytes(bytes) => Made::Bytes(bytes.clone()),
            _ => Made::Text(self.lexer.text.as_slice().into()),
        });
        self.object_node(value, Item::Object(made), self.lexer.line, self.lexer.span)
    }

    /// An integer of the source.
    fn integer_node(&mut self, value: BigInt, line: u32, span: Span) -> Result<Node, Flaw> {
        let made = match small_int(&value) {
            Some(small) => Item::Int(small),
            None => Item::Object(self.recorder.object(|| {
                let digits = number::digits(&self.lexer.text);
                Made::Integer(value.clone(), digits)
            })),
        };
        self.value_node(Value::Int(value), made, line, span)
    }

    /// Notes that a name is interned, if it is new.
    fn note_name(&self, name: Name) {
        if self.names.is_fresh(name) {
            self.recorder.intern(name);
        }
    }

    fn intern(&mut self) -> Result<Name, Flaw> {
        if self.lexer.text.len() > LONGEST {
            return Err(Flaw::new(
                format!("this name is longer than {LONGEST} bytes"),
                self.lexer.span,
            )
            .on_line(self.lexer.line)
            .help("MicroPython stores the length of a name in one byte; shorten it"));
        }
        let name = self.names.intern(&self.lexer.text);
        self.note_name(name);
        Ok(name)
    }

    /// A node for a constant: a leaf if it is an integer that fits, else an object.
    pub(super) fn value_node(
        &mut self,
        value: Value,
        made: Item,
        line: u32,
        span: Span,
    ) -> Result<Node, Flaw> {
        if let Value::Int(integer) = &value
            && let Some(small) = small_int(integer)
        {
            return Ok(Node::Int {
                value: small,
                at: span.start,
            });
        }
        self.object_node(value, made, line, span)
    }

    pub(super) fn object_node(
        &mut self,
        value: Value,
        made: Item,
        line: u32,
        span: Span,
    ) -> Result<Node, Flaw> {
        self.weight = self.weight.saturating_add(value.weight());
        if self.weight > HEAVIEST {
            return Err(
                Flaw::new("the constants of this file take too much memory", span)
                    .on_line(self.lexer.line)
                    .help("compute the value at run time, or read it from a file"),
            );
        }
        self.recorder.node(1);
        Ok(self.tree.push_value(value, made, line, span))
    }
}
