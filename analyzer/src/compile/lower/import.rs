//! Imports.

use super::super::error::Flaw;
use super::super::grammar::Rule;
use super::super::names::{LONGEST, Name};
use super::super::opcode;
use super::super::scope::ScopeKind;
use super::super::token::Token;
use super::super::tree::{BranchId, Node};
use super::Lowering;

impl Lowering<'_, '_> {
    pub(super) fn import(&mut self, id: BranchId) -> Result<(), Flaw> {
        let mut modules = self.tree.items(self.tree.child(id, 0), Rule::DottedAliases);
        while let Some(module) = self.tree.next_item(&mut modules) {
            self.small_int(0);
            self.load_none();
            let name = match self.tree.as_branch(module, Rule::DottedAlias) {
                Some(alias) => {
                    // `import a.b as c` binds the innermost module.
                    let path = self.tree.child(alias, 0);
                    self.import_path(path)?;
                    let mut parts = self.tree.items(path, Rule::DottedName);
                    self.tree.next_item(&mut parts);
                    while let Some(part) = self.tree.next_item(&mut parts) {
                        self.load_attribute(part.as_name().unwrap_or(Name::EMPTY));
                    }
                    self.name_of(alias, 1)
                }
                None => self.import_path(module)?,
            };
            self.store(name);
        }
        Ok(())
    }

    /// Imports a module and returns the first part of its name.
    fn import_path(&mut self, path: Node) -> Result<Name, Flaw> {
        let mut parts = self.tree.items(path, Rule::DottedName);
        let mut first = None;
        let mut full = Vec::new();
        while let Some(part) = self.tree.next_item(&mut parts) {
            let name = part.as_name().unwrap_or(Name::EMPTY);
            if first.is_some() {
                full.push(b'.');
            }
            first.get_or_insert(name);
            full.extend_from_slice(self.names.text(name));
        }
        if full.len() > LONGEST {
            return Err(self.flaw(path, "the full name of this module is too long"));
        }
        let name = self.names.intern(&full);
        if self.names.is_fresh(name) {
            self.recorder.intern(name);
        }
        self.named(opcode::IMPORT_NAME, -1, name);
        Ok(first.unwrap_or(Name::EMPTY))
    }

    pub(super) fn import_from(&mut self, id: BranchId) -> Result<(), Flaw> {
        let (level, path) = self.import_source(self.tree.child(id, 0));
        let names = self.tree.child(id, 1);
        if names.is_token(Token::Star) {
            if self.kind != ScopeKind::Module {
                return Err(self.flaw(
                    Node::Branch(id),
                    "`import *` is only allowed at the top level of a module",
                ));
            }
            self.small_int(level);
            self.load_string(Name::STAR);
            self.build(opcode::BUILD_TUPLE, 1);
            self.import_path(path)?;
            self.plain(opcode::IMPORT_STAR, -1);
            return Ok(());
        }

        self.small_int(level);
        let aliases = self.tree.items(names, Rule::Aliases);
        let mut rest = aliases;
        while let Some(Node::Branch(alias)) = self.tree.next_item(&mut rest) {
            self.load_string(self.name_of(alias, 0));
        }
        self.build(opcode::BUILD_TUPLE, aliases.len());
        self.import_path(path)?;
        let mut rest = aliases;
        while let Some(Node::Branch(alias)) = self.tree.next_item(&mut rest) {
            let name = self.name_of(alias, 0);
            self.named(opcode::IMPORT_FROM, 1, name);
            self.store(self.tree.child(alias, 1).as_name().unwrap_or(name));
        }
        self.pop_top();
        Ok(())
    }

    /// How many dots there are, and the name behind them.
    fn import_source(&self, source: Node) -> (i32, Node) {
        let (dots, path) = match self.tree.as_branch(source, Rule::RelativeSource) {
            Some(id) => (self.tree.child(id, 0), self.tree.child(id, 1)),
            None if source.as_token().is_some() || self.tree.is(source, Rule::ImportDots) => {
                (source, Node::Nothing)
            }
            None => return (0, source),
        };
        let mut level = 0;
        let mut dots = self.tree.items(dots, Rule::ImportDots);
        while let Some(dot) = self.tree.next_item(&mut dots) {
            level += if dot.is_token(Token::Period) { 1 } else { 3 };
        }
        (level, path)
    }
}
