//! Imports by function call whose module is written out as a string.

use rustpython_parser::ast::{Constant, Expr, ExprCall, Ranged};
use rustpython_parser::text_size::TextRange;

/// A call that imports a module.
pub(super) struct CalledImport<'tree> {
    pub(super) module: &'tree str,
    pub(super) range: TextRange,
}

/// The import calls in an expression: the call itself, one whose result is used at once
/// (`__import__("a").b()`), and one among the arguments of a call.
pub(super) fn imports_called_by(expression: &Expr) -> Vec<CalledImport<'_>> {
    let mut found = Vec::new();
    let mut open = vec![expression];
    while let Some(expression) = open.pop() {
        match expression {
            Expr::Call(call) => {
                if let Some(module) = imported_by(call) {
                    found.push(CalledImport {
                        module,
                        range: call.range(),
                    });
                } else {
                    open.extend(call.args.iter().rev());
                    open.push(&call.func);
                }
            }
            Expr::Attribute(attribute) => open.push(&attribute.value),
            Expr::Await(awaited) => open.push(&awaited.value),
            Expr::Tuple(tuple) => open.extend(tuple.elts.iter().rev()),
            _ => {}
        }
    }
    found
}

fn imported_by(call: &ExprCall) -> Option<&str> {
    let imports = match call.func.as_ref() {
        Expr::Name(name) => matches!(name.id.as_str(), "__import__" | "import_module"),
        Expr::Attribute(attribute) => {
            attribute.attr.as_str() == "import_module"
                && matches!(attribute.value.as_ref(), Expr::Name(name) if name.id.as_str() == "importlib")
        }
        _ => false,
    };
    // A second argument changes what the name is relative to.
    let [Expr::Constant(argument)] = call.args.as_slice() else {
        return None;
    };
    match &argument.value {
        Constant::Str(module) if imports && is_dotted_name(module) => Some(module),
        _ => None,
    }
}

fn is_dotted_name(module: &str) -> bool {
    module.split('.').all(|part| {
        !part.is_empty()
            && part
                .chars()
                .all(|character| character == '_' || character.is_alphanumeric())
    })
}
