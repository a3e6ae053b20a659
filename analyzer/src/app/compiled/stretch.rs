//! Stretches of bytecode that may not run, or whose failure is caught.

use super::constant_text;
use crate::mpy::{Function, Instruction, Module, Op, Operand, binary_operator};
use crate::python::{Context, Guard, GuardPart, Scope};

/// One stretch.
pub(super) struct Stretch {
    start: u32,
    end: u32,
    scope: Scope,
}

/// Blocks around an import that are kept, outer ones first. Code that a person wrote has fewer.
const DEEPEST: usize = 16;

/// A context with one more block inside it, if it is not as deep as it can get.
pub(super) fn within(context: Context, scope: Scope) -> Context {
    if context.scopes().len() < DEEPEST {
        context.within(scope)
    } else {
        context
    }
}

/// The stretches that are open at an offset, for offsets that only grow.
pub(super) struct Open {
    /// By start.
    coming: std::iter::Peekable<std::vec::IntoIter<Stretch>>,
    open: Vec<Stretch>,
    outside: Context,
}

impl Open {
    /// For a function with these surroundings.
    pub(super) fn new(mut stretches: Vec<Stretch>, outside: Context) -> Self {
        // Stable: of two that start together, the outer one was found first.
        stretches.sort_by_key(|stretch| stretch.start);
        Self {
            coming: stretches.into_iter().peekable(),
            open: Vec::new(),
            outside,
        }
    }

    /// What stands around the instruction at `offset`.
    pub(super) fn around(&mut self, offset: u32) -> Context {
        while let Some(next) = self.coming.next_if(|next| next.start <= offset) {
            self.open.retain(|stretch| stretch.end > next.start);
            if self.open.len() < DEEPEST {
                self.open.push(next);
            }
        }
        self.open.retain(|stretch| stretch.end > offset);
        self.open
            .iter()
            .fold(self.outside.clone(), |context, stretch| {
                within(context, stretch.scope.clone())
            })
    }
}

/// The stretches of a function, outer ones first. `guards` numbers the `try` statements.
pub(super) fn stretches(
    code: &[Instruction],
    function: &Function<'_>,
    module: &Module<'_>,
    guards: &mut usize,
) -> Vec<Stretch> {
    let mut found = Vec::new();
    for (index, instruction) in code.iter().enumerate() {
        let Operand::Target(target) = instruction.operand else {
            continue;
        };
        let start = instruction.offset + instruction.size;
        match instruction.op {
            Op::SetupExcept if catches_import_error(code, module, target) => {
                let number = *guards;
                *guards += 1;
                let guard = |part| {
                    Scope::Guard(Guard {
                        number,
                        part,
                        typing: is_typing_only(code, module, start, target),
                    })
                };
                found.push(Stretch {
                    start,
                    end: target,
                    scope: guard(GuardPart::Body),
                });
                if let Some(end) = end_of_handlers(code, target) {
                    found.push(Stretch {
                        start: target,
                        end,
                        scope: guard(GuardPart::Handler),
                    });
                }
            }
            Op::PopJumpIfFalse | Op::PopJumpIfTrue
                if target > start && !matches_exception(&code[..index], module) =>
            {
                let scope = condition(&code[..index], function, module, instruction.op);
                found.push(Stretch {
                    start,
                    end: target,
                    scope,
                });
            }
            _ => {}
        }
    }
    found
}

/// The test is the one of an `except` clause.
fn matches_exception(before: &[Instruction], module: &Module<'_>) -> bool {
    before.last().is_some_and(|last| match last.operand {
        Operand::Operation(operation) => {
            last.op == Op::BinaryOp && binary_operator(module.version, operation) == Some("except")
        }
        _ => false,
    })
}

/// What a jump over a stretch means, from the test that was computed before it.
fn condition(
    before: &[Instruction],
    function: &Function<'_>,
    module: &Module<'_>,
    jump: Op,
) -> Scope {
    let runs_if_true = jump == Op::PopJumpIfFalse;
    let last = before.last().and_then(|last| name_of(last, module));
    if last.as_deref() == Some("TYPE_CHECKING") && runs_if_true {
        return Scope::TypeChecking;
    }
    if let [.., first, second, name, compare] = before
        && name_of(first, module).as_deref() == Some("implementation")
        && name_of(second, module).as_deref() == Some("name")
        && let Some(wanted) = constant_text(name, function, module)
        && let Operand::Operation(operation) = compare.operand
        && let Some(equal) = match binary_operator(module.version, operation) {
            Some("==") => Some(true),
            Some("!=") => Some(false),
            _ => None,
        }
    {
        return Scope::Implementation {
            names: vec![wanted],
            is_one_of_them: equal == runs_if_true,
        };
    }
    Scope::Condition {
        test: last.unwrap_or_else(|| "a condition".to_owned()),
    }
}

/// The name that an instruction loads.
fn name_of(instruction: &Instruction, module: &Module<'_>) -> Option<String> {
    match (instruction.op, instruction.operand) {
        (Op::LoadName | Op::LoadGlobal | Op::LoadAttr, Operand::String(name)) => {
            super::text(module, name)
        }
        _ => None,
    }
}

/// The instructions from an offset on.
fn from_offset(code: &[Instruction], offset: u32) -> &[Instruction] {
    &code[code.partition_point(|instruction| instruction.offset < offset)..]
}

/// A test of an exception is no longer than this, however many names its tuple has.
const LONGEST_TEST: usize = 32;

/// A handler tests the exception against a name, or takes any.
fn catches_import_error(code: &[Instruction], module: &Module<'_>, handler: u32) -> bool {
    let mut handler = from_offset(code, handler).iter().take(LONGEST_TEST);
    if handler.next().is_none_or(|first| first.op != Op::DupTop) {
        // Without a copy of the exception to test, there is no test.
        return true;
    }
    handler
        .take_while(|instruction| !matches!(instruction.op, Op::PopJumpIfFalse))
        .filter_map(|instruction| name_of(instruction, module))
        .any(|name| matches!(name.as_str(), "ImportError" | "Exception" | "BaseException"))
}

/// The body of a `try` ends in a jump over its handlers.
fn end_of_handlers(code: &[Instruction], handler: u32) -> Option<u32> {
    let before = code.len() - from_offset(code, handler).len();
    let last = code[..before].last()?;
    match (last.op, last.operand) {
        // Before 1.11 the block is left first and then jumped from.
        (Op::PopExceptJump | Op::Jump, Operand::Target(end)) => Some(end),
        _ => None,
    }
}

/// The names of one import from `typing` are fewer than this.
const LONGEST_LIST: usize = 128;

/// What is imported first in a stretch is for type checkers.
fn is_typing_only(code: &[Instruction], module: &Module<'_>, start: u32, end: u32) -> bool {
    let first = from_offset(code, start)
        .iter()
        .take(LONGEST_LIST)
        .take_while(|instruction| instruction.offset < end)
        .find(|instruction| instruction.op == Op::ImportName);
    match first.map(|instruction| instruction.operand) {
        Some(Operand::String(name)) => super::text(module, name)
            .is_some_and(|name| matches!(name.as_str(), "typing" | "typing_extensions")),
        _ => false,
    }
}
