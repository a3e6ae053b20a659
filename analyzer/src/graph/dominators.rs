//! What goes with a module: what nothing else leads to.

use std::ops::Range;

use super::lengauer_tarjan::dominator_tree;
use super::{Edge, EdgeId, Graph, NodeId};
use crate::app::Reach;
use crate::quantity::Bytes;

/// What goes with what.
///
/// A module dominates another if every chain from a root to the other leads through it: if the one
/// went, so would the other. The immediate dominator of a module is the nearest that dominates it;
/// a module that two roots lead to on different ways has none.
#[derive(Debug, Clone)]
pub struct Dominators {
    reach: Reach,
    immediate: Vec<Option<NodeId>>,
    /// All that is reached, so that what goes with a module stands right behind it.
    order: Vec<NodeId>,
    /// Where a module and what goes with it stand in `order`, by node; empty if it is not reached.
    spans: Vec<Range<usize>>,
    /// By node, how many edges lead to it, one more for a root. Those from what goes with it are
    /// none: without it, they would not be there.
    ways_in: Vec<usize>,
}

impl Graph {
    /// What goes with what, as far as imports within reach lead.
    pub fn dominators(&self, reach: Reach) -> Dominators {
        let count = self.node_count();
        // All roots hang on one more node.
        let mut successors: Vec<Vec<usize>> = Vec::with_capacity(count + 1);
        for (node, _) in self.nodes() {
            let edges = self.followed(node, reach);
            successors.push(edges.map(|(_, edge)| edge.to.index()).collect());
        }
        successors.push(self.roots.iter().map(|root| root.index()).collect());
        let tree = dominator_tree(&successors, count);

        let mut sizes = vec![1; tree.vertices.len()];
        for position in (1..sizes.len()).rev() {
            sizes[tree.dominators[position]] += sizes[position];
        }
        let mut immediate = vec![None; count];
        let mut order = vec![NodeId::default(); sizes.len() - 1];
        let mut spans = vec![0..0; count];
        // Where the next that goes with a node will stand.
        let mut free = vec![0; sizes.len()];
        for position in 1..sizes.len() {
            let dominator = tree.dominators[position];
            let start = free[dominator];
            free[dominator] += sizes[position];
            free[position] = start + 1;
            let node = NodeId::new(tree.vertices[position]);
            order[start] = node;
            spans[node.index()] = start..start + sizes[position];
            immediate[node.index()] =
                (dominator > 0).then(|| NodeId::new(tree.vertices[dominator]));
        }
        let mut dominators = Dominators {
            reach,
            immediate,
            order,
            spans,
            ways_in: vec![0; count],
        };
        for root in self.roots() {
            dominators.ways_in[root.index()] += 1;
        }
        for id in self.edges.edge_indices() {
            if dominators.is_way_in(self.edge(id)) {
                dominators.ways_in[self.edge(id).to.index()] += 1;
            }
        }
        dominators
    }
}

impl Dominators {
    /// The roots lead to it.
    pub fn is_reached(&self, node: NodeId) -> bool {
        !self.spans[node.index()].is_empty()
    }

    /// The nearest module that it goes with; none for what only all roots together decide about,
    /// and for what is not reached.
    pub fn immediate(&self, node: NodeId) -> Option<NodeId> {
        self.immediate[node.index()]
    }

    /// If the first module went, the second would; so it is for a module and itself.
    pub fn dominates(&self, dominator: NodeId, node: NodeId) -> bool {
        let span = &self.spans[node.index()];
        !span.is_empty() && self.spans[dominator.index()].contains(&span.start)
    }

    /// All that would go if a module went: itself, and then what goes with it, as a walk meets it
    /// that goes into depth. Empty if it is not reached.
    pub fn dominated_by(&self, node: NodeId) -> &[NodeId] {
        &self.order[self.spans[node.index()].clone()]
    }

    /// All that would go if one edge of `graph` went, as if its imports were moved into functions:
    /// what is asked for, and what goes with it, unless something else leads there too.
    pub fn gone_without(&self, graph: &Graph, edge: EdgeId) -> &[NodeId] {
        let edge = graph.edge(edge);
        if self.is_way_in(edge) && self.ways_in[edge.to.index()] == 1 {
            self.dominated_by(edge.to)
        } else {
            &[]
        }
    }

    fn is_way_in(&self, edge: &Edge) -> bool {
        edge.is_within(self.reach)
            && self.is_reached(edge.from)
            && !self.dominates(edge.to, edge.from)
    }

    /// What each module retains, by node: what it takes and what all that goes with it takes, when
    /// `own` says what a module takes by itself. Nothing for what is not reached.
    pub fn retained(&self, own: impl Fn(NodeId) -> Bytes) -> Vec<Bytes> {
        let mut retained = vec![Bytes::default(); self.spans.len()];
        // What goes with a module stands behind it: it is complete when the module's turn comes.
        for node in self.order.iter().rev() {
            let total = retained[node.index()] + own(*node);
            retained[node.index()] = total;
            if let Some(dominator) = self.immediate(*node) {
                retained[dominator.index()] = retained[dominator.index()] + total;
            }
        }
        retained
    }
}
