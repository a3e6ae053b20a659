//! The imports of a compiled module, read from its bytecode: bundles ship nothing else.
//!
//! The compiler has thrown away what source would say (names of type-checking guards survive, their
//! meaning does not), so the circumstances of an import are recovered from the shape of the code:
//! a class body is a function made for `LOAD_BUILD_CLASS`, a `try` is the stretch from
//! `SETUP_EXCEPT` to its handler.

mod stretch;

use crate::mpy::{Constant, Function, Instruction, Module, NO_NAME, Op, Operand, StringId};
use crate::python::{Context, Import, ImportKind, Scope};

/// Every import of a compiled module, in the order of its source.
pub fn imports_of(module: &Module<'_>) -> Vec<Import> {
    // A function stands behind the one that defines it, so its surroundings are known in time.
    let mut contexts: Vec<Context> = vec![Context::default(); module.function_count()];
    let mut guards = 0;
    let items: Vec<Vec<Item>> = module
        .functions()
        .map(|function| items_of(&function, module, &mut contexts, &mut guards))
        .collect();
    in_order(items)
}

/// What a function's code holds that matters here.
enum Item {
    Import(Import),
    /// The definition of another function.
    Function(usize),
}

/// The imports of one function, and the places at which it defines others.
fn items_of(
    function: &Function<'_>,
    module: &Module<'_>,
    contexts: &mut [Context],
    guards: &mut usize,
) -> Vec<Item> {
    // An instruction that cannot be decoded ends the function: the VM would not pass it either.
    let code: Vec<Instruction> = function
        .instructions(module)
        .map_while(Result::ok)
        .collect();
    let stretches = stretch::stretches(&code, function, module, guards);
    let own = contexts[function.index].clone();
    let around = |at: u32| {
        let open = stretches.iter().filter(|stretch| stretch.holds(at));
        open.fold(own.clone(), |context, stretch| {
            context.within(stretch.scope.clone())
        })
    };
    let reader = Reader {
        module,
        function,
        code: &code,
    };
    let mut items = Vec::new();
    for (index, instruction) in code.iter().enumerate() {
        match instruction.operand {
            Operand::Function(child) | Operand::Closure(child, _) => {
                let before = code[..index].iter().rev().take(CLASS_REACH);
                let is_class = before
                    .into_iter()
                    .any(|earlier| earlier.op == Op::LoadBuildClass);
                let scope = scope_of(module, child, is_class);
                contexts[child] = around(instruction.offset).within(scope);
                items.push(Item::Function(child));
            }
            Operand::String(name) if instruction.op == Op::ImportName => {
                let import = reader.import(index, name, around(instruction.offset));
                items.push(Item::Import(import));
            }
            _ => {}
        }
    }
    items
}

/// The imports of a function that is defined stand where its definition does: the body of a class
/// runs there. A list is taken when its function is met, so that none is read twice.
fn in_order(mut items: Vec<Vec<Item>>) -> Vec<Import> {
    let mut imports = Vec::new();
    let mut open: Vec<std::vec::IntoIter<Item>> = Vec::new();
    let mut next = 0;
    loop {
        let Some(current) = open.last_mut() else {
            // The top level first; then functions that no code defines, which hostile files have.
            let Some(function) = items.get_mut(next) else {
                return imports;
            };
            open.push(std::mem::take(function).into_iter());
            next += 1;
            continue;
        };
        match current.next() {
            Some(Item::Import(import)) => imports.push(import),
            Some(Item::Function(child)) => {
                let child = items.get_mut(child).map(std::mem::take);
                open.push(child.unwrap_or_default().into_iter());
            }
            None => {
                open.pop();
            }
        }
    }
}

/// Between `LOAD_BUILD_CLASS` and the making of the body lie only the loads of its cells.
const CLASS_REACH: usize = 8;

fn scope_of(module: &Module<'_>, child: usize, is_class: bool) -> Scope {
    let name = module.function_name(child);
    let name = name.map_or_else(|| NO_NAME.to_owned(), |name| name.text().into_owned());
    if is_class {
        Scope::Class { name }
    } else {
        Scope::Function { name }
    }
}

/// A constant: of the module in version 6, of the function before.
fn constant<'m>(function: &Function<'m>, module: &Module<'m>, object: u32) -> Option<Constant<'m>> {
    let constants = if module.objects.is_empty() {
        &function.constants
    } else {
        &module.objects
    };
    constants.get(object)
}

fn literal_text(constant: Constant<'_>) -> Option<String> {
    match constant {
        Constant::Literal(literal) => Some(String::from_utf8_lossy(literal.text).into_owned()),
        _ => None,
    }
}

/// The text that an instruction loads: short ones are interned, long ones are constants.
fn constant_text(
    instruction: &Instruction,
    function: &Function<'_>,
    module: &Module<'_>,
) -> Option<String> {
    match (instruction.op, instruction.operand) {
        (Op::LoadConstString, Operand::String(string)) => text(module, string),
        (Op::LoadConstObj, Operand::Object(object)) => {
            literal_text(constant(function, module, object)?)
        }
        _ => None,
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
        match constant(self.function, self.module, object) {
            Some(Constant::Tuple(items)) => items.filter_map(literal_text).collect(),
            _ => Vec::new(),
        }
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

#[cfg(test)]
mod tests {
    use super::imports_of;
    use crate::mpy::{Module, RawFile};
    use crate::python::Scope;

    /// Compiled from `analyzer/tests/mpy/source/imports.py`.
    fn check(file: &[u8]) {
        let raw = RawFile::read(file).unwrap();
        let module = Module::decode(&raw).unwrap();
        let lines: Vec<String> = imports_of(&module)
            .iter()
            .map(|import| {
                let scopes = import.context.scopes().iter().map(|scope| match scope {
                    Scope::Function { name } => format!("def {name}"),
                    Scope::Class { name } => format!("class {name}"),
                    Scope::Condition { test } => format!("if {test}"),
                    Scope::Implementation {
                        names,
                        is_one_of_them,
                    } => {
                        format!("{is_one_of_them} {names:?}")
                    }
                    Scope::TypeChecking => "typing".to_owned(),
                    Scope::RunAsMain => "main".to_owned(),
                    Scope::Guard(guard) => {
                        let typing = if guard.typing { " typing" } else { "" };
                        format!("try {} {:?}{typing}", guard.number, guard.part)
                    }
                });
                let scopes: Vec<String> = scopes.collect();
                format!(
                    "{} {:?} [{}]",
                    import.written(),
                    import.names,
                    scopes.join(", ")
                )
            })
            .collect();
        let expected = [
            "os [] []",
            r#".sibling ["x", "y"] []"#,
            r#".. ["z"] []"#,
            r#"star ["*"] []"#,
            r#"typing ["List"] [try 0 Body typing]"#,
            "uasyncio [] [try 1 Body]",
            "asyncio [] [try 1 Handler]",
            "annotations [] [typing]",
            r#"types [] [false ["circuitpython"]]"#,
            "conditional [] [if FLAG]",
            "lazy [] [def f]",
            "in_class [] [class C]",
            "in_method [] [class C, def method]",
            "a.b.c [] []",
        ]
        .map(str::to_owned);
        assert_eq!(lines, expected);
    }

    #[test]
    fn imports_are_read_with_their_circumstances_from_every_version() {
        check(include_bytes!("../../../tests/mpy/v6.3/imports.mpy"));
        check(include_bytes!("../../../tests/mpy/v5/imports.mpy"));
        check(include_bytes!("../../../tests/mpy/v3/imports.mpy"));
    }
}
