//! The parse tree: everything the compiler needs to know, and no more.
//!
//! A branch with a single child mostly does not exist: the child takes its place. What is left
//! decides the bytes, because every branch that is compiled records its line.

use super::error::Span;
use super::grammar::Rule;
use super::journal::Item;
use super::names::Name;
use super::token::Token;
use super::value::Value;

/// Something in the tree. Leaves know where in the source they start, but no line.
#[derive(Clone, Copy, Debug)]
pub(super) enum Node {
    /// An optional part that is not there.
    Nothing,
    /// An integer that fits a small int of the target.
    Int { value: i32, at: u32 },
    /// An identifier.
    Name { name: Name, at: u32 },
    /// A string that is interned.
    Text { name: Name, at: u32 },
    /// A keyword or an operator.
    Token { token: Token, at: u32 },
    /// A branch or a constant object.
    Branch(BranchId),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct BranchId(pub(super) u32);

/// A rule that was matched, or an object ([`Rule::Constant`]).
#[derive(Clone, Copy, Debug)]
pub(super) struct Branch {
    pub(super) rule: Rule,
    /// Line of its first token; 0 if the branch is the result of folding.
    pub(super) line: u32,
    pub(super) span: Span,
    /// First child in [`Tree::children`], or the place in [`Tree::values`].
    first: u32,
    count: u32,
}

/// A parse tree.
#[derive(Default)]
pub(super) struct Tree {
    branches: Vec<Branch>,
    children: Vec<Node>,
    /// Constant objects, each with what it is on the board.
    values: Vec<(Value, Item)>,
}

impl Node {
    pub(super) fn is_nothing(self) -> bool {
        matches!(self, Self::Nothing)
    }

    pub(super) fn is_leaf(self) -> bool {
        !matches!(self, Self::Nothing | Self::Branch(_))
    }

    pub(super) fn is_token(self, wanted: Token) -> bool {
        matches!(self, Self::Token { token, .. } if token == wanted)
    }

    pub(super) fn as_name(self) -> Option<Name> {
        match self {
            Self::Name { name, .. } => Some(name),
            _ => None,
        }
    }

    pub(super) fn as_token(self) -> Option<Token> {
        match self {
            Self::Token { token, .. } => Some(token),
            _ => None,
        }
    }
}

impl Tree {
    pub(super) fn push(
        &mut self,
        rule: Rule,
        line: u32,
        span: Span,
        children: impl IntoIterator<Item = Node>,
    ) -> BranchId {
        let first = self.children.len() as u32;
        self.children.extend(children);
        let count = self.children.len() as u32 - first;
        self.push_branch(Branch {
            rule,
            line,
            span,
            first,
            count,
        })
    }

    pub(super) fn push_value(&mut self, value: Value, made: Item, line: u32, span: Span) -> Node {
        let first = self.values.len() as u32;
        self.values.push((value, made));
        Node::Branch(self.push_branch(Branch {
            rule: Rule::Constant,
            line,
            span,
            first,
            count: 0,
        }))
    }

    fn push_branch(&mut self, branch: Branch) -> BranchId {
        let id = BranchId(self.branches.len() as u32);
        self.branches.push(branch);
        id
    }

    /// Turns a branch into one of another rule.
    pub(super) fn rename(&mut self, id: BranchId, rule: Rule) {
        self.branches[id.0 as usize].rule = rule;
    }

    pub(super) fn branch(&self, id: BranchId) -> &Branch {
        &self.branches[id.0 as usize]
    }

    pub(super) fn children(&self, id: BranchId) -> &[Node] {
        let branch = self.branch(id);
        let first = branch.first as usize;
        &self.children[first..first + branch.count as usize]
    }

    /// The child at `index`; nothing if there are not so many.
    pub(super) fn child(&self, id: BranchId, index: usize) -> Node {
        self.children(id)
            .get(index)
            .copied()
            .unwrap_or(Node::Nothing)
    }

    /// The branch that `node` is, if it is one of `rule`.
    pub(super) fn as_branch(&self, node: Node, rule: Rule) -> Option<BranchId> {
        match node {
            Node::Branch(id) if self.branch(id).rule == rule => Some(id),
            _ => None,
        }
    }

    pub(super) fn is(&self, node: Node, rule: Rule) -> bool {
        self.as_branch(node, rule).is_some()
    }

    /// The object that `node` is, if it is a constant object.
    pub(super) fn as_value(&self, node: Node) -> Option<&Value> {
        let id = self.as_branch(node, Rule::Constant)?;
        let (value, _) = self.values.get(self.branch(id).first as usize)?;
        Some(value)
    }

    /// What a constant node is on the board.
    pub(super) fn item(&self, node: Node) -> Item {
        match node {
            Node::Int { value, .. } => Item::Int(value),
            Node::Text { name, .. } => Item::Name(name.0),
            Node::Token { token, .. } => match token {
                Token::False => Item::False,
                Token::True => Item::True,
                Token::Ellipsis => Item::Ellipsis,
                _ => Item::None,
            },
            Node::Branch(id) if self.branch(id).rule == Rule::Constant => self
                .values
                .get(self.branch(id).first as usize)
                .map_or(Item::None, |(_, item)| *item),
            _ => Item::EmptyTuple,
        }
    }

    /// The items of a list that collapses when it has one item, or is absent.
    pub(super) fn items(&self, node: Node, list: Rule) -> Items {
        match self.as_branch(node, list) {
            Some(id) => {
                let branch = self.branch(id);
                Items::Many {
                    next: branch.first,
                    end: branch.first + branch.count,
                }
            }
            None if node.is_nothing() => Items::Many { next: 0, end: 0 },
            None => Items::One(node),
        }
    }

    pub(super) fn next_item(&self, items: &mut Items) -> Option<Node> {
        match items {
            Items::One(node) => {
                let node = *node;
                *items = Items::Many { next: 0, end: 0 };
                Some(node)
            }
            Items::Many { next, end } => {
                let index = *next;
                if index >= *end {
                    return None;
                }
                *next += 1;
                self.children.get(index as usize).copied()
            }
        }
    }

    /// The line that `node` knows; 0 if it knows none.
    pub(super) fn line(&self, node: Node) -> u32 {
        match node {
            Node::Branch(id) => self.branch(id).line,
            _ => 0,
        }
    }

    pub(super) fn span(&self, node: Node) -> Span {
        match node {
            Node::Nothing => Span::default(),
            Node::Branch(id) => self.branch(id).span,
            Node::Int { at, .. }
            | Node::Name { at, .. }
            | Node::Text { at, .. }
            | Node::Token { at, .. } => Span {
                start: at,
                end: at.saturating_add(1),
            },
        }
    }
}

/// Items of a list, to be walked with [`Tree::next_item`] while the tree's owner changes.
#[derive(Clone, Copy)]
pub(super) enum Items {
    One(Node),
    Many { next: u32, end: u32 },
}

impl Items {
    pub(super) fn len(self) -> usize {
        match self {
            Self::One(_) => 1,
            Self::Many { next, end } => (end - next) as usize,
        }
    }

    pub(super) fn is_empty(self) -> bool {
        self.len() == 0
    }
}
