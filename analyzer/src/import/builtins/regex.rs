//! Regular expressions: the functions of `re`, and the methods of patterns and matches
//! (extmod/modre.c).
//!
//! Patterns are kept as their source, and compiled anew for each use.

use super::super::ledger::Kind;
use super::super::machine::{Machine, Outcome};
use super::super::native::Native;
use super::super::value::{Object, Value};
use super::builtin::{Builtin, Call, any, bad_arguments, table, unmodelled};
use super::regex_compile::{Pattern, Step, compile};
use super::regex_match::Places;

/// `mp_obj_re_t` without its code: type, and three words about the code.
const PATTERN: u64 = 16;
/// `mp_obj_match_t` without its places.
const MATCH: u64 = 12;
/// Code before and after that of the pattern (`re1_5_sizecode`).
const AROUND: usize = 10;

/// The functions of `re`.
pub(super) static FUNCTIONS: [Builtin; 4] = table! {
    "compile" => on_pattern(|_, pattern, _| Ok(pattern.made)),
    "match" => on_pattern(match_start),
    "search" => on_pattern(search),
    "sub" => on_pattern(substitute),
};

/// The methods of patterns.
pub(super) static OF_PATTERN: [Builtin; 4] = table! {
    "match" => on_pattern(match_start),
    "search" => on_pattern(search),
    "sub" => on_pattern(substitute),
    "split" => on_pattern(split),
};

/// The methods of matches.
pub(super) static OF_MATCH: [Builtin; 5] = table! {
    "group" => on_group(|machine, found, span| Ok(match span {
        Some((from, to)) => part(machine, found.subject, &found.text, from, to),
        None => Value::None,
    })),
    "groups" => any(groups),
    "start" => on_group(|_, _, span| Ok(Value::Int(ends(span).0))),
    "end" => on_group(|_, _, span| Ok(Value::Int(ends(span).1))),
    "span" => on_group(|machine, _, span| {
        let (from, to) = ends(span);
        Ok(machine.make_tuple(vec![Value::Int(from), Value::Int(to)]))
    }),
};

/// A pattern that is ready for use, and its object.
struct Ready {
    code: Pattern,
    made: Value,
}

/// Runs a function of `re` or a method of patterns: a pattern or its source comes first.
fn on_pattern(
    machine: &mut Machine<'_>,
    call: &Call<'_>,
    body: fn(&mut Machine<'_>, &Ready, &Call<'_>) -> Outcome,
) -> Outcome {
    let Some((pattern, rest)) = call.split_first() else {
        return Err(bad_arguments(machine, call.name));
    };
    let (source, is_made) = match machine.object(pattern) {
        Some(Object::Native {
            class: Native::Type("re"),
            held,
            ..
        }) => (held.first().copied().unwrap_or(Value::None), true),
        _ => (pattern, false),
    };
    let Some(text) = bytes_of(machine, source) else {
        return match source {
            Value::Unknown(_) | Value::Foreign(_) => unmodelled(machine, call),
            _ => Err(bad_arguments(machine, call.name)),
        };
    };
    machine.spend(text.len() as u64)?;
    let Some(code) = compile(&text) else {
        return Err(machine.raise("ValueError", "error in regex"));
    };
    let made = if is_made {
        pattern
    } else {
        let size: usize = code.steps.iter().map(Step::size).sum();
        let object = Object::Native {
            class: Native::Type("re"),
            // The VM keeps the code and not the source.
            held: vec![keep_alive_not(machine, source)],
            data: None,
        };
        machine.new_object(object, Kind::Native, PATTERN + (size + AROUND) as u64)
    };
    body(machine, &Ready { code, made }, &rest)
}

fn match_start(machine: &mut Machine<'_>, pattern: &Ready, call: &Call<'_>) -> Outcome {
    match_up_to(machine, pattern, call, |_| 0)
}

fn search(machine: &mut Machine<'_>, pattern: &Ready, call: &Call<'_>) -> Outcome {
    match_up_to(machine, pattern, call, <[u8]>::len)
}

/// Looks for a match that begins no later than `last` says.
fn match_up_to(
    machine: &mut Machine<'_>,
    pattern: &Ready,
    call: &Call<'_>,
    last: fn(&[u8]) -> usize,
) -> Outcome {
    let Some(subject) = call.arguments.first().copied() else {
        return unmodelled(machine, call);
    };
    let Some(text) = bytes_of(machine, subject) else {
        return unmodelled(machine, call);
    };
    match first_match(machine, &pattern.code, &text, 0, last(&text))? {
        Some(places) => Ok(make_match(machine, subject, &places)),
        None => Ok(Value::None),
    }
}

/// How often at the most, by the argument at a position; 0 is any number of times.
fn most(machine: &Machine<'_>, call: &Call<'_>, at: usize) -> usize {
    usize::try_from(call.int(machine, at).unwrap_or(0)).unwrap_or(0)
}

/// The source of a pattern under a number of its own, so that it is not kept alive by the pattern.
fn keep_alive_not(machine: &mut Machine<'_>, source: Value) -> Value {
    match machine.as_text(source) {
        Some(text) => Value::Text(text),
        None => match bytes_of(machine, source) {
            Some(data) => machine.constant(Object::Bytes {
                data: data.into(),
                entry: None,
            }),
            None => Value::None,
        },
    }
}

fn bytes_of(machine: &Machine<'_>, value: Value) -> Option<Vec<u8>> {
    match machine.as_text(value) {
        Some(text) => Some(machine.texts.bytes(text).to_vec()),
        None => machine.as_buffer(value),
    }
}

/// The work of a step of a match.
const STEP: u64 = 4;

fn first_match(
    machine: &mut Machine<'_>,
    pattern: &Pattern,
    text: &[u8],
    from: usize,
    last: usize,
) -> Outcome<Option<Places>> {
    for start in from..=last {
        machine.spend(4)?;
        let mut taken = 0;
        let found = pattern.match_at(text, start, &mut taken);
        machine.charge(STEP * taken as u64);
        match found {
            Ok(None) => {}
            Ok(found) => return Ok(found),
            Err(()) => {
                return Err(machine.raise("RuntimeError", "maximum recursion depth exceeded"));
            }
        }
    }
    Ok(None)
}

fn make_match(machine: &mut Machine<'_>, subject: Value, places: &[Option<usize>]) -> Value {
    let held = std::iter::once(subject)
        .chain(places.iter().map(|place| match place {
            Some(place) => Value::Int(*place as i64),
            None => Value::None,
        }))
        .collect();
    let object = Object::Native {
        class: Native::Type("match"),
        held,
        data: None,
    };
    machine.new_object(object, Kind::Native, MATCH + 4 * places.len() as u64)
}

/// A part of what was searched, as a string of its own.
fn part(machine: &mut Machine<'_>, subject: Value, text: &[u8], from: usize, to: usize) -> Value {
    let bytes = text.get(from..to).unwrap_or_default();
    if machine.as_text(subject).is_some() {
        machine.make_text(bytes)
    } else {
        machine.make_bytes_object(bytes)
    }
}

/// A match, as it was kept.
struct Match {
    subject: Value,
    text: Vec<u8>,
    /// Where each group begins and ends, if it takes part.
    spans: Vec<Option<(usize, usize)>>,
}

fn match_of(machine: &Machine<'_>, call: &Call<'_>) -> Option<Match> {
    let (found, _) = call.receiver(machine)?;
    let Some(Object::Native {
        class: Native::Type("match"),
        held,
        ..
    }) = machine.object(found)
    else {
        return None;
    };
    let (subject, places) = held.split_first()?;
    let spans = places.chunks_exact(2).map(|span| match span {
        [Value::Int(from), Value::Int(to)] => Some((*from as usize, *to as usize)),
        _ => None,
    });
    Some(Match {
        subject: *subject,
        text: bytes_of(machine, *subject).unwrap_or_default(),
        spans: spans.collect(),
    })
}

fn groups(machine: &mut Machine<'_>, call: &Call<'_>) -> Outcome {
    let Some(found) = match_of(machine, call) else {
        return unmodelled(machine, call);
    };
    let mut items = Vec::new();
    for span in found.spans.iter().skip(1) {
        items.push(match span {
            Some((from, to)) => part(machine, found.subject, &found.text, *from, *to),
            None => Value::None,
        });
    }
    Ok(machine.make_tuple(items))
}

/// Runs a method of matches on the group that its argument names, or on all that matches.
fn on_group(
    machine: &mut Machine<'_>,
    call: &Call<'_>,
    body: fn(&mut Machine<'_>, &Match, Option<(usize, usize)>) -> Outcome,
) -> Outcome {
    let Some(found) = match_of(machine, call) else {
        return unmodelled(machine, call);
    };
    let given = call.arguments.get(1).copied().unwrap_or(Value::Int(0));
    let group = machine.as_int(given);
    let group = group.and_then(|group| usize::try_from(group).ok());
    match group.and_then(|group| found.spans.get(group)) {
        Some(span) => body(machine, &found, *span),
        None => Err(machine.raise_with("IndexError", vec![given])),
    }
}

/// Where a group begins and ends, as Python sees it.
fn ends(span: Option<(usize, usize)>) -> (i64, i64) {
    span.map_or((-1, -1), |(from, to)| (from as i64, to as i64))
}

fn substitute(machine: &mut Machine<'_>, pattern: &Ready, call: &Call<'_>) -> Outcome {
    let [replacement, subject, ..] = *call.arguments else {
        return unmodelled(machine, call);
    };
    let Some(text) = bytes_of(machine, subject) else {
        return unmodelled(machine, call);
    };
    let most = most(machine, call, 2);
    let (mut result, mut at, mut done) = (Vec::new(), 0, 0);
    while at <= text.len() && (most == 0 || done < most) {
        let Some(places) = first_match(machine, &pattern.code, &text, at, text.len())? else {
            break;
        };
        let (Some(Some(from)), Some(Some(to))) = (places.first(), places.get(1)) else {
            break;
        };
        result.extend_from_slice(&text[at..*from]);
        let new = match bytes_of(machine, replacement) {
            Some(new) => new,
            None => {
                let found = make_match(machine, subject, &places);
                let new = machine.call(replacement, &[found], &[])?;
                match bytes_of(machine, new) {
                    Some(new) => new,
                    None => return Ok(machine.unknown_text()),
                }
            }
        };
        expand(&new, &text, &places, &mut result);
        done += 1;
        at = *to;
        if from == to {
            result.extend(text.get(at..at + 1).unwrap_or_default());
            at += 1;
        }
        machine.spend(result.len() as u64 / 64)?;
        machine.room_for(result.len() + 1, 1)?;
    }
    if done == 0 {
        return Ok(subject);
    }
    result.extend_from_slice(text.get(at..).unwrap_or_default());
    let end = result.len();
    Ok(part(machine, subject, &result, 0, end))
}

/// `\1` and `\g<1>` in a replacement.
fn expand(new: &[u8], text: &[u8], places: &[Option<usize>], result: &mut Vec<u8>) {
    let mut rest = new;
    while let [first, tail @ ..] = rest {
        rest = tail;
        let digits = match (first, tail) {
            (b'\\', [b'g', b'<', more @ ..]) => more,
            (b'\\', more) => more,
            _ => {
                result.push(*first);
                continue;
            }
        };
        let count = digits
            .iter()
            .take_while(|byte| byte.is_ascii_digit())
            .count();
        if count == 0 {
            result.push(*first);
            continue;
        }
        let number: usize = String::from_utf8_lossy(&digits[..count])
            .parse()
            .unwrap_or(usize::MAX);
        rest = &digits[count..];
        rest = rest
            .strip_prefix(b">")
            .filter(|_| tail.starts_with(b"g<"))
            .unwrap_or(rest);
        if let (Some(Some(from)), Some(Some(to))) = (
            places.get(number.saturating_mul(2)),
            places.get(number.saturating_mul(2).saturating_add(1)),
        ) {
            result.extend_from_slice(&text[*from..*to]);
        }
    }
}

fn split(machine: &mut Machine<'_>, pattern: &Ready, call: &Call<'_>) -> Outcome {
    let Some(subject) = call.arguments.first().copied() else {
        return unmodelled(machine, call);
    };
    let Some(text) = bytes_of(machine, subject) else {
        return unmodelled(machine, call);
    };
    let most = most(machine, call, 1);
    if pattern.code.groups > 0 {
        return Err(machine.raise("NotImplementedError", "splitting with sub-captures"));
    }
    let list = machine.make_list(Vec::new());
    let Value::Object(id) = list else {
        return Ok(list);
    };
    let (mut at, mut done) = (0, 0);
    while most == 0 || done < most {
        let found = first_match(machine, &pattern.code, &text, at, text.len())?;
        let Some((Some(from), Some(to))) = found.map(|places| (places[0], places[1])) else {
            break;
        };
        if from == to {
            break;
        }
        let piece = part(machine, subject, &text, at, from);
        machine.append(id, piece);
        done += 1;
        at = to;
    }
    let piece = part(machine, subject, &text, at, text.len());
    machine.append(id, piece);
    Ok(list)
}
