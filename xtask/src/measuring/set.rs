//! Which modules are measured, and how they are loaded.

use std::collections::BTreeSet;
use std::path::PathBuf;

use analyzer::budget::{Board, CodeMemory, Support};
use analyzer::diagnostic::Diagnostic;
use analyzer::nearest::nearest;
use clap::Args;

use crate::app_folder;
use crate::context::Context;
use crate::failure::Failure;
use crate::library::BaseArgument;
use crate::project::Project;
use crate::shelf::Shelf;

/// Which modules, and how they are loaded.
#[derive(Args)]
pub(crate) struct Set {
    /// Folder of modules [default: the library port]
    #[arg(long, value_name = "DIR")]
    app: Vec<PathBuf>,
    /// Folder of modules that these import, but that are not themselves asked about
    #[arg(long, value_name = "DIR", requires = "app")]
    beside: Vec<PathBuf>,
    /// Modules to take [default: all of the folders]
    #[arg(value_name = "MODULE")]
    modules: Vec<String>,
    /// Memory that code is loaded to: ram or rom [default: each that the firmware supports]
    #[arg(long, value_parser = way, value_name = "WHERE")]
    load: Vec<CodeMemory>,
    /// Put sources onto the board as they are: it compiles them as it imports them
    #[arg(long)]
    pub source: bool,
    #[command(flatten)]
    base: BaseArgument,
}

fn way(text: &str) -> Result<CodeMemory, String> {
    match text {
        "ram" => Ok(CodeMemory::Ram),
        "rom" => Ok(CodeMemory::Rom),
        _ => Err("write `ram` or `rom`".to_owned()),
    }
}

impl Set {
    /// The folders, as they go onto the board.
    pub(crate) fn project(&self, board: &str, context: &Context) -> Result<Project, Failure> {
        let folders: Vec<PathBuf> = [&*self.app, &*self.beside].concat();
        let mut project = Project::of_all(board, &folders, &self.base, context)?;
        project.has_sources = self.source;
        Ok(project)
    }

    /// The modules to measure.
    pub(crate) fn wanted(&self, project: &Project, shelf: &Shelf) -> Result<Vec<String>, Failure> {
        let mut beside = BTreeSet::new();
        for folder in &self.beside {
            let tree = app_folder::read(folder)?;
            beside.extend(tree.files().map(|(path, _)| path.to_owned()));
        }
        let is_of_app = !self.app.is_empty();
        let offered: Vec<&str> = project
            .subject()
            .app
            .modules()
            .iter()
            .filter(|module| !beside.contains(&module.path))
            .map(|module| module.name.as_str())
            .filter(|name| {
                shelf
                    .get(name)
                    .is_some_and(|file| file.is_of_app == is_of_app)
            })
            .collect();
        if self.modules.is_empty() {
            return Ok(offered.into_iter().map(str::to_owned).collect());
        }
        let unknown = self.modules.iter().filter(|name| shelf.get(name).is_none());
        let unknown: Vec<Diagnostic> = unknown
            .map(|name| {
                let help = match nearest(name, offered.iter().copied()).as_slice() {
                    [] => "name the folder that holds it with --app".to_owned(),
                    near => format!("did you mean {}?", near.join(" or ")),
                };
                Diagnostic::error("unknown-module", format!("there is no module `{name}`"))
                    .help(help)
            })
            .collect();
        if unknown.is_empty() {
            Ok(self.modules.clone())
        } else {
            Err(Failure::bad_input(unknown))
        }
    }

    /// Where code is loaded to, with the search path that makes the board do so.
    pub(crate) fn ways(
        &self,
        board: &Board,
    ) -> Result<Vec<(CodeMemory, Option<&'static str>)>, Failure> {
        // Our firmware has its library twice; see firmware/vm/c/library.c. Its search path is that for
        // running in place.
        let offered: &[(CodeMemory, Option<&'static str>)] = match board.support {
            Support::Full => &[
                (CodeMemory::Rom, None),
                (CodeMemory::Ram, Some(":/ram:/ram/lib")),
            ],
            Support::Analysis => &[(CodeMemory::Ram, None)],
        };
        let is_chosen = |load: CodeMemory| self.load.is_empty() || self.load.contains(&load);
        let chosen: Vec<_> = offered
            .iter()
            .filter(|(load, _)| is_chosen(*load))
            .copied()
            .collect();
        if chosen.is_empty() {
            return Err(Failure::bad_input([Diagnostic::error(
                "cannot-run-in-place",
                format!("the firmware of {} copies all code to the heap", board.id),
            )
            .help("leave --load out")]));
        }
        Ok(chosen)
    }
}
