//! Modules that import each other in a circle while they are imported.
//!
//! The first of them to be imported sees the others half made: a name that it takes from them may
//! not be there yet. Which one is first depends on the program, so a circle that works today breaks
//! when somebody imports another of its modules first.

use petgraph::algo::kosaraju_scc;
use petgraph::graph::DiGraph;

use super::{EdgeId, Graph, NodeId};
use crate::app::{Link, Reach, sentence};
use crate::diagnostic::Diagnostic;
use crate::quantity::plural;

/// Modules of which each leads to each other.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cycle {
    /// All of them, in the order of nodes.
    pub members: Vec<NodeId>,
    /// One of the shortest ways round through some of them; it ends where it starts.
    pub links: Vec<CycleLink>,
}

/// One import of a cycle.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CycleLink {
    /// The module that imports.
    pub from: NodeId,
    /// What it imports by that: the target of the edge, or a package around it.
    pub to: NodeId,
    /// The import.
    pub edge: EdgeId,
}

/// Looking for a shorter way round stops after this many steps for each import of a cycle. A way of
/// two imports, which most cycles have, is found long before.
const STEPS: usize = 64;

impl Graph {
    /// The circles of imports that run at import time, among modules that the roots lead to, in the
    /// order of their first modules. A module that imports itself is a circle of its own.
    ///
    /// A package that imports its submodules is in no circle with them, though each of them has to
    /// import the package first: it is there already.
    pub fn cycles(&self) -> Vec<Cycle> {
        let circular = self.imports_with_packages();
        let mut cycles: Vec<Cycle> = circular
            .edge_weights()
            .filter(|link| link.from == link.to)
            .map(|link| Cycle {
                members: vec![link.from],
                links: vec![*link],
            })
            .collect();
        let mut search = Search::new(&circular);
        // petgraph's `tarjan_scc` would call itself once for each module of a chain.
        for mut members in kosaraju_scc(&circular) {
            if members.len() > 1 {
                members.sort_unstable();
                let links = search.shortest(&members);
                cycles.push(Cycle { members, links });
            }
        }
        cycles.sort_by_key(|cycle| (cycle.members[0], cycle.members.len()));
        cycles
    }

    /// What each module has imported when its own import is over, without what was there before:
    /// the packages that it is in.
    fn imports_with_packages(&self) -> DiGraph<(), CycleLink> {
        let mut imports = DiGraph::with_capacity(self.node_count(), self.edge_count());
        for _ in self.nodes() {
            imports.add_node(());
        }
        for from in self.reached(Reach::Calls) {
            let mut links = Vec::new();
            for (id, edge) in self.imports(from) {
                if edge.import_at_import_time().is_none() {
                    continue;
                }
                let mut target = Some(edge.to);
                while let Some(to) =
                    target.filter(|to| *to == edge.to || !self.is_inside(from, *to))
                {
                    links.push(CycleLink { from, to, edge: id });
                    target = self.node(to).parent;
                }
            }
            for link in links.into_iter().rev() {
                imports.add_edge(link.from, link.to, link);
            }
        }
        imports
    }

    /// A module is a package, or in it.
    fn is_inside(&self, module: NodeId, package: NodeId) -> bool {
        let (module, package) = (self.node(module), self.node(package));
        let rest = module.found.name().strip_prefix(package.found.name());
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
    }

    /// A circle as a person would say it: `lib/a.py:1 imports b, which imports a (lib/b.py:2)`.
    pub fn describe_cycle(&self, cycle: &Cycle) -> String {
        sentence(cycle.links.len(), |index| {
            let link = cycle.links[index];
            let edge = self.edge(link.edge);
            let site = edge.import_at_import_time();
            let imported = self.node(edge.to).name();
            Link {
                place: self.place(link.from, site.unwrap_or_else(|| edge.strongest())),
                imports: if link.to == edge.to {
                    imported.to_owned()
                } else {
                    format!("{imported} and so {}", self.node(link.to).name())
                },
            }
        })
    }
}

impl Cycle {
    /// The note about it.
    pub fn diagnostic(&self, graph: &Graph) -> Diagnostic {
        let way = graph.describe_cycle(self);
        let (message, help) = match self.members.as_slice() {
            [_] => (
                format!("a module imports itself: {way}"),
                "remove the import",
            ),
            members => (
                format!(
                    "{} import each other in a circle: {way}",
                    plural(members.len(), "module")
                ),
                "move one of these imports into the function that needs it",
            ),
        };
        let note = Diagnostic::note("import-cycle", message).help(help);
        let first = self.links.first().map(|link| graph.edge(link.edge));
        let site = first.and_then(super::Edge::import_at_import_time);
        match site.and_then(|site| site.place.clone()) {
            Some(place) => note.at(place).label("imported here"),
            None => note,
        }
    }
}

/// The search for the shortest way round in one component after the other.
struct Search<'g> {
    imports: &'g DiGraph<(), CycleLink>,
    /// Whether a node is a member of the component that has not been a start yet.
    open: Vec<bool>,
    /// Which search has met a node last, and by which import.
    met: Vec<(usize, Option<CycleLink>)>,
    searches: usize,
}

impl<'g> Search<'g> {
    fn new(imports: &'g DiGraph<(), CycleLink>) -> Self {
        Self {
            imports,
            open: vec![false; imports.node_count()],
            met: vec![(0, None); imports.node_count()],
            searches: 0,
        }
    }

    /// The first of the shortest ways round, from each member in turn. What has been a start is
    /// left out afterwards: every way through it is known.
    fn shortest(&mut self, members: &[NodeId]) -> Vec<CycleLink> {
        for member in members {
            self.open[member.index()] = true;
        }
        let edges: usize = members
            .iter()
            .map(|member| self.imports.edges(*member).count())
            .sum();
        let mut steps = edges * STEPS;
        let mut shortest: Vec<CycleLink> = Vec::new();
        for start in members {
            if shortest.len() != 2 && steps > 0 {
                let limit = shortest.len().wrapping_sub(1);
                shortest = self
                    .way_round(*start, limit, &mut steps)
                    .unwrap_or(shortest);
            }
            self.open[start.index()] = false;
        }
        shortest
    }

    /// The shortest way from a node back to it, of at most so many imports.
    fn way_round(
        &mut self,
        start: NodeId,
        longest: usize,
        steps: &mut usize,
    ) -> Option<Vec<CycleLink>> {
        self.searches += 1;
        let mut level = vec![start];
        for _ in 0..longest {
            let mut next = Vec::new();
            for node in level {
                for link in self.imports.edges(node).map(|edge| *edge.weight()) {
                    *steps = steps.saturating_sub(1);
                    if link.to == node {
                        continue;
                    }
                    if link.to == start {
                        return Some(self.way_back(link, start));
                    }
                    let met = &mut self.met[link.to.index()];
                    if self.open[link.to.index()] && met.0 != self.searches {
                        *met = (self.searches, Some(link));
                        next.push(link.to);
                    }
                }
            }
            if next.is_empty() {
                break;
            }
            level = next;
        }
        None
    }

    fn way_back(&self, last: CycleLink, start: NodeId) -> Vec<CycleLink> {
        let mut links = vec![last];
        let mut at = last.from;
        while at != start
            && let (_, Some(link)) = self.met[at.index()]
        {
            links.push(link);
            at = link.from;
        }
        links.reverse();
        links
    }
}
