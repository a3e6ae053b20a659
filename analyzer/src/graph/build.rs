//! From an app and the imports of its modules to the graph.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::Arc;

use petgraph::graph::DiGraph;

use super::{Circumstance, Edge, EdgeKind, Graph, Node, NodeId, Site};
use crate::app::{App, Module, Reach, Resolution, Target, Visited, absolute_name, targets_of};
use crate::python::{Import, ImportKind};

impl Graph {
    /// The graph of all that `roots` import in one session, now or later, when `imports_of` says
    /// what a module imports. It is asked once for each module. Modules that only type checkers or
    /// other boards import are in it too, with the imports that lead to them, which never run.
    pub fn new(
        app: &App,
        roots: &[Module],
        mut imports_of: impl FnMut(&Module) -> Vec<Import>,
    ) -> Self {
        let closure = app.closure(roots, Reach::Calls, &mut imports_of);
        let mut builder = Builder {
            app,
            visited: closure.visited,
            edges: DiGraph::default(),
            by_name: HashMap::new(),
            by_path: HashMap::new(),
        };
        let mut root_nodes = Vec::new();
        let mut seen = HashSet::new();
        for root in roots {
            let node = if root.is_program() {
                let program = builder.by_path.get(&root.path).copied();
                program.unwrap_or_else(|| builder.add_node(Resolution::Module(root.clone())))
            } else {
                builder.find(&root.name)
            };
            if seen.insert(node) {
                root_nodes.push(node);
            }
        }
        // Nodes that are met are put at the end, until there are no more.
        let mut next = NodeId::new(0);
        while let Some(node) = builder.edges.node_weight(next) {
            let found = node.found.clone();
            builder.add_edges(next, &found, &mut imports_of);
            next = NodeId::new(next.index() + 1);
        }
        Self {
            edges: builder.edges,
            roots: root_nodes,
            by_name: builder.by_name,
            by_path: builder.by_path,
        }
    }
}

struct Builder<'app> {
    app: &'app App,
    visited: BTreeMap<Module, Visited>,
    edges: DiGraph<Node, Edge>,
    by_name: HashMap<String, NodeId>,
    /// Programs first: they are roots.
    by_path: HashMap<String, NodeId>,
}

/// The edges of one module, in the order in which it asks first for each.
#[derive(Default)]
struct Outgoing {
    edges: Vec<Edge>,
    by_target: HashMap<NodeId, usize>,
}

impl Builder<'_> {
    /// The node of a full name, or of the first part of it that is missing.
    fn find(&mut self, name: &str) -> NodeId {
        match self.by_name.get(name) {
            Some(node) => *node,
            None => self.node_of(self.app.resolve(name)),
        }
    }

    /// The same for a name that need not be a module.
    fn find_if_there(&mut self, name: &str) -> Option<NodeId> {
        if let Some(node) = self.by_name.get(name) {
            return Some(*node).filter(|node| !self.edges[*node].is_missing());
        }
        match self.app.resolve(name) {
            Resolution::NotFound { .. } => None,
            found => Some(self.node_of(found)),
        }
    }

    fn node_of(&mut self, found: Resolution) -> NodeId {
        if let Some(node) = self.by_name.get(found.name()) {
            return *node;
        }
        let name = found.name().to_owned();
        let node = self.add_node(found);
        self.by_name.insert(name, node);
        node
    }

    fn add_node(&mut self, found: Resolution) -> NodeId {
        let visited = match &found {
            Resolution::Module(module) => self.visited.get(module),
            _ => None,
        };
        let fails = visited.is_some_and(|visited| visited.failed);
        let path = match &found {
            Resolution::Module(module) => Some(module.path.clone()),
            _ => None,
        };
        let node = self.edges.add_node(Node {
            found,
            parent: None,
            fails,
        });
        if let Some(path) = path {
            self.by_path.entry(path).or_insert(node);
        }
        node
    }

    fn add_edges(
        &mut self,
        node: NodeId,
        found: &Resolution,
        imports_of: &mut impl FnMut(&Module) -> Vec<Import>,
    ) {
        let mut outgoing = Outgoing::default();
        if let Some((package, _)) = found.name().rsplit_once('.') {
            let package = self.find(package);
            self.edges[node].parent = Some(package);
            let site = Site {
                kind: EdgeKind::Parent,
                circumstance: Circumstance::Always,
                place: None,
            };
            outgoing.add(node, package, site);
        }
        if let Resolution::Module(module) = found {
            let visited = self.visited.remove(module);
            let (imports, attempted): (Arc<[Import]>, _) = match visited {
                Some(visited) => (visited.imports, Some(visited.attempted)),
                None => (imports_of(module).into(), None),
            };
            for (index, import) in imports.iter().enumerate() {
                let attempted = attempted
                    .as_ref()
                    .map(|counts| counts.get(index).copied().unwrap_or_default());
                self.add_import(node, module, import, attempted, &mut outgoing);
            }
        }
        for edge in outgoing.edges.into_iter().rev() {
            self.edges.add_edge(edge.from, edge.to, edge);
        }
    }

    /// Adds what one import asks for. `attempted` counts how much of it the board looked at, if it
    /// ever came to the module.
    fn add_import(
        &mut self,
        node: NodeId,
        module: &Module,
        import: &Import,
        attempted: Option<usize>,
        outgoing: &mut Outgoing,
    ) {
        // What leaves the package finds nothing that has a name.
        let Ok(name) = absolute_name(import, module) else {
            return;
        };
        if name.is_empty() {
            return;
        }
        let circumstance = |attempted| {
            let implementation = self.app.rules().family.implementation();
            Circumstance::of(
                &import.context,
                module.is_program(),
                implementation,
                attempted,
            )
        };
        let runs = circumstance(attempted != Some(0));
        let skipped = circumstance(false);
        let mut site = |graph: &Self, to: NodeId, circumstance: &Circumstance| {
            let typing = import.context.is_typing_only() && graph.edges[to].is_missing();
            let site = Site {
                kind: EdgeKind::Import(import.kind),
                circumstance: if typing {
                    Circumstance::TypingOnly
                } else {
                    circumstance.clone()
                },
                place: import.place.clone(),
            };
            outgoing.add(node, to, site);
        };

        // An import that did not run would look at everything.
        let looked_at = attempted.filter(|count| *count > 0).unwrap_or(usize::MAX);
        let mut last = None;
        let mut submodules = Vec::new();
        for (index, target) in targets_of(import, &name).enumerate() {
            let is_looked_at = index < looked_at;
            match target {
                Target::Name(name) if is_looked_at => last = Some(name),
                Target::Name(_) => {}
                Target::Submodule(name) => {
                    let submodule = self.find_if_there(&name);
                    submodules.extend(submodule.map(|node| (node, is_looked_at)));
                }
            }
        }
        // A module that takes nothing but submodules from a package does not ask for the package
        // itself: they bring it.
        let asks_for_package = import.kind != ImportKind::From
            || submodules.len() < import.names.len()
            || submodules.iter().all(|(_, is_looked_at)| !is_looked_at);
        if let Some(name) = last.filter(|_| asks_for_package) {
            let target = self.find(&name);
            site(self, target, &runs);
        }
        for (target, is_looked_at) in submodules {
            site(self, target, if is_looked_at { &runs } else { &skipped });
        }
    }
}

impl Outgoing {
    fn add(&mut self, from: NodeId, to: NodeId, site: Site) {
        match self.by_target.get(&to) {
            Some(index) => self.edges[*index].add(site),
            None => {
                self.by_target.insert(to, self.edges.len());
                self.edges.push(Edge::new(from, to, site));
            }
        }
    }
}
