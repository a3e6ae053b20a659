//! What follows an atom: calls, subscripts and attributes; and `super()`.

use super::super::error::Flaw;
use super::super::grammar::Rule;
use super::super::names::Name;
use super::super::opcode;
use super::super::scope::{Parameter, ScopeKind};
use super::super::tree::{BranchId, Node};
use super::Lowering;

impl Lowering<'_, '_> {
    /// An atom with calls, subscripts and attributes behind it.
    pub(super) fn atom_trailers(&mut self, id: BranchId) -> Result<(), Flaw> {
        self.child(id, 0)?;
        let tail = self.tree.child(id, 1);
        let trailers = match self.tree.as_branch(tail, Rule::Trailers) {
            Some(trailers) => self.tree.children(trailers),
            None if tail.is_nothing() => &[],
            None => self.tree.children(id).get(1..2).unwrap_or_default(),
        };
        let mut rest = trailers;
        if self.is_super_call(id, trailers) {
            rest = self.super_call(trailers)?;
        }
        while let Some((trailer, after)) = rest.split_first() {
            match self.as_method_call(rest) {
                Some((name, arguments)) => {
                    self.load_method(name);
                    self.call(arguments, true, 0)?;
                    rest = after.get(1..).unwrap_or_default();
                }
                None => {
                    self.node(*trailer)?;
                    rest = after;
                }
            }
        }
        Ok(())
    }

    /// The name and the arguments, if an attribute and a call come first.
    fn as_method_call(&self, trailers: &[Node]) -> Option<(Name, Node)> {
        let [attribute, call, ..] = trailers else {
            return None;
        };
        let attribute = self.tree.as_branch(*attribute, Rule::Attribute)?;
        let call = self.tree.as_branch(*call, Rule::Call)?;
        Some((self.name_of(attribute, 0), self.tree.child(call, 0)))
    }

    /// `super()` in a function.
    fn is_super_call(&self, id: BranchId, trailers: &[Node]) -> bool {
        self.kind == ScopeKind::Function
            && self.tree.child(id, 0).as_name() == Some(Name::SUPER)
            && trailers
                .first()
                .and_then(|call| self.tree.as_branch(*call, Rule::Call))
                .is_some_and(|call| self.tree.child(call, 0).is_nothing())
    }

    /// Passes the class and `self`; makes no object if a method is called right away.
    fn super_call<'t>(&mut self, trailers: &'t [Node]) -> Result<&'t [Node], Flaw> {
        let (call, rest) = match trailers {
            [call, rest @ ..] => (*call, rest),
            [] => return Ok(trailers),
        };
        self.load(Name::CLASS);
        let Some(first) = self.first_parameter() else {
            return Err(self
                .flaw(call, "super() in a function without parameters")
                .help("a method needs `self` as its first parameter"));
        };
        self.load(first);
        if let Some((name, arguments)) = self.as_method_call(rest) {
            self.named(opcode::LOAD_SUPER_METHOD, -1, name);
            self.call(arguments, true, 0)?;
            return Ok(rest.get(2..).unwrap_or_default());
        }
        self.call_function(2, 0, false);
        Ok(rest)
    }

    /// The name of the first parameter of this function: its `self`.
    fn first_parameter(&self) -> Option<Name> {
        let identifiers = &self.scopes.get(self.scope).identifiers;
        let mut parameters = identifiers
            .iter()
            .filter(|it| it.parameter != Parameter::No);
        let first = parameters.next()?;
        // `*args` trades places with the last plain parameter when slots are numbered.
        let last_plain = parameters.rfind(|it| it.parameter == Parameter::Plain);
        match (first.parameter, last_plain) {
            (Parameter::Star, Some(plain)) => Some(plain.name),
            _ => Some(first.name),
        }
    }
}
