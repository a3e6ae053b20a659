//! What a `try` statement does about missing modules.

use rustpython_parser::ast::{ExceptHandler, Expr, Stmt};

use super::branch::last_name;

/// Modules that only type checkers need.
const TYPING_MODULES: [&str; 3] = ["typing", "typing_extensions", "circuitpython_typing"];

/// Modules that are imported for types where typing follows.
const TYPING_COMPANY: [&str; 3] = ["types", "collections", "abc"];

/// What an `except` clause must name to survive a missing module.
const CATCHES_IMPORT_ERROR: [&str; 4] = [
    "ImportError",
    "ModuleNotFoundError",
    "Exception",
    "BaseException",
];

/// The clause survives a missing module.
pub(super) fn catches_import_error(handler: &ExceptHandler) -> bool {
    let ExceptHandler::ExceptHandler(clause) = handler;
    let named = |expression: &Expr| {
        last_name(expression).is_some_and(|name| CATCHES_IMPORT_ERROR.contains(&name))
    };
    match clause.type_.as_deref() {
        None => true,
        Some(Expr::Tuple(several)) => several.elts.iter().any(named),
        Some(one) => named(one),
    }
}

/// The clause imports nothing instead.
pub(super) fn does_nothing(handler: &ExceptHandler) -> bool {
    let ExceptHandler::ExceptHandler(clause) = handler;
    clause
        .body
        .iter()
        .all(|statement| !matches!(statement, Stmt::Import(_) | Stmt::ImportFrom(_)))
}

/// Splits the body of a `try` where it begins to ask for typing only: the first missing module
/// ends it, and a board has none of these.
pub(super) fn split_at_typing(body: &[Stmt]) -> (&[Stmt], &[Stmt]) {
    let asks_for = |statement: &Stmt, modules: &[&str]| {
        let is_one = |module: &str| modules.contains(&module.split('.').next().unwrap_or(module));
        match statement {
            Stmt::Import(import) => import.names.iter().any(|alias| is_one(&alias.name)),
            Stmt::ImportFrom(import) => {
                let module = import.module.as_ref();
                module.is_some_and(|module| is_one(module))
            }
            _ => false,
        }
    };
    let typing = body
        .iter()
        .position(|statement| asks_for(statement, &TYPING_MODULES));
    let Some(typing) = typing else {
        return (body, &[]);
    };
    let company = body[..typing]
        .iter()
        .rev()
        .take_while(|statement| asks_for(statement, &TYPING_COMPANY))
        .count();
    body.split_at(typing - company)
}
