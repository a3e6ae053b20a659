//! Stretches of bytecode that may not run, or whose failure is caught.

use super::constant_text;
use crate::mpy::{Function, Instruction, Module, Op, Operand, binary_operator};
use crate::python::{Guard, GuardPart, Scope};

/// One stretch.
pub(super) struct Stretch {
    start: u32,
    end: u32,
    pub(super) scope: Scope,
}

impl Stretch {
    pub(super) fn holds(&self, offset: u32) -> bool {
        (self.start..self.end).contains(&offset)
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

/// A handler tests the exception against a name, or takes any.
fn catches_import_error(code: &[Instruction], module: &Module<'_>, handler: u32) -> bool {
    let mut handler = code
        .iter()
        .skip_while(|instruction| instruction.offset < handler);
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
    let last = code
        .iter()
        .take_while(|instruction| instruction.offset < handler)
        .last()?;
    match (last.op, last.operand) {
        // Before 1.11 the block is left first and then jumped from.
        (Op::PopExceptJump | Op::Jump, Operand::Target(end)) => Some(end),
        _ => None,
    }
}

/// Everything that is imported in a stretch is for type checkers.
fn is_typing_only(code: &[Instruction], module: &Module<'_>, start: u32, end: u32) -> bool {
    let first = code
        .iter()
        .filter(|instruction| (start..end).contains(&instruction.offset))
        .find(|instruction| instruction.op == Op::ImportName);
    match first.map(|instruction| instruction.operand) {
        Some(Operand::String(name)) => super::text(module, name)
            .is_some_and(|name| matches!(name.as_str(), "typing" | "typing_extensions")),
        _ => false,
    }
}
