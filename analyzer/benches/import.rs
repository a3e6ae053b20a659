//! From source to figures: `cargo xtask bench`, which sets `MPYFIT_CORPUS`.
//!
//! The libraries are those of the ground truth. Each module has a session of its own, in which it is
//! imported twice: with its strings, and without. The synthetic projects are imported whole into one
//! session; their rows count modules, so that the items a second stay the same where time grows
//! linearly. Everything runs on one core, and sources are in memory before the clock starts.

#![allow(
    clippy::unwrap_used,
    reason = "a benchmark that cannot start has failed"
)]

mod synthetic;

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::{Arc, LazyLock};

use analyzer::app::{App, Module, Reach, Tree, VmRules};
use analyzer::compile::{Options, compile};
use analyzer::graph::Graph;
use analyzer::import::{Ending, Found, Library, Program, Residence, Session, Start};
use analyzer::mpy::Dialect;
use analyzer::python::Source;
use analyzer::vm::Profile;
use analyzer::vm::load::RomStrings;
use divan::Bencher;
use divan::counter::ItemsCount;
use synthetic::{SIZES, Shape, project};

fn main() {
    divan::main();
}

/// A source by its path below the root.
type Sources = Vec<(String, Vec<u8>)>;

static CORPUS: LazyLock<Sources> = LazyLock::new(|| {
    let folder = std::env::var("MPYFIT_CORPUS");
    let folder =
        folder.unwrap_or_else(|_| panic!("MPYFIT_CORPUS is not set: use `cargo xtask bench`"));
    let mut sources = Vec::new();
    collect(Path::new(&folder), "", &mut sources);
    assert!(sources.len() >= 134, "{folder} lacks libraries");
    sources
});

fn collect(folder: &Path, prefix: &str, sources: &mut Sources) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let entry = entry.unwrap();
        let name = format!("{prefix}{}", entry.file_name().to_string_lossy());
        if entry.file_type().unwrap().is_dir() {
            collect(&entry.path(), &format!("{name}/"), sources);
        } else if name.ends_with(".py") {
            sources.push((name, std::fs::read(entry.path()).unwrap()));
        }
    }
}

/// Modules of the firmware, as in the sessions that were measured.
static FIRMWARE: LazyLock<BTreeSet<String>> = LazyLock::new(|| {
    let sessions = include_str!("../../ground-truth/sessions.toml");
    let sessions: toml::Table = sessions.parse().unwrap();
    let all = sessions["session"].as_array().unwrap();
    let names = all
        .iter()
        .flat_map(|session| session["firmware"].as_array().unwrap());
    names
        .map(|name| name.as_str().unwrap().to_owned())
        .collect()
});

static ROM: LazyLock<RomStrings> = LazyLock::new(|| {
    RomStrings::parse(include_str!(
        "../../budgets/rom-strings/circuitpython-9-samd51.txt"
    ))
});

/// Compiled modules, by name.
struct Modules(BTreeMap<String, (String, Arc<Program>, Option<String>)>);

impl Modules {
    fn compile(sources: &Sources) -> Self {
        let modules = sources.iter().map(|(path, text)| {
            let options = Options {
                source_name: path.clone(),
                ..Options::default()
            };
            let bytes = compile(text, &options)
                .unwrap()
                .to_bytes(Dialect::CircuitPython);
            let program = Arc::new(Program::read(&bytes).unwrap());
            let stem = path.trim_end_matches(".py");
            let (place, package) = match stem.strip_suffix("/__init__") {
                Some(folder) => (folder, Some(format!("/lib/{folder}"))),
                None => (stem, None),
            };
            let file = format!("/lib/{stem}.mpy");
            (place.replace('/', "."), (file, program, package))
        });
        Self(modules.collect())
    }

    fn session(&self) -> Session<'_> {
        let profile = Profile::by_id("circuitpython-9").unwrap();
        Session::new(profile, &ROM, &Start::default(), self)
    }
}

impl Library for Modules {
    fn find(&self, name: &str) -> Found {
        if FIRMWARE.contains(name) {
            return Found::Builtin;
        }
        match self.0.get(name) {
            Some((path, program, package)) => Found::File {
                path: path.clone(),
                program: Some(Arc::clone(program)),
                package: package.clone(),
                residence: Residence::Ram,
                source: None,
            },
            None => Found::Missing,
        }
    }
}

/// Every module in a session of its own; gives what all of them take.
fn import_each(modules: &Modules) -> i64 {
    let figures = modules.0.keys().map(|name| {
        let mut session = modules.session();
        let cold = session.import(name);
        assert_eq!(cold.ending, Ending::Done, "{name}");
        cold.live + session.import_again(name, &cold).live
    });
    figures.sum()
}

#[divan::bench(sample_count = 10, sample_size = 1)]
fn libraries_from_source_to_figures(bencher: Bencher<'_, '_>) {
    let sources = &*CORPUS;
    bencher
        .counter(ItemsCount::new(sources.len()))
        .bench_local(|| import_each(&Modules::compile(sources)));
}

#[divan::bench(sample_count = 10, sample_size = 1)]
fn libraries_sessions(bencher: Bencher<'_, '_>) {
    let modules = Modules::compile(&CORPUS);
    bencher
        .counter(ItemsCount::new(modules.0.len()))
        .bench_local(|| import_each(&modules));
}

fn sources_of(tree: &Tree, size: usize) -> Sources {
    let all: String = (0..size)
        .rev()
        .map(|index| format!("import m{index}\n"))
        .collect();
    tree.files()
        .map(|(path, bytes)| (path.trim_start_matches("lib/").to_owned(), bytes.to_vec()))
        .chain([("all.py".to_owned(), all.into_bytes())])
        .collect()
}

/// A program that imports the last module first: each finds what it imports, as no board could nest
/// as many imports.
fn import_all(modules: &Modules, size: usize) -> i64 {
    let mut session = modules.session();
    let imported = session.import("all");
    assert_eq!(imported.ending, Ending::Done);
    assert_eq!(imported.files, size + 1);
    imported.live
}

fn graph_of(tree: &Tree) -> Graph {
    let app = App::read(tree, &VmRules::micropython()).0;
    let imports: BTreeMap<_, _> = tree
        .files()
        .map(|(path, bytes)| (path.to_owned(), Source::parse(path, bytes).unwrap().imports))
        .collect();
    let roots: Vec<Module> = app
        .entry_points()
        .iter()
        .map(|entry| entry.module.clone())
        .collect();
    Graph::new(&app, &roots, |module| imports[&module.path].clone())
}

#[divan::bench(args = SIZES, sample_count = 3, sample_size = 1)]
fn project_from_source_to_figures_and_graph(bencher: Bencher<'_, '_>, size: usize) {
    let tree = project(size, Shape::Ahead);
    let sources = sources_of(&tree, size);
    bencher.counter(ItemsCount::new(size)).bench_local(|| {
        let live = import_all(&Modules::compile(&sources), size);
        let graph = graph_of(&tree);
        (live, graph.cycles(), graph.dominators(Reach::Import))
    });
}

#[divan::bench(args = SIZES, sample_count = 3, sample_size = 1)]
fn project_compile(bencher: Bencher<'_, '_>, size: usize) {
    let sources = sources_of(&project(size, Shape::Ahead), size);
    let bencher = bencher.counter(ItemsCount::new(size));
    bencher.bench_local(|| Modules::compile(&sources).0.len());
}

#[divan::bench(args = SIZES, sample_count = 3, sample_size = 1)]
fn project_session(bencher: Bencher<'_, '_>, size: usize) {
    let modules = Modules::compile(&sources_of(&project(size, Shape::Ahead), size));
    let bencher = bencher.counter(ItemsCount::new(size));
    bencher.bench_local(|| import_all(&modules, size));
}
