//! The graph of imports of synthetic projects, from Python source to dominators, for projects of
//! one size, twice and four times that: `cargo xtask bench`.
//!
//! Each row counts modules, so the items a second stay the same from size to size where time grows
//! linearly. The peer is petgraph's own algorithm for dominators, on the same edges.

#![allow(
    clippy::unwrap_used,
    reason = "a benchmark that cannot start has failed"
)]

mod synthetic;

use std::collections::BTreeMap;

use analyzer::app::{App, Module, Reach, Tree, VmRules};
use analyzer::graph::{Graph, NodeId};
use analyzer::python::{Import, Source};
use divan::Bencher;
use divan::counter::ItemsCount;
use petgraph::algo::dominators::simple_fast;
use petgraph::graph::DiGraph;
use synthetic::{SIZES, Shape, project};

fn main() {
    divan::main();
}

type Imports = BTreeMap<String, Vec<Import>>;

fn parsed(tree: &Tree) -> Imports {
    tree.files()
        .map(|(path, bytes)| (path.to_owned(), Source::parse(path, bytes).unwrap().imports))
        .collect()
}

fn read(tree: &Tree) -> App {
    App::read(tree, &VmRules::micropython()).0
}

fn graph_of(app: &App, imports: &Imports) -> Graph {
    let roots: Vec<Module> = app
        .entry_points()
        .iter()
        .map(|entry| entry.module.clone())
        .collect();
    Graph::new(app, &roots, |module| imports[&module.path].clone())
}

fn graph_of_shape(size: usize, shape: Shape) -> Graph {
    let tree = project(size, shape);
    let graph = graph_of(&read(&tree), &parsed(&tree));
    assert_eq!(graph.node_count(), size + 1);
    graph
}

/// Everything, from source to answers, on one core.
#[divan::bench(args = SIZES, sample_count = 10, sample_size = 1)]
fn everything(bencher: Bencher<'_, '_>, size: usize) {
    let tree = project(size, Shape::Layers);
    bencher.counter(ItemsCount::new(size)).bench_local(|| {
        let graph = graph_of(&read(&tree), &parsed(&tree));
        (graph.cycles(), graph.dominators(Reach::Import))
    });
}

#[divan::bench(args = SIZES, sample_count = 10, sample_size = 1)]
fn imports_of_source(bencher: Bencher<'_, '_>, size: usize) {
    let tree = project(size, Shape::Layers);
    let bencher = bencher.counter(ItemsCount::new(size));
    bencher.bench_local(|| parsed(&tree));
}

#[divan::bench(args = SIZES, sample_count = 10, sample_size = 1)]
fn graph_of_imports(bencher: Bencher<'_, '_>, size: usize) {
    let tree = project(size, Shape::Layers);
    let (app, imports) = (read(&tree), parsed(&tree));
    let bencher = bencher.counter(ItemsCount::new(size));
    bencher.bench_local(|| graph_of(&app, &imports));
}

#[divan::bench(args = SIZES, sample_count = 20, sample_size = 1)]
fn cycles(bencher: Bencher<'_, '_>, size: usize) {
    let graph = graph_of_shape(size, Shape::Layers);
    let bencher = bencher.counter(ItemsCount::new(size));
    bencher.bench_local(|| graph.cycles());
}

#[divan::bench(args = SIZES, sample_count = 20, sample_size = 1)]
fn dominators(bencher: Bencher<'_, '_>, size: usize) {
    let graph = graph_of_shape(size, Shape::Layers);
    let bencher = bencher.counter(ItemsCount::new(size));
    bencher.bench_local(|| graph.dominators(Reach::Calls));
}

#[divan::bench(args = SIZES, sample_count = 20, sample_size = 1)]
fn dominators_by_petgraph(bencher: Bencher<'_, '_>, size: usize) {
    by_petgraph(bencher, size, Shape::Layers);
}

#[divan::bench(args = SIZES, sample_count = 20, sample_size = 1)]
fn long_chain_dominators(bencher: Bencher<'_, '_>, size: usize) {
    let graph = graph_of_shape(size, Shape::Chain);
    let bencher = bencher.counter(ItemsCount::new(size));
    bencher.bench_local(|| graph.dominators(Reach::Calls));
}

#[divan::bench(args = SIZES, sample_count = 20, sample_size = 1)]
fn long_chain_dominators_by_petgraph(bencher: Bencher<'_, '_>, size: usize) {
    by_petgraph(bencher, size, Shape::Chain);
}

fn by_petgraph(bencher: Bencher<'_, '_>, size: usize, shape: Shape) {
    let graph = graph_of_shape(size, shape);
    let edges = graph.nodes().flat_map(|(id, _)| graph.imports(id));
    let edges = edges.map(|(_, edge)| (edge.from, edge.to));
    let edges: DiGraph<(), ()> = DiGraph::from_edges(edges);
    let bencher = bencher.counter(ItemsCount::new(size));
    bencher.bench_local(|| simple_fast(&edges, NodeId::new(0)));
}
