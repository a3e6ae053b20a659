//! The same tests on the board and with CPython, method by method.

use analyzer::diagnostic::Diagnostic;
use analyzer::report::{Cell, Row, Table};

use crate::board_tests::{End, Entry, Record};

/// What came of a test on one side; the end of the session where it never came to it.
fn words(record: &Record, test: &str) -> String {
    match (record.methods.get(test), &record.end) {
        (Some(method), _) => method.status.words().to_owned(),
        (None, End::Complete) => "is not there".to_owned(),
        (None, _) => "did not run".to_owned(),
    }
}

/// Every test of which board and host say different things, with the reason where one is on record.
pub(super) fn table(entries: &[Entry]) -> Table {
    let mut table = Table::new("departures", "Beside CPython")
        .column("test", "test", 0)
        .column("board", "on the board", 0)
        .column("host", "with CPython", 0)
        .column("why", "why", 1);
    for entry in entries {
        let (board, Some(host)) = (&entry.run.record, &entry.host) else {
            continue;
        };
        let mut names: Vec<&String> = board.methods.keys().chain(host.methods.keys()).collect();
        names.sort();
        names.dedup();
        for name in names {
            let (here, there) = (words(board, name), words(host, name));
            if here == there {
                continue;
            }
            let why = board.methods.get(name).map_or("", |method| &method.text);
            table.rows.push(Row::from([
                (
                    "test",
                    Cell::from(format!("{}.{name}", entry.wanted.module)),
                ),
                ("board", here.into()),
                ("host", there.into()),
                ("why", why.lines().next().unwrap_or("").into()),
            ]));
        }
    }
    table
}

/// A test that fails with CPython shows nothing about the board.
pub(super) fn findings(entry: &Entry) -> Vec<Diagnostic> {
    let Some(host) = &entry.host else {
        return Vec::new();
    };
    let module = &entry.wanted.module;
    let wrong = |message: String, text: &str| {
        Diagnostic::error("wrong-test", message).help(format!(
            "fix the test: CPython does not do what it expects\n{text}"
        ))
    };
    let mut found: Vec<Diagnostic> = host
        .methods
        .iter()
        .filter(|(_, method)| method.status.is_bad())
        .map(|(name, method)| {
            let status = method.status.words();
            wrong(
                format!("{module}.{name} {status} with CPython"),
                &method.text,
            )
        })
        .collect();
    match &host.end {
        End::Complete | End::Skipped(_) => {}
        end => found.push(wrong(
            format!("{module} does not run with CPython"),
            &format!("{end:?}"),
        )),
    }
    found
}
