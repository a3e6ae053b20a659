//! Small apps and what they cost. Expectations are sums over what the VM allocates, not sizes.

mod modules;
mod sessions;

use super::{Modules, SessionCost, Subject};
use crate::app::tests::{micropython, tree};
use crate::app::{App, Layout, Module, Tree};
use crate::import::Residence;
use crate::vm::Profile;
use crate::vm::load::RomStrings;

/// An app of sources in lines `path = content`, with `; ` for a new line.
pub(crate) struct Project {
    pub(crate) tree: Tree,
    pub(crate) app: App,
    rom: RomStrings,
}

impl Project {
    pub(crate) fn new(table: &str) -> Self {
        let tree = tree(table);
        let app = App::read(&tree, &micropython()).0;
        Self::of(tree, app)
    }

    pub(crate) fn of(tree: Tree, app: App) -> Self {
        let rom = RomStrings::parse("print\nrange\nlen");
        Self { tree, app, rom }
    }

    pub(crate) fn library(table: &str) -> Self {
        let mut project = Self::new(table);
        project.app = App::read_as(&project.tree, &micropython(), Layout::Library).0;
        project
    }

    pub(crate) fn subject(&self) -> Subject<'_> {
        Subject {
            title: "app",
            tree: &self.tree,
            app: &self.app,
            library: "lib-port",
            prefix: "",
            rom_strings: Some(&self.rom),
            start: None,
            members: None,
            board_id: None,
            heap: None,
            has_mounts: false,
            has_sources: false,
        }
    }

    pub(crate) fn module(&self, path: &str) -> Module {
        let programs = self.app.entry_points().iter().map(|entry| &entry.module);
        let mut all = self.app.modules().iter().chain(programs);
        all.find(|module| module.path == path).unwrap().clone()
    }
}

pub(crate) fn read<'s>(subject: &'s Subject<'s>) -> Modules<'s> {
    let profile = Profile::by_id("micropython-1.25").unwrap();
    Modules::read(profile, subject, Residence::Ram)
}

fn session(table: &str, paths: &[&str]) -> SessionCost {
    let project = Project::new(table);
    let subject = project.subject();
    let modules = read(&subject);
    let roots: Vec<Module> = paths.iter().map(|path| project.module(path)).collect();
    SessionCost::of(&modules, &roots)
}
