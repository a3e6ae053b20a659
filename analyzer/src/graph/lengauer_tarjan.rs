//! Dominators by the algorithm of Lengauer and Tarjan, in its simple form: O(m log n).
//!
//! petgraph has another one (`simple_fast`), whose time grows with the square of the number of
//! nodes where long chains have imports backwards: 6 ms for 2,500 modules of four imports each,
//! 23 ms for 5,000 (`benches/graph.rs`). The tests hold the two against each other.

/// No node yet.
const NONE: usize = usize::MAX;

/// What can be reached from one node, in the order in which a depth-first walk meets it, and what
/// immediately dominates each.
pub(super) struct DominatorTree {
    /// The nodes that are reached; the first is the start.
    pub(super) vertices: Vec<usize>,
    /// For each of `vertices`, which of them is its immediate dominator; a smaller position, but
    /// for the start, which has itself.
    pub(super) dominators: Vec<usize>,
}

/// The dominators of all that can be reached from `start`.
pub(super) fn dominator_tree(successors: &[Vec<usize>], start: usize) -> DominatorTree {
    let walk = Walk::new(successors, start);
    let count = walk.vertices.len();
    let mut forest = Forest::new(count);
    let mut dominators = vec![0; count];
    let mut buckets: Vec<Vec<usize>> = vec![Vec::new(); count];
    for vertex in (1..count).rev() {
        for predecessor in walk.predecessors(vertex) {
            let best = forest.best(*predecessor);
            forest.semi[vertex] = forest.semi[vertex].min(forest.semi[best]);
        }
        buckets[forest.semi[vertex]].push(vertex);
        let parent = walk.parents[vertex];
        forest.ancestor[vertex] = parent;
        for waiting in std::mem::take(&mut buckets[parent]) {
            let best = forest.best(waiting);
            dominators[waiting] = if forest.semi[best] < forest.semi[waiting] {
                best
            } else {
                parent
            };
        }
    }
    for vertex in 1..count {
        if dominators[vertex] != forest.semi[vertex] {
            dominators[vertex] = dominators[dominators[vertex]];
        }
    }
    DominatorTree {
        vertices: walk.vertices,
        dominators,
    }
}

/// A depth-first walk: from here on, nodes are called by the position at which it met them.
struct Walk {
    vertices: Vec<usize>,
    parents: Vec<usize>,
    /// Predecessors of all nodes, one after the other.
    predecessors: Vec<usize>,
    /// Where those of a node start; one more than there are nodes.
    starts: Vec<usize>,
}

impl Walk {
    fn new(successors: &[Vec<usize>], start: usize) -> Self {
        let mut positions = vec![NONE; successors.len()];
        positions[start] = 0;
        let mut vertices = vec![start];
        let mut parents = vec![0];
        // Position of a node, and the next of its successors.
        let mut stack = vec![(0, 0)];
        while let Some((position, next)) = stack.last_mut() {
            let position = *position;
            let Some(successor) = successors[vertices[position]].get(*next) else {
                stack.pop();
                continue;
            };
            *next += 1;
            if positions[*successor] == NONE {
                positions[*successor] = vertices.len();
                stack.push((vertices.len(), 0));
                vertices.push(*successor);
                parents.push(position);
            }
        }

        let mut starts = vec![0; vertices.len() + 1];
        let edges = || {
            let from = vertices.iter().enumerate();
            from.flat_map(|(position, node)| {
                let to = successors[*node].iter();
                to.map(move |successor| (position, *successor))
            })
        };
        for (_, to) in edges() {
            starts[positions[to] + 1] += 1;
        }
        for position in 0..vertices.len() {
            starts[position + 1] += starts[position];
        }
        let mut free = starts.clone();
        let mut predecessors = vec![0; edges().count()];
        for (from, to) in edges() {
            let slot = &mut free[positions[to]];
            predecessors[*slot] = from;
            *slot += 1;
        }
        Self {
            vertices,
            parents,
            predecessors,
            starts,
        }
    }

    fn predecessors(&self, vertex: usize) -> &[usize] {
        &self.predecessors[self.starts[vertex]..self.starts[vertex + 1]]
    }
}

/// The part of the walk's tree that has been dealt with, with compressed paths.
struct Forest {
    /// The semidominator, as far as it is known.
    semi: Vec<usize>,
    /// The node with the smallest semidominator on the path that has been compressed.
    label: Vec<usize>,
    ancestor: Vec<usize>,
    path: Vec<usize>,
}

impl Forest {
    fn new(count: usize) -> Self {
        Self {
            semi: (0..count).collect(),
            label: (0..count).collect(),
            ancestor: vec![NONE; count],
            path: Vec::new(),
        }
    }

    /// The node with the smallest semidominator between a node and the root of its tree.
    fn best(&mut self, vertex: usize) -> usize {
        let mut current = vertex;
        // The root of a tree and what hangs on it need no compression.
        while self.ancestor[current] != NONE && self.ancestor[self.ancestor[current]] != NONE {
            self.path.push(current);
            current = self.ancestor[current];
        }
        while let Some(below) = self.path.pop() {
            let above = self.ancestor[below];
            if self.semi[self.label[above]] < self.semi[self.label[below]] {
                self.label[below] = self.label[above];
            }
            self.ancestor[below] = self.ancestor[above];
        }
        self.label[vertex]
    }
}
