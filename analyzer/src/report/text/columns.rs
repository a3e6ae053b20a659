//! Columns that line up, and text that fits.

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

use super::super::table::{Cell, Table};
use super::bars::bar;
use super::{DIM, TextStyle, indented};
use crate::printable::{Printable, visible};
use crate::quantity::grouped;

/// Between two columns.
pub(super) const GAP: usize = 2;
/// Before the first column.
pub(super) const INDENT: usize = 2;
/// A text column is not squeezed below this.
const NARROWEST_COLUMN: usize = 8;
/// Nobody reads more rows than this at a terminal; the JSON form has them all.
const MOST_ROWS: usize = 40;
/// A bar takes what is left of the line, within these.
const BAR: std::ops::RangeInclusive<usize> = 6..=24;

/// How a column is laid out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// Numbers stand at the right, so that their digits line up.
    Number,
    /// Words stand at the left.
    Word,
    /// Names and paths; where room is short, their middle goes.
    Name,
}

/// Rows of words that are laid out together.
pub(super) struct Aligned {
    kinds: Vec<Kind>,
    rows: Vec<Vec<String>>,
}

impl Aligned {
    pub(super) fn new(kinds: &[Kind]) -> Self {
        Self {
            kinds: kinds.to_vec(),
            rows: Vec::new(),
        }
    }

    pub(super) fn push(&mut self, row: Vec<String>) {
        // The width of a cell is that of its escapes.
        let row = row.iter().map(|cell| visible(cell).into_owned());
        self.rows.push(row.collect());
    }

    /// Leaves the last column out.
    pub(super) fn drop_last(&mut self) {
        self.kinds.pop();
        for row in &mut self.rows {
            row.pop();
        }
    }

    /// The width that every column needs.
    fn widths(&self) -> Vec<usize> {
        let mut widths = vec![0; self.kinds.len()];
        for row in &self.rows {
            for (width, cell) in widths.iter_mut().zip(row) {
                *width = (*width).max(cell.width());
            }
        }
        widths
    }

    /// The width that all columns need together.
    pub(super) fn width(&self) -> usize {
        let widths = self.widths();
        widths.iter().sum::<usize>() + GAP * widths.len().saturating_sub(1)
    }

    /// The rows as lines of at most `room` columns: the widest text columns give way first.
    pub(super) fn lines(&self, room: usize) -> Vec<String> {
        let mut widths = self.widths();
        let gaps = GAP * widths.len().saturating_sub(1);
        while widths.iter().sum::<usize>() + gaps > room {
            let widest = (0..widths.len())
                .filter(|index| {
                    self.kinds[*index] == Kind::Name && widths[*index] > NARROWEST_COLUMN
                })
                .max_by_key(|index| widths[*index]);
            match widest {
                Some(index) => widths[index] -= 1,
                None => break,
            }
        }
        self.rows
            .iter()
            .map(|row| {
                let cells: Vec<String> = row
                    .iter()
                    .zip(&widths)
                    .zip(&self.kinds)
                    .map(|((cell, width), kind)| pad(&fit(cell, *width), *width, *kind))
                    .collect();
                cells.join(&" ".repeat(GAP))
            })
            .collect()
    }
}

/// A table as lines, without the columns that the terminal has no room for.
pub(super) fn table(table: &Table, style: TextStyle) -> Printable {
    let room = style.width() - INDENT;
    let highest = table.columns.iter().map(|column| column.rank).max();
    let mut rank = highest.unwrap_or(0);
    let aligned = loop {
        let aligned = aligned(table, rank);
        if aligned.width() <= room || rank == 0 {
            break aligned;
        }
        rank -= 1;
    };
    let lines = aligned.lines(room);
    let used = lines.iter().map(|line| line.width()).max().unwrap_or(0);
    let left = room.saturating_sub(used + GAP).min(*BAR.end());
    // One bar alone compares nothing.
    let bars = table.bars.filter(|_| table.rows.len() > 1);
    let most = bars.map_or(0, |key| {
        // A total is no part, and would dwarf the parts.
        let parts = table.rows.len() - usize::from(table.total.is_some());
        table
            .rows
            .iter()
            .take(parts)
            .filter_map(|row| row.get(key))
            .map(Cell::weight)
            .max()
            .unwrap_or(0)
    });
    let mut text = Printable::default();
    for (index, line) in lines.iter().enumerate() {
        let row = index.checked_sub(1).and_then(|index| table.rows.get(index));
        let is_total = table.total.is_some() && index == table.rows.len();
        let weight = bars
            .filter(|_| !is_total)
            .and_then(|key| row?.get(key))
            .map_or(0, Cell::weight);
        #[allow(clippy::cast_precision_loss, reason = "a bar has a hundred steps")]
        let drawn = if BAR.contains(&left) && most > 0 {
            bar(weight as f64 / most as f64, left)
        } else {
            String::new()
        };
        let line = match row {
            None => style.paint(DIM, line.trim_end()),
            Some(_) => {
                let line = format!("{line}{}{drawn}", " ".repeat(GAP));
                Printable::line(line.trim_end())
            }
        };
        text += indented(INDENT, line).ended();
    }
    if let Some(more) = table
        .rows
        .len()
        .checked_sub(most_rows(table))
        .filter(|more| *more > 0)
    {
        let line = format!("and {} more; --format json lists all", grouped(more as u64));
        text += indented(INDENT, style.paint(DIM, &line)).ended();
    }
    text
}

fn most_rows(table: &Table) -> usize {
    if table.is_whole {
        usize::MAX
    } else {
        MOST_ROWS
    }
}

/// The columns of a table up to a rank, with their titles as the first row.
fn aligned(table: &Table, rank: u8) -> Aligned {
    let columns: Vec<_> = table
        .used_columns()
        .filter(|column| column.rank <= rank)
        .collect();
    let kinds = columns.iter().map(|column| {
        let number = table
            .rows
            .iter()
            .any(|row| row.get(column.key).is_some_and(Cell::is_number));
        if number { Kind::Number } else { Kind::Name }
    });
    let mut aligned = Aligned::new(&kinds.collect::<Vec<Kind>>());
    aligned.push(
        columns
            .iter()
            .map(|column| column.title.to_owned())
            .collect(),
    );
    for row in table.rows.iter().take(most_rows(table)) {
        let cells = columns.iter().map(|column| Table::words(row, column.key));
        aligned.push(cells.collect());
    }
    aligned
}

fn pad(text: &str, width: usize, kind: Kind) -> String {
    let space = " ".repeat(width.saturating_sub(text.width()));
    match kind {
        Kind::Number => format!("{space}{text}"),
        Kind::Word | Kind::Name => format!("{text}{space}"),
    }
}

/// The text in at most `width` columns: of a long one, the middle goes.
pub(super) fn fit(text: &str, width: usize) -> String {
    let text = visible(text);
    if text.width() <= width {
        return text.into_owned();
    }
    let room = width.saturating_sub(1);
    let head = take(text.chars(), room.div_ceil(2));
    let tail: String = take(text.chars().rev(), room / 2).chars().rev().collect();
    format!("{head}…{tail}")
}

fn take(characters: impl Iterator<Item = char>, width: usize) -> String {
    let mut taken = String::new();
    let mut used = 0;
    for character in characters {
        used += character.width().unwrap_or(0);
        if used > width {
            break;
        }
        taken.push(character);
    }
    taken
}

/// The text in lines of at most `width` columns, broken between words.
pub(super) fn wrap(text: &str, width: usize) -> Vec<String> {
    let mut lines = Vec::new();
    let mut line = String::new();
    for word in visible(text).split_whitespace() {
        if !line.is_empty() && line.width() + 1 + word.width() > width {
            lines.push(std::mem::take(&mut line));
        }
        if !line.is_empty() {
            line.push(' ');
        }
        line.push_str(word);
    }
    if !line.is_empty() {
        lines.push(line);
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::{fit, wrap};

    #[test]
    fn a_long_text_loses_its_middle() {
        assert_eq!(
            fit("lib/adafruit_bus_device/i2c_device.mpy", 22),
            "lib/adafrui…device.mpy"
        );
        assert_eq!(fit("short", 20), "short");
        assert_eq!(fit("日本語日本語", 7), "日…語");
        assert_eq!(fit("bell\x07", 9), r"bell\x07");
        assert_eq!(fit("bell\x07", 6), r"bel…07");
    }

    #[test]
    fn lines_break_between_words() {
        assert_eq!(wrap("one two three", 7), ["one two", "three"]);
        assert_eq!(wrap("", 7), [""; 0]);
        assert_eq!(wrap("incomprehensible", 7), ["incomprehensible"]);
    }
}
