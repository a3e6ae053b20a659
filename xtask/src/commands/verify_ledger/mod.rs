//! `verify-ledger`: estimates beside what real virtual machines took.

mod estimate;
mod folder;
mod ground;
mod sources;
mod start;

use std::path::PathBuf;

use analyzer::diagnostic::Diagnostic;
use analyzer::ground_truth::SETS;
use analyzer::report::{ExitCode, Gap, Report};
use clap::Args;

use crate::context::Context;
use crate::failure::Failure;
use folder::Folder;
use ground::Ground;

/// Arguments of `verify-ledger`.
#[derive(Args)]
pub(crate) struct Arguments {
    /// Print every row, not only the worst ten
    #[arg(long)]
    rows: bool,
    /// Try every state in which the measured sessions may have begun, and print the best
    #[arg(long)]
    fit: bool,
    /// Compare with measurements of your own [default: those of a checkout]
    ///
    /// The folder has files as in mpyfit's own ground-truth/, whose README says how figures are taken:
    ///
    /// `micro.csv` or `corpus.csv`, or both: a row for each module, with the columns module, mpy_bytes,
    /// cold_net, warm_net, own_warm_net, new_qstrs, qstr_str_bytes, qstr_pool_bytes and files_loaded; in
    /// micro.csv also era, which is circuitpython-4 or circuitpython-9; if there are any, deps and
    /// cyclic.
    ///
    /// `micro/` and `corpus/`: the sources, at the paths by which they are imported.
    ///
    /// sessions.toml: where the measured sessions began.
    ///
    /// explained.toml, limits.toml: rows that contradict themselves, and what must agree. Without
    /// them there is nothing of the kind: the limits of the project hold for its own rows alone.
    #[arg(long, value_name = "DIR")]
    ground_truth: Option<PathBuf>,
}

/// Runs `verify-ledger`.
pub(super) fn run(arguments: &Arguments, context: &Context) -> Result<ExitCode, Failure> {
    let folder = Folder::find(arguments.ground_truth.as_deref())?;
    let mut report = Report::new("verify-ledger", "Estimates beside measurements");
    for set in &SETS {
        let spinner = context
            .console
            .spinner(&format!("importing {}", set.title()));
        match Ground::read(set, &folder, context)? {
            Ok(ground) if arguments.fit => report.tables.push(start::fit(set, &ground)?),
            Ok(ground) => ground.compare(set)?.add_to(&mut report, arguments.rows),
            Err(why) => report.gaps.push(Gap {
                what: set.title(),
                why,
            }),
        }
        spinner.finish_and_clear();
    }
    if report.tables.is_empty() {
        let place = folder.path.display();
        let message = format!("there is nothing to compare in {place}");
        let help =
            "it needs rows in micro.csv or corpus.csv; `verify-ledger --help` describes them";
        return Err(Failure::bad_input([Diagnostic::error(
            "bad-ground-truth",
            message,
        )
        .help(help)]));
    }
    report.gaps.extend(folder.without_limits());
    let agree = report.findings.is_empty();
    context.publish(&report)?;
    Ok(if agree {
        ExitCode::Fits
    } else {
        ExitCode::OverBudget
    })
}

#[cfg(test)]
mod tests {
    use crate::tools::packages::CORPUS;

    #[test]
    fn the_libraries_that_are_fetched_are_those_that_were_measured() {
        let measured = include_str!("../../../../ground-truth/corpus-packages.txt");
        let measured: Vec<&str> = measured.lines().collect();
        assert_eq!(measured, CORPUS.releases().collect::<Vec<_>>());
    }
}
