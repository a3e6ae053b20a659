//! `test`: everything there is to test, in one command.

mod suites;
mod tracks;

use analyzer::diagnostic::Diagnostic;
use analyzer::printable::Printable;
use analyzer::report::{Cell, ExitCode, Report, Row, Table};
use clap::Args;

use crate::context::{self, Context};
use crate::failure::Failure;
use suites::{SUITES, Suite};
use tracks::End;

/// Arguments of `test`.
#[derive(Args)]
pub(crate) struct Arguments {
    /// Run only the suites whose name contains one of these
    suites: Vec<String>,
    /// List the suites
    #[arg(long)]
    list: bool,
}

/// Runs `test`.
pub(super) fn run(arguments: &Arguments, context: &Context) -> Result<ExitCode, Failure> {
    if arguments.list {
        let lines: Vec<String> = SUITES
            .iter()
            .map(|suite| format!("{:12} {}\n", suite.name, suite.about))
            .collect();
        context.data(&Printable::lines(&lines.concat()))?;
        return Ok(ExitCode::Fits);
    }
    let wanted = |suite: &&Suite| {
        arguments.suites.is_empty()
            || arguments
                .suites
                .iter()
                .any(|name| suite.name.contains(name.as_str()))
    };
    if context::workspace_root().is_none() {
        return Err(Failure::bad_input([Diagnostic::error(
            "not-a-checkout",
            "there are no tests here: the installed program has none",
        )
        .help("run `cargo xtask test` in a checkout of mpyfit")]));
    }
    if !SUITES.iter().any(|suite| wanted(&suite)) {
        let names = SUITES.each_ref().map(|suite| suite.name).join(", ");
        return Err(Failure::bad_input([Diagnostic::error(
            "unknown-suite",
            format!("no suite is called {}", arguments.suites.join(" or ")),
        )
        .help(format!("the suites are {names}"))]));
    }
    let toolbox = context.toolbox()?;
    let ci = std::env::var_os("CI").is_some_and(|value| !value.is_empty() && value != "false");
    let mut table = Table::new("suites", "Suites")
        .column("state", "", 0)
        .column("suite", "suite", 0)
        .column("seconds", "seconds", 0)
        .column("about", "about", 0);
    let suites: Vec<&Suite> = SUITES.iter().filter(wanted).collect();
    let (mut passed, mut failed, mut skipped) = (0, 0, 0);
    for (suite, run) in suites.iter().zip(tracks::run(&suites, &toolbox, context)?) {
        let (state, about) = match run.end {
            End::Passed => {
                passed += 1;
                ("✓", suite.about.to_owned())
            }
            End::Failed => {
                failed += 1;
                ("✗", "failed; see above".to_owned())
            }
            End::Skipped(why) => {
                skipped += 1;
                ("-", format!("skipped: {why}"))
            }
        };
        table.rows.push(Row::from([
            ("state", Cell::from(state)),
            ("suite", suite.name.into()),
            ("seconds", Cell::Count(run.seconds)),
            ("about", about.into()),
        ]));
    }
    let mut report = Report::new("test", "Tests");
    report.tables.push(table);
    let closed = failed > 0 || (ci && skipped > 0);
    context.publish(&report)?;
    let sum = format!("{passed} passed, {failed} failed, {skipped} skipped");
    context.data(&Printable::line(&sum).ended())?;
    if ci && skipped > 0 {
        context
            .console
            .say("test: CI is set, so a skipped suite is a failure");
    }
    Ok(if closed {
        ExitCode::OverBudget
    } else {
        ExitCode::Fits
    })
}
