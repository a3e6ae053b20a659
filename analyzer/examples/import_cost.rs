//! What importing each module of a folder takes on a board.
//!
//! ```console
//! $ cargo run -p analyzer --example import_cost -- budgets/feather-m4.toml path/to/modules
//! ```
//!
//! The analyzer reads no files. So this is also what a caller has to do: read the board, the list
//! of its firmware's strings, and the modules, and hand them over.

#![allow(
    clippy::disallowed_methods,
    reason = "an example has no console; what it writes is printable"
)]

use std::ffi::OsString;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use analyzer::app::{App, Tree};
use analyzer::budget::{Board, BoardSource, Catalog, RomStringsSource};
use analyzer::cost::{Modules, Subject, of_modules};
use analyzer::diagnostic::Diagnostic;
use analyzer::printable::Printable;
use analyzer::report::{Figure, TextStyle, diagnostic_text};
use analyzer::vm::load::RomStrings;

const USAGE: &str = "usage: import_cost BOARD.toml FOLDER";

fn main() -> ExitCode {
    match run(std::env::args_os().skip(1)) {
        Ok(table) => {
            let table = Printable::lines(&table);
            match std::io::stdout().write_all(table.as_str().as_bytes()) {
                Ok(()) => ExitCode::SUCCESS,
                Err(_) => ExitCode::FAILURE,
            }
        }
        Err(problem) => {
            // Where nobody listens, the exit code says enough.
            let _ = writeln!(std::io::stderr(), "{}", Printable::lines(&problem).as_str());
            ExitCode::from(2)
        }
    }
}

/// The table for these arguments, or what is wrong.
pub(crate) fn run(arguments: impl IntoIterator<Item = OsString>) -> Result<String, String> {
    let arguments: Vec<PathBuf> = arguments.into_iter().map(PathBuf::from).collect();
    let [board, folder] = arguments.as_slice() else {
        return Err(USAGE.to_owned());
    };
    let (board, rom_strings) = read_board(board)?;
    let mut tree = Tree::new(folder.file_name().unwrap_or_default().to_string_lossy());
    add_files(&mut tree, folder, "")?;
    let (app, found) = App::read(&tree, &board.rules());
    if app.modules().is_empty() {
        return Err(format!("{}: there are no modules in it", folder.display()));
    }
    let subject = Subject {
        title: "modules",
        tree: &tree,
        app: &app,
        library: "",
        prefix: "",
        rom_strings: rom_strings.as_ref(),
        start: None,
        members: None,
        board_id: None,
        heap: None,
        has_mounts: false,
        has_sources: false,
    };
    let modules = Modules::read(board.vm, &subject, board.load.into());

    let mut table = texts(&found);
    for cost in of_modules(&modules, app.modules()).values() {
        let whole = Figure::from(cost.closure.live).short();
        let own = Figure::from(cost.own).short();
        let name = &cost.module.name;
        table += &format!("{name:<32} {whole:>20} {own:>20} by itself\n");
        for import in &cost.closure.unfinished {
            table += &format!("    importing {} {}\n", import.root, import.what);
        }
    }
    Ok(table)
}

/// A board, and the list of strings that its file names, which stands beside it.
fn read_board(path: &Path) -> Result<(Board, Option<RomStrings>), String> {
    let source = BoardSource {
        file: path.display().to_string(),
        text: read_text(path)?,
    };
    let boards = Catalog::read(&[source], &[]).map_err(|problems| texts(&problems))?;
    let board = boards.boards().next().cloned();
    let board = board.ok_or_else(|| format!("{}: no board is in it", path.display()))?;
    let RomStringsSource::List(name, _) = &board.rom_strings else {
        return Ok((board, None));
    };
    let list = path.with_file_name("rom-strings").join(name);
    let list = RomStrings::parse(&read_text(&list.with_extension("txt"))?);
    Ok((board, Some(list)))
}

/// Puts the files below a folder into a tree.
fn add_files(tree: &mut Tree, folder: &Path, inside: &str) -> Result<(), String> {
    let problem = |error| format!("{}: {error}", folder.display());
    for entry in std::fs::read_dir(folder).map_err(problem)? {
        let entry = entry.map_err(problem)?;
        let path = format!("{inside}{}", entry.file_name().to_string_lossy());
        if entry.file_type().map_err(problem)?.is_dir() {
            add_files(tree, &entry.path(), &format!("{path}/"))?;
        } else if path.ends_with(".py") {
            tree.insert(&path, std::fs::read(entry.path()).map_err(problem)?);
        }
    }
    Ok(())
}

fn read_text(path: &Path) -> Result<String, String> {
    std::fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))
}

fn texts(diagnostics: &[Diagnostic]) -> String {
    let style = TextStyle {
        width: 80,
        color: false,
        all: true,
    };
    let texts = diagnostics.iter().map(|one| diagnostic_text(one, style));
    texts.map(|text| text.as_str().to_owned() + "\n").collect()
}
