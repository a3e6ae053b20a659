//! Rows of measurements from real virtual machines, beside what our sessions say of the same imports.
//!
//! A folder of them has a file of rows for each tree of modules, and says where the measured sessions
//! began (`sessions.toml`), which rows contradict themselves (`explained.toml`) and what must agree
//! (`limits.toml`). The text of these files is read here; `xtask` finds them and runs the sessions.

mod declared;
mod figure;
mod findings;
mod rows;
mod tables;
#[cfg(test)]
mod tests;

use serde::Deserialize;

use crate::comparison::{Compared, Pair, PairOutcome, Values};
use crate::report::Report;

pub use declared::{Declared, Explanation, SessionStart};
pub use figure::Figures;
pub use rows::{Measured, read};

/// Modules that were measured together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Tree {
    /// Small modules with one feature of the language each.
    Micro,
    /// Libraries as people use them.
    Corpus,
}

impl Tree {
    /// What the measurements call it, and the folder of its sources.
    pub fn name(self) -> &'static str {
        match self {
            Self::Micro => "micro",
            Self::Corpus => "corpus",
        }
    }
}

/// A tree on a virtual machine.
#[derive(Debug, PartialEq, Eq)]
pub struct Set {
    /// A name for programs.
    pub id: &'static str,
    /// The virtual machine.
    pub vm: &'static str,
    /// The tree.
    pub tree: Tree,
    /// The file of measurements.
    pub rows: &'static str,
}

/// Everything that estimates are held against.
pub const SETS: [Set; 3] = [
    Set {
        id: "micro-circuitpython-4",
        vm: "circuitpython-4",
        tree: Tree::Micro,
        rows: "micro.csv",
    },
    Set {
        id: "micro-circuitpython-9",
        vm: "circuitpython-9",
        tree: Tree::Micro,
        rows: "micro.csv",
    },
    Set {
        id: "corpus-circuitpython-9",
        vm: "circuitpython-9",
        tree: Tree::Corpus,
        rows: "corpus.csv",
    },
];

impl Set {
    /// What people call it.
    pub fn title(&self) -> String {
        format!("{} on {}", self.tree.name(), self.vm)
    }
}

/// What our sessions say of a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Estimate {
    /// The figures.
    pub figures: Figures,
    /// How an import ended that did not reach its end.
    pub trouble: Option<String>,
}

/// A row, measured and estimated.
#[derive(Debug, Clone)]
pub struct Row {
    /// What was measured.
    pub measured: Measured,
    /// What is estimated for the session that measured.
    pub estimate: Estimate,
    /// What is estimated for a session of which nothing is known.
    pub uninformed: Estimate,
}

/// A set with everything that is said about it.
#[derive(Debug)]
pub struct Outcome {
    /// The set.
    pub set: &'static Set,
    /// Its rows.
    pub rows: Vec<Row>,
    /// What its folder says besides.
    pub declared: Declared,
}

impl Outcome {
    /// Adds the tables to a report, and what falls short to its findings.
    pub fn add_to(&self, report: &mut Report, every_row: bool) {
        let pairs: Vec<Pair> = self.rows.iter().map(|row| self.pair(row)).collect();
        tables::add(report, self, &pairs, every_row);
        report.findings.extend(findings::of(self, &pairs));
    }

    fn pair(&self, row: &Row) -> Pair {
        let (measured, estimated) = (&row.measured.figures, &row.estimate.figures);
        let figures = figure::ALL.into_iter().map(|of_rows| {
            let estimate = (of_rows.value)(estimated);
            let module = &row.measured.module;
            let values = Values {
                measured: (of_rows.value)(measured),
                least: estimate,
                most: Some(estimate),
                explained: self.declared.explained(of_rows.figure, module),
                uninformed: Some((of_rows.value)(&row.uninformed.figures)),
            };
            (of_rows.figure, values)
        });
        let kinds = figure::Part::ALL.into_iter().map(|part| {
            let both = (part.value(measured), part.value(estimated));
            (part.name().to_owned(), both)
        });
        Pair {
            module: row.measured.module.clone(),
            outcome: PairOutcome::Both(Box::new(Compared {
                figures: figures.collect(),
                kinds: kinds.collect(),
            })),
        }
    }
}
