//! Answers held against those of slower ways to find them, on random inputs.

use std::collections::BTreeSet;

use fastrand::Rng;
use petgraph::algo::dominators::simple_fast;
use petgraph::graph::DiGraph;

use super::{graph_of, imports, roots};
use crate::app::tests::micropython;
use crate::app::{App, Reach, Resolution, Tree};
use crate::graph::lengauer_tarjan::dominator_tree;
use crate::graph::{EdgeId, Graph, NodeId};

/// A few modules and packages that import each other, and what is missing, in every way.
fn random_tree(random: &mut Rng) -> Tree {
    let names = [
        "a", "b", "c", "p", "p.q", "p.r", "p.s", "p.s.t", "os", "gone", "p.gone",
    ];
    let files = [
        "main.py",
        "lib/a.py",
        "lib/b.py",
        "lib/c.py",
        "lib/p/__init__.py",
        "lib/p/q.py",
        "lib/p/r.py",
        "lib/p/s/__init__.py",
        "lib/p/s/t.py",
    ];
    let mut tree = Tree::new("app");
    for file in files {
        let mut code = String::new();
        for _ in 0..random.usize(0..4) {
            let name = names[random.usize(..names.len())];
            let other = names[random.usize(..names.len())];
            let import = match random.u8(..5) {
                0 => "from p import q, r, s, gone".to_owned(),
                1 => "from . import q, s".to_owned(),
                2 => "from p.s import t".to_owned(),
                _ => format!("import {name}"),
            };
            code += &match random.u8(..8) {
                0 => format!("def f():\n  {import}\n"),
                1..3 => {
                    format!("try:\n  {import}\n  import {other}\nexcept ImportError:\n  import a\n")
                }
                3 => format!("try:\n  {import}\nexcept ImportError:\n  pass\nelse:\n  import b\n"),
                4 => format!("if x:\n  {import}\n"),
                5 => format!("if TYPE_CHECKING:\n  {import}\n"),
                _ => format!("{import}\n"),
            };
        }
        tree.insert(file, code);
    }
    tree
}

#[test]
fn the_graph_reaches_what_the_program_loads_and_nothing_else() {
    let mut random = Rng::with_seed(1);
    for _ in 0..2_000 {
        let tree = random_tree(&mut random);
        let (app, _) = App::read(&tree, &micropython());
        let graph = graph_of(&tree);
        for reach in [Reach::Import, Reach::Calls] {
            let closure = app.closure(&roots(&app), reach, |module| imports(&tree, module));
            let loaded: BTreeSet<&str> = closure
                .loaded
                .iter()
                .map(|loaded| match &loaded.module {
                    Resolution::Module(module) => module.path.as_str(),
                    other => other.name(),
                })
                .chain(closure.builtin.iter().map(String::as_str))
                .collect();
            let reached = graph.reached(reach);
            let reached: BTreeSet<&str> = reached
                .iter()
                .map(|id| graph.node(*id))
                .filter(|node| !node.is_missing() && !node.fails)
                .map(|node| node.path().unwrap_or_else(|| node.name()))
                .collect();
            assert_eq!(reached, loaded, "{reach:?} {tree:#?}");
        }
    }
}

/// What the roots lead to if one edge is not there.
fn reached_without(graph: &Graph, reach: Reach, without: EdgeId) -> BTreeSet<NodeId> {
    let mut seen = BTreeSet::new();
    let mut stack = graph.roots().to_vec();
    while let Some(node) = stack.pop() {
        if seen.insert(node) {
            let edges = graph.imports(node);
            let followed = edges.filter(|(id, edge)| *id != without && edge.is_within(reach));
            stack.extend(followed.map(|(_, edge)| edge.to));
        }
    }
    seen
}

#[test]
fn what_goes_with_an_import_is_what_nothing_else_reaches() {
    let mut random = Rng::with_seed(2);
    let (mut alone, mut with_others) = (0, 0);
    for _ in 0..300 {
        let graph = graph_of(&random_tree(&mut random));
        for reach in [Reach::Import, Reach::Calls] {
            let dominators = graph.dominators(reach);
            let all: BTreeSet<NodeId> = graph.reached(reach).into_iter().collect();
            for edge in graph.nodes().flat_map(|(id, _)| graph.imports(id)) {
                let left = reached_without(&graph, reach, edge.0);
                let gone: BTreeSet<NodeId> = all.difference(&left).copied().collect();
                let found = dominators.gone_without(&graph, edge.0).iter().copied();
                assert_eq!(found.collect::<BTreeSet<_>>(), gone, "{edge:?}");
                match gone.len() {
                    0 => with_others += 1,
                    _ => alone += 1,
                }
            }
        }
    }
    // Both outcomes must occur, or the trees test nothing.
    assert!(alone > 100 && with_others > 100, "{alone} {with_others}");
}

#[test]
fn dominators_are_those_that_petgraph_finds() {
    let mut random = Rng::with_seed(3);
    for _ in 0..2_000 {
        let count = random.usize(1..30);
        let mut successors = vec![Vec::new(); count];
        let mut graph: DiGraph<(), ()> = DiGraph::new();
        for _ in 0..count {
            graph.add_node(());
        }
        for _ in 0..random.usize(..count * 3) {
            let (from, to) = (random.usize(..count), random.usize(..count));
            successors[from].push(to);
            graph.add_edge(NodeId::new(from), NodeId::new(to), ());
        }
        let expected = simple_fast(&graph, NodeId::new(0));
        let tree = dominator_tree(&successors, 0);
        let mut found = vec![None; count];
        for (position, dominator) in tree.dominators.iter().enumerate().skip(1) {
            found[tree.vertices[position]] = Some(NodeId::new(tree.vertices[*dominator]));
        }
        for node in graph.node_indices() {
            assert_eq!(found[node.index()], expected.immediate_dominator(node));
        }
    }
}
