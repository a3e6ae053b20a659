//! Regular expressions: the functions of `re`, and the methods of patterns and matches
//! (extmod/modre.c).
//!
//! Patterns are kept as their source, and compiled anew for each use.

use super::super::ledger::Kind;
use super::super::machine::{Machine, Outcome};
use super::super::native::Native;
use super::super::value::{Object, Value};
use super::functions::{bad_arguments, unknown};
use super::regex_compile::{Pattern, Step, compile};
use super::regex_match::Places;

/// `mp_obj_re_t` without its code: type, and three words about the code.
const PATTERN: u64 = 16;
/// `mp_obj_match_t` without its places.
const MATCH: u64 = 12;
/// Code before and after that of the pattern (`re1_5_sizecode`).
const AROUND: usize = 10;

/// The functions of `re`, and the methods of patterns: a pattern or its source comes first.
pub(super) fn call(machine: &mut Machine<'_>, name: &str, arguments: &[Value]) -> Outcome {
    let Some((pattern, rest)) = arguments.split_first() else {
        return Err(bad_arguments(machine, name));
    };
    if let Some(Object::Native {
        class: Native::Type("match"),
        ..
    }) = machine.object(*pattern)
    {
        return of_match(machine, name, *pattern, rest);
    }
    let (source, is_made) = match machine.object(*pattern) {
        Some(Object::Native {
            class: Native::Type("re"),
            held,
            ..
        }) => (held.first().copied().unwrap_or(Value::None), true),
        _ => (*pattern, false),
    };
    let Some(text) = bytes_of(machine, source) else {
        return match source {
            Value::Unknown(_) | Value::Foreign(_) => unknown(machine, name),
            _ => Err(bad_arguments(machine, name)),
        };
    };
    machine.spend(text.len() as u64)?;
    let Some(compiled) = compile(&text) else {
        return Err(machine.raise("ValueError", "error in regex"));
    };
    let made = if is_made {
        *pattern
    } else {
        let code: usize = compiled.steps.iter().map(Step::size).sum();
        let object = Object::Native {
            class: Native::Type("re"),
            // The VM keeps the code and not the source.
            held: vec![keep_alive_not(machine, source)],
            data: None,
        };
        machine.new_object(object, Kind::Native, PATTERN + (code + AROUND) as u64)
    };
    match (name, rest) {
        ("compile", _) => Ok(made),
        ("match" | "search", [subject, ..]) => {
            let Some(text) = bytes_of(machine, *subject) else {
                return unknown(machine, name);
            };
            let last = if name == "match" { 0 } else { text.len() };
            match first_match(machine, &compiled, &text, 0, last)? {
                Some(places) => Ok(make_match(machine, *subject, &places)),
                None => Ok(Value::None),
            }
        }
        ("sub", [replacement, subject, more @ ..]) => {
            let most = more.first().and_then(|most| machine.as_int(*most));
            let most = usize::try_from(most.unwrap_or(0)).unwrap_or(0);
            substitute(machine, &compiled, *replacement, *subject, most)
        }
        ("split", [subject, more @ ..]) => {
            let most = more.first().and_then(|most| machine.as_int(*most));
            let most = usize::try_from(most.unwrap_or(0)).unwrap_or(0);
            split(machine, &compiled, *subject, most)
        }
        _ => unknown(machine, name),
    }
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

fn first_match(
    machine: &mut Machine<'_>,
    pattern: &Pattern,
    text: &[u8],
    from: usize,
    last: usize,
) -> Outcome<Option<Places>> {
    for start in from..=last {
        machine.spend(4)?;
        match pattern.match_at(text, start) {
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

fn of_match(machine: &mut Machine<'_>, name: &str, found: Value, rest: &[Value]) -> Outcome {
    let Some(Object::Native { held, .. }) = machine.object(found) else {
        return unknown(machine, name);
    };
    let held = held.clone();
    let subject = held.first().copied().unwrap_or(Value::None);
    let text = bytes_of(machine, subject).unwrap_or_default();
    let groups = held.len().saturating_sub(1) / 2;
    let span = |group: usize| match (held.get(1 + 2 * group), held.get(2 + 2 * group)) {
        (Some(Value::Int(from)), Some(Value::Int(to))) => Some((*from as usize, *to as usize)),
        _ => None,
    };
    if name == "groups" {
        let mut items = Vec::new();
        for group in 1..groups {
            items.push(match span(group) {
                Some((from, to)) => part(machine, subject, &text, from, to),
                None => Value::None,
            });
        }
        return Ok(machine.make_tuple(items));
    }
    let given = rest.first().copied().unwrap_or(Value::Int(0));
    let group = machine
        .as_int(given)
        .and_then(|group| usize::try_from(group).ok())
        .filter(|group| *group < groups);
    let Some(group) = group else {
        return Err(machine.raise_with("IndexError", vec![given]));
    };
    let (from, to) = match (span(group), name) {
        (None, "group") => return Ok(Value::None),
        (span, _) => span.map_or((-1, -1), |(from, to)| (from as i64, to as i64)),
    };
    Ok(match name {
        "group" => part(machine, subject, &text, from as usize, to as usize),
        "start" => Value::Int(from),
        "end" => Value::Int(to),
        "span" => machine.make_tuple(vec![Value::Int(from), Value::Int(to)]),
        _ => return unknown(machine, name),
    })
}

fn substitute(
    machine: &mut Machine<'_>,
    pattern: &Pattern,
    replacement: Value,
    subject: Value,
    most: usize,
) -> Outcome {
    let Some(text) = bytes_of(machine, subject) else {
        return unknown(machine, "sub");
    };
    let (mut result, mut at, mut done) = (Vec::new(), 0, 0);
    while at <= text.len() && (most == 0 || done < most) {
        let Some(places) = first_match(machine, pattern, &text, at, text.len())? else {
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

fn split(machine: &mut Machine<'_>, pattern: &Pattern, subject: Value, most: usize) -> Outcome {
    let Some(text) = bytes_of(machine, subject) else {
        return unknown(machine, "split");
    };
    if pattern.groups > 0 {
        return Err(machine.raise("NotImplementedError", "splitting with sub-captures"));
    }
    let list = machine.make_list(Vec::new());
    let Value::Object(id) = list else {
        return Ok(list);
    };
    let (mut at, mut done) = (0, 0);
    while most == 0 || done < most {
        let found = first_match(machine, pattern, &text, at, text.len())?;
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
