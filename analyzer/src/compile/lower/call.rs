//! Calls.

use super::super::error::Flaw;
use super::super::grammar::Rule;
use super::super::scope::ScopeKind;
use super::super::tree::{BranchId, Node};
use super::Lowering;

/// Starred arguments are marked in the bits of a small int of the target.
const LAST_STARRED: usize = 30;

/// What the arguments of a call have come to so far.
#[derive(Default)]
struct Arguments {
    positional: usize,
    keyword: usize,
    /// Which arguments are `*iterable`.
    starred: i32,
    has_star: bool,
    has_double_star: bool,
}

impl Lowering<'_, '_> {
    /// Lowers the arguments and calls what is below them on the stack. `extra` positional
    /// arguments are there already.
    pub(super) fn call(&mut self, arguments: Node, method: bool, extra: usize) -> Result<(), Flaw> {
        let mut items = self.tree.items(arguments, Rule::Arguments);
        let mut passed = Arguments {
            positional: extra,
            ..Arguments::default()
        };
        let mut index = 0;
        while let Some(argument) = self.tree.next_item(&mut items) {
            self.argument(argument, index, &mut passed)?;
            index += 1;
        }
        let star = passed.has_star || passed.has_double_star;
        if star {
            self.small_int(passed.starred);
        }
        if method {
            self.call_method(passed.positional, passed.keyword, star);
        } else {
            self.call_function(passed.positional, passed.keyword, star);
        }
        Ok(())
    }

    fn argument(
        &mut self,
        argument: Node,
        index: usize,
        passed: &mut Arguments,
    ) -> Result<(), Flaw> {
        if let Node::Branch(id) = argument {
            match self.tree.branch(id).rule {
                Rule::StarArgument => return self.star_argument(id, index, passed),
                Rule::DoubleStarArgument => {
                    passed.has_double_star = true;
                    self.load_null();
                    self.child(id, 0)?;
                    passed.keyword += 1;
                    return Ok(());
                }
                Rule::Argument => return self.tailed_argument(id, passed),
                _ => {}
            }
        }
        if passed.has_double_star {
            return Err(self.flaw(argument, "a positional argument after `**`"));
        }
        if passed.keyword > 0 {
            return Err(self.flaw(argument, "a positional argument after one with a keyword"));
        }
        self.node(argument)?;
        passed.positional += 1;
        Ok(())
    }

    fn star_argument(
        &mut self,
        id: BranchId,
        index: usize,
        passed: &mut Arguments,
    ) -> Result<(), Flaw> {
        let node = Node::Branch(id);
        if passed.has_double_star {
            return Err(self.flaw(node, "a starred argument after `**`"));
        }
        if index >= LAST_STARRED {
            return Err(self.flaw(node, "too many arguments before a starred one"));
        }
        passed.has_star = true;
        passed.starred |= 1 << index;
        self.child(id, 0)?;
        passed.positional += 1;
        Ok(())
    }

    /// An argument with `for`, `=` or `:=` behind it.
    fn tailed_argument(&mut self, id: BranchId, passed: &mut Arguments) -> Result<(), Flaw> {
        let first = self.tree.child(id, 0);
        let tail = self.tree.child(id, 1);
        if let Some(walrus) = self.tree.as_branch(tail, Rule::WalrusArgument) {
            self.assign_named(first, self.tree.child(walrus, 0))?;
            passed.positional += 1;
        } else if self.tree.is(tail, Rule::ComprehensionFor) {
            self.comprehension(id, ScopeKind::GeneratorExpression)?;
            passed.positional += 1;
        } else {
            let Some(name) = first.as_name() else {
                return Err(self.flaw(
                    Node::Branch(id),
                    "only a name can stand left of `=` in an argument",
                ));
            };
            self.load_string(name);
            self.node(tail)?;
            passed.keyword += 1;
        }
        Ok(())
    }
}
