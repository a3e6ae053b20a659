//! The library that our firmware carries: every module of the port as source.

use std::path::{Path, PathBuf};

use analyzer::budget::{Board, Support};
use analyzer::python::{Source, dependents};
use analyzer::quantity::plural;
use analyzer::report::Gap;
use clap::Args;

use crate::base::Base;
use crate::context;
use crate::failure::Failure;
use crate::layers::{Entry, Layers, module_name};
use crate::reading;

/// Where the base of the library is.
#[derive(Args)]
pub(crate) struct BaseArgument {
    /// CPython's library to make the port from, or the folder that holds it as `Lib` [default: in
    /// a checkout, the one that Cargo fetches]
    #[arg(long, value_name = "DIR")]
    pub base: Option<PathBuf>,
}

/// A module of the library.
pub(crate) struct Module {
    /// Its path below the library's folder, such as `json/decoder.py`.
    pub path: String,
    /// Its source; of a layer, the annotated one.
    pub source: Vec<u8>,
}

/// Every module of the port that can be made here.
#[derive(Default)]
pub(crate) struct Library {
    /// The modules, by path.
    pub modules: Vec<Module>,
    /// The names of those that cannot be made.
    pub missing: Vec<String>,
    /// The same for a report, with the reason.
    pub gap: Option<Gap>,
}

impl Library {
    /// The library of a board: our firmware carries the port; on other people's, an app brings what it
    /// needs.
    pub(crate) fn of(board: &Board, base: &BaseArgument) -> Result<Self, Failure> {
        match board.support {
            Support::Full => Self::read(base.base.as_deref()),
            Support::Analysis => Ok(Self::default()),
        }
    }

    /// Applies every layer to its base, and adds what was written from scratch.
    ///
    /// Where no base was named and none can be had, only what was written from scratch is there.
    fn read(base: Option<&Path>) -> Result<Self, Failure> {
        let mut modules = from_scratch()?;
        let entries = Layers::read(None)?.select(&[])?;
        let mut missing = Vec::new();
        let gap = match (Base::locate(base), base) {
            _ if entries.is_empty() => None,
            (Ok(base), _) => {
                modules.append(&mut Failure::every(entries.iter().map(|entry| {
                    Ok(Module {
                        path: entry.path.clone(),
                        source: base.applied(entry)?,
                    })
                }))?);
                None
            }
            (Err(failure), Some(_)) => return Err(failure),
            (Err(failure), None) => {
                missing = entries.iter().map(Entry::module).collect();
                drop_dependents(&mut modules, &mut missing);
                Some(gap(&missing, &failure))
            }
        };
        modules.sort_by(|a, b| a.path.cmp(&b.path));
        Ok(Self {
            modules,
            missing,
            gap,
        })
    }
}

/// The names of all modules that this program was built with, made here or not.
#[cfg(test)]
pub(crate) fn names() -> impl Iterator<Item = String> {
    let layers = lib_port::layers()
        .iter()
        .map(|layer| layer.path.strip_suffix(".layer"));
    let modules = lib_port::modules()
        .iter()
        .map(|module| module.path.strip_suffix(".py"));
    let of_tests = |path: &&str| path.starts_with("test/");
    let paths = layers.chain(modules).flatten();
    paths.filter(move |path| !of_tests(path)).map(module_name)
}

/// What cannot be imported without a module that is missing is missing as well.
fn drop_dependents(modules: &mut Vec<Module>, missing: &mut Vec<String>) {
    // What is not Python is told elsewhere.
    let sources: Vec<(String, Source)> = modules
        .iter()
        .filter_map(|module| {
            let source = Source::parse(&module.path, &module.source).ok()?;
            Some((module_name(&module.path), source))
        })
        .collect();
    let lost = dependents(&sources, missing);
    modules.retain(|module| !lost.contains(module_name(&module.path).as_str()));
    missing.extend(lost.into_iter().map(str::to_owned));
    missing.sort();
}

fn gap(names: &[String], failure: &Failure) -> Gap {
    Gap {
        what: format!(
            "{} of the port that need CPython's source: {}",
            plural(names.len(), "module"),
            names.join(", ")
        ),
        why: format!(
            "{}; --base DIR names a library that is here",
            failure.summary()
        ),
    }
}

/// The modules that were written from scratch: in a checkout as they are now.
fn from_scratch() -> Result<Vec<Module>, Failure> {
    let Some(root) = context::workspace_root() else {
        let modules = lib_port::modules().iter().map(|module| Module {
            path: module.path.to_owned(),
            source: module.text.to_vec(),
        });
        return Ok(modules.collect());
    };
    let folder = root.join("lib-port/modules");
    let paths = reading::below(&folder)?;
    let python = paths.into_iter().filter(|path| path.ends_with(".py"));
    Failure::every(python.map(|path| {
        Ok(Module {
            source: reading::read(&folder.join(&path))?,
            path,
        })
    }))
}
