//! Limits and what is held against them.

use std::collections::BTreeMap;

use super::super::board::Board;
use super::session::{Session, loaded_modules};
use crate::cost::{Block, Bounds, ModuleCost, Subject};
use crate::provenance::SourcedSize;
use crate::quantity::Bytes;
use crate::report::{Check, Figure, Outcome, Rule};

/// Part of a limit, in per cent, from which on a check warns.
const NEAR: f64 = 95.0;

/// The limit that a session as a whole is held against, by the names of checks.
pub(super) const HEAP: &str = "heap";
/// What must be left of it.
pub(super) const HEAP_LEFT: &str = "heap-left";
/// What may be asked for in one piece.
pub(super) const LARGEST_BLOCK: &str = "largest-block";
/// What one module may cost.
pub(super) const MODULE: &str = "module";

/// Every limit of the board. Of many sessions, only those that come near a limit or that need the
/// most are listed: the rest hold by more.
pub(super) fn of(
    board: &Board,
    subject: &Subject<'_>,
    sessions: &[Session],
    costs: &BTreeMap<String, ModuleCost>,
) -> Vec<Check> {
    let mut checks = Vec::new();
    let peaks = sessions.iter().map(|session| Held {
        limit_of: HEAP,
        subject: &session.name,
        limit: &board.heap_at_boot,
        value: session.cost.peak,
        seen: session.cost.seen.peak,
        because: session.peak_reason(),
    });
    checks.extend(worth_listing(peaks.map(at_most).collect()));
    let left = sessions.iter().filter_map(|session| {
        let of_board = board.limits.heap_left.as_ref();
        let limit = session.heap_left.as_ref().or(of_board)?;
        Some(heap_left(session, limit, board.heap_at_boot.bytes))
    });
    checks.extend(worth_listing(left.collect()));
    if let Some(limit) = &board.limits.largest_block {
        let blocks = sessions.iter().filter_map(|session| {
            if let Some(refused) = refused(session, board, subject) {
                return Some(refused);
            }
            let because = session.biggest_block(subject)?;
            let held = |limit, because| Held {
                limit_of: LARGEST_BLOCK,
                subject: &session.name,
                limit,
                value: session.cost.largest_bytes,
                seen: session.cost.seen.largest,
                because: Some(because),
            };
            let Some(hole) = session.hole_below(limit.bytes) else {
                return Some(at_most(held(limit, because)));
            };
            let narrow = SourcedSize {
                bytes: hole,
                ..limit.clone()
            };
            let because = format!("{because}; no hole of the heap is larger then");
            Some(Check {
                limit: Figure::estimated(hole),
                place: None,
                ..at_most(held(&narrow, because))
            })
        });
        checks.extend(worth_listing(blocks.collect()));
    } else {
        let refused = |session| refused(session, board, subject);
        checks.extend(sessions.iter().filter_map(refused));
    }
    let modules = loaded_modules(sessions).into_iter().filter_map(|module| {
        Some(at_most(Held {
            limit_of: MODULE,
            subject: &module.name,
            limit: board.limits.of_module(&module.name)?,
            value: costs.get(&module.path)?.closure.live,
            seen: costs.get(&module.path)?.closure.seen.live,
            because: None,
        }))
    });
    checks.extend(worth_listing(modules.collect()));
    checks
}

/// What there is no place for, although the heap as a whole is large enough: it lies in pieces then.
fn refused(session: &Session, board: &Board, subject: &Subject<'_>) -> Option<Check> {
    let block = session.room.as_ref()?.refused.as_ref()?;
    let hole = block.hole?;
    // A heap that is too small has been told with its peak.
    if session.cost.peak.least > board.heap_at_boot.bytes || hole >= block.bytes {
        return None;
    }
    let outcome = match session.cost.is_certain() {
        true => Outcome::Over,
        false => Outcome::Uncertain,
    };
    Some(Check {
        limit_of: LARGEST_BLOCK,
        subject: session.name.clone(),
        rule: Rule::AtMost,
        limit: Figure::estimated(hole),
        value: Some(Figure::estimated(block.bytes)),
        used_percent: Some(percent(block.bytes, hole)),
        outcome,
        because: Some(format!(
            "{}; no hole of the heap is larger then",
            shown(block, subject)
        )),
        place: None,
    })
}

/// An allocation in a few words: `bytecode of Sensor.read (lib/sensor.py:12)`.
pub(super) fn shown(block: &Block, subject: &Subject<'_>) -> String {
    let place = match (block.path.as_str(), block.line) {
        ("", _) => String::new(),
        (path, 0) => format!(" ({})", subject.shown(path)),
        (path, line) => format!(" ({}:{line})", subject.shown(path)),
    };
    let of = match block.symbol.as_str() {
        "" => "",
        "<module>" => " of the module",
        symbol => &format!(" of {symbol}"),
    };
    format!("{}{of}{place}", block.kind.words())
}

impl Session {
    fn peak_reason(&self) -> Option<String> {
        let module = self.cost.modules.get(self.cost.peak_module?)?;
        Some(if module.name == "__main__" {
            format!("while {} runs", module.path)
        } else {
            format!("while importing {}", module.name)
        })
    }

    /// The largest hole when the biggest block was asked for, if it is known to be less than a limit.
    fn hole_below(&self, limit: Bytes) -> Option<Bytes> {
        let hole = self.room.as_ref()?.largest.as_ref()?.hole?;
        (hole < limit).then_some(hole)
    }

    /// What asks for the most in one piece.
    fn biggest_block(&self, subject: &Subject<'_>) -> Option<String> {
        let block = self.cost.largest.as_ref()?;
        let modules = &mut self.cost.modules.iter();
        Some(match modules.find(|module| module.path == block.path) {
            // Names have no line of their own.
            _ if block.kind.is_of_strings() && block.path.is_empty() => {
                block.kind.words().to_owned()
            }
            Some(module) if block.kind.is_of_strings() && module.name != "__main__" => {
                format!("{} of {}", block.kind.words(), module.name)
            }
            _ if block.kind.is_of_strings() => format!("{} of {}", block.kind.words(), block.path),
            _ => shown(block, subject),
        })
    }
}

/// A value that must not exceed a limit.
pub(super) struct Held<'h> {
    pub(super) limit_of: &'static str,
    pub(super) subject: &'h str,
    pub(super) limit: &'h SourcedSize,
    pub(super) value: Bounds,
    /// What some way takes that was tried.
    pub(super) seen: Bytes,
    pub(super) because: Option<String>,
}

/// Only what certainly exceeds the limit is over; what may, is uncertain.
pub(super) fn at_most(held: Held<'_>) -> Check {
    let limit = held.limit.bytes;
    let used_percent = percent(held.value.least, limit);
    let outcome = match held.value.most {
        _ if held.value.least > limit => Outcome::Over,
        Some(most) if most > limit => Outcome::Uncertain,
        _ if held.seen > limit => Outcome::Uncertain,
        _ if used_percent >= NEAR => Outcome::NearLimit,
        Some(_) => Outcome::Fits,
        None => Outcome::FitsSoFar,
    };
    Check {
        limit_of: held.limit_of,
        subject: held.subject.to_owned(),
        rule: Rule::AtMost,
        limit: Figure::from(held.limit),
        value: Some(held.value.into()),
        used_percent: Some(used_percent),
        outcome,
        because: held.because,
        place: Some(held.limit.place.clone()),
    }
}

/// What is left of a heap of which so much is in use.
pub(super) fn free(live: Bounds, heap: Bytes) -> Figure {
    let rest = |taken: Bytes| Bytes(heap.0.saturating_sub(taken.0));
    let most = rest(live.least);
    match live.most.map(rest) {
        Some(least) => Figure::from(Bounds {
            least,
            most: Some(most),
        }),
        None => Figure::at_most(most),
    }
}

/// What is left of the heap once everything is imported.
fn heap_left(session: &Session, limit: &SourcedSize, heap: Bytes) -> Check {
    let live = session.cost.live;
    let rest = |taken: Bytes| Bytes(heap.0.saturating_sub(taken.0));
    let (most, least) = (rest(live.least), live.most.map(rest));
    let value = free(live, heap);
    let used_percent = percent(limit.bytes, most);
    let outcome = match least {
        _ if most < limit.bytes => Outcome::Over,
        Some(least) if least < limit.bytes => Outcome::Uncertain,
        _ if rest(session.cost.seen.live) < limit.bytes => Outcome::Uncertain,
        _ if used_percent >= NEAR => Outcome::NearLimit,
        Some(_) => Outcome::Fits,
        None => Outcome::FitsSoFar,
    };
    Check {
        limit_of: HEAP_LEFT,
        subject: session.name.clone(),
        rule: Rule::AtLeast,
        limit: Figure::from(limit),
        value: Some(value),
        used_percent: Some(used_percent),
        outcome,
        because: None,
        place: Some(limit.place.clone()),
    }
}

#[allow(
    clippy::cast_precision_loss,
    reason = "sizes of memory lie far below 2^52"
)]
fn percent(part: Bytes, whole: Bytes) -> f64 {
    if whole.0 == 0 {
        return if part.0 == 0 {
            0.0
        } else {
            Check::MOST_PERCENT
        };
    }
    ((part.0 as f64 / whole.0 as f64 * 1000.0).round() / 10.0).min(Check::MOST_PERCENT)
}

/// At most this many checks of one limit are listed when all hold.
const MOST_LISTED: usize = 3;

pub(super) fn worth_listing(mut checks: Vec<Check>) -> Vec<Check> {
    if checks.len() <= MOST_LISTED {
        return checks;
    }
    let used = |check: &Check| check.used_percent.unwrap_or(-1.0);
    checks.sort_by(|a, b| used(b).total_cmp(&used(a)).then(a.subject.cmp(&b.subject)));
    let mut place = 0;
    checks.retain(|check| {
        place += 1;
        place <= MOST_LISTED
            || matches!(
                check.outcome,
                Outcome::Over | Outcome::Uncertain | Outcome::NearLimit
            )
    });
    checks
}
