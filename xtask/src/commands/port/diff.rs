//! `port diff`: how modules of the port depart from CPython's.

use analyzer::quantity::plural;
use analyzer::report::{Cell, ExitCode, Gap, Report, Row, Table};
use clap::Args;
use lib_port::{Change, Text};

use super::{Places, apply};
use crate::base::Base;
use crate::context::Context;
use crate::failure::Failure;
use crate::layers::Entry;

/// Arguments of `port diff`.
#[derive(Args)]
pub(crate) struct Arguments {
    /// Show every edit of these modules, such as `copyreg` or `json.decoder`
    #[arg(value_name = "MODULE")]
    modules: Vec<String>,
    #[command(flatten)]
    places: Places,
}

/// A table with more rows would be cut short at a terminal.
const MOST_ROWS: usize = 40;

/// Runs `port diff`.
pub(super) fn run(arguments: &Arguments, context: &Context) -> Result<ExitCode, Failure> {
    let entries = arguments.places.layers()?.select(&arguments.modules)?;
    let mut report = Report::new("port diff", "Departures from CPython");
    report.tables.push(apply::table(&entries));
    let off: usize = entries.iter().map(|entry| entry.layer.lines_off()).sum();
    let lines_in: usize = entries.iter().map(|entry| entry.layer.lines_in()).sum();
    report.summary = format!(
        "{} off, {} in",
        plural(off, "line"),
        plural(lines_in, "line")
    );
    if arguments.modules.is_empty() {
        report.summary.push_str("; name a module to see its lines");
    } else {
        let base = match (arguments.places.base(), &arguments.places.base) {
            (Ok(base), _) => Some(base),
            (Err(failure), Some(_)) => return Err(failure),
            // What comes in is in the layer; only what is off needs the base.
            (Err(failure), None) => {
                report.gaps.push(Gap {
                    what: "the text of lines that are off".to_owned(),
                    why: failure.summary(),
                });
                None
            }
        };
        for entry in &entries {
            report.tables.extend(departures(entry, base.as_ref())?);
        }
    }
    context.publish(&report)?;
    Ok(ExitCode::Fits)
}

/// The edits of a module, in tables that a terminal shows whole.
fn departures(entry: &Entry, base: Option<&Base>) -> Result<Vec<Table>, Failure> {
    let bytes = match base {
        Some(base) => {
            base.applied(entry)?;
            base.read(entry.layer.base())?
        }
        None => Vec::new(),
    };
    let text = Text::read(entry.layer.base(), &bytes).map_err(Failure::refused)?;
    let rows: Vec<Row> = entry
        .layer
        .edits()
        .iter()
        .flat_map(|edit| rows(&edit.change, &text))
        .collect();
    let tables = rows.chunks(MOST_ROWS).enumerate().map(|(part, rows)| {
        let more = if part == 0 { "" } else { ", further down" };
        let mut table = Table::new("departures", format!("{}{more}", entry.layer.base()))
            .column("line", "line", 0)
            .column("change", "change", 0)
            .column("text", "text", 0);
        table.rows = rows.to_vec();
        table
    });
    Ok(tables.collect())
}

fn rows(change: &Change, base: &Text<'_>) -> Vec<Row> {
    let shown = |bytes: &[u8]| String::from_utf8_lossy(bytes).replace('\t', "    ");
    let row = |line: String, what: &str, text: String| {
        Row::from([
            ("line", Cell::from(line)),
            ("change", what.into()),
            ("text", text.into()),
        ])
    };
    match change {
        Change::Off { first, last } => (*first..=*last)
            .map(|number| {
                let text = base.lines.get(number - 1).copied().unwrap_or_default();
                row(number.to_string(), "off", shown(text))
            })
            .collect(),
        Change::In { after, lines } => lines
            .iter()
            .map(|line| row(format!("below {after}"), "in", shown(line)))
            .collect(),
    }
}
