//! The boards there are: the shipped ones, and those of a project, which come first.

use std::collections::BTreeMap;

use crate::diagnostic::{Diagnostic, Place};
use crate::nearest::nearest;

use super::board::Board;
use super::file::BoardFile;
use super::validate::validate;

/// The text of one board file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BoardSource {
    /// Its name for messages.
    pub file: String,
    /// What stands in it.
    pub text: String,
}

/// Boards by id.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Catalog {
    boards: BTreeMap<String, Board>,
}

impl Catalog {
    /// Reads the shipped boards, then the local ones, which replace shipped boards of the same id.
    ///
    /// A local file may extend a shipped board. Every problem of every file is returned at once.
    pub fn read(shipped: &[BoardSource], local: &[BoardSource]) -> Result<Self, Vec<Diagnostic>> {
        let mut catalog = Self::default();
        catalog.add(shipped)?;
        catalog.add(local)?;
        catalog.tell_of_others();
        Ok(catalog)
    }

    /// Adds the boards of one folder; within it, an id may stand once.
    fn add(&mut self, sources: &[BoardSource]) -> Result<(), Vec<Diagnostic>> {
        let mut added: BTreeMap<String, Board> = BTreeMap::new();
        let mut problems = Vec::new();
        for source in sources {
            let board = match self.read_one(source) {
                Ok(board) => board,
                Err(mut found) => {
                    problems.append(&mut found);
                    continue;
                }
            };
            if let Some(other) = added.get(&board.id) {
                problems.push(duplicate(&board, other, source));
            }
            added.insert(board.id.clone(), board);
        }
        if !problems.is_empty() {
            return Err(problems);
        }
        self.boards.append(&mut added);
        Ok(())
    }

    /// Tells every board which others have the modules that it lacks.
    fn tell_of_others(&mut self) {
        let mut by_module: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for board in self.boards.values() {
            for module in &board.builtin_modules {
                let boards = by_module.entry(module.clone()).or_default();
                boards.push(board.id.clone());
            }
        }
        for board in self.boards.values_mut() {
            let mut others = by_module.clone();
            others.retain(|module, _| !board.builtin_modules.contains(module));
            board.modules_elsewhere = others;
        }
    }

    fn read_one(&self, source: &BoardSource) -> Result<Board, Vec<Diagnostic>> {
        let raw = BoardFile::read(&source.file, &source.text).map_err(|problem| vec![problem])?;
        let base = match &raw.extends {
            None => None,
            Some(id) => {
                let place = Place::of(&source.file, &source.text, id.span());
                let base = self.get(id.get_ref());
                Some(base.map_err(|problem| vec![problem.at(place)])?)
            }
        };
        validate(&source.file, &source.text, raw, base)
    }

    /// The board called `id`, or the nearest names.
    pub fn get(&self, id: &str) -> Result<&Board, Diagnostic> {
        self.boards.get(id).ok_or_else(|| {
            let known = || self.boards.keys().map(String::as_str);
            let by_circuitpython_id = self
                .boards
                .values()
                .find(|board| board.circuitpython_id.as_deref() == Some(id))
                .map(|board| board.id.as_str());
            let near = match by_circuitpython_id {
                Some(board) => vec![board],
                None => nearest(id, known()),
            };
            let help = if near.is_empty() {
                format!("the boards are {}", known().collect::<Vec<_>>().join(", "))
            } else {
                format!("did you mean {}?", near.join(" or "))
            };
            Diagnostic::error("unknown-board", format!("no board is called `{id}`")).help(help)
        })
    }

    /// All boards, by id.
    pub fn boards(&self) -> impl Iterator<Item = &Board> {
        self.boards.values()
    }
}

fn duplicate(board: &Board, other: &Board, source: &BoardSource) -> Diagnostic {
    let at = source
        .text
        .find(&format!("\"{}\"", board.id))
        .map_or(0..0, |start| start..start + board.id.len() + 2);
    Diagnostic::error(
        "duplicate-board",
        format!("two boards are called `{}`", board.id),
    )
    .at(Place::of(&source.file, &source.text, at))
    .label(format!("also in {}", other.file))
    .help("give one of them another id, or put both files' limits into one")
}
