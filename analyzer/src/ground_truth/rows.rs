//! The measurements: files of rows, one module each.

use std::ops::Range;

use super::{Figures, SETS, Set};
use crate::diagnostic::{Diagnostic, Place};

/// What importing one module took on the real virtual machine. `ground-truth/README.md` says how
/// each figure was taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Measured {
    /// The full name of the module.
    pub module: String,
    /// The size of its compiled file.
    pub mpy_bytes: i64,
    /// The figures.
    pub figures: Figures,
    /// Modules that are imported before the figures of its own are taken.
    pub first: Vec<String>,
    /// Where it stands.
    pub place: Place,
}

/// The column that says which virtual machine a row is of, where a file has several.
const VM: &str = "era";
const MODULE: &str = "module";
const MPY_BYTES: &str = "mpy_bytes";
/// Modules that a module imports, and those among them that import it themselves.
const DEPENDENCIES: [&str; 2] = ["deps", "cyclic"];
/// The columns of the figures, in the order in which [`Figures`] has them.
const FIGURES: [&str; 7] = [
    "cold_net",
    "warm_net",
    "own_warm_net",
    "new_qstrs",
    "qstr_str_bytes",
    "qstr_pool_bytes",
    "files_loaded",
];

/// Reads a file of measurements: the rows of a set. There may be none of its virtual machine.
pub fn read(file: &str, text: &str, set: &Set) -> Result<Vec<Measured>, Vec<Diagnostic>> {
    let mut lines = lines(text);
    let reader = Reader {
        file,
        text,
        header: cells(lines.next().unwrap_or(0..0), text),
        has_several_vms: SETS.iter().filter(|one| one.rows == set.rows).count() > 1,
    };
    reader.check_header()?;
    let (mut rows, mut problems) = (Vec::new(), Vec::new());
    for line in lines.filter(|line| !text[line.clone()].trim().is_empty()) {
        match reader.row(line, set) {
            Ok(row) => rows.extend(row),
            Err(problem) => problems.push(*problem),
        }
    }
    if problems.is_empty() {
        Ok(rows)
    } else {
        Err(problems)
    }
}

/// The lines of a text, without their ends.
fn lines(text: &str) -> impl Iterator<Item = Range<usize>> {
    let mut start = 0;
    text.split_inclusive('\n').map(move |line| {
        let at = start;
        start += line.len();
        at..at + line.trim_end_matches(['\n', '\r']).len()
    })
}

fn cells(line: Range<usize>, text: &str) -> Vec<Range<usize>> {
    let mut start = line.start;
    let cells = text[line].split(',').map(|cell| {
        let at = start;
        start += cell.len() + 1;
        at..at + cell.len()
    });
    cells.collect()
}

struct Reader<'t> {
    file: &'t str,
    text: &'t str,
    header: Vec<Range<usize>>,
    has_several_vms: bool,
}

impl<'t> Reader<'t> {
    fn check_header(&self) -> Result<(), Vec<Diagnostic>> {
        let vm = self.has_several_vms.then_some(VM);
        let columns = [MODULE, MPY_BYTES].into_iter().chain(FIGURES).chain(vm);
        let missing: Vec<&str> = columns
            .filter(|column| self.column(column).is_none())
            .collect();
        if missing.is_empty() {
            return Ok(());
        }
        let start = self.header.first().map_or(0, |cell| cell.start);
        let end = self.header.last().map_or(0, |cell| cell.end);
        let message = format!("there is no column {}", missing.join(", "));
        let help = "the first line names the columns; ground-truth/README.md describes them";
        Err(vec![self.bad(message, start..end).help(help)])
    }

    fn column(&self, name: &str) -> Option<usize> {
        let mut header = self.header.iter();
        header.position(|cell| &self.text[cell.clone()] == name)
    }

    fn bad(&self, message: String, span: Range<usize>) -> Diagnostic {
        let place = Place::of(self.file, self.text, span);
        Diagnostic::error("bad-ground-truth", message).at(place)
    }

    /// A row, if it is of the set's virtual machine.
    fn row(&self, line: Range<usize>, set: &Set) -> Result<Option<Measured>, Box<Diagnostic>> {
        let cells = cells(line.clone(), self.text);
        if cells.len() != self.header.len() {
            let (has, wanted) = (cells.len(), self.header.len());
            let message = format!("the row has {has} cells, and there are {wanted} columns");
            let help = "a cell holds no comma; names of modules have blanks between them";
            return Err(Box::new(self.bad(message, line).help(help)));
        }
        let row = Cells {
            reader: self,
            cells,
        };
        let vm = row.cell(VM);
        if let Some((vm, span)) = &vm
            && !SETS.iter().any(|one| one.vm == *vm)
        {
            let message = format!("there are no estimates for `{vm}`");
            let help = "write circuitpython-4 or circuitpython-9";
            return Err(Box::new(self.bad(message, span.clone()).help(help)));
        }
        let (module, span) = row.cell(MODULE).unwrap_or(("", line.start..line.start));
        if module.is_empty() {
            let bad = self.bad("the row names no module".to_owned(), span);
            return Err(Box::new(
                bad.help("write its full name, as in `import a.b`"),
            ));
        }
        let [
            cold,
            warm,
            own_warm,
            strings,
            string_bytes,
            pool_bytes,
            files,
        ] = row.numbers(FIGURES)?;
        let [mpy_bytes] = row.numbers([MPY_BYTES])?;
        let [dependencies, cyclic] = DEPENDENCIES.map(|column| row.names(column));
        // A row of another virtual machine must be right as well.
        let is_of_set = vm.is_none_or(|(vm, _)| vm == set.vm);
        Ok(is_of_set.then(|| Measured {
            module: module.to_owned(),
            mpy_bytes,
            figures: Figures {
                cold,
                warm,
                own_warm,
                strings,
                string_bytes,
                pool_bytes,
                files,
            },
            first: dependencies
                .into_iter()
                .filter(|name| !cyclic.contains(name))
                .map(str::to_owned)
                .collect(),
            place: Place::of(self.file, self.text, span),
        }))
    }
}

struct Cells<'r, 't> {
    reader: &'r Reader<'t>,
    cells: Vec<Range<usize>>,
}

impl<'t> Cells<'_, 't> {
    fn cell(&self, column: &str) -> Option<(&'t str, Range<usize>)> {
        let span = self.cells.get(self.reader.column(column)?)?.clone();
        Some((&self.reader.text[span.clone()], span))
    }

    fn names(&self, column: &str) -> Vec<&'t str> {
        let (text, _) = self.cell(column).unwrap_or_default();
        text.split(' ').filter(|name| !name.is_empty()).collect()
    }

    fn numbers<const N: usize>(&self, columns: [&str; N]) -> Result<[i64; N], Box<Diagnostic>> {
        let mut numbers = [0; N];
        for (number, column) in numbers.iter_mut().zip(columns) {
            let (text, span) = self.cell(column).unwrap_or_default();
            *number = text.parse().map_err(|_| {
                let message = format!("`{text}` in the column {column} is not a number");
                let bad = self.reader.bad(message, span);
                Box::new(bad.help("write a whole number, or leave the row out"))
            })?;
        }
        Ok(numbers)
    }
}
