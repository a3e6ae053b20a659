//! Estimates beside what was measured on the board, module by module.

mod figure;
mod kinds;
mod seeds;
mod tables;

use std::collections::BTreeMap;

use crate::budget::{Agreement, Board, CodeMemory};
use crate::comparison::{Compared, Limit, Pair, PairOutcome, Rule, Wording, failures};
use crate::cost::ModuleCost;
use crate::measurement::{Figures, Measurement, Outcome};
use crate::report::{BoardSummary, Report};

pub use seeds::seeds;

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
                    PairOutcome::Both(Box::new(compared(figures, cost)))
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

fn compared(figures: &Figures, cost: &ModuleCost) -> Compared {
    let values = figure::ALL
        .into_iter()
        .filter_map(|one| Some((one, figure::values(one, figures, cost)?)));
    Compared {
        figures: values.collect(),
        kinds: kinds::of(figures, cost),
    }
}

/// Holds estimates against what was measured, and how far they are apart against the board's limits.
pub fn report(board: &Board, ways: &[Way], every_row: bool, measured: &str) -> Report {
    let mut report = Report::new("validate", format!("Estimates beside {measured}"));
    report.board = Some(BoardSummary::from(board));
    let limits = limits(&board.agreement);
    for way in ways {
        tables::add(&mut report, way, every_row);
        let wording = Wording {
            code: "model-off",
            at: tables::place_words(way.load),
            name: figure::name,
            help: "`validate --rows` shows every module",
        };
        report
            .findings
            .extend(failures(&limits, &way.pairs, &wording));
    }
    report.summary = tables::summary(ways, &board.agreement, report.findings.is_empty());
    report
}

/// What a board's file asks of each figure.
fn limits(agreement: &Agreement) -> Vec<Limit> {
    let mut limits = Vec::new();
    for figure in figure::ALL.into_iter().filter(|one| one.is_memory()) {
        let bounds = match figure.is_at_once() {
            true => &agreement.at_once,
            false => &agreement.stays,
        };
        for (rule, limit) in [
            (Rule::Exact, &bounds.exact),
            (Rule::Within, &bounds.within),
            (Rule::Worst, &bounds.worst),
        ] {
            limits.extend(limit.as_ref().map(|(bound, place)| Limit {
                figure,
                rule,
                bound: *bound,
                place: place.clone(),
            }));
        }
    }
    limits
}
