//! The agreement as a table, and which modules are worth showing.

use super::{Compared, Figure, Pair, Score, per_mille, score};
use crate::budget::PerMille;
use crate::report::{Cell, Row, Table};

/// Modules that are shown, unless all are.
const WORST: usize = 10;

/// A column of the agreement.
pub struct Column {
    /// Its name for programs.
    pub key: &'static str,
    /// Its name for people.
    pub title: &'static str,
    /// How soon it is left out where there is no room.
    pub rank: u8,
    /// What stands in it, if anything does.
    pub cell: fn(Figure, &Score) -> Option<Cell>,
}

/// A column by its parts, in the order of [`Column`].
pub const fn column(
    key: &'static str,
    title: &'static str,
    rank: u8,
    cell: fn(Figure, &Score) -> Option<Cell>,
) -> Column {
    Column {
        key,
        title,
        rank,
        cell,
    }
}

/// The agreement of figures that modules have, one a row.
pub fn agreement(
    mut table: Table,
    figures: &[Figure],
    columns: &[Column],
    pairs: &[Pair],
) -> Table {
    for column in columns {
        table = table.column(column.key, column.title, column.rank);
    }
    for figure in figures {
        let score = score(*figure, pairs);
        if score.modules == 0 {
            continue;
        }
        let cells = columns
            .iter()
            .filter_map(|column| Some((column.key, (column.cell)(*figure, &score)?)));
        table.rows.push(cells.collect::<Row>());
    }
    table
}

/// The modules that are not exact in every figure, the furthest first; or all that have figures.
pub fn furthest<'p, K: Ord>(
    pairs: &'p [Pair],
    figures: &[Figure],
    every_row: bool,
    distance: impl Fn(&Compared) -> K,
) -> Vec<(&'p Pair, &'p Compared)> {
    let mut rows: Vec<(&Pair, &Compared)> = pairs
        .iter()
        .filter_map(|pair| Some((pair, pair.compared()?)))
        .collect();
    if every_row {
        return rows;
    }
    rows.retain(|(_, compared)| {
        let mut values = figures.iter().map(|figure| compared.figures.get(figure));
        !values.all(|values| values.is_some_and(super::Values::is_exact))
    });
    rows.sort_by_key(|(_, compared)| std::cmp::Reverse(distance(compared)));
    rows.truncate(WORST);
    rows
}

/// A part of modules in per cent, rounded down.
pub fn percent(part: usize, modules: usize) -> String {
    PerMille(per_mille(part, modules)).to_string()
}

/// A difference with its sign.
pub fn signed(difference: i64) -> String {
    match difference {
        0 => "0".to_owned(),
        other => format!("{other:+}"),
    }
}

#[cfg(test)]
mod tests {
    use super::percent;

    #[test]
    fn percentages_are_rounded_down() {
        assert_eq!(percent(2, 3), "66.6 %");
        assert_eq!(percent(999, 1000), "99.9 %");
        assert_eq!(percent(9_999, 10_000), "99.9 %");
        assert_eq!(percent(5, 5), "100.0 %");
    }
}
