//! `doctor`: each external thing, whether it is here, and what it is needed for.

use analyzer::report::{Cell, ExitCode, Report, Row, Table};
use clap::Args;

use crate::context::Context;
use crate::failure::Failure;
use crate::tools::{Need, State, Tool};

/// Arguments of `doctor`.
#[derive(Args)]
pub(crate) struct Arguments {}

/// Runs `doctor`. Exits 3 when something that `test` needs is missing.
pub(super) fn run(_arguments: &Arguments, context: &Context) -> Result<ExitCode, Failure> {
    let toolbox = context.toolbox()?;
    let mut table = Table::new("tools", "Tools on this machine")
        .column("state", "", 0)
        .column("tool", "tool", 0)
        .column("version", "version", 1)
        .column("needed_for", "needed for", 0)
        .column("place", "where", 2);
    let mut report = Report::new("doctor", "Doctor");
    let mut remedies = Table::new("remedies", "To get the missing tools")
        .column("tool", "tool", 0)
        .column("remedy", "do this", 0);
    let mut code = ExitCode::Fits;
    for tool in Tool::ALL {
        let mut row = Row::from([
            ("tool", Cell::from(tool.title())),
            ("needed_for", tool.needed_for().into()),
        ]);
        match toolbox.probe(tool) {
            State::Found { version, place } => {
                row.insert("state", "✓".into());
                row.insert("version", version.into());
                row.insert("place", place.into());
            }
            State::Missing { remedy } => {
                row.insert("state", "✗".into());
                row.insert("version", "missing".into());
                remedies.rows.push(Row::from([
                    ("tool", Cell::from(tool.title())),
                    ("remedy", remedy.into()),
                ]));
                if tool.need() == Need::Test {
                    code = ExitCode::OutsideFailed;
                }
            }
        }
        table.rows.push(row);
    }
    let missing = remedies.rows.len();
    report.summary = match (missing, code) {
        (0, _) => "everything is here".to_owned(),
        (_, ExitCode::Fits) => {
            format!("{missing} missing, none of which `budget` or `test` needs")
        }
        _ => format!("{missing} missing; `budget` needs none of them, `test` gets most of them"),
    };
    report.tables.push(table);
    if missing > 0 {
        report.tables.push(remedies);
    }
    context.publish(&report)?;
    Ok(code)
}
