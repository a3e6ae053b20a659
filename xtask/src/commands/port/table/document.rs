//! The table as it stands in the README of the port, between two marks.

use std::path::{Path, PathBuf};

use analyzer::diagnostic::{Diagnostic, Place};
use analyzer::report::{Cell, Row, Table};

use crate::failure::Failure;
use crate::files;

const BEGIN: &str = "<!-- port table: begin -->\n";
const END: &str = "<!-- port table: end -->\n";

/// What stands above the table: where its figures come from.
const CAPTION: &str = "\
Written by `cargo xtask port table`; `cargo xtask test lib-port` fails where it is not what that writes. Sizes are
bytes, estimated by the analyzer from the code and the rules of each virtual machine; none is measured but \"before\".
";

/// What stands below it: what its columns mean.
const LEGEND: &str = "\
- *lines*, *off*, *in*: of CPython's file; turned off; our own. A line is off where no half of the module has it.
- *flash*: the `.mpy` file as it lies in the library region of metro-m4, both halves together.
- *cold*, *warm*: heap that `import` takes, with all that it imports, loaded into RAM on metro-m4: in a session that has
  imported nothing, and once all strings are interned. *in place*: warm, with the code run where it lies in flash.
- *on CP 4*: warm and loaded into RAM, compiled by mpy-cross 1.9.4 and counted by the rules of CircuitPython 4. The
  native modules of our firmware are taken to be there, by the names `uio`, `uos` ... that the port uses.
- *before*: what the experiment that the port began with measured on CircuitPython 4
  (`ground-truth/seed-memory-table.csv`). No figure of *warm* and *on CP 4* may exceed it.
- *tests*: methods in `tests/test_<module>*.py`.
- `+ _x` is the second half of the module above, over the same file of CPython, imported when something of it is used.
";

/// The README, around the table.
pub struct Document {
    /// Where it is.
    pub path: PathBuf,
    text: String,
    /// Where the table begins and ends.
    table: std::ops::Range<usize>,
}

impl Document {
    /// Reads the README and finds the marks.
    pub fn read(path: &Path) -> Result<Self, Failure> {
        let text = files::read_text(path)?;
        let begin = text.find(BEGIN).map(|at| at + BEGIN.len());
        let table = begin.and_then(|begin| Some(begin..begin + text[begin..].find(END)?));
        let table = table.ok_or_else(|| {
            Failure::bad_input([Diagnostic::error(
                "no-table",
                format!("{} has no place for the table", files::shown(path)),
            )
            .help(format!(
                "put `{}` and `{}` where it belongs, a line each",
                BEGIN.trim_end(),
                END.trim_end()
            ))])
        })?;
        Ok(Self {
            path: path.to_owned(),
            text,
            table,
        })
    }

    /// The README with this table.
    pub fn with(&self, table: &Table) -> String {
        let (head, tail) = (&self.text[..self.table.start], &self.text[self.table.end..]);
        format!("{head}\n{CAPTION}\n{}\n{LEGEND}\n{tail}", markdown(table))
    }

    /// What is wrong if the README should have another text: the first line that differs.
    pub fn difference(&self, wanted: &str) -> Option<Diagnostic> {
        if self.text == wanted {
            return None;
        }
        let mut start = 0;
        let mut wanted = wanted.split_inclusive('\n');
        let line = self.text.split_inclusive('\n').find(|line| {
            let same = wanted.next() == Some(line);
            start += if same { line.len() } else { 0 };
            !same
        });
        let end = start + line.map_or(0, |line| line.trim_end().len());
        Some(
            Diagnostic::error("table-out-of-date", "the table is not what the port is now")
                .at(Place::of(files::shown(&self.path), &self.text, start..end))
                .help("run `cargo xtask port table`, and look at what it changed"),
        )
    }
}

/// The table to the byte; a report's own form is rounded.
fn markdown(table: &Table) -> String {
    let line = |cells: Vec<String>| format!("| {} |\n", cells.join(" | "));
    let columns = &table.columns;
    let titles = columns.iter().map(|column| column.title.to_owned());
    let mut text = line(titles.collect());
    let marks = columns.iter().map(|column| match column.key {
        "module" => "---",
        _ => "--:",
    });
    text.push_str(&format!("|{}|\n", marks.collect::<Vec<_>>().join("|")));
    for row in &table.rows {
        text.push_str(&line(
            columns.iter().map(|column| cell(row, column.key)).collect(),
        ));
    }
    text
}

fn cell(row: &Row, key: &str) -> String {
    match row.get(key) {
        Some(Cell::Figure(figure)) => figure.exact().trim_end_matches(" B").to_owned(),
        Some(Cell::Text(name)) if key == "module" => format!("`{name}`"),
        Some(other) => other.words(),
        None => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use super::Document;

    fn document(text: &str) -> Document {
        Document {
            path: PathBuf::from("README.md"),
            text: text.to_owned(),
            table: 0..0,
        }
    }

    #[test]
    fn a_difference_has_the_line_where_it_begins() {
        let found = document("a\nb\nc\n").difference("a\nx\nc\n").unwrap();
        assert_eq!(found.place.unwrap().line, 2);
        assert!(document("a\nb\n").difference("a\nb\n").is_none());
        assert!(document("a\n").difference("a\nb\n").is_some());
    }
}
