//! Tables: named columns, typed cells, rows in their final order.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Serialize;

use super::{Bound, Figure};
use crate::quantity::{Bytes, grouped};

/// A table of a report.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Table {
    /// A stable name for programs.
    pub id: &'static str,
    /// What it shows.
    pub title: String,
    /// Its columns, in order.
    pub columns: Vec<Column>,
    /// Its rows, in order; a cell that a row lacks is empty.
    pub rows: Vec<Row>,
    /// The column that bars are drawn for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bars: Option<&'static str>,
    /// The column whose last cell is the sum of those above it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub total: Option<&'static str>,
    /// Every row was asked for: none is left out at a terminal.
    #[serde(skip)]
    pub is_whole: bool,
}

/// The cells of a row by the key of their column.
pub type Row = BTreeMap<&'static str, Cell>;

/// A column of a table.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Column {
    /// A stable name for programs.
    pub key: &'static str,
    /// What stands above it.
    pub title: &'static str,
    /// Columns of higher rank leave first when the terminal is narrow; rank 0 stays.
    pub rank: u8,
}

/// A cell of a table.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
#[serde(untagged)]
pub enum Cell {
    /// A size.
    Figure(Figure),
    /// A number of things.
    Count(u64),
    /// What became more or less, in bytes.
    Change(Change),
    /// Words.
    Text(String),
}

/// What became more or less.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Change {
    /// Bytes more; below zero, bytes less.
    pub by: i64,
}

impl Change {
    /// From one size to another.
    pub fn between(old: u64, new: u64) -> Self {
        let by = i128::from(new) - i128::from(old);
        Self {
            by: i64::try_from(by).unwrap_or(if by < 0 { i64::MIN } else { i64::MAX }),
        }
    }

    /// The change as people read it: `+1,024 B`, `-3 B`, `0 B`.
    pub fn words(self) -> String {
        let sign = match self.by {
            1.. => "+",
            0 => "",
            _ => "-",
        };
        format!("{sign}{} B", grouped(self.by.unsigned_abs()))
    }
}

impl Cell {
    /// The cell as people read it.
    pub fn words(&self) -> String {
        match self {
            Self::Figure(figure) => figure.short(),
            Self::Count(count) => grouped(*count),
            Self::Change(change) => change.words(),
            Self::Text(text) => text.clone(),
        }
    }

    /// Whether it is a number, which stands at the right of its column.
    pub fn is_number(&self) -> bool {
        !matches!(self, Self::Text(_))
    }

    /// What a bar for this cell is proportional to.
    pub fn weight(&self) -> u64 {
        match self {
            Self::Figure(figure) => figure.bytes.0,
            Self::Count(count) => *count,
            Self::Change(change) => change.by.unsigned_abs(),
            Self::Text(_) => 0,
        }
    }
}

impl From<Figure> for Cell {
    fn from(figure: Figure) -> Self {
        Self::Figure(figure)
    }
}

impl From<String> for Cell {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<&str> for Cell {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl Table {
    /// A table without columns and rows.
    pub fn new(id: &'static str, title: impl Into<String>) -> Self {
        Self {
            id,
            title: title.into(),
            columns: Vec::new(),
            rows: Vec::new(),
            bars: None,
            total: None,
            is_whole: false,
        }
    }

    /// Adds a column.
    #[must_use]
    pub fn column(mut self, key: &'static str, title: &'static str, rank: u8) -> Self {
        self.columns.push(Column { key, title, rank });
        self
    }

    /// Adds a row with the sum of a column, which says so of itself.
    #[must_use]
    pub fn totalled(mut self, label: &'static str, of: &'static str) -> Self {
        let cells = || self.rows.iter().filter_map(|row| row.get(of));
        let sum = Bytes(cells().map(Cell::weight).sum());
        let is_exact = cells()
            .all(|cell| !matches!(cell, Cell::Figure(figure) if figure.bound != Bound::Exact));
        let total = match is_exact {
            true => Figure::estimated(sum),
            false => Figure::at_least(sum),
        };
        self.rows.push(Row::from([
            (label, Cell::from("total")),
            (of, total.into()),
        ]));
        self.total = Some(of);
        self
    }

    /// Whether what claims to be a sum is one.
    pub fn adds_up(&self) -> bool {
        let Some(of) = self.total else { return true };
        let weights: Vec<u64> = self
            .rows
            .iter()
            .filter_map(|row| row.get(of))
            .map(Cell::weight)
            .collect();
        match weights.split_last() {
            Some((total, parts)) => parts.iter().sum::<u64>() == *total,
            None => true,
        }
    }

    /// Draws a bar at the end of each row, proportional to this column.
    #[must_use]
    pub fn bars(mut self, key: &'static str) -> Self {
        self.bars = Some(key);
        self
    }

    /// Shows every row, however many there are.
    #[must_use]
    pub fn whole(mut self) -> Self {
        self.is_whole = true;
        self
    }

    /// The columns that have something to show.
    pub fn used_columns(&self) -> impl Iterator<Item = &Column> {
        self.columns.iter().filter(|column| {
            let shown = |row: &Row| !Self::words(row, column.key).is_empty();
            self.rows.iter().any(shown)
        })
    }

    /// The cell of a row, empty where there is none.
    pub fn words(row: &Row, key: &str) -> String {
        row.get(key).map(Cell::words).unwrap_or_default()
    }
}
