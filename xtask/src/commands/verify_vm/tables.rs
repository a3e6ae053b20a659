//! The report: counts by folder, and every test that did not pass with its reason.

use analyzer::report::{Cell, Report, Row, Table};

use super::known::Known;
use super::session::Outcome;
use super::suite::{FOLDERS, Test};

/// The report of a run.
pub(super) fn report(results: &[(&Test, Outcome)], known: &Known) -> Report {
    let mut report = Report::new("verify-vm", "MicroPython's own tests");
    report.tables.push(counts(results));
    // Text cuts long tables: what failed has one of its own.
    let failed = reasons("failed", "Failed", results, known, |outcome| {
        matches!(outcome, Outcome::Failed(_))
    });
    let skipped = reasons("skipped", "Skipped", results, known, |outcome| {
        *outcome == Outcome::Skipped
    });
    let tables = [failed, skipped];
    report
        .tables
        .extend(tables.into_iter().filter(|table| !table.rows.is_empty()));
    let passed = count(results, |_, outcome| *outcome == Outcome::Passed);
    let skipped = count(results, |_, outcome| *outcome == Outcome::Skipped);
    let failed = results.len() - passed - skipped;
    report.summary = format!("{passed} passed, {failed} failed, {skipped} skipped");
    report
}

fn count(results: &[(&Test, Outcome)], is_meant: impl Fn(&Test, &Outcome) -> bool) -> usize {
    let meant = results
        .iter()
        .filter(|(test, outcome)| is_meant(test, outcome));
    meant.count()
}

fn counts(results: &[(&Test, Outcome)]) -> Table {
    let mut table = Table::new("folders", "By folder")
        .column("folder", "tests/", 0)
        .column("passed", "passed", 0)
        .column("failed", "failed", 0)
        .column("skipped", "skipped", 0)
        .column("share", "of those that ran", 1);
    for folder in FOLDERS {
        let of = |outcome: fn(&Outcome) -> bool| {
            count(results, |test, found| {
                test.folder() == folder && outcome(found)
            })
        };
        let passed = of(|outcome| *outcome == Outcome::Passed);
        let skipped = of(|outcome| *outcome == Outcome::Skipped);
        let failed = of(|outcome| matches!(outcome, Outcome::Failed(_)));
        if passed + skipped + failed == 0 {
            continue;
        }
        let ran = passed + failed;
        let share = match ran {
            0 => String::new(),
            _ => format!("{:.1} %", 100.0 * passed as f64 / ran as f64),
        };
        table.rows.push(Row::from([
            ("folder", Cell::from(folder)),
            ("passed", Cell::Count(passed as u64)),
            ("failed", Cell::Count(failed as u64)),
            ("skipped", Cell::Count(skipped as u64)),
            ("share", share.into()),
        ]));
    }
    table
}

/// The tests with an outcome, each with its reason.
fn reasons(
    id: &'static str,
    title: &str,
    results: &[(&Test, Outcome)],
    known: &Known,
    is_meant: fn(&Outcome) -> bool,
) -> Table {
    let mut table = Table::new(id, title)
        .column("test", "test", 0)
        .column("reason", "reason", 0);
    let meant = results.iter().filter(|(_, outcome)| is_meant(outcome));
    table.rows = meant
        .map(|(test, _)| {
            let group = known.group_of(&test.name);
            let reason = group.map_or("not listed", |group| group.reason.as_str());
            Row::from([
                ("test", Cell::from(test.name.as_str())),
                ("reason", reason.into()),
            ])
        })
        .collect();
    table
}
