//! Gives every operand its number: variables their slots, strings and functions their places.

use super::super::code::{Access, Instruction, Operation};
use super::super::names::Name;
use super::super::opcode;
use super::super::scope::{Binding, Scope, ScopeId, ScopeKind, Scopes};
use super::super::strings::Strings;
use super::encode::{push_signed, push_unsigned};
use super::{Resolved, Step};

struct Resolver<'a, 'r> {
    scopes: &'a Scopes<'r>,
    scope: &'a Scope<'r>,
    strings: &'a mut Strings<'r>,
    out: Resolved,
    depth: i64,
    dead: bool,
}

pub(super) fn resolve<'r>(scopes: &Scopes<'r>, id: ScopeId, strings: &mut Strings<'r>) -> Resolved {
    let scope = scopes.get(id);
    let name = strings.add(scope.name);
    let arguments = super::argument_names(scope)
        .map(|name| strings.add(name))
        .collect();
    let cells = scope
        .identifiers
        .iter()
        .filter(|identifier| identifier.binding == Binding::Cell)
        .map(|identifier| identifier.slot as u8)
        .collect();
    let mut resolver = Resolver {
        scopes,
        scope,
        strings,
        out: Resolved {
            steps: Vec::with_capacity(scope.code.len()),
            bytes: Vec::with_capacity(2 * scope.code.len()),
            labels: scope.labels,
            stack: 0,
            name,
            arguments,
            cells,
            children: Vec::new(),
        },
        depth: 0,
        dead: false,
    };
    for instruction in &scope.code {
        resolver.instruction(instruction);
    }
    resolver.out
}

impl Resolver<'_, '_> {
    /// Follows the stack, also through code that is never executed.
    fn grow(&mut self, by: i64) {
        self.depth += by;
        let depth = u32::try_from(self.depth).unwrap_or(0);
        self.out.stack = self.out.stack.max(depth);
    }

    fn instruction(&mut self, instruction: &Instruction) {
        let start = self.out.bytes.len();
        match instruction.operation {
            Operation::Line(line) => {
                self.out.steps.push(Step::Line(line));
                return;
            }
            Operation::Label(label) => {
                self.dead = false;
                self.out.steps.push(Step::Label(label.0));
                return;
            }
            Operation::Adjust(by) => return self.grow(by.into()),
            Operation::Dead => {
                self.dead = true;
                return;
            }
            Operation::Jump {
                opcode,
                stack,
                label,
                extra,
            } => {
                self.grow(stack.into());
                if !self.dead {
                    self.out.steps.push(Step::Jump {
                        opcode,
                        label: label.0,
                        extra,
                        span: instruction.span,
                    });
                }
                return;
            }
            Operation::Plain { opcode, stack } => {
                self.grow(stack.into());
                self.out.bytes.push(opcode);
            }
            Operation::Number {
                opcode,
                stack,
                value,
            } => self.number(opcode, stack.into(), value),
            Operation::SmallInt(value) => {
                self.grow(1);
                self.small_int(value);
            }
            Operation::Name {
                opcode,
                stack,
                name,
            } => {
                let place = self.strings.add(name);
                self.number(opcode, stack.into(), place);
            }
            Operation::Object(place) => self.number(opcode::LOAD_CONST_OBJ, 1, place),
            Operation::Identifier { access, name } => self.identifier(access, name),
            Operation::ClassCell => match self.scope.find(Name::CLASS) {
                Some(cell) if cell.binding != Binding::Local => self.fast(Access::Load, cell.slot),
                _ => {
                    self.grow(1);
                    self.out.bytes.push(opcode::LOAD_CONST_NONE);
                }
            },
            Operation::Function { scope, defaults } => self.function(scope, defaults, instruction),
        }
        self.end_step(start, instruction);
    }

    fn end_step(&mut self, start: usize, instruction: &Instruction) {
        if self.dead {
            self.out.bytes.truncate(start);
        } else {
            self.out.steps.push(Step::Bytes {
                end: self.out.bytes.len() as u32,
                span: instruction.span,
            });
        }
    }

    fn number(&mut self, opcode: u8, stack: i64, value: u32) {
        self.grow(stack);
        self.out.bytes.push(opcode);
        push_unsigned(&mut self.out.bytes, value);
    }

    fn small_int(&mut self, value: i32) {
        if opcode::SMALL_INT_MULTI.contains(&value) {
            let offset = value - opcode::SMALL_INT_MULTI.start;
            self.out
                .bytes
                .push(opcode::LOAD_CONST_SMALL_INT_MULTI + offset as u8);
        } else {
            self.out.bytes.push(opcode::LOAD_CONST_SMALL_INT);
            push_signed(&mut self.out.bytes, value);
        }
    }

    fn identifier(&mut self, access: Access, name: Name) {
        let (binding, slot) = match self.scope.find(name) {
            Some(identifier) => (identifier.binding, identifier.slot),
            None => (Binding::ImplicitGlobal, 0),
        };
        let stack = stack_of(access);
        let opcode = match (binding, access) {
            (Binding::Local, _) => return self.fast(access, slot),
            (Binding::Cell | Binding::Free, access) => {
                let opcode = match access {
                    Access::Load => opcode::LOAD_DEREF,
                    Access::Store => opcode::STORE_DEREF,
                    Access::Delete => opcode::DELETE_DEREF,
                };
                return self.number(opcode, stack, slot);
            }
            (Binding::ExplicitGlobal, Access::Load) => opcode::LOAD_GLOBAL,
            (Binding::ExplicitGlobal, Access::Store) => opcode::STORE_GLOBAL,
            (Binding::ExplicitGlobal, Access::Delete) => opcode::DELETE_GLOBAL,
            (_, Access::Load) => opcode::LOAD_NAME,
            (_, Access::Store) => opcode::STORE_NAME,
            (_, Access::Delete) => opcode::DELETE_NAME,
        };
        let place = self.strings.add(name);
        self.number(opcode, stack, place);
    }

    fn fast(&mut self, access: Access, slot: u32) {
        let stack = stack_of(access);
        let opcode = match access {
            Access::Load if slot < opcode::FAST_MULTI => opcode::LOAD_FAST_MULTI + slot as u8,
            Access::Store if slot < opcode::FAST_MULTI => opcode::STORE_FAST_MULTI + slot as u8,
            Access::Load => return self.number(opcode::LOAD_FAST_N, stack, slot),
            Access::Store => return self.number(opcode::STORE_FAST_N, stack, slot),
            Access::Delete => return self.number(opcode::DELETE_FAST, stack, slot),
        };
        self.grow(stack);
        self.out.bytes.push(opcode);
    }

    /// Makes a function, or a closure if it uses variables of this scope. They are passed in the
    /// order in which this scope knows them.
    fn function(&mut self, id: ScopeId, defaults: bool, instruction: &Instruction) {
        let inner = self.scopes.get(id);
        let mut free = 0_u8;
        if self.scope.kind != ScopeKind::Module {
            for identifier in &self.scope.identifiers {
                let shared = matches!(identifier.binding, Binding::Cell | Binding::Free)
                    && inner
                        .find(identifier.name)
                        .is_some_and(|used| used.binding == Binding::Free);
                if shared {
                    let start = self.out.bytes.len();
                    self.fast(Access::Load, identifier.slot);
                    self.end_step(start, instruction);
                    free = free.wrapping_add(1);
                }
            }
        }
        let place = self.out.children.len() as u32;
        self.out.children.push(id);
        if free == 0 {
            match defaults {
                false => self.number(opcode::MAKE_FUNCTION, 1, place),
                true => self.number(opcode::MAKE_FUNCTION_DEFARGS, -1, place),
            }
            return;
        }
        match defaults {
            false => self.number(opcode::MAKE_CLOSURE, 1 - i64::from(free), place),
            true => self.number(opcode::MAKE_CLOSURE_DEFARGS, -1 - i64::from(free), place),
        }
        self.out.bytes.push(free);
    }
}

fn stack_of(access: Access) -> i64 {
    match access {
        Access::Load => 1,
        Access::Store => -1,
        Access::Delete => 0,
    }
}
