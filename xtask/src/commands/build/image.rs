//! The firmware's part of `build`.

use analyzer::budget::Board;
use analyzer::report::{Cell, Figure, Row, Table};

use crate::context::Context;
use crate::failure::Failure;
use crate::tools::firmware::{self, CCompiler, Footprint};

/// Builds the firmware and says what it takes.
pub(super) fn build(
    board: &Board,
    c_compiler: Option<CCompiler>,
    context: &Context,
) -> Result<Table, Failure> {
    firmware::check_is_ours(board)?;
    let (files, footprint) = firmware::build(board, c_compiler, context)?;
    for file in [&files.elf, &files.uf2, &files.map] {
        context
            .console
            .say(&format!("wrote {}", crate::files::shown(file)));
    }
    Ok(table(footprint))
}

fn table(footprint: Footprint) -> Table {
    let mut table = Table::new("firmware", "Firmware")
        .column("what", "takes", 0)
        .column("size", "size", 0);
    for (what, size) in [
        ("flash", footprint.flash),
        ("static RAM", footprint.static_ram),
        ("heap, with the collector's tables", footprint.heap),
    ] {
        table.rows.push(Row::from([
            ("what", Cell::from(what)),
            ("size", Figure::estimated(size).into()),
        ]));
    }
    table
}
