//! Estimates beside what was measured on the board, module by module.
//!
//! **Architecture invariant:** an estimate is what `budget` says, computed without a look at the
//! measurement. Only the comparison sees both.

mod figure;
mod kinds;
mod limits;
mod score;
mod seeds;
mod tables;

use std::collections::BTreeMap;

use crate::budget::{Board, CodeMemory};
use crate::cost::ModuleCost;
use crate::measurement::{Figures, Measurement, Outcome};
use crate::report::{BoardSummary, Report};

pub use figure::Figure;
pub use score::{Score, score};
pub use seeds::seeds;

/// A module, measured and estimated.
#[derive(Debug, Clone)]
pub struct Pair {
    /// The module.
    pub module: String,
    /// What came of both.
    pub outcome: PairOutcome,
}

/// What came of an import on the board and in the estimate.
#[derive(Debug, Clone)]
pub enum PairOutcome {
    /// Both have figures.
    Both(Box<Figures>, Box<ModuleCost>),
    /// The import fails on the board, and the estimate says so.
    BothFail {
        /// What was raised on the board.
        measured: String,
    },
    /// Only one of them fails.
    Disagree {
        /// What was raised on the board, if anything.
        measured: Option<String>,
        /// How the import ends in the estimate.
        estimated: Option<String>,
    },
}

/// The modules of one way of loading.
#[derive(Debug, Clone)]
pub struct Way {
    /// Where code is loaded to.
    pub load: CodeMemory,
    /// Its modules, by name.
    pub pairs: Vec<Pair>,
}

impl Way {
    /// Puts estimates beside the measurement. `costs` has those of the wanted modules by name.
    pub fn new(
        load: CodeMemory,
        measured: &Measurement,
        costs: &BTreeMap<&str, &ModuleCost>,
    ) -> Self {
        let pairs = costs.iter().filter_map(|(module, cost)| {
            let reading = measured.of(module, load)?;
            let stop = cost
                .closure
                .unfinished
                .first()
                .map(|stop| stop.what.clone());
            let outcome = match (&reading.outcome, stop) {
                (Outcome::Figures(figures), None) => {
                    PairOutcome::Both(figures.clone(), Box::new((*cost).clone()))
                }
                (Outcome::Figures(_), Some(stop)) => PairOutcome::Disagree {
                    measured: None,
                    estimated: Some(stop),
                },
                (Outcome::Raised(raised), None) => PairOutcome::Disagree {
                    measured: Some(format!("{}: {}", raised.class, raised.message)),
                    estimated: None,
                },
                (Outcome::Raised(raised), Some(_)) => PairOutcome::BothFail {
                    measured: format!("{}: {}", raised.class, raised.message),
                },
            };
            Some(Pair {
                module: (*module).to_owned(),
                outcome,
            })
        });
        Self {
            load,
            pairs: pairs.collect(),
        }
    }
}

/// Holds estimates against what was measured, and how far they are apart against the board's limits.
pub fn report(board: &Board, ways: &[Way], every_row: bool, measured: &str) -> Report {
    let mut report = Report::new("validate", format!("Estimates beside {measured}"));
    report.board = Some(BoardSummary::from(board));
    for way in ways {
        tables::add(&mut report, way, every_row);
        report
            .findings
            .extend(limits::failures(&board.agreement, way));
    }
    report.summary = tables::summary(ways, &board.agreement, report.findings.is_empty());
    report
}
