//! Limits and what is held against them.

use super::super::board::{Board, SourcedSize};
use super::session::{Session, loaded_modules};
use crate::quantity::{Bytes, plural};
use crate::report::{Bound, Check, Figure, Outcome, Rule};

/// Part of a limit, in per cent, from which on a check warns.
const NEAR: f64 = 95.0;

/// Every limit of the board. Of many sessions, only those that come near a limit or that need the
/// most are listed: the rest hold by more.
pub(super) fn of(board: &Board, sessions: &[Session]) -> Vec<Check> {
    let mut checks = Vec::new();
    for limit in [
        ("flash", board.limits.flash.as_ref()),
        ("static-ram", board.limits.static_ram.as_ref()),
    ] {
        if let (name, Some(limit)) = limit {
            checks.push(not_counted(name, "the firmware", Rule::AtMost, limit));
        }
    }
    let peaks = sessions.iter().map(|session| {
        let value = session.peak.as_ref();
        check(
            "heap",
            session,
            &board.heap_at_boot,
            value.map(|(bytes, name)| (*bytes, format!("{name} is being loaded"))),
        )
    });
    checks.extend(worth_listing(peaks.collect()));
    if let Some(limit) = &board.limits.largest_block {
        let blocks = sessions
            .iter()
            .map(|session| check("largest-block", session, limit, session.largest.clone()));
        checks.extend(worth_listing(blocks.collect()));
    }
    let left = sessions.iter().filter_map(|session| {
        let of_board = board.limits.heap_left.as_ref();
        let limit = session.heap_left.as_ref().or(of_board)?;
        Some(not_counted(
            "heap-left",
            &session.name,
            Rule::AtLeast,
            limit,
        ))
    });
    checks.extend(together(left.collect(), "session"));
    let modules = loaded_modules(sessions).into_iter().filter_map(|module| {
        let limit = board.limits.of_module(&module.name)?;
        Some(not_counted("module", &module.name, Rule::AtMost, limit))
    });
    checks.extend(together(modules.collect(), "module"));
    checks
}

/// Checks without a value are listed together where they have the same limit.
fn together(checks: Vec<Check>, noun: &str) -> Vec<Check> {
    let mut groups: Vec<(Check, usize)> = Vec::new();
    for check in checks {
        match groups
            .iter_mut()
            .find(|(first, _)| first.limit == check.limit)
        {
            Some((_, count)) => *count += 1,
            None => groups.push((check, 1)),
        }
    }
    let listed = groups.into_iter().map(|(check, count)| match count {
        1 => check,
        _ => Check {
            subject: format!("each of {}", plural(count, noun)),
            ..check
        },
    });
    listed.collect()
}

fn not_counted(limit_of: &'static str, subject: &str, rule: Rule, limit: &SourcedSize) -> Check {
    Check {
        limit_of,
        subject: subject.to_owned(),
        rule,
        limit: Figure::from(limit),
        value: None,
        used_percent: None,
        outcome: Outcome::NotCounted,
        because: None,
        place: Some(limit.place.clone()),
    }
}

/// A check of what is known to be needed at the least.
fn check(
    limit_of: &'static str,
    session: &Session,
    limit: &SourcedSize,
    needed: Option<(Bytes, String)>,
) -> Check {
    let Some((bytes, because)) = needed else {
        return not_counted(limit_of, &session.name, Rule::AtMost, limit);
    };
    let used_percent = percent(bytes, limit.bytes);
    let outcome = if bytes > limit.bytes {
        Outcome::Over
    } else if used_percent >= NEAR {
        Outcome::NearLimit
    } else {
        Outcome::FitsSoFar
    };
    Check {
        limit_of,
        subject: session.name.clone(),
        rule: Rule::AtMost,
        limit: Figure::from(limit),
        value: Some(Figure {
            bound: Bound::AtLeast,
            ..Figure::estimated(bytes)
        }),
        used_percent: Some(used_percent),
        outcome,
        because: Some(because),
        place: Some(limit.place.clone()),
    }
}

#[allow(
    clippy::cast_precision_loss,
    reason = "sizes of memory lie far below 2^52"
)]
fn percent(part: Bytes, whole: Bytes) -> f64 {
    if whole.0 == 0 {
        return if part.0 == 0 { 0.0 } else { f64::MAX };
    }
    (part.0 as f64 / whole.0 as f64 * 1000.0).round() / 10.0
}

/// At most this many checks of one limit are listed when all hold.
const MOST_LISTED: usize = 3;

fn worth_listing(mut checks: Vec<Check>) -> Vec<Check> {
    if checks.len() <= MOST_LISTED {
        return checks;
    }
    let used = |check: &Check| check.used_percent.unwrap_or(-1.0);
    checks.sort_by(|a, b| used(b).total_cmp(&used(a)).then(a.subject.cmp(&b.subject)));
    let critical = checks
        .iter()
        .filter(|check| matches!(check.outcome, Outcome::Over | Outcome::NearLimit))
        .count();
    checks.truncate(critical.max(MOST_LISTED));
    checks
}
