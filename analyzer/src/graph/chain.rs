//! Why a module is here: the shortest chain of imports that leads to it.

use std::collections::VecDeque;

use super::{EdgeId, EdgeKind, Graph, NodeId, Site};
use crate::app::{Link, Reach, sentence};

/// Imports one after the other, each in the module that the one before has found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Chain {
    /// Where it starts.
    pub start: NodeId,
    /// The imports; none if the start is what was asked for.
    pub edges: Vec<EdgeId>,
}

impl Graph {
    /// The shortest chain from a root to a module, if what is within reach leads there. Of chains
    /// of the same length it is the one whose imports come first.
    pub fn chain_to(&self, target: NodeId, reach: Reach) -> Option<Chain> {
        let mut came_by: Vec<Option<EdgeId>> = vec![None; self.node_count()];
        let mut seen = vec![false; self.node_count()];
        let mut queue = VecDeque::new();
        for root in &self.roots {
            seen[root.index()] = true;
            queue.push_back(*root);
        }
        while let Some(node) = queue.pop_front().filter(|node| *node != target) {
            for (id, edge) in self.followed(node, reach) {
                if !seen[edge.to.index()] {
                    seen[edge.to.index()] = true;
                    came_by[edge.to.index()] = Some(id);
                    queue.push_back(edge.to);
                }
            }
        }
        if !seen[target.index()] {
            return None;
        }
        let mut start = target;
        let mut edges = Vec::new();
        while let Some(edge) = came_by[start.index()] {
            edges.push(edge);
            start = self.edge(edge).from;
        }
        edges.reverse();
        Some(Chain { start, edges })
    }

    /// Every module that the roots lead to within reach, in order.
    pub fn reached(&self, reach: Reach) -> Vec<NodeId> {
        let mut seen = vec![false; self.node_count()];
        let mut stack = self.roots.clone();
        while let Some(node) = stack.pop() {
            if !std::mem::replace(&mut seen[node.index()], true) {
                stack.extend(self.followed(node, reach).map(|(_, edge)| edge.to));
            }
        }
        let nodes = self.nodes().map(|(id, _)| id);
        nodes.filter(|id| seen[id.index()]).collect()
    }

    /// A chain as a person would say it: `code.py:3 imports a, which imports b (lib/a.py:7)`. The
    /// name of the module if the chain has no import.
    pub fn describe(&self, chain: &Chain) -> String {
        if chain.edges.is_empty() {
            return self.node(chain.start).name().to_owned();
        }
        sentence(chain.edges.len(), |index| {
            let edge = self.edge(chain.edges[index]);
            let site = edge.strongest();
            let target = self.node(edge.to).name();
            Link {
                place: self.place(edge.from, site),
                imports: match site.kind {
                    EdgeKind::Import(_) => target.to_owned(),
                    EdgeKind::Parent => format!("its package {target}"),
                },
            }
        })
    }

    /// The file that an import stands in, with its line if that is known.
    pub(super) fn place(&self, importer: NodeId, site: &Site) -> String {
        let node = self.node(importer);
        match &site.place {
            Some(place) => format!("{}:{}", place.file, place.line),
            None => node.path().unwrap_or_else(|| node.name()).to_owned(),
        }
    }
}
