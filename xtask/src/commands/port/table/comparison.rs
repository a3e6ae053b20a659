//! The old experiment's figures, which no module of the port may exceed.

use std::collections::BTreeMap;

use analyzer::cost::ModuleCost;
use analyzer::quantity::{Bytes, plural};
use analyzer::report::{Check, Figure, Outcome, Provenance, Rule};

use super::rows::{Costs, Part};

/// Every module that the old experiment has a figure for, held against it on both machines.
pub(super) struct Comparison {
    checks: Vec<Check>,
}

/// The name of the check on our firmware.
const OURS: &str = "warm heap";
/// The name of the check on CircuitPython 4.
const CIRCUITPYTHON_4: &str = "warm heap on CircuitPython 4";

/// Compares each module. One that is not there on a machine is not compared: a message says so.
pub(super) fn of(parts: &[Part], costs: &Costs) -> Comparison {
    let mut checks = Vec::new();
    for part in parts {
        let Some(limit) = costs.old.get(&part.name) else {
            continue;
        };
        let machines: [(_, &BTreeMap<String, ModuleCost>); 2] = [
            (OURS, &costs.ram),
            (CIRCUITPYTHON_4, &costs.circuitpython_4),
        ];
        for (name, costs) in machines {
            if let Some(cost) = costs.get(&part.name) {
                checks.push(check(name, &part.name, cost, *limit));
            }
        }
    }
    Comparison { checks }
}

/// A figure of the old experiment.
pub(super) fn old(bytes: Bytes) -> Figure {
    Figure {
        from: Provenance::Measured,
        ..Figure::estimated(bytes)
    }
}

fn check(name: &'static str, module: &str, cost: &ModuleCost, limit: Bytes) -> Check {
    let value = cost.closure_warm;
    let outcome = match value.most {
        _ if value.least > limit => Outcome::Over,
        Some(most) if most > limit => Outcome::Uncertain,
        Some(_) => Outcome::Fits,
        None => Outcome::FitsSoFar,
    };
    Check {
        limit_of: name,
        subject: module.to_owned(),
        rule: Rule::AtMost,
        limit: old(limit),
        value: Some(value.into()),
        used_percent: Some(percent(value.least, limit)),
        outcome,
        because: None,
        place: None,
    }
}

#[allow(
    clippy::cast_precision_loss,
    reason = "sizes of memory lie far below 2^52"
)]
fn percent(part: Bytes, whole: Bytes) -> f64 {
    (part.0 as f64 / whole.0.max(1) as f64 * 1000.0).round() / 10.0
}

impl Comparison {
    /// Whether a module certainly takes more.
    pub(super) fn is_over(&self) -> bool {
        self.count(Outcome::Over) > 0
    }

    fn count(&self, outcome: Outcome) -> usize {
        let checks = self.checks.iter();
        checks.filter(|check| check.outcome == outcome).count()
    }

    /// How many figures there are, and how many of them are not below the old ones.
    pub(super) fn summary(&self) -> String {
        format!(
            "{} beside the old experiment's: {} above, {} open",
            plural(self.checks.len(), "figure"),
            self.count(Outcome::Over),
            self.count(Outcome::Uncertain) + self.count(Outcome::FitsSoFar),
        )
    }

    /// The comparisons that do not simply hold.
    pub(super) fn worth_telling(self) -> Vec<Check> {
        let told = |check: &Check| check.outcome != Outcome::Fits;
        self.checks.into_iter().filter(told).collect()
    }
}
