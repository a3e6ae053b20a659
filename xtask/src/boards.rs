//! The boards on offer: those compiled in, and those of a `budgets/` folder of the project.

use std::path::{Path, PathBuf};

use analyzer::budget::{Board, BoardSource, Catalog};
use analyzer::diagnostic::Diagnostic;
use analyzer::import::Starts;

use crate::context::Context;
use crate::failure::Failure;
use crate::reading::Folder;

/// The boards that every installed `mpyfit` knows.
const SHIPPED: [(&str, &str); 6] = [
    (
        "circuit-playground-express.toml",
        include_str!("../../budgets/circuit-playground-express.toml"),
    ),
    (
        "feather-m4.toml",
        include_str!("../../budgets/feather-m4.toml"),
    ),
    (
        "grand-central-m4.toml",
        include_str!("../../budgets/grand-central-m4.toml"),
    ),
    (
        "itsybitsy-m4.toml",
        include_str!("../../budgets/itsybitsy-m4.toml"),
    ),
    ("metro-m4.toml", include_str!("../../budgets/metro-m4.toml")),
    (
        "raspberry-pi-pico.toml",
        include_str!("../../budgets/raspberry-pi-pico.toml"),
    ),
];

/// The lists of read-only strings that shipped boards name, and those of our firmware by board.
const SHIPPED_ROM_STRINGS: [(&str, &str); 4] = [
    (
        "circuitpython-4-samd51",
        include_str!("../../budgets/rom-strings/circuitpython-4-samd51.txt"),
    ),
    (
        "circuitpython-9-samd51",
        include_str!("../../budgets/rom-strings/circuitpython-9-samd51.txt"),
    ),
    (
        "grand-central-m4",
        include_str!("../../budgets/rom-strings/grand-central-m4.txt"),
    ),
    (
        "metro-m4",
        include_str!("../../budgets/rom-strings/metro-m4.txt"),
    ),
];

/// What the firmware takes, for boards whose firmware is made here.
const SHIPPED_LOCKS: [(&str, &str); 2] = [
    (
        "grand-central-m4",
        include_str!("../../budgets/grand-central-m4.footprint.json"),
    ),
    (
        "metro-m4",
        include_str!("../../budgets/metro-m4.footprint.json"),
    ),
];

/// Where sessions of our firmware begin, by board.
const SHIPPED_STARTS: [(&str, &str); 2] = [
    (
        "grand-central-m4",
        include_str!("../../budgets/starts/grand-central-m4.json"),
    ),
    (
        "metro-m4",
        include_str!("../../budgets/starts/metro-m4.json"),
    ),
];

/// Where local boards are: `given`, or the nearest `budgets/` above the current folder.
pub(crate) fn local_folder(given: Option<&Path>) -> Result<Option<PathBuf>, Failure> {
    if let Some(folder) = given {
        return Ok(Some(folder.to_owned()));
    }
    let here = std::env::current_dir().map_err(|error| Failure::reading(Path::new("."), &error))?;
    let found = here
        .ancestors()
        .position(|folder| folder.join("budgets").is_dir());
    let Some(levels) = found else {
        return Ok(None);
    };
    let project: PathBuf = std::iter::once(".")
        .chain(std::iter::repeat_n("..", levels))
        .collect();
    let up: PathBuf = std::iter::repeat_n("..", levels).collect();
    let folder = up.join("budgets");
    // Nobody named it: a link of that name must not lead to files of others.
    Folder::open(&project)?.check(&folder)?;
    Ok(Some(folder))
}

/// The board called `id`, and the folder of local boards if there is one.
pub(crate) fn selected(id: &str, context: &Context) -> Result<(Board, Option<PathBuf>), Failure> {
    let folder = local_folder(context.budgets.as_deref())?;
    let catalog = catalog(folder.as_deref())?;
    let board = catalog
        .get(id)
        .map_err(|unknown| Failure::bad_input([unknown]))?;
    Ok((board.clone(), folder))
}

/// All boards: the shipped ones, replaced by local ones of the same id.
pub(crate) fn catalog(folder: Option<&Path>) -> Result<Catalog, Failure> {
    let shipped = SHIPPED.map(|(name, text)| BoardSource {
        file: format!("budgets/{name}"),
        text: text.to_owned(),
    });
    let local = match folder {
        Some(folder) => read_folder(folder)?,
        None => Vec::new(),
    };
    Catalog::read(&shipped, &local).map_err(Failure::bad_input)
}

/// Every `.toml` of a folder, in the order of their names.
fn read_folder(path: &Path) -> Result<Vec<BoardSource>, Failure> {
    let mut folder = Folder::open(path)?;
    let mut boards = Vec::new();
    for entry in folder.entries()? {
        let is_board = Path::new(&entry.path).extension() == Some("toml".as_ref());
        if let Some(text) = is_board.then(|| folder.text(&entry.path)).transpose()? {
            boards.push(BoardSource {
                file: path.join(&entry.path).display().to_string(),
                text: text.unwrap_or_default(),
            });
        }
    }
    Ok(boards)
}

/// The text of a list of read-only strings: a local one comes before a shipped one.
pub(crate) fn rom_strings(name: &str, folder: Option<&Path>) -> Result<Option<String>, Failure> {
    let local = local_text(&format!("rom-strings/{name}.txt"), folder)?;
    let shipped = SHIPPED_ROM_STRINGS.iter().find(|(known, _)| *known == name);
    Ok(local.or_else(|| shipped.map(|(_, text)| (*text).to_owned())))
}

/// The lock of a board's footprint with the file it is in: a local one comes before a shipped one.
pub(crate) fn footprint_lock(
    board: &str,
    folder: Option<&Path>,
) -> Result<Option<(String, String)>, Failure> {
    let name = lock_name(board);
    if let Some(text) = local_text(&name, folder)? {
        let file = folder.unwrap_or(Path::new("")).join(&name);
        return Ok(Some((file.display().to_string(), text)));
    }
    let shipped = SHIPPED_LOCKS.iter().find(|(known, _)| *known == board);
    Ok(shipped.map(|(_, text)| (format!("budgets/{name}"), (*text).to_owned())))
}

/// A text of the folder of local boards, if both are there.
fn local_text(path: &str, folder: Option<&Path>) -> Result<Option<String>, Failure> {
    match folder {
        Some(folder) => Folder::open(folder)?.text(path),
        None => Ok(None),
    }
}

/// The name of the file that locks the footprint of a board's firmware.
pub(crate) fn lock_name(board: &str) -> String {
    format!("{board}.footprint.json")
}

/// Where sessions of a board begin, if its firmware is ours.
pub(crate) fn starts(board: &Board) -> Result<Option<Starts>, Failure> {
    let shipped = SHIPPED_STARTS.iter().find(|(id, _)| *id == board.id);
    let read = shipped.map(|(_, text)| Starts::read(text));
    read.transpose().map_err(|error| {
        let message = format!("budgets/starts/{}.json: {error}", board.id);
        Failure::bad_input([Diagnostic::error("bad-start", message)
            .help("SNAPSHOTS=overwrite cargo xtask test firmware writes it anew")])
    })
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use analyzer::budget::Support;

    use super::catalog;
    use crate::library;

    /// Programs import neither the tool for tests nor what a module imports when it is used.
    fn is_for_programs(module: &str) -> bool {
        let mut levels = module.split('.');
        levels.clone().next() != Some("unittest") && !levels.any(|level| level.starts_with('_'))
    }

    /// A limit for all would let a small module grow tenfold before anybody is told.
    #[test]
    fn every_module_of_the_library_has_a_limit_and_a_place_in_a_session() {
        let library: BTreeSet<String> = library::names().collect();
        let catalog = catalog(None).unwrap();
        let boards = catalog
            .boards()
            .filter(|board| board.support == Support::Full);
        for board in boards {
            let limited: BTreeSet<String> = board.limits.modules.keys().cloned().collect();
            assert_eq!(limited, library, "[limits.module] of {}", board.file);
            let whole = board.scenarios.iter().find(|one| one.name == "library");
            let imported: Vec<&str> = whole
                .unwrap()
                .imports
                .iter()
                .map(|(name, _)| name.as_str())
                .collect();
            let sorted: Vec<&str> = library
                .iter()
                .map(String::as_str)
                .filter(|name| is_for_programs(name))
                .collect();
            assert_eq!(imported, sorted, "[scenario.library] of {}", board.file);
        }
    }
}
