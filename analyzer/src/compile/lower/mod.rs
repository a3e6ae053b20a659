//! From the parse tree to instructions.
//!
//! Each scope is walked once. What is not known before all scopes are known (slots of variables,
//! closures, addresses) stays symbolic until the assembler runs.

mod assign;
mod call;
mod class;
mod comprehension;
mod emit;
mod expression;
mod function;
mod import;
mod looping;
mod protect;
mod statement;
mod trailers;

use super::code::{Instruction, Label, Operation};
use super::constants::Constants;
use super::error::{Flaw, Span};
use super::grammar::Rule;
use super::journal::Recorder;
use super::names::{Name, Names};
use super::scope::{ScopeId, ScopeKind, Scopes};
use super::strings::Strings;
use super::token::Token;
use super::tree::{BranchId, Node, Tree};
use super::{Dialect, Options};

/// Statements and expressions may be nested this deep. Parentheses around a single expression
/// do not count: the parser removes them.
pub(super) const DEEPEST: u32 = 400;

/// Functions, classes, lambdas and comprehensions may be nested this deep. The VM's loader calls
/// itself for each level.
pub(super) const DEEPEST_FUNCTION: u32 = 200;

/// Everything that is known once all scopes have been walked.
pub(super) struct Lowered<'r, 'k> {
    pub(super) names: Names<'k>,
    pub(super) scopes: Scopes<'r>,
    pub(super) strings: Strings<'r>,
    pub(super) constants: Constants<'r>,
}

/// The loop around a statement.
#[derive(Clone, Copy)]
struct Loop {
    break_label: Label,
    continue_label: Label,
    /// A `for` keeps its iterator on the stack, and `break` must drop it.
    drops_iterator: bool,
    /// How many `try` and `with` were open around the loop.
    handlers: u32,
}

struct Lowering<'a, 'k> {
    tree: &'a Tree,
    names: Names<'k>,
    recorder: &'a Recorder,
    optimization: u8,
    dialect: Dialect,
    scopes: Scopes<'a>,
    strings: Strings<'a>,
    constants: Constants<'a>,
    /// The scope that is being walked, and what it has become so far.
    scope: ScopeId,
    kind: ScopeKind,
    code: Vec<Instruction>,
    labels: u32,
    reserved_labels: u32,
    /// The source that the next instruction comes from.
    span: Span,
    around: Option<Loop>,
    handlers: u32,
    most_handlers: u32,
    defaults: function::Defaults,
    depth: u32,
}

/// Walks all scopes of a file.
pub(super) fn lower<'a, 'k>(
    tree: &'a Tree,
    root: Node,
    names: Names<'k>,
    recorder: &'a Recorder,
    source_name: Name,
    options: &Options,
) -> Result<Lowered<'a, 'k>, Flaw> {
    recorder.open_compiler();
    let mut lowering = Lowering {
        tree,
        names,
        recorder,
        optimization: options.optimization,
        dialect: options.dialect,
        scopes: Scopes::new(recorder),
        strings: Strings::new(recorder),
        constants: Constants::new(recorder),
        scope: ScopeId(0),
        kind: ScopeKind::Module,
        code: Vec::new(),
        labels: 0,
        reserved_labels: 0,
        span: Span::default(),
        around: None,
        handlers: 0,
        most_handlers: 0,
        defaults: function::Defaults::default(),
        depth: 0,
    };
    lowering.strings.add(source_name);
    lowering.add_scope(ScopeKind::Module, None, root, Name::MODULE_SCOPE)?;
    recorder.open_emitter();
    let mut next = ScopeId(0);
    while lowering.scopes.contains(next) {
        lowering.walk_scope(next)?;
        next.0 += 1;
    }
    for id in lowering.scopes.ids() {
        lowering.scopes.number_locals(id);
    }
    let scopes = lowering.scopes.ids().map(|id| lowering.scopes.get(id));
    let labels = scopes.map(|scope| scope.labels + scope.reserved_labels);
    recorder.labels(labels.max().unwrap_or(0));
    Ok(Lowered {
        names: lowering.names,
        scopes: lowering.scopes,
        strings: lowering.strings,
        constants: lowering.constants,
    })
}

impl Lowering<'_, '_> {
    fn add_scope(
        &mut self,
        kind: ScopeKind,
        parent: Option<ScopeId>,
        node: Node,
        name: Name,
    ) -> Result<ScopeId, Flaw> {
        let span = self.tree.span(node);
        let depth = parent.map_or(0, |parent| self.scopes.get(parent).depth + 1);
        if depth > DEEPEST_FUNCTION {
            let message = format!("functions are nested deeper than {DEEPEST_FUNCTION} here");
            return Err(self.flaw(node, &message));
        }
        Ok(self.scopes.add(kind, parent, node, name, depth, span))
    }

    fn walk_scope(&mut self, id: ScopeId) -> Result<(), Flaw> {
        let scope = self.scopes.get(id);
        let (node, name) = (scope.node, scope.name);
        self.scope = id;
        self.kind = scope.kind;
        self.span = scope.span;
        self.labels = 0;
        self.reserved_labels = 0;
        self.reserve_labels(6);
        self.handlers = 0;
        self.most_handlers = 0;
        self.around = None;
        self.depth = 0;
        self.strings.add(name);
        let line = self.tree.line(node);
        self.scope_body(node).map_err(|flaw| flaw.or_line(line))?;
        self.scopes.close_over_all(id);
        let scope = self.scopes.get_mut(id);
        scope.code = std::mem::take(&mut self.code);
        scope.labels = self.labels;
        scope.reserved_labels = self.reserved_labels;
        scope.handlers = self.most_handlers;
        Ok(())
    }

    fn scope_body(&mut self, node: Node) -> Result<(), Flaw> {
        match (self.kind, node) {
            (ScopeKind::Module, _) => {
                self.node(node)?;
                self.load_none();
                self.return_value();
                Ok(())
            }
            (ScopeKind::Function, Node::Branch(id)) => self.function_body(id),
            (ScopeKind::Lambda, Node::Branch(id)) => self.lambda_body(id),
            (ScopeKind::Class, Node::Branch(id)) => self.class_body(id),
            (_, Node::Branch(id)) => self.comprehension_body(id),
            _ => Ok(()),
        }
    }

    /// Lowers a node; its value, if it has one, is left on the stack.
    fn node(&mut self, node: Node) -> Result<(), Flaw> {
        let span = std::mem::replace(&mut self.span, self.tree.span(node));
        let result = match node {
            Node::Nothing => Ok(()),
            Node::Int { value, .. } => {
                self.small_int(value);
                Ok(())
            }
            Node::Name { name, .. } => {
                self.load(name);
                Ok(())
            }
            Node::Text { name, .. } => {
                self.load_string(name);
                Ok(())
            }
            // Empty lines at the top level are in the tree.
            Node::Token {
                token: Token::Newline,
                ..
            } => Ok(()),
            Node::Token { token, .. } => {
                self.load_token(token);
                Ok(())
            }
            Node::Branch(id) => self.nested(|lowering| lowering.branch(id)),
        };
        self.span = span;
        result
    }

    /// Does something that may call itself, unless it has done so too often.
    fn nested(&mut self, work: impl FnOnce(&mut Self) -> Result<(), Flaw>) -> Result<(), Flaw> {
        self.depth += 1;
        if self.depth > DEEPEST {
            return Err(Flaw::new(
                format!("this is nested deeper than {DEEPEST} levels"),
                self.span,
            )
            .help("give an inner part a name of its own"));
        }
        let result = work(self);
        self.depth -= 1;
        result
    }

    fn branch(&mut self, id: BranchId) -> Result<(), Flaw> {
        let branch = self.tree.branch(id);
        self.set_line(branch.line);
        match branch.rule {
            // The file itself is only there if nothing at all is in it.
            Rule::File
            | Rule::FileItems
            | Rule::SimpleStatements
            | Rule::BlockStatements
            | Rule::Pass => self.each(id),
            Rule::ExpressionStatement => self.expression_statement(id),
            Rule::StarredTests | Rule::Tests | Rule::Indices => self.tuple(id),
            Rule::Del => self.del(id),
            Rule::Break | Rule::Continue => self.leave_loop(id),
            Rule::Return => self.return_statement(id),
            Rule::YieldStatement => {
                self.child(id, 0)?;
                self.pop_top();
                Ok(())
            }
            Rule::Raise => self.raise(id),
            Rule::Import => self.import(id),
            Rule::ImportFrom => self.import_from(id),
            Rule::Global | Rule::Nonlocal => self.declare(id),
            Rule::Assert => self.assert(id),
            Rule::AsyncStatement => self.async_statement(id),
            Rule::If => self.if_statement(id),
            Rule::While => self.while_loop(id),
            Rule::For => self.for_loop(id),
            Rule::Try => self.try_statement(id),
            Rule::With => self.with_statement(id),
            Rule::Decorated => self.decorated(id),
            Rule::Function => self.function(id).map(drop),
            Rule::Class => self.class(id),
            Rule::NamedTest => self.assign_named(self.tree.child(id, 0), self.tree.child(id, 1)),
            Rule::Conditional => self.conditional(id),
            Rule::Lambda | Rule::PlainLambda => self.lambda(id),
            Rule::OrTest | Rule::AndTest => self.logic(id),
            Rule::Not => self.not(id),
            Rule::Comparison => self.comparison(id),
            Rule::Star => {
                Err(self.flaw(Node::Branch(id), "a starred expression cannot stand here"))
            }
            Rule::BitOr | Rule::BitXor | Rule::BitAnd => self.bitwise(id),
            Rule::Shift | Rule::Sum | Rule::Product => self.arithmetic(id),
            Rule::Unary => self.unary(id),
            Rule::Power => self.power(id),
            Rule::Await => self.await_expression(id),
            Rule::AtomTrailers => self.atom_trailers(id),
            Rule::Paren => self.paren(id),
            Rule::Bracket => self.bracket(id),
            Rule::Brace => self.brace(id),
            Rule::Call => self.call(self.tree.child(id, 0), false, 0),
            Rule::Subscript => {
                self.child(id, 0)?;
                self.load_subscript();
                Ok(())
            }
            Rule::Attribute => {
                self.load_attribute(self.name_of(id, 0));
                Ok(())
            }
            Rule::Slice | Rule::SliceTail => self.slice(id),
            Rule::Pair => {
                self.child(id, 1)?;
                self.child(id, 0)
            }
            Rule::Yield => self.yield_expression(id),
            Rule::Constant => {
                self.load_constant(Node::Branch(id));
                Ok(())
            }
            _ => Err(self.flaw(Node::Branch(id), "this cannot stand here")),
        }
    }

    fn child(&mut self, id: BranchId, index: usize) -> Result<(), Flaw> {
        self.node(self.tree.child(id, index))
    }

    /// The identifier that is child `index`.
    fn name_of(&self, id: BranchId, index: usize) -> Name {
        self.tree.child(id, index).as_name().unwrap_or(Name::EMPTY)
    }

    /// Lowers every child. A problem in one of them that knows no line gets that of the child.
    fn each(&mut self, id: BranchId) -> Result<(), Flaw> {
        for child in self.tree.children(id) {
            let line = self.tree.line(*child);
            self.node(*child).map_err(|flaw| flaw.or_line(line))?;
        }
        Ok(())
    }

    /// A problem with `node`.
    fn flaw(&self, node: Node, message: &str) -> Flaw {
        Flaw::new(message, self.tree.span(node)).or_line(self.tree.line(node))
    }

    fn set_line(&mut self, line: u32) {
        self.push(Operation::Line(line));
    }
}
