//! Collects imports and definitions from the syntax tree.

use std::ops::Range;

use rustpython_parser::ast::{
    ExceptHandler, Expr, Ranged, Stmt, StmtIf, StmtImport, StmtImportFrom,
};
use rustpython_parser::text_size::TextRange;

use super::branch::scope_of;
use super::dynamic::imports_called_by;
use super::guards::{catches_import_error, does_nothing, split_at_typing};
use super::lines::Lines;
use super::{Context, Definition, DefinitionKind, Guard, GuardPart, Import, ImportKind, Scope};

/// Tests longer than this are cut: they are shown, not evaluated.
const LONGEST_TEST: usize = 80;

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
        // What holds for the branches that are left, as far as the tests so far tell.
        let mut left = at.clone();
        let mut decided = true;
        loop {
            let scope = scope_of(&current.test, || self.written(current.test.range()));
            self.block(&current.body, &left.within(scope.clone()));
            match &scope {
                // Without a type checker the other branches are all there is.
                Scope::TypeChecking => {}
                Scope::Implementation {
                    names,
                    is_one_of_them,
                } => {
                    left = left.within(Scope::Implementation {
                        names: names.clone(),
                        is_one_of_them: !is_one_of_them,
                    });
                }
                _ => decided = false,
            }
            match current.orelse.as_slice() {
                [Stmt::If(next)] => current = next,
                rest => {
                    let test = "else".to_owned();
                    let otherwise = if decided {
                        left
                    } else {
                        left.within(Scope::Condition { test })
                    };
                    self.block(rest, &otherwise);
                    return;
                }
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
            typing: false,
        };
        let part = |part, typing| match catches {
            true => at.within(Scope::Guard(Guard {
                part,
                typing,
                ..guard
            })),
            false => at.clone(),
        };
        let (body, for_types) = if handlers.iter().all(does_nothing) {
            split_at_typing(body)
        } else {
            (body, [].as_slice())
        };
        self.block(body, &part(GuardPart::Body, false));
        self.block(for_types, &part(GuardPart::Body, true));
        for handler in handlers {
            let ExceptHandler::ExceptHandler(clause) = handler;
            let inside = if catches_import_error(handler) {
                part(GuardPart::Handler, false)
            } else {
                at.within(Scope::Condition {
                    test: "except".to_owned(),
                })
            };
            self.block(&clause.body, &inside);
        }
        self.block(otherwise, &part(GuardPart::Else, false));
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
