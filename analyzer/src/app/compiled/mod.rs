//! The imports of a compiled module, read from its bytecode: bundles ship nothing else.
//!
//! The compiler has thrown away what source would say (names of type-checking guards survive, their
//! meaning does not), so the circumstances of an import are recovered from the shape of the code:
//! a class body is a function made for `LOAD_BUILD_CLASS`, a `try` is the stretch from
//! `SETUP_EXCEPT` to its handler.

mod stretch;

use std::collections::{BTreeMap, BTreeSet};

use crate::mpy::{Constant, Function, Instruction, Module, NO_NAME, Op, Operand, StringId};
use crate::python::{Context, Import, ImportKind, Scope};
use stretch::Open;

/// No module that was written by somebody imports more often. The bound keeps what a damaged file
/// takes in memory in proportion to the file.
pub const MOST_IMPORTS: usize = 4_096;

/// A module with more than [`MOST_IMPORTS`] imports.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the module imports more than {MOST_IMPORTS} times")]
pub struct TooManyImports;

/// Every import of a compiled module, in the order of its source.
pub fn imports_of(module: &Module<'_>) -> Result<Vec<Import>, TooManyImports> {
    let wanted = functions_with_imports(module)?;
    // A function stands behind the one that defines it, so its surroundings are known in time.
    let mut contexts: BTreeMap<usize, Context> = BTreeMap::new();
    let mut guards = 0;
    let mut items: BTreeMap<usize, Vec<Item>> = BTreeMap::new();
    for index in &wanted {
        if let Some(function) = module.function(*index) {
            let found = items_of(&function, module, &wanted, &mut contexts, &mut guards);
            items.insert(*index, found);
        }
    }
    Ok(in_order(items))
}

/// The functions that import something, and those that they are defined in.
fn functions_with_imports(module: &Module<'_>) -> Result<BTreeSet<usize>, TooManyImports> {
    let mut wanted = BTreeSet::new();
    let mut imports = 0;
    let mut parents = Vec::with_capacity(module.function_count());
    for function in module.functions() {
        parents.push(function.parent);
        let instructions = function.instructions(module).map_while(Result::ok);
        let count = instructions
            .filter(|instruction| instruction.op == Op::ImportName)
            .count();
        imports += count;
        if imports > MOST_IMPORTS {
            return Err(TooManyImports);
        }
        let mut next = (count > 0).then_some(function.index);
        while let Some(index) = next.filter(|index| wanted.insert(*index)) {
            next = parents.get(index).copied().flatten();
        }
    }
    Ok(wanted)
}

/// What a function's code holds that matters here.
enum Item {
    Import(Import),
    /// The definition of another function.
    Function(usize),
}

/// The imports of one function, and the places at which it defines others that import.
fn items_of(
    function: &Function<'_>,
    module: &Module<'_>,
    wanted: &BTreeSet<usize>,
    contexts: &mut BTreeMap<usize, Context>,
    guards: &mut usize,
) -> Vec<Item> {
    // An instruction that cannot be decoded ends the function: the VM would not pass it either.
    let code: Vec<Instruction> = function
        .instructions(module)
        .map_while(Result::ok)
        .collect();
    let mut open = Open::new(
        stretch::stretches(&code, function, module, guards),
        contexts.get(&function.index).cloned().unwrap_or_default(),
    );
    let reader = Reader {
        module,
        code: &code,
    };
    let mut items = Vec::new();
    for (index, instruction) in code.iter().enumerate() {
        match instruction.operand {
            Operand::Function(child) | Operand::Closure(child, _) if wanted.contains(&child) => {
                let mut before = code[..index].iter().rev().take(CLASS_REACH);
                let is_class = before.any(|earlier| earlier.op == Op::LoadBuildClass);
                let scope = scope_of(module, child, is_class);
                let context = open.around(instruction.offset);
                contexts.insert(child, stretch::within(context, scope));
                items.push(Item::Function(child));
            }
            Operand::String(name) if instruction.op == Op::ImportName => {
                let import = reader.import(index, name, open.around(instruction.offset));
                items.push(Item::Import(import));
            }
            _ => {}
        }
    }
    items
}

/// The imports of a function that is defined stand where its definition does: the body of a class
/// runs there. A list is taken when its function is met, so that none is read twice.
fn in_order(mut items: BTreeMap<usize, Vec<Item>>) -> Vec<Import> {
    let mut imports = Vec::new();
    let mut open: Vec<std::vec::IntoIter<Item>> = Vec::new();
    loop {
        let Some(current) = open.last_mut() else {
            // The top level first; then functions that no code defines, which hostile files have.
            let Some((_, function)) = items.pop_first() else {
                return imports;
            };
            open.push(function.into_iter());
            continue;
        };
        match current.next() {
            Some(Item::Import(import)) => imports.push(import),
            Some(Item::Function(child)) => {
                open.push(items.remove(&child).unwrap_or_default().into_iter());
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

/// A string, unless it is longer than any that a firmware interns (`MICROPY_QSTR_BYTES_IN_LEN` is 1).
fn text(module: &Module<'_>, id: StringId) -> Option<String> {
    let string = module.string(id)?;
    (string.bytes.len() <= LONGEST_NAME).then(|| string.text().into_owned())
}

/// The longest interned string.
const LONGEST_NAME: usize = 255;

/// What is needed to read one import.
struct Reader<'r, 'a> {
    module: &'r Module<'a>,
    code: &'r [Instruction],
}

impl Reader<'_, '_> {
    /// The import at `index`: its level, and a tuple of names built from as many strings, were
    /// loaded just before (`compile_import_from` in py/compile.c).
    fn import(&self, index: usize, name: StringId, context: Context) -> Import {
        let list = index.checked_sub(1).map(|at| (at, self.code[at]));
        let names = match list.map(|(at, list)| (at, list.op, list.operand)) {
            Some((at, Op::BuildTuple, Operand::Count(count))) => self.names(at, count),
            _ => Vec::new(),
        };
        let level = index.checked_sub(2 + names.len());
        let level = match level.map(|at| self.code[at].operand) {
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

    /// The strings before `end`; none if anything else is among them, so that no string belongs to
    /// two imports.
    fn names(&self, end: usize, count: u32) -> Vec<String> {
        let start = end.checked_sub(count as usize);
        let loads = start.and_then(|start| self.code.get(start..end));
        let names = loads
            .unwrap_or_default()
            .iter()
            .rev()
            .map(|load| match load.operand {
                Operand::String(name) if load.op == Op::LoadConstString => text(self.module, name),
                _ => None,
            });
        let names: Option<Vec<String>> = names.collect();
        let mut names = names.unwrap_or_default();
        names.reverse();
        names
    }
}

#[cfg(test)]
mod tests {
    use super::{MOST_IMPORTS, TooManyImports, imports_of};
    use crate::compile::{Options, compile};
    use crate::mpy::{Dialect, Module, RawFile};
    use crate::python::Scope;

    /// Compiled from `analyzer/tests/mpy/source/imports.py`.
    fn check(file: &[u8]) {
        let raw = RawFile::read(file).unwrap();
        let module = Module::decode(&raw).unwrap();
        let lines: Vec<String> = imports_of(&module)
            .unwrap()
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

    #[test]
    fn a_module_that_imports_without_end_is_refused() {
        let source = "import a\n".repeat(MOST_IMPORTS + 1);
        let compiled = compile(source.as_bytes(), &Options::default()).unwrap();
        let bytes = compiled.to_bytes(Dialect::MicroPython);
        let raw = RawFile::read(&bytes).unwrap();
        let module = Module::decode(&raw).unwrap();
        assert_eq!(imports_of(&module), Err(TooManyImports));
    }
}
