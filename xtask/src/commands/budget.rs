//! `budget`: what imports cost on a board, and whether they fit.

use std::path::{Path, PathBuf};

use analyzer::app::{App, Layout, SearchEntry, Tree};
use analyzer::budget::{self, Board, RomStrings, Subject, Support};
use analyzer::diagnostic::Diagnostic;
use analyzer::vm::load;
use clap::Args;

use crate::context::{self, Context};
use crate::exit::ExitCode;
use crate::failure::Failure;
use crate::{app_folder, boards};

/// The folder of a tree that holds the port of the standard library.
const LIBRARY: &str = "lib-port";

/// Arguments of `budget`.
#[derive(Args)]
pub struct Arguments {
    /// The board; `board list` shows them
    #[arg(long, value_name = "BOARD")]
    board: String,
    /// The folder that goes onto the board: with code.py or main.py, or a folder of modules
    #[arg(long, value_name = "DIR")]
    app: Option<PathBuf>,
}

/// Runs `budget`.
pub fn run(arguments: &Arguments, context: &Context) -> Result<ExitCode, Failure> {
    let (board, folder) = boards::selected(&arguments.board, context)?;
    let rom_strings = rom_strings(&board, folder.as_deref())?;

    let (mut tree, layout) = match &arguments.app {
        Some(app) => (app_folder::read(app)?, None),
        None => (Tree::new(LIBRARY), Some(Layout::Library)),
    };
    let mut rules = board.rules();
    // Our firmware carries the port; on other people's, an app brings what it needs.
    if board.support == Support::Full {
        for module in lib_port::MODULES {
            tree.insert(&format!("{LIBRARY}/{}", module.path), module.source);
        }
        rules
            .search_path
            .push(SearchEntry::Folder(LIBRARY.to_owned()));
    }
    let (app, found) = match layout {
        Some(layout) => App::read_as(&tree, &rules, layout),
        None => App::read(&tree, &rules),
    };
    if let Some(folder) = &arguments.app
        && app.entry_points().iter().all(|entry| {
            let rest = entry.module.path.strip_prefix(LIBRARY);
            rest.is_some_and(|rest| rest.starts_with('/'))
        })
    {
        return Err(Failure::bad_input([Diagnostic::error(
            "nothing-to-do",
            format!("there is no Python in {}", folder.display()),
        )
        .help("name the folder that holds code.py, or a folder of modules")]));
    }
    let title = arguments.app.as_ref().map_or_else(
        || "the library port".to_owned(),
        |app| app.display().to_string(),
    );
    let prefix = arguments.app.as_deref().map(prefix).unwrap_or_default();
    let subject = Subject {
        title: &title,
        tree: &tree,
        app: &app,
        library: LIBRARY,
        prefix: &prefix,
        rom_strings: rom_strings.as_ref(),
    };
    let report = budget::assess(&board, &subject, found);
    context.publish(&report)?;
    Ok(context::exit_code(report.verdict))
}

/// What to put before a path below `app` to name the file from the current folder.
fn prefix(app: &Path) -> String {
    let shown = app.display().to_string();
    match shown.trim_end_matches(['/', '\\']) {
        "." | "" => String::new(),
        trimmed => format!("{trimmed}/"),
    }
}

fn rom_strings(board: &Board, folder: Option<&Path>) -> Result<Option<load::RomStrings>, Failure> {
    let RomStrings::List(name, place) = &board.rom_strings else {
        return Ok(None);
    };
    match boards::rom_strings(name, folder)? {
        Some(list) => Ok(Some(load::RomStrings::parse(&list))),
        None => Err(Failure::bad_input([Diagnostic::error(
            "missing-rom-strings",
            format!("there is no list of read-only strings called `{name}`"),
        )
        .at(place.clone())
        .help(format!(
            "put it at budgets/rom-strings/{name}.txt, or write rom-strings = \"unknown\""
        ))])),
    }
}
