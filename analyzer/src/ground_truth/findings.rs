//! What falls short, and explanations that do not hold any more.

use super::{Outcome, figure};
use crate::comparison::{Pair, Wording, failures};
use crate::diagnostic::Diagnostic;

/// Everything that is wrong with a set.
pub(super) fn of(outcome: &Outcome, pairs: &[Pair]) -> Vec<Diagnostic> {
    let at = outcome.set.title();
    let wording = Wording {
        code: "ledger-mismatch",
        at: &at,
        name: |figure| figure::column(figure).unwrap_or_default(),
        help: "`cargo xtask verify-ledger --rows` prints every row",
    };
    let mut found = failures(&outcome.declared.limits, pairs, &wording);
    for (row, pair) in outcome.rows.iter().zip(pairs) {
        let module = &pair.module;
        let figures = pair.compared().into_iter().flat_map(|it| &it.figures);
        for (figure, values) in figures {
            let is = values.difference();
            let name = figure::column(*figure).unwrap_or_default();
            match values.explained {
                Some(said) if said != is => found.push(
                    Diagnostic::error(
                        "ledger-mismatch",
                        format!(
                            "{at}: {module}: {name} is {is:+} off, and the explanation says {said:+}"
                        ),
                    )
                    .help("if the new estimate is right, change explained.toml"),
                ),
                _ => {}
            }
        }
        let (estimated, measured) = (row.estimate.figures.files, row.measured.figures.files);
        let problem = match &row.estimate.trouble {
            Some(trouble) => format!("is not imported: {trouble}"),
            None if estimated != measured => format!("loads {estimated} files, not {measured}"),
            None => continue,
        };
        found.push(
            Diagnostic::error("ledger-mismatch", format!("{at}: {module} {problem}"))
                .at(row.measured.place.clone())
                .label("measured here")
                .help(wording.help),
        );
    }
    found
}
