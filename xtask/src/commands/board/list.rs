//! `board list`: the boards there are, and where each comes from.

use analyzer::budget::{Board, Support};
use analyzer::quantity::plural;
use analyzer::region::MemoryKind;
use analyzer::report::{Cell, ExitCode, Figure, Report, Row, Table};

use crate::boards;
use crate::context::Context;
use crate::failure::Failure;

/// Runs `board list`.
pub(super) fn run(context: &Context) -> Result<ExitCode, Failure> {
    let folder = boards::local_folder(context.budgets.as_deref())?;
    let catalog = boards::catalog(folder.as_deref())?;
    let mut table = Table::new("boards", "")
        .column("board", "board", 0)
        .column("mcu", "mcu", 2)
        .column("vm", "vm", 1)
        .column("ram", "ram", 1)
        .column("heap", "heap at boot", 0)
        .column("support", "firmware", 3)
        .column("file", "file", 4);
    table.rows = catalog.boards().map(row).collect();
    let mut report = Report::new("board list", "Boards");
    report.summary = format!(
        "{}; name one with --board, or define your own in budgets/",
        plural(table.rows.len(), "board")
    );
    report.tables.push(table);
    context.publish(&report)?;
    Ok(ExitCode::Fits)
}

fn row(board: &Board) -> Row {
    Row::from([
        ("board", Cell::from(board.id.as_str())),
        ("mcu", board.mcu.as_str().into()),
        ("vm", board.vm.id.into()),
        (
            "ram",
            Figure::declared(board.memory_of(MemoryKind::Ram)).into(),
        ),
        ("heap", Figure::from(&board.heap_at_boot).into()),
        (
            "support",
            match board.support {
                Support::Full => "ours",
                Support::Analysis => "others'",
            }
            .into(),
        ),
        ("file", board.file.as_str().into()),
    ])
}
