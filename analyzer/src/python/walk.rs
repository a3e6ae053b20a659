//! Collects imports and definitions from the syntax tree.

use std::ops::Range;

use rustpython_parser::ast::{
    CmpOp, Constant, ExceptHandler, Expr, Ranged, Stmt, StmtIf, StmtImport, StmtImportFrom,
};
use rustpython_parser::text_size::TextRange;

use super::dynamic::imports_called_by;
use super::lines::Lines;
use super::{Context, Definition, DefinitionKind, Guard, GuardPart, Import, ImportKind, Scope};

/// Tests longer than this are cut: they are shown, not evaluated.
const LONGEST_TEST: usize = 80;

/// Modules that only type checkers need.
const TYPING_MODULES: [&str; 3] = ["typing", "typing_extensions", "circuitpython_typing"];

/// What an `except` clause must name to survive a missing module.
const CATCHES_IMPORT_ERROR: [&str; 4] = [
    "ImportError",
    "ModuleNotFoundError",
    "Exception",
    "BaseException",
];

/// The walk and what it has found so far.
pub(super) struct Walk<'text> {
    pub(super) imports: Vec<Import>,
    pub(super) definitions: Vec<Definition>,
    lines: Lines<'text>,
    text: &'text str,
}

/// Where the walk is.
#[derive(Clone)]
struct Position {
    context: Context,
    /// Qualified name of the innermost definition; empty at the top.
    owner: String,
    in_class: bool,
}

impl<'text> Walk<'text> {
    pub(super) fn new(lines: Lines<'text>, text: &'text str) -> Self {
        Self {
            imports: Vec::new(),
            definitions: Vec::new(),
            lines,
            text,
        }
    }

    pub(super) fn suite(&mut self, suite: &[Stmt]) {
        let top = Position {
            context: Context::default(),
            owner: String::new(),
            in_class: false,
        };
        self.block(suite, &top);
    }

    fn block(&mut self, block: &[Stmt], at: &Position) {
        for statement in block {
            self.statement(statement, at);
        }
    }

    fn statement(&mut self, statement: &Stmt, at: &Position) {
        match statement {
            Stmt::Import(import) => self.import(import, at),
            Stmt::ImportFrom(import) => self.import_from(import, at),
            Stmt::FunctionDef(function) => {
                self.function(function.name.as_str(), &function.body, function.range, at);
            }
            Stmt::AsyncFunctionDef(function) => {
                self.function(function.name.as_str(), &function.body, function.range, at);
            }
            Stmt::ClassDef(class) => {
                let name = at.qualify(class.name.as_str());
                self.define(DefinitionKind::Class, &name, class.range);
                let scope = Scope::Class { name: name.clone() };
                let inside = Position {
                    context: at.context.within(scope),
                    owner: name,
                    in_class: true,
                };
                self.block(&class.body, &inside);
            }
            Stmt::If(choice) => self.choice(choice, at),
            Stmt::Try(attempt) => {
                let parts = (&*attempt.body, &*attempt.handlers, &*attempt.orelse);
                self.attempt(parts, attempt.range, at);
                self.block(&attempt.finalbody, at);
            }
            Stmt::TryStar(attempt) => {
                let parts = (&*attempt.body, &*attempt.handlers, &*attempt.orelse);
                self.attempt(parts, attempt.range, at);
                self.block(&attempt.finalbody, at);
            }
            Stmt::For(each) => self.blocks([&each.body, &each.orelse], at),
            Stmt::AsyncFor(each) => self.blocks([&each.body, &each.orelse], at),
            Stmt::While(repeat) => self.blocks([&repeat.body, &repeat.orelse], at),
            Stmt::With(with) => self.block(&with.body, at),
            Stmt::AsyncWith(with) => self.block(&with.body, at),
            Stmt::Match(choice) => {
                for case in &choice.cases {
                    let test = self.written(case.pattern.range());
                    let inside = at.within(Scope::Condition { test });
                    self.block(&case.body, &inside);
                }
            }
            Stmt::Expr(expression) => self.calls(&expression.value, at),
            Stmt::Assign(assignment) => self.calls(&assignment.value, at),
            Stmt::AnnAssign(assignment) => {
                if let Some(value) = &assignment.value {
                    self.calls(value, at);
                }
            }
            Stmt::Return(result) => {
                if let Some(value) = &result.value {
                    self.calls(value, at);
                }
            }
            _ => {}
        }
    }

    fn blocks(&mut self, blocks: [&[Stmt]; 2], at: &Position) {
        for block in blocks {
            self.block(block, at);
        }
    }

    fn function(&mut self, name: &str, body: &[Stmt], range: TextRange, at: &Position) {
        let kind = if at.in_class {
            DefinitionKind::Method
        } else {
            DefinitionKind::Function
        };
        let name = at.qualify(name);
        self.define(kind, &name, range);
        let scope = Scope::Function { name: name.clone() };
        let inside = Position {
            context: at.context.within(scope),
            owner: name,
            in_class: false,
        };
        self.block(body, &inside);
    }

    fn define(&mut self, kind: DefinitionKind, name: &str, range: TextRange) {
        let span = span(range);
        let last = self.lines.line(span.end.saturating_sub(1).max(span.start));
        self.definitions.push(Definition {
            kind,
            qualified_name: name.to_owned(),
            lines: self.lines.line(span.start)..=last,
            span,
        });
    }

    /// An `if` and its `elif` chain, which the tree nests and this loop does not.
    fn choice(&mut self, first: &StmtIf, at: &Position) {
        let mut current = first;
        loop {
            let scope = self.scope_of_test(&current.test);
            let otherwise = match scope {
                // Without a type checker the other branch always runs.
                Scope::TypeChecking => at.clone(),
                _ => at.within(Scope::Condition {
                    test: "else".to_owned(),
                }),
            };
            self.block(&current.body, &at.within(scope));
            match current.orelse.as_slice() {
                [Stmt::If(next)] => current = next,
                rest => {
                    self.block(rest, &otherwise);
                    return;
                }
            }
        }
    }

    fn scope_of_test(&self, test: &Expr) -> Scope {
        if is_type_checking(test) {
            Scope::TypeChecking
        } else if is_run_as_main(test) {
            Scope::RunAsMain
        } else {
            Scope::Condition {
                test: self.written(test.range()),
            }
        }
    }

    /// The parts of a `try` but for `finally`, which runs in any case.
    fn attempt(
        &mut self,
        (body, handlers, otherwise): (&[Stmt], &[ExceptHandler], &[Stmt]),
        range: TextRange,
        at: &Position,
    ) {
        let catches = handlers.iter().any(catches_import_error);
        let guard = Guard {
            number: span(range).start,
            part: GuardPart::Body,
            typing: first_import_is_typing(body) && handlers.iter().all(does_nothing),
        };
        let part = |part| match catches {
            true => at.within(Scope::Guard(Guard { part, ..guard })),
            false => at.clone(),
        };
        self.block(body, &part(GuardPart::Body));
        for handler in handlers {
            let ExceptHandler::ExceptHandler(clause) = handler;
            let inside = if catches_import_error(handler) {
                part(GuardPart::Handler)
            } else {
                at.within(Scope::Condition {
                    test: "except".to_owned(),
                })
            };
            self.block(&clause.body, &inside);
        }
        self.block(otherwise, &part(GuardPart::Else));
    }

    fn import(&mut self, import: &StmtImport, at: &Position) {
        for alias in &import.names {
            self.imports.push(Import {
                kind: ImportKind::Plain,
                module: alias.name.to_string(),
                level: 0,
                names: Vec::new(),
                context: at.context.clone(),
                place: Some(self.lines.place(span(alias.range))),
            });
        }
    }

    fn import_from(&mut self, import: &StmtImportFrom, at: &Position) {
        self.imports.push(Import {
            kind: ImportKind::From,
            module: import
                .module
                .as_ref()
                .map(ToString::to_string)
                .unwrap_or_default(),
            level: import.level.map_or(0, |level| level.to_u32()),
            names: import
                .names
                .iter()
                .map(|alias| alias.name.to_string())
                .collect(),
            context: at.context.clone(),
            place: Some(self.lines.place(span(import.range))),
        });
    }

    fn calls(&mut self, expression: &Expr, at: &Position) {
        for call in imports_called_by(expression) {
            self.imports.push(Import {
                kind: ImportKind::Call,
                module: call.module.to_owned(),
                level: 0,
                names: Vec::new(),
                context: at.context.clone(),
                place: Some(self.lines.place(span(call.range))),
            });
        }
    }

    fn written(&self, range: TextRange) -> String {
        let written = self.text.get(span(range)).unwrap_or_default();
        match written.char_indices().nth(LONGEST_TEST) {
            Some((cut, _)) => format!("{}...", &written[..cut]),
            None => written.to_owned(),
        }
    }
}

impl Position {
    fn within(&self, scope: Scope) -> Self {
        Self {
            context: self.context.within(scope),
            ..self.clone()
        }
    }

    fn qualify(&self, name: &str) -> String {
        match self.owner.as_str() {
            "" => name.to_owned(),
            owner => format!("{owner}.{name}"),
        }
    }
}

fn span(range: TextRange) -> Range<usize> {
    range.start().into()..range.end().into()
}

/// The last part of `a.b.c`, or a plain name.
fn last_name(expression: &Expr) -> Option<&str> {
    match expression {
        Expr::Name(name) => Some(name.id.as_str()),
        Expr::Attribute(attribute) => Some(attribute.attr.as_str()),
        _ => None,
    }
}

fn is_type_checking(test: &Expr) -> bool {
    last_name(test) == Some("TYPE_CHECKING")
}

fn is_run_as_main(test: &Expr) -> bool {
    let Expr::Compare(comparison) = test else {
        return false;
    };
    let is_name = |side: &Expr| last_name(side) == Some("__name__");
    let is_main = |side: &Expr| matches!(side, Expr::Constant(constant) if constant.value == Constant::Str("__main__".to_owned()));
    match (comparison.ops.as_slice(), comparison.comparators.as_slice()) {
        ([CmpOp::Eq], [right]) => {
            let left = comparison.left.as_ref();
            (is_name(left) && is_main(right)) || (is_main(left) && is_name(right))
        }
        _ => false,
    }
}

fn catches_import_error(handler: &ExceptHandler) -> bool {
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

fn does_nothing(handler: &ExceptHandler) -> bool {
    let ExceptHandler::ExceptHandler(clause) = handler;
    clause
        .body
        .iter()
        .all(|statement| !matches!(statement, Stmt::Import(_) | Stmt::ImportFrom(_)))
}

fn first_import_is_typing(body: &[Stmt]) -> bool {
    let first = body.iter().find_map(|statement| match statement {
        Stmt::Import(import) => import.names.first().map(|alias| alias.name.as_str()),
        Stmt::ImportFrom(import) => import.module.as_ref().map(|module| module.as_str()),
        _ => None,
    });
    let family = first.and_then(|module| module.split('.').next());
    family.is_some_and(|family| TYPING_MODULES.contains(&family))
}
