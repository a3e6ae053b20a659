//! The methods of strings and bytes (py/objstr.c).

use super::super::machine::{Machine, Outcome};
use super::super::native::Native;
use super::super::value::{Object, Value};
use super::builtin::{Builtin, Call, any, bad_arguments, table, unmodelled};
use super::encoding::{decoded, encoded};
use super::split::{split, split_from_the_end, split_lines};
use super::subject::{Subject, like, on_text};

/// The methods of strings that bytes do not have.
pub(super) static OF_TEXT: [Builtin; 3] = table! {
    "encode" => on_text(encode),
    "splitlines" => on_text(split_lines),
    "format" => any(format),
};

/// The methods of bytes that strings do not have.
pub(super) static OF_BYTES: [Builtin; 3] = table! {
    "decode" => on_text(decode),
    "hex" => on_text(hex),
    "fromhex" => any(from_hex),
};

/// The methods of both.
pub(super) static OF_BOTH: [Builtin; 24] = table! {
    "find" => on_text(|machine, subject, call| find(machine, subject, call, Side::Start)),
    "rfind" => on_text(|machine, subject, call| find(machine, subject, call, Side::End)),
    "index" => on_text(|machine, subject, call| index(machine, subject, call, Side::Start)),
    "rindex" => on_text(|machine, subject, call| index(machine, subject, call, Side::End)),
    "join" => on_text(join),
    "split" => on_text(split),
    "rsplit" => on_text(split_from_the_end),
    "startswith" => on_text(starts_with),
    "endswith" => on_text(ends_with),
    "strip" => on_text(|machine, subject, call| {
        strip(machine, subject, call, &[Side::Start, Side::End])
    }),
    "lstrip" => on_text(|machine, subject, call| strip(machine, subject, call, &[Side::Start])),
    "rstrip" => on_text(|machine, subject, call| strip(machine, subject, call, &[Side::End])),
    "replace" => on_text(replace),
    "count" => on_text(count),
    "partition" => on_text(|machine, subject, call| {
        partition(machine, subject, call, Side::Start)
    }),
    "rpartition" => on_text(|machine, subject, call| {
        partition(machine, subject, call, Side::End)
    }),
    "center" => on_text(center),
    "lower" => on_text(|machine, subject, _| {
        Ok(subject.make(machine, &subject.bytes.to_ascii_lowercase()))
    }),
    "upper" => on_text(|machine, subject, _| {
        Ok(subject.make(machine, &subject.bytes.to_ascii_uppercase()))
    }),
    "isspace" => on_text(|_, subject, _| {
        are_all(subject, |byte| byte.is_ascii_whitespace() || *byte == 0x0b)
    }),
    "isalpha" => on_text(|_, subject, _| are_all(subject, u8::is_ascii_alphabetic)),
    "isdigit" => on_text(|_, subject, _| are_all(subject, u8::is_ascii_digit)),
    "isupper" => on_text(|_, subject, _| are_letters(subject, |byte| !byte.is_ascii_lowercase())),
    "islower" => on_text(|_, subject, _| are_letters(subject, |byte| !byte.is_ascii_uppercase())),
};

/// From which side of a string something is looked for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Side {
    Start,
    End,
}

fn format(machine: &mut Machine<'_>, call: &Call<'_>) -> Outcome {
    match call.receiver(machine) {
        Some((template, rest)) => machine.format_braces(template, rest.arguments, rest.keywords),
        None => Err(bad_arguments(machine, call.name)),
    }
}

fn encode(machine: &mut Machine<'_>, subject: &Subject, call: &Call<'_>) -> Outcome {
    match encoded(machine, subject.value) {
        Some(made) => Ok(made),
        None => Err(bad_arguments(machine, call.name)),
    }
}

pub(super) fn decode(machine: &mut Machine<'_>, subject: &Subject, _: &Call<'_>) -> Outcome {
    decoded(machine, subject.value, &subject.bytes)
}

pub(super) fn hex(machine: &mut Machine<'_>, subject: &Subject, call: &Call<'_>) -> Outcome {
    let separator = call.arguments.first();
    let separator = separator.and_then(|one| Subject::of(machine, *one));
    let separator = separator.map(|one| one.bytes).unwrap_or_default();
    machine.room_for(subject.bytes.len().saturating_mul(2 + separator.len()), 1)?;
    Ok(machine.make_text(&hex_digits(&subject.bytes, &separator)))
}

/// Two digits for each byte, with a separator between them.
pub(super) fn hex_digits(data: &[u8], separator: &[u8]) -> Vec<u8> {
    let mut digits = Vec::with_capacity(data.len() * (2 + separator.len()));
    for (at, byte) in data.iter().enumerate() {
        if at > 0 {
            digits.extend_from_slice(separator);
        }
        for half in [byte >> 4, byte & 15] {
            digits.push(b"0123456789abcdef"[usize::from(half)]);
        }
    }
    digits
}

/// `bytes.fromhex`, with the type before its argument or without.
fn from_hex(machine: &mut Machine<'_>, call: &Call<'_>) -> Outcome {
    let text = match call.arguments {
        [] => return Err(bad_arguments(machine, call.name)),
        [text] => machine.native_part(*text),
        [.., text] => *text,
    };
    let text = machine.as_text(text).map(|text| machine.texts.shown(text));
    match text.and_then(|text| bytes_of_hex(&text)) {
        Some(bytes) => Ok(machine.make_bytes(&bytes)),
        None => unmodelled(machine, call),
    }
}

fn bytes_of_hex(text: &str) -> Option<Vec<u8>> {
    let digits: Vec<char> = text.chars().filter(|one| !one.is_whitespace()).collect();
    digits
        .chunks(2)
        .map(|pair| u8::from_str_radix(&pair.iter().collect::<String>(), 16).ok())
        .collect()
}

fn are_all(subject: &Subject, fits: fn(&u8) -> bool) -> Outcome {
    let bytes = &subject.bytes;
    Ok(Value::Bool(!bytes.is_empty() && bytes.iter().all(fits)))
}

/// Whether there are letters and all of them are of one case.
fn are_letters(subject: &Subject, fits: fn(&u8) -> bool) -> Outcome {
    let has_letter = subject.bytes.iter().any(u8::is_ascii_alphabetic);
    let fits = has_letter && subject.bytes.iter().all(fits);
    Ok(Value::Bool(fits))
}

fn count(machine: &mut Machine<'_>, subject: &Subject, call: &Call<'_>) -> Outcome {
    let bytes = &subject.bytes;
    let needle = like(machine, subject, call.arguments.first())?;
    let from = subject.offset(machine, call.arguments.get(1), 0);
    let to = subject.offset(machine, call.arguments.get(2), bytes.len());
    let mut part = bytes.get(from..to).unwrap_or_default();
    if needle.is_empty() {
        return Ok(Value::Int(subject.index(to) - subject.index(from) + 1));
    }
    let mut count = 0;
    while let Some(at) = position(part, &needle) {
        count += 1;
        part = &part[at + needle.len()..];
    }
    Ok(Value::Int(count))
}

fn center(machine: &mut Machine<'_>, subject: &Subject, call: &Call<'_>) -> Outcome {
    let bytes = &subject.bytes;
    let width = usize::try_from(call.int(machine, 0).unwrap_or(0)).unwrap_or(0);
    let pad = width.min(1 << 16).checked_sub(bytes.len());
    let Some(pad) = pad.filter(|pad| *pad > 0) else {
        return Ok(subject.value);
    };
    let mut result = vec![b' '; pad / 2];
    result.extend_from_slice(bytes);
    result.resize(bytes.len() + pad, b' ');
    Ok(subject.make(machine, &result))
}

fn join(machine: &mut Machine<'_>, subject: &Subject, call: &Call<'_>) -> Outcome {
    let Some(object) = call.arguments.first() else {
        return Err(bad_arguments(machine, call.name));
    };
    // Anything but a list or a tuple becomes a list first.
    let object = match (*object, machine.object(*object)) {
        (Value::Unknown(_) | Value::Foreign(_), _)
        | (_, Some(Object::List { .. } | Object::Tuple(_) | Object::Record { .. })) => *object,
        _ => {
            let list = Value::Native(Native::Type("list"));
            machine.call(list, &[*object], &[])?
        }
    };
    let parts = machine.collect_values(object)?;
    let mut joined = Vec::new();
    for (at, part) in parts.into_iter().enumerate() {
        if let Value::Unknown(_) | Value::Foreign(_) = part {
            return Ok(machine.unknown_text());
        }
        let part = match Subject::of(machine, part) {
            Some(part) if part.is_text == subject.is_text => part,
            _ => {
                let message =
                    "join expects a list of str/bytes objects consistent with self object";
                return Err(machine.raise("TypeError", message));
            }
        };
        machine.room_for(joined.len() + subject.bytes.len() + part.bytes.len() + 1, 1)?;
        if at > 0 {
            joined.extend_from_slice(&subject.bytes);
        }
        joined.extend(part.bytes);
    }
    machine.spend(joined.len() as u64 / 64)?;
    Ok(subject.make(machine, &joined))
}

/// Takes characters off the sides that are named.
fn strip(machine: &mut Machine<'_>, subject: &Subject, call: &Call<'_>, sides: &[Side]) -> Outcome {
    let set = match call.arguments.first() {
        None | Some(Value::None) => b" \t\n\r\x0b\x0c".to_vec(),
        given => like(machine, subject, given)?,
    };
    let mut part = subject.bytes.as_slice();
    while sides.contains(&Side::Start)
        && let [first, tail @ ..] = part
        && set.contains(first)
    {
        part = tail;
    }
    while sides.contains(&Side::End)
        && let [head @ .., last] = part
        && set.contains(last)
    {
        part = head;
    }
    Ok(if part.is_empty() {
        subject.empty(machine)
    } else if part.len() == subject.bytes.len() {
        subject.value
    } else {
        subject.make(machine, part)
    })
}

/// Tuples and an end came with 1.25.
fn takes_more(machine: &Machine<'_>) -> bool {
    machine.profile.version >= (1, 25)
}

fn starts_with(machine: &mut Machine<'_>, subject: &Subject, call: &Call<'_>) -> Outcome {
    has_at_side(machine, subject, call, |bytes, part| {
        bytes.starts_with(part)
    })
}

fn ends_with(machine: &mut Machine<'_>, subject: &Subject, call: &Call<'_>) -> Outcome {
    if !takes_more(machine) && call.arguments.len() == 2 {
        return Err(machine.raise("NotImplementedError", "start/end indices"));
    }
    has_at_side(machine, subject, call, |bytes, part| bytes.ends_with(part))
}

fn has_at_side(
    machine: &mut Machine<'_>,
    subject: &Subject,
    call: &Call<'_>,
    has: fn(&[u8], &[u8]) -> bool,
) -> Outcome {
    let takes_more = takes_more(machine);
    if call.arguments.len() > if takes_more { 3 } else { 2 } {
        return Err(bad_arguments(machine, call.name));
    }
    let from = subject.offset(machine, call.arguments.get(1), 0);
    let to = subject.offset(machine, call.arguments.get(2), subject.bytes.len());
    let bytes = subject.bytes.get(from..to).unwrap_or_default();
    let first = call.arguments.first();
    let candidates = match first.map(|one| machine.object(*one)) {
        Some(Some(Object::Tuple(items))) if takes_more => items.clone(),
        _ => first.into_iter().copied().collect(),
    };
    for candidate in &candidates {
        let part = like(machine, subject, Some(candidate))?;
        if has(bytes, &part) {
            return Ok(Value::Bool(true));
        }
    }
    Ok(Value::Bool(false))
}

fn find(machine: &mut Machine<'_>, subject: &Subject, call: &Call<'_>, from: Side) -> Outcome {
    let place = place(machine, subject, call.arguments, from)?;
    Ok(Value::Int(place.unwrap_or(-1)))
}

fn index(machine: &mut Machine<'_>, subject: &Subject, call: &Call<'_>, from: Side) -> Outcome {
    match place(machine, subject, call.arguments, from)? {
        Some(place) => Ok(Value::Int(place)),
        None => Err(machine.raise("ValueError", "substring not found")),
    }
}

/// The place where a string has another one first.
fn place(
    machine: &mut Machine<'_>,
    subject: &Subject,
    rest: &[Value],
    side: Side,
) -> Outcome<Option<i64>> {
    let needle = match rest.first().and_then(|one| machine.as_int(*one)) {
        // Bytes may be looked for by their number.
        Some(byte) if !subject.is_text => vec![byte as u8],
        _ => like(machine, subject, rest.first())?,
    };
    let from = subject.offset(machine, rest.get(1), 0);
    let to = subject.offset(machine, rest.get(2), subject.bytes.len());
    let bytes = subject.bytes.get(from..to).unwrap_or_default();
    let found = match side {
        Side::Start => position(bytes, &needle),
        Side::End => last_position(bytes, &needle),
    };
    let found = found.filter(|_| from <= to);
    Ok(found.map(|at| subject.index(from + at)))
}

fn replace(machine: &mut Machine<'_>, subject: &Subject, call: &Call<'_>) -> Outcome {
    let old = like(machine, subject, call.arguments.first())?;
    let new = like(machine, subject, call.arguments.get(1))?;
    let most = call.int(machine, 2);
    let most = most.and_then(|most| usize::try_from(most).ok());
    let most = most.unwrap_or(usize::MAX);
    let (mut result, mut done) = (Vec::new(), 0);
    let mut left = subject.bytes.as_slice();
    while done < most {
        let Some(at) = position(left, &old) else {
            break;
        };
        done += 1;
        result.extend_from_slice(&left[..at]);
        result.extend_from_slice(&new);
        left = &left[at + old.len()..];
        if old.is_empty() {
            let Some((first, tail)) = left.split_first() else {
                break;
            };
            result.push(*first);
            left = tail;
        }
        machine.room_for(result.len() + 1, 1)?;
    }
    if done == 0 {
        return Ok(subject.value);
    }
    result.extend_from_slice(left);
    Ok(subject.make(machine, &result))
}

/// Parts that are not found are constants; the separator is the argument itself.
fn partition(machine: &mut Machine<'_>, subject: &Subject, call: &Call<'_>, side: Side) -> Outcome {
    let separator = like(machine, subject, call.arguments.first())?;
    if separator.is_empty() {
        return Err(machine.raise("ValueError", "empty separator"));
    }
    let bytes = &subject.bytes;
    let at = match side {
        Side::Start => position(bytes, &separator),
        Side::End => last_position(bytes, &separator),
    };
    let middle = call.arguments.first().copied().unwrap_or(Value::None);
    let parts = match at {
        Some(at) => {
            let before = subject.make(machine, &bytes[..at]);
            let after = subject.make(machine, &bytes[at + separator.len()..]);
            vec![before, middle, after]
        }
        None => {
            let (first, last) = (subject.empty(machine), subject.empty(machine));
            match side {
                Side::Start => vec![subject.value, first, last],
                Side::End => vec![first, last, subject.value],
            }
        }
    };
    Ok(machine.make_tuple(parts))
}

/// Where bytes have others first.
pub(super) fn position(bytes: &[u8], needle: &[u8]) -> Option<usize> {
    memchr::memmem::find(bytes, needle)
}

/// Where bytes have others last.
pub(super) fn last_position(bytes: &[u8], needle: &[u8]) -> Option<usize> {
    memchr::memmem::rfind(bytes, needle)
}
