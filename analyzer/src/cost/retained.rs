//! Who retains what in a session: each module with all that goes with it.

use std::collections::BTreeMap;

use super::session::SessionCost;
use super::share::{OwnerSum, Share};
use crate::app::Reach;
use crate::graph::{Dominators, Graph, NodeId};
use crate::import::Kind;
use crate::quantity::Bytes;

impl SessionCost {
    /// What the module of a node holds on to by itself.
    pub fn share_of_node(&self, graph: &Graph, node: NodeId) -> Bytes {
        let path = graph.node(node).path().unwrap_or_default();
        let place = self.place_of(path).filter(|_| !path.is_empty());
        place.map_or(Bytes(0), |place| self.share_of(place))
    }

    /// What each module retains, by node: itself, and all that goes with it. Also what goes with
    /// what.
    pub fn retained(&self, graph: &Graph) -> (Vec<Bytes>, Dominators) {
        let dominators = graph.dominators(Reach::Import);
        let retained = dominators.retained(|node| self.share_of_node(graph, node));
        (retained, dominators)
    }

    /// The functions and classes of a module, or of all modules, by what they hold on to.
    pub fn owners(&self, of: Option<usize>) -> Vec<OwnerSum> {
        let is_wanted = |share: &&Share| of.is_none() || share.module == of;
        sums(self.shares.iter().filter(is_wanted))
    }

    /// The same for one function or class of a module, and all that is defined in it. What its
    /// definition makes (a function object, a class) counts, too: it stands on its first line.
    pub fn owners_below(&self, place: usize, symbol: &str) -> Vec<OwnerSum> {
        let Some(program) = self
            .modules
            .get(place)
            .and_then(|module| module.program.as_deref())
        else {
            return Vec::new();
        };
        let is_below = |function: usize| {
            let rest = program.qualified_name(function).strip_prefix(symbol);
            rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
        };
        let functions = 1..program.function_count();
        let first_lines: Vec<u32> = functions
            .filter(|function| program.qualified_name(*function) == symbol)
            .map(|function| program.first_line(function))
            .collect();
        let outer = symbol
            .rsplit_once('.')
            .map_or("<module>", |(outer, _)| outer);
        let is_wanted = |share: &&Share| {
            share.module == Some(place)
                && !share.kind.is_of_strings()
                && (is_below(share.function)
                    || (first_lines.contains(&share.line)
                        && program.qualified_name(share.function) == outer))
        };
        sums(self.shares.iter().filter(is_wanted))
    }
}

/// Shares by function and class, those that hold the most first.
fn sums<'s>(shares: impl Iterator<Item = &'s Share>) -> Vec<OwnerSum> {
    let mut sums: BTreeMap<(usize, usize, bool), OwnerSum> = BTreeMap::new();
    for share in shares {
        let Some(module) = share.module else { continue };
        let strings = share.kind.is_of_strings();
        let sum = sums
            .entry((module, share.function, strings))
            .or_insert_with(|| OwnerSum {
                module,
                function: share.function,
                is_strings: strings,
                line: u32::MAX,
                count: 0,
                bytes: Bytes(0),
                kinds: BTreeMap::new(),
            });
        // A function begins at its first line.
        sum.line = sum.line.min(share.line.max(1));
        sum.count += share.count;
        sum.bytes = sum.bytes + share.bytes;
        let of_kind: &mut Bytes = sum.kinds.entry(share.kind).or_default();
        *of_kind = *of_kind + share.bytes;
    }
    let mut owners: Vec<OwnerSum> = sums.into_values().collect();
    owners.sort_by_key(|owner| std::cmp::Reverse(owner.bytes));
    owners
}

impl OwnerSum {
    /// What it is mostly, in a few words: `bytecode, dict entries`.
    pub fn mostly(&self) -> String {
        let mut kinds: Vec<(&Kind, &Bytes)> = self.kinds.iter().collect();
        kinds.sort_by_key(|(_, bytes)| std::cmp::Reverse(**bytes));
        let names: Vec<&str> = kinds.iter().take(2).map(|(kind, _)| kind.words()).collect();
        names.join(", ")
    }
}
