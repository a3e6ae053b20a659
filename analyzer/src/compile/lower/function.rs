//! Functions, lambdas and decorators.

use super::super::error::Flaw;
use super::super::grammar::Rule;
use super::super::names::Name;
use super::super::opcode;
use super::super::scope::{Binding, Parameter, ScopeId, ScopeKind, flags};
use super::super::tree::{BranchId, Node};
use super::Lowering;

/// The default values of a function that have been lowered so far.
#[derive(Clone, Copy, Default)]
pub(super) struct Defaults {
    /// A star has been seen: what follows is for keywords only.
    star: bool,
    positional: usize,
    keyword: usize,
}

impl Lowering<'_, '_> {
    pub(super) fn function(&mut self, id: BranchId) -> Result<ScopeId, Flaw> {
        let scope = self.function_object(id)?;
        self.store(self.name_of(id, 0));
        Ok(scope)
    }

    /// Leaves the function on the stack.
    fn function_object(&mut self, id: BranchId) -> Result<ScopeId, Flaw> {
        let name = self.name_of(id, 0);
        let node = Node::Branch(id);
        let scope = self.add_scope(ScopeKind::Function, Some(self.scope), node, name)?;
        self.make_with_defaults(scope, self.tree.child(id, 1), Rule::Parameters)?;
        Ok(scope)
    }

    pub(super) fn lambda(&mut self, id: BranchId) -> Result<(), Flaw> {
        let node = Node::Branch(id);
        let scope = self.add_scope(
            ScopeKind::Lambda,
            Some(self.scope),
            node,
            Name::LAMBDA_SCOPE,
        )?;
        self.make_with_defaults(scope, self.tree.child(id, 0), Rule::LambdaParameters)
    }

    fn make_with_defaults(
        &mut self,
        scope: ScopeId,
        parameters: Node,
        list: Rule,
    ) -> Result<(), Flaw> {
        // A default value may be a lambda with defaults of its own.
        let outer = std::mem::take(&mut self.defaults);
        let mut items = self.tree.items(parameters, list);
        while let Some(parameter) = self.tree.next_item(&mut items) {
            self.default_value(parameter)?;
        }
        let defaults = std::mem::replace(&mut self.defaults, outer);
        if defaults.positional > 0 && defaults.keyword == 0 {
            self.build(opcode::BUILD_TUPLE, defaults.positional);
            self.load_null();
        }
        let made = self.scopes.get_mut(scope);
        if defaults.keyword > 0 {
            made.flags |= flags::DEFAULT_KEYWORDS;
        }
        made.positional_defaults = defaults.positional as u32;
        self.make_function(scope, defaults.positional + defaults.keyword > 0);
        Ok(())
    }

    /// Lowers the default value of a parameter, if it has one.
    fn default_value(&mut self, parameter: Node) -> Result<(), Flaw> {
        let (name, value) = match parameter {
            Node::Branch(id) => match self.tree.branch(id).rule {
                Rule::StarParameter | Rule::LambdaStarParameter => {
                    self.defaults.star = true;
                    return Ok(());
                }
                Rule::DoubleStarParameter | Rule::LambdaDoubleStarParameter => return Ok(()),
                Rule::NamedParameter => (self.name_of(id, 0), self.tree.child(id, 2)),
                _ => (self.name_of(id, 0), self.tree.child(id, 1)),
            },
            _ => (Name::EMPTY, Node::Nothing),
        };
        if value.is_nothing() {
            if !self.defaults.star && self.defaults.positional > 0 {
                let message = "a parameter without a default value after one that has one";
                return Err(self.flaw(parameter, message));
            }
            return Ok(());
        }
        if !self.defaults.star {
            self.defaults.positional += 1;
            return self.node(value);
        }
        self.defaults.keyword += 1;
        if self.defaults.keyword == 1 {
            // The tuple of positional ones is complete; the dict comes on top of it.
            if self.defaults.positional > 0 {
                self.build(opcode::BUILD_TUPLE, self.defaults.positional);
            } else {
                self.load_null();
            }
            self.build(opcode::BUILD_MAP, 0);
        }
        self.node(value)?;
        self.load_string(name);
        self.store_map();
        Ok(())
    }

    pub(super) fn function_body(&mut self, id: BranchId) -> Result<(), Flaw> {
        self.parameters(self.tree.child(id, 1), Rule::Parameters)?;
        self.child(id, 3)?;
        self.load_none();
        self.return_value();
        Ok(())
    }

    pub(super) fn lambda_body(&mut self, id: BranchId) -> Result<(), Flaw> {
        self.set_line(self.tree.branch(id).line);
        self.parameters(self.tree.child(id, 0), Rule::LambdaParameters)?;
        self.child(id, 1)?;
        if self.scopes.get(self.scope).flags & flags::GENERATOR != 0 {
            self.pop_top();
            self.load_none();
        }
        self.return_value();
        Ok(())
    }

    /// Adds the parameters to the names of this scope.
    fn parameters(&mut self, parameters: Node, list: Rule) -> Result<(), Flaw> {
        let mut items = self.tree.items(parameters, list);
        let mut star = false;
        while let Some(parameter) = self.tree.next_item(&mut items) {
            self.parameter(parameter, &mut star)?;
        }
        Ok(())
    }

    fn parameter(&mut self, node: Node, star: &mut bool) -> Result<(), Flaw> {
        if self.scopes.get(self.scope).flags & flags::VAR_KEYWORDS != 0 {
            return Err(self.flaw(node, "a parameter after `**`"));
        }
        let scope = self.scopes.get_mut(self.scope);
        let mut parameter = Parameter::Plain;
        let name = match node {
            Node::Branch(id) => match self.tree.branch(id).rule {
                Rule::StarParameter | Rule::LambdaStarParameter => {
                    if *star {
                        return Err(self.flaw(node, "a second `*` among the parameters"));
                    }
                    *star = true;
                    parameter = Parameter::Star;
                    match self.tree.child(id, 0) {
                        Node::Name { name, .. } => Some(name),
                        Node::Branch(annotated) => self.tree.child(annotated, 0).as_name(),
                        _ => None,
                    }
                }
                Rule::DoubleStarParameter | Rule::LambdaDoubleStarParameter => {
                    parameter = Parameter::DoubleStar;
                    self.tree.child(id, 0).as_name()
                }
                _ => self.tree.child(id, 0).as_name(),
            },
            _ => node.as_name(),
        };
        match parameter {
            Parameter::Star if name.is_some() => scope.flags |= flags::VAR_ARGS,
            Parameter::DoubleStar => scope.flags |= flags::VAR_KEYWORDS,
            Parameter::Plain if *star => scope.keyword_only += 1,
            Parameter::Plain => scope.positional += 1,
            _ => {}
        }
        if let Some(name) = name {
            let identifier = scope.identifier(name, Binding::Undecided);
            if identifier.binding != Binding::Undecided {
                return Err(self.flaw(node, "two parameters have the same name"));
            }
            identifier.binding = Binding::Local;
            identifier.parameter = parameter;
        }
        Ok(())
    }

    pub(super) fn decorated(&mut self, id: BranchId) -> Result<(), Flaw> {
        let mut decorators = self.tree.items(self.tree.child(id, 0), Rule::Decorators);
        let mut calls = 0;
        while let Some(Node::Branch(decorator)) = self.tree.next_item(&mut decorators) {
            if !self.decorator(decorator)? {
                calls += 1;
            }
        }
        let Node::Branch(body) = self.tree.child(id, 1) else {
            return Ok(());
        };
        let name = match (self.tree.branch(body).rule, self.tree.child(body, 0)) {
            (Rule::Class, _) => {
                self.class_object(body)?;
                self.name_of(body, 0)
            }
            (Rule::AsyncFunction, Node::Branch(function)) => {
                let scope = self.function_object(function)?;
                self.mark_async(scope);
                self.name_of(function, 0)
            }
            _ => {
                self.function_object(body)?;
                self.name_of(body, 0)
            }
        };
        for _ in 0..calls {
            self.call_function(1, 0, false);
        }
        self.store(name);
        Ok(())
    }

    /// Loads a decorator. Says whether it is one for the compiler, which leaves nothing.
    fn decorator(&mut self, id: BranchId) -> Result<bool, Flaw> {
        let name = self.tree.child(id, 0);
        let mut parts = self.tree.items(name, Rule::DottedName);
        let count = parts.len();
        let Some(first) = self.tree.next_item(&mut parts) else {
            return Ok(true);
        };
        if first.as_name() == Some(Name::MICROPYTHON) {
            let attribute = self.tree.next_item(&mut parts).filter(|_| count == 2);
            self.compiler_decorator(first, attribute)?;
            return Ok(true);
        }
        self.node(first)?;
        while let Some(part) = self.tree.next_item(&mut parts) {
            self.load_attribute(part.as_name().unwrap_or(Name::EMPTY));
        }
        let call = self.tree.child(id, 1);
        self.node(call)?;
        Ok(false)
    }

    /// `@micropython.…`: only bytecode is compiled here.
    fn compiler_decorator(&self, first: Node, attribute: Option<Node>) -> Result<(), Flaw> {
        let Some(node) = attribute else {
            return Err(self.flaw(first, "not a decorator of micropython"));
        };
        match node.as_name() {
            Some(Name::BYTECODE) => Ok(()),
            Some(
                name @ (Name::NATIVE
                | Name::VIPER
                | Name::ASM_THUMB
                | Name::ASM_XTENSA
                | Name::ASM_RV32),
            ) => {
                let message = format!(
                    "`@micropython.{}` asks for machine code, which is not compiled here",
                    self.names.show(name)
                );
                Err(self
                    .flaw(node, &message)
                    .help("build this file with the official compiler: --mpy-cross PATH"))
            }
            _ => Err(self.flaw(node, "not a decorator of micropython")),
        }
    }
}
