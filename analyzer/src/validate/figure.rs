//! Which figures a board's measurement has, and what a cost says of each.

use crate::comparison::{Figure, Values};
use crate::cost::{Bounds, ModuleCost};
use crate::measurement::Figures;
use crate::quantity::Bytes;

/// All of them, as they stand in tables.
pub(super) const ALL: [Figure; 8] = [
    Figure::Cold,
    Figure::Warm,
    Figure::Own,
    Figure::OwnWarm,
    Figure::Strings,
    Figure::StringBytes,
    Figure::Peak,
    Figure::LargestBlock,
];

/// What people read.
pub(super) fn name(figure: Figure) -> &'static str {
    match figure {
        Figure::Cold => "with needs",
        Figure::Warm => "with needs, names known",
        Figure::Own => "on top",
        Figure::OwnWarm => "on top, names known",
        Figure::Strings => "names",
        Figure::StringBytes => "bytes of names",
        Figure::Peak => "peak",
        Figure::LargestBlock => "biggest block",
    }
}

/// What people read above a column, where a name is short of room.
pub(super) fn title(figure: Figure) -> &'static str {
    match figure {
        Figure::Warm => "names known",
        Figure::OwnWarm => "on top, known",
        Figure::StringBytes => "name bytes",
        Figure::LargestBlock => "biggest",
        other => name(other),
    }
}

/// Its column in tables.
pub(super) fn key(figure: Figure) -> &'static str {
    match figure {
        Figure::Cold => "cold",
        Figure::Warm => "warm",
        Figure::Own => "own",
        Figure::OwnWarm => "own-warm",
        Figure::Strings => "strings",
        Figure::StringBytes => "string-bytes",
        Figure::Peak => "peak",
        Figure::LargestBlock => "largest",
    }
}

/// What was measured, where the board tells or somebody watched, beside what is estimated.
pub(super) fn values(figure: Figure, figures: &Figures, cost: &ModuleCost) -> Option<Values> {
    let signed = |bytes: Bytes| i64::try_from(bytes.0).unwrap_or(i64::MAX);
    let estimated = estimated(figure, cost);
    Some(Values {
        measured: measured(figure, figures)?,
        least: signed(estimated.least),
        most: estimated.most.map(signed),
        explained: None,
        uninformed: None,
    })
}

fn measured(figure: Figure, figures: &Figures) -> Option<i64> {
    Some(match figure {
        Figure::Cold => figures.cold.net,
        Figure::Warm => figures.warm.net,
        Figure::Own => figures.own.net,
        Figure::OwnWarm => figures.own_warm.net,
        Figure::Strings => figures.strings?.count,
        Figure::StringBytes => figures.strings?.bytes,
        Figure::Peak => i64::try_from(figures.peak?).ok()?,
        Figure::LargestBlock => i64::try_from(figures.largest_block?).ok()?,
    })
}

fn estimated(figure: Figure, cost: &ModuleCost) -> Bounds {
    let strings = &cost.closure.strings;
    let known = |number: u64| match strings.is_most {
        false => Bounds::exact(Bytes(number)),
        true => Bounds {
            least: Bytes(0),
            most: Some(Bytes(number)),
        },
    };
    match figure {
        Figure::Cold => cost.closure.live,
        Figure::Warm => cost.closure_warm,
        Figure::Own => cost.own,
        Figure::OwnWarm => cost.own_warm,
        Figure::Strings => known(strings.count as u64),
        // Whoever watches sees garbage too: that is the upper of the bounds.
        Figure::Peak => Bounds {
            least: cost.closure.peak.most.unwrap_or(cost.closure.peak.least),
            most: cost.closure.peak.most,
        },
        Figure::LargestBlock => cost.closure.largest_bytes,
        // The board counts a string with the byte behind it, wherever it lies.
        Figure::StringBytes => known(strings.texts.iter().map(|text| text.len() as u64 + 1).sum()),
    }
}
