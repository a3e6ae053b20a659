//! Who imports whom, under which circumstances, and what would go if an import went.
//!
//! [`Graph`] has a node for everything that an import can find, or fail to find, and an edge for
//! every module that another asks for. Three questions are answered over it: why is a module here
//! ([`Graph::chain_to`]), what goes with it ([`Dominators`]), and which modules import each other
//! in a circle ([`Graph::cycles`]).
//!
//! **Architecture invariant:** what runs and what fails is not decided here. The walk that says
//! what a program loads ([`App::closure`]) has decided it, so that the graph reaches what the
//! program loads, no more and no less.
//!
//! **Architecture invariant:** no walk here uses the stack of the machine: a chain of modules may
//! be as long as the folder has files.
//!
//! [`App::closure`]: crate::app::App::closure

mod build;
mod chain;
mod circumstance;
mod cycles;
mod dominators;
mod edge;
mod lengauer_tarjan;
mod node;
#[cfg(test)]
mod tests;

use std::collections::HashMap;

use petgraph::Direction;
use petgraph::graph::DiGraph;
use petgraph::visit::EdgeRef;

use crate::app::Reach;

pub use chain::Chain;
pub use circumstance::Circumstance;
pub use cycles::{Cycle, CycleLink};
pub use dominators::Dominators;
pub use edge::{Edge, EdgeKind, Site};
pub use node::Node;

/// A node of a [`Graph`]; its `index()` counts from 0 without gaps, so that a slice can hold
/// something for each.
pub type NodeId = petgraph::graph::NodeIndex<u32>;

/// An edge of a [`Graph`].
pub type EdgeId = petgraph::graph::EdgeIndex<u32>;

/// The imports between modules, as seen from the roots that one session starts with.
///
/// Nodes are numbered in the order in which a walk from the roots meets them, nearest first; what
/// is imported first in a file comes first. Ids that are passed in must be of this graph.
#[derive(Debug, Clone)]
pub struct Graph {
    /// Edges of a node are added last first: petgraph gives them back in reverse.
    edges: DiGraph<Node, Edge>,
    roots: Vec<NodeId>,
    by_name: HashMap<String, NodeId>,
    by_path: HashMap<String, NodeId>,
}

impl Graph {
    /// Where the session starts, in order.
    pub fn roots(&self) -> &[NodeId] {
        &self.roots
    }

    /// How many nodes there are.
    pub fn node_count(&self) -> usize {
        self.edges.node_count()
    }

    /// How many edges there are.
    pub fn edge_count(&self) -> usize {
        self.edges.edge_count()
    }

    /// Every node, in order.
    pub fn nodes(&self) -> impl Iterator<Item = (NodeId, &Node)> {
        self.edges.node_indices().zip(self.edges.node_weights())
    }

    /// What a node stands for.
    pub fn node(&self, id: NodeId) -> &Node {
        &self.edges[id]
    }

    /// What is known of an edge.
    pub fn edge(&self, id: EdgeId) -> &Edge {
        &self.edges[id]
    }

    /// The node of a full name or, where there is none, of the path of a file.
    pub fn find(&self, name: &str) -> Option<NodeId> {
        let by_name = self.by_name.get(name);
        by_name.or_else(|| self.by_path.get(name)).copied()
    }

    /// What a module asks for, in the order of its file.
    pub fn imports(&self, importer: NodeId) -> impl Iterator<Item = (EdgeId, &Edge)> {
        let edges = self.edges.edges(importer);
        edges.map(|edge| (edge.id(), edge.weight()))
    }

    /// All that asks for a module, whether it runs or not, in the order of nodes.
    pub fn importers(&self, of: NodeId) -> Vec<(EdgeId, &Edge)> {
        let edges = self.edges.edges_directed(of, Direction::Incoming);
        let mut importers: Vec<_> = edges.map(|edge| (edge.id(), edge.weight())).collect();
        importers.sort_by_key(|(_, edge)| edge.from);
        importers
    }

    /// The edges out of a node that are within reach.
    fn followed(&self, from: NodeId, reach: Reach) -> impl Iterator<Item = (EdgeId, &Edge)> {
        let is_within = move |edge: &Edge| edge.is_within(reach);
        self.imports(from).filter(move |(_, edge)| is_within(edge))
    }
}
