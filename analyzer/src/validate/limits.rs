//! What a board's file asks of the agreement.

use super::score::{per_mille, score};
use super::{Figure, Way};
use crate::budget::{Agreement, CodeMemory, PerMille};
use crate::diagnostic::Diagnostic;

/// Where estimates are further from the measurement than the board's file allows.
pub fn failures(limits: &Agreement, way: &Way) -> Vec<Diagnostic> {
    let mut failures = Vec::new();
    let at = place_words(way.load);
    for figure in Figure::ALL.into_iter().filter(|figure| figure.is_limited()) {
        let score = score(figure, way);
        let mut fails = |message: String, place: &crate::diagnostic::Place| {
            failures.push(
                Diagnostic::error("model-off", message)
                    .at(place.clone())
                    .label("asked for here")
                    .help("`validate --rows` shows every module"),
            );
        };
        let reaches = [
            (&limits.exact, score.exact, "to the byte"),
            (&limits.within, score.within, "to within 2 % or 64 B"),
        ];
        for (limit, count, how) in reaches {
            let reached = PerMille(per_mille(count, score.modules));
            if let Some((least, place)) = limit
                && reached < *least
            {
                let message = format!(
                    "{at}, {}: {count} of {} modules ({reached}) are estimated {how}, not {least}",
                    figure.name(),
                    score.modules
                );
                fails(message, place);
            }
        }
        if let (Some((most, place)), Some((worst, module))) = (&limits.worst, &score.worst_part)
            && *worst > u64::from(most.0)
        {
            let message = format!(
                "{at}, {}: {module} is off by {}.{} %, not at most {most}",
                figure.name(),
                worst / 10,
                worst % 10
            );
            fails(message, place);
        }
    }
    failures
}

/// How code was loaded, for people.
pub fn place_words(load: CodeMemory) -> &'static str {
    match load {
        CodeMemory::Rom => "executed in place",
        CodeMemory::Ram => "loaded into RAM",
    }
}
