//! The table as it stands in the README of the port, between two marks.

use std::path::{Path, PathBuf};

use analyzer::diagnostic::{Diagnostic, Place};
use analyzer::report::{Cell, Row, Table};

use crate::failure::Failure;
use crate::files;
use crate::reading;

const BEGIN: &str = "<!-- port table: begin -->\n";
const END: &str = "<!-- port table: end -->\n";

/// What stands above the table: where its figures come from.
const CAPTION: &str = "\
`cargo xtask port table` writes this table; `cargo xtask test lib-port` fails if it is out of date. Sizes are bytes. The
analyzer estimates them from the code and the rules of each virtual machine; only the column *before* was measured.
";

/// What stands below it: what its columns mean.
const LEGEND: &str = "\
- *lines*, *off*, *in*: lines of CPython's file, lines turned off, lines of our own. A line is off if neither half of
  the module has it.
- *flash*: the size of the `.mpy` file in the library region of metro-m4, both halves together.
- *with needs*: heap in use after the module is imported alone, with its needs, loaded into RAM on metro-m4.
- *names known*: the same once all of its names are known. *in place*: the same with the code run in flash.
- *on CP 4*: *names known* on CircuitPython 4, compiled by mpy-cross 1.9.4. We assume that the native modules of our
  firmware exist there, under the names that the port uses (`uio`, `uos`, ...).
- *before*: measured on CircuitPython 4 by the experiment that started the port (`ground-truth/seed-memory-table.csv`).
  No figure of *names known* and *on CP 4* may exceed it.
- *tests*: methods in `tests/test_<module>*.py`.
- `+ _x`: the second half of the module above, over the same file of CPython. It is imported on first use.
";

/// The README, around the table.
pub(super) struct Document {
    /// Where it is.
    pub path: PathBuf,
    text: String,
    /// Where the table begins and ends.
    table: std::ops::Range<usize>,
}

impl Document {
    /// Reads the README and finds the marks.
    pub(super) fn read(path: &Path) -> Result<Self, Failure> {
        let text = reading::read_text(path)?;
        let begin = text.find(BEGIN).map(|at| at + BEGIN.len());
        let table = begin.and_then(|begin| Some(begin..begin + text[begin..].find(END)?));
        let table = table.ok_or_else(|| {
            Failure::bad_input([Diagnostic::error(
                "no-table",
                format!("{} has no place for the table", files::shown(path)),
            )
            .help(format!(
                "put `{}` and `{}` there, each on a line of its own",
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
    pub(super) fn with(&self, table: &Table) -> String {
        let (head, tail) = (&self.text[..self.table.start], &self.text[self.table.end..]);
        format!("{head}\n{CAPTION}\n{}\n{LEGEND}\n{tail}", markdown(table))
    }

    /// What is wrong if the README should have another text: the first line that differs.
    pub(super) fn difference(&self, wanted: &str) -> Option<Diagnostic> {
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
            Diagnostic::error("table-out-of-date", "the table is out of date")
                .at(Place::of(files::shown(&self.path), &self.text, start..end))
                .help("run `cargo xtask port table`, and review the change"),
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
