//! The imports of a compiled module, read from its bytecode: bundles ship nothing else.
//!
//! The compiler has thrown away what source would say (names of type-checking guards survive, their
//! meaning does not), so the circumstances of an import are recovered from the shape of the code:
//! a class body is a function made for `LOAD_BUILD_CLASS`, a `try` is the stretch from
//! `SETUP_EXCEPT` to its handler.

use crate::mpy::{Constant, Function, Instruction, Module, Op, Operand, StringId, binary_operator};
use crate::python::{Context, Guard, GuardPart, Import, ImportKind, Scope};

/// Every import of a compiled module, in the order of its code.
pub fn imports_of(module: &Module<'_>) -> Vec<Import> {
    let mut imports = Vec::new();
    // A function stands behind the one that defines it, so its surroundings are known in time.
    let mut contexts: Vec<Context> = vec![Context::default(); module.functions.len()];
    let mut guards = 0;
    for function in &module.functions {
        // An instruction that cannot be decoded ends the function: the VM would not pass it either.
        let code: Vec<Instruction> = function
            .instructions(module)
            .map_while(Result::ok)
            .collect();
        let stretches = stretches(&code, module, &mut guards);
        let own = contexts[function.index].clone();
        let around = |at: u32| {
            let open = stretches.iter().filter(|stretch| stretch.holds(at));
            open.fold(own.clone(), |context, stretch| {
                context.within(stretch.scope.clone())
            })
        };
        for (index, instruction) in code.iter().enumerate() {
            match instruction.operand {
                Operand::Function(child) | Operand::Closure(child, _) => {
                    let is_class = index > 0
                        && code[..index]
                            .iter()
                            .rev()
                            .take(CLASS_REACH)
                            .any(|earlier| earlier.op == Op::LoadBuildClass);
                    let scope = scope_of(module, child, is_class);
                    contexts[child] = around(instruction.offset).within(scope);
                }
                Operand::String(name) if instruction.op == Op::ImportName => {
                    let import = Reader {
                        module,
                        function,
                        code: &code,
                    }
                    .import(index, name, around(instruction.offset));
                    imports.push(import);
                }
                _ => {}
            }
        }
    }
    imports
}

/// Between `LOAD_BUILD_CLASS` and the making of the body lie only the loads of its cells.
const CLASS_REACH: usize = 8;

fn scope_of(module: &Module<'_>, child: usize, is_class: bool) -> Scope {
    let name = module.functions[child].name(module).into_owned();
    if is_class {
        Scope::Class { name }
    } else {
        Scope::Function { name }
    }
}

/// A stretch of code that may not run, or whose failure is caught.
struct Stretch {
    start: u32,
    end: u32,
    scope: Scope,
}

impl Stretch {
    fn holds(&self, offset: u32) -> bool {
        (self.start..self.end).contains(&offset)
    }
}

/// The stretches of a function, outer ones first. `guards` numbers the `try` statements.
fn stretches(code: &[Instruction], module: &Module<'_>, guards: &mut usize) -> Vec<Stretch> {
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
            Op::PopJumpIfFalse | Op::PopJumpIfTrue if target > start => {
                let scope = condition(&code[..index], module, instruction.op);
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

/// What a jump over a stretch means, from the test that was computed before it.
fn condition(before: &[Instruction], module: &Module<'_>, jump: Op) -> Scope {
    let runs_if_true = jump == Op::PopJumpIfFalse;
    let last = before.last().and_then(|last| name_of(last, module));
    if last.as_deref() == Some("TYPE_CHECKING") && runs_if_true {
        return Scope::TypeChecking;
    }
    if let [.., first, second, name, compare] = before
        && name_of(first, module).as_deref() == Some("implementation")
        && name_of(second, module).as_deref() == Some("name")
        && let (Op::LoadConstString, Operand::String(wanted)) = (name.op, name.operand)
        && let Operand::Operation(operation) = compare.operand
        && let Some(equal) = match binary_operator(module.version, operation) {
            Some("==") => Some(true),
            Some("!=") => Some(false),
            _ => None,
        }
    {
        return Scope::Implementation {
            names: text(module, wanted).into_iter().collect(),
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
        (Op::LoadName | Op::LoadGlobal | Op::LoadAttr, Operand::String(name)) => text(module, name),
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
        (Op::PopExceptJump, Operand::Target(end)) => Some(end),
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
        Some(Operand::String(name)) => text(module, name)
            .is_some_and(|name| matches!(name.as_str(), "typing" | "typing_extensions")),
        _ => false,
    }
}

fn text(module: &Module<'_>, id: StringId) -> Option<String> {
    Some(module.string(id)?.text().into_owned())
}

/// What is needed to read one import.
struct Reader<'r, 'a> {
    module: &'r Module<'a>,
    function: &'r Function<'a>,
    code: &'r [Instruction],
}

impl Reader<'_, '_> {
    /// The import at `index`: its level and list of names were loaded just before.
    fn import(&self, index: usize, name: StringId, context: Context) -> Import {
        let list = index.checked_sub(1).map(|at| (at, self.code[at]));
        // The names are one constant, or a tuple built from as many strings.
        let (names, built) = match list.map(|(at, list)| (at, list.op, list.operand)) {
            Some((_, _, Operand::Object(object))) => (self.names(object), 0),
            Some((at, Op::BuildTuple, Operand::Count(count))) => {
                (self.built_names(at, count), count as usize)
            }
            _ => (Vec::new(), 0),
        };
        let level = index.checked_sub(2 + built).map(|at| self.code[at].operand);
        let level = match level {
            Some(Operand::SmallInt(level)) => u32::try_from(level).unwrap_or(0),
            _ => 0,
        };
        Import {
            kind: if names.is_empty() {
                ImportKind::Plain
            } else {
                ImportKind::From
            },
            module: text(self.module, name).unwrap_or_default(),
            level,
            names,
            context,
            place: None,
        }
    }

    fn names(&self, object: u32) -> Vec<String> {
        let constants = if self.module.objects.is_empty() {
            &self.function.constants
        } else {
            &self.module.objects
        };
        let Some(Constant::Tuple(items)) = constants.get(object as usize) else {
            return Vec::new();
        };
        let literals = items.iter().filter_map(|item| match item {
            Constant::Literal(literal) => Some(String::from_utf8_lossy(&literal.text).into_owned()),
            _ => None,
        });
        literals.collect()
    }

    fn built_names(&self, end: usize, count: u32) -> Vec<String> {
        let start = end.saturating_sub(count as usize);
        let loads = self.code[start..end].iter();
        loads
            .filter_map(|load| match load.operand {
                Operand::String(name) => text(self.module, name),
                _ => None,
            })
            .collect()
    }
}
