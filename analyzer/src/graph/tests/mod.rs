//! Folders written as tables, and the graphs of their imports.

mod agreement;
mod chains;
mod cycles;
mod dominators;
mod edges;

use super::{Graph, NodeId};
use crate::app::tests::{micropython, tree};
use crate::app::{App, Module, Tree};
use crate::python::{Import, Source};

/// The graph of a folder as MicroPython reads it, from all its entry points.
fn graph(table: &str) -> Graph {
    graph_of(&tree(table))
}

fn graph_of(tree: &Tree) -> Graph {
    let (app, _) = App::read(tree, &micropython());
    Graph::new(&app, &roots(&app), |module| imports(tree, module))
}

fn roots(app: &App) -> Vec<Module> {
    let entries = app.entry_points().iter();
    entries.map(|entry| entry.module.clone()).collect()
}

fn imports(tree: &Tree, module: &Module) -> Vec<Import> {
    let bytes = tree.bytes(&module.path).unwrap();
    Source::parse(&module.path, bytes).unwrap().imports
}

fn node(graph: &Graph, name: &str) -> NodeId {
    graph.find(name).unwrap_or_else(|| panic!("no node {name}"))
}

fn names(graph: &Graph, nodes: &[NodeId]) -> String {
    let names: Vec<&str> = nodes.iter().map(|id| graph.node(*id).name()).collect();
    names.join(" ")
}

/// A program that imports `m0`, which imports `m1`, and so on.
fn chain_of(length: usize, last: &str) -> Tree {
    let mut tree = Tree::new("app");
    tree.insert("main.py", "import m0");
    for index in 0..length {
        let next = if index + 1 == length {
            last.to_owned()
        } else {
            format!("import m{}", index + 1)
        };
        tree.insert(&format!("lib/m{index}.py"), next);
    }
    tree
}
