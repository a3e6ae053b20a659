//! Who asks for so many bytes: what `MemoryError: ... allocating 376 bytes` is about.

use super::starting_points;
use crate::app::Resolution;
use crate::budget::Board;
use crate::cost::{Modules, Request, Subject, requests};
use crate::quantity::{Bytes, plural};
use crate::report::{BoardSummary, Cell, Figure, Report, Row, Table};

/// Where nobody asks for just that size, so many of the nearest are shown on each side.
const NEAREST: usize = 3;

/// Who asks for `bytes`, as the message of a `MemoryError` has them: the requests of the program, or of
/// the library where there is none.
pub fn explain_request(board: &Board, subject: &Subject<'_>, bytes: Bytes) -> Report {
    let modules = Modules::read(board.vm, subject, board.load.into());
    let nothing = Resolution::NotFound {
        name: String::new(),
        tried: Vec::new(),
    };
    let (session, roots) = starting_points(board, subject, &modules, &nothing);
    let all = requests(&modules, &roots, bytes);
    let (exact, near): (Vec<_>, Vec<_>) = all.into_iter().partition(|one| one.bytes == bytes);
    let title = format!(
        "Who asks for {} B: {} on {}",
        bytes.0, subject.title, board.id
    );
    let mut report = Report::new("why", title);
    report.board = Some(BoardSummary::from(board));
    report.summary = summary(&session, bytes, &exact);
    let (title, shown) = match exact.is_empty() {
        false => ("Requests for just that size", exact),
        true => ("Nearest sizes", nearest(near, bytes)),
    };
    if !shown.is_empty() {
        report.tables.push(table(title, subject, &shown));
    }
    report
}

fn summary(session: &str, bytes: Bytes, exact: &[Request]) -> String {
    let times: usize = exact.iter().map(|one| one.times).sum();
    match exact.len() {
        0 => format!(
            "{session} never asks for {} B as far as it was followed",
            bytes.0
        ),
        1 => format!("{session} asks for {} B {}", bytes.0, often(times)),
        places => format!(
            "{session} asks for {} B {} at {}",
            bytes.0,
            often(times),
            plural(places, "place")
        ),
    }
}

fn often(times: usize) -> String {
    match times {
        1 => "once".to_owned(),
        _ => plural(times, "time"),
    }
}

/// The sizes next to one, all requests of each.
fn nearest(requests: Vec<Request>, bytes: Bytes) -> Vec<Request> {
    let mut sizes: Vec<Bytes> = requests.iter().map(|one| one.bytes).collect();
    sizes.dedup();
    let above = sizes.partition_point(|size| *size < bytes);
    let kept = above.saturating_sub(NEAREST)..(above + NEAREST).min(sizes.len());
    let kept = sizes.get(kept).unwrap_or_default();
    let is_near = |one: &Request| kept.contains(&one.bytes);
    requests.into_iter().filter(is_near).collect()
}

fn table(title: &str, subject: &Subject<'_>, requests: &[Request]) -> Table {
    let mut table = Table::new("requests", title)
        .column("bytes", "bytes", 0)
        .column("times", "times", 0)
        .column("kind", "for", 0)
        .column("line", "line", 0)
        .column("symbol", "in", 2);
    table.rows.extend(requests.iter().map(|one| {
        let block = &one.block;
        let place = match (block.path.as_str(), block.line) {
            ("", _) => "the start".to_owned(),
            (path, 0) => subject.shown(path),
            (path, line) => format!("{}:{line}", subject.shown(path)),
        };
        Row::from([
            ("bytes", Cell::from(Figure::estimated(one.bytes).exact())),
            ("times", Cell::Count(one.times as u64)),
            ("kind", Cell::from(block.kind.words())),
            ("line", place.into()),
            ("symbol", block.symbol.as_str().into()),
        ])
    }));
    table
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cost::Block;
    use crate::import::Kind;

    fn request(bytes: u64) -> Request {
        Request {
            bytes: Bytes(bytes),
            times: 1,
            block: Block {
                hole: None,
                bytes: Bytes(bytes.next_multiple_of(16)),
                kind: Kind::List,
                path: "code.py".to_owned(),
                symbol: String::new(),
                line: 1,
            },
        }
    }

    #[test]
    fn the_nearest_sizes_are_those_on_both_sides() {
        let sizes = [16, 32, 48, 64, 80, 96, 112, 128];
        let found = nearest(sizes.map(request).into(), Bytes(70));
        let found: Vec<u64> = found.iter().map(|one| one.bytes.0).collect();
        assert_eq!(found, [32, 48, 64, 80, 96, 112]);
        assert!(nearest(Vec::new(), Bytes(70)).is_empty());
    }
}
