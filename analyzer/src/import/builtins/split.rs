//! `split`, `rsplit` and `splitlines` (py/objstr.c).

use super::super::machine::{Machine, Outcome};
use super::super::text::Text;
use super::super::value::Value;
use super::builtin::{Call, bad_arguments};
use super::strings::{last_position, position};
use super::subject::{NEEDLE, Subject};

pub(super) fn split_lines(
    machine: &mut Machine<'_>,
    subject: &Subject,
    call: &Call<'_>,
) -> Outcome {
    let keeps = call.arguments.first().copied();
    let keeps = match keeps.or_else(|| call.keyword(machine, "keepends")) {
        Some(keeps) => machine.truth(keeps)?,
        None => false,
    };
    let parts = lines(&subject.bytes, keeps);
    Ok(listed(machine, &parts, subject.is_text, 0))
}

pub(super) fn split(machine: &mut Machine<'_>, subject: &Subject, call: &Call<'_>) -> Outcome {
    let separator = separator(machine, subject, call)?;
    let most = most(machine, call).unwrap_or(usize::MAX);
    let parts = match separator {
        Some(separator) => from_the_start(&subject.bytes, &separator, most),
        None => words(&subject.bytes, most),
    };
    Ok(listed(machine, &parts, subject.is_text, 0))
}

/// The words of a text, as a list.
pub(super) fn split_words(machine: &mut Machine<'_>, text: Text) -> Value {
    let text = machine.texts.bytes(text);
    listed(machine, &words(&text, usize::MAX), true, 0)
}

/// `rsplit`: does what `split` does where nothing says how many parts there are at the most.
pub(super) fn split_from_the_end(
    machine: &mut Machine<'_>,
    subject: &Subject,
    call: &Call<'_>,
) -> Outcome {
    let Some(most) = most(machine, call) else {
        return split(machine, subject, call);
    };
    let Some(separator) = separator(machine, subject, call)? else {
        return Err(machine.raise("NotImplementedError", "rsplit(None,n)"));
    };
    let parts = from_the_end(&subject.bytes, &separator, most);
    // The list has its places from the start, and is filled from its end.
    let places = most.min(1 << 16) + 1;
    Ok(listed(machine, &parts, subject.is_text, places))
}

/// What to split at; `None` where it is any white space.
fn separator(
    machine: &mut Machine<'_>,
    subject: &Subject,
    call: &Call<'_>,
) -> Outcome<Option<Vec<u8>>> {
    let given = match call.arguments.first() {
        None | Some(Value::None) => return Ok(None),
        Some(separator) => *separator,
    };
    let bytes = match (subject.is_text, machine.as_text(given)) {
        (true, Some(text)) => Some(machine.texts.bytes(text).to_vec()),
        (false, None) => machine.as_buffer(given),
        _ => None,
    };
    match bytes {
        Some(bytes) if bytes.is_empty() => Err(machine.raise("ValueError", "empty separator")),
        Some(bytes) => {
            machine.charge(NEEDLE * bytes.len() as u64);
            Ok(Some(bytes))
        }
        None => Err(bad_arguments(machine, call.name)),
    }
}

/// How often to split at the most, where that is given.
fn most(machine: &Machine<'_>, call: &Call<'_>) -> Option<usize> {
    usize::try_from(call.int(machine, 1)?).ok()
}

/// The list grows with every part, unless it has its places from the start.
fn listed(machine: &mut Machine<'_>, parts: &[&[u8]], is_text: bool, places: usize) -> Value {
    let list = if places > 0 {
        machine.make_list_of(Vec::new(), (places as u32).max(4))
    } else {
        machine.make_list(Vec::new())
    };
    for part in parts {
        let part = if is_text {
            machine.make_text(part)
        } else {
            machine.make_bytes_object(part)
        };
        if let Value::Object(id) = list {
            machine.append(id, part);
        }
    }
    list
}

fn words(bytes: &[u8], most: usize) -> Vec<&[u8]> {
    let is_space = |byte: &u8| byte.is_ascii_whitespace() || *byte == 0x0b;
    let mut parts = Vec::new();
    let mut left = bytes;
    loop {
        let start = left.iter().position(|byte| !is_space(byte));
        let Some(start) = start else { return parts };
        left = &left[start..];
        if parts.len() >= most {
            parts.push(left);
            return parts;
        }
        let end = left.iter().position(is_space).unwrap_or(left.len());
        parts.push(&left[..end]);
        left = &left[end..];
    }
}

fn from_the_start<'b>(bytes: &'b [u8], separator: &[u8], most: usize) -> Vec<&'b [u8]> {
    let mut parts = Vec::new();
    let mut left = bytes;
    while parts.len() < most
        && let Some(at) = position(left, separator)
    {
        parts.push(&left[..at]);
        left = &left[at + separator.len()..];
    }
    parts.push(left);
    parts
}

fn from_the_end<'b>(bytes: &'b [u8], separator: &[u8], most: usize) -> Vec<&'b [u8]> {
    let mut parts = Vec::new();
    let mut left = bytes;
    while parts.len() < most
        && let Some(at) = last_position(left, separator)
    {
        parts.push(&left[at + separator.len()..]);
        left = &left[..at];
    }
    parts.push(left);
    parts.reverse();
    parts
}

fn lines(bytes: &[u8], keeps: bool) -> Vec<&[u8]> {
    let mut parts = Vec::new();
    let mut left = bytes;
    while !left.is_empty() {
        let end = left.iter().position(|byte| matches!(byte, b'\n' | b'\r'));
        let (end, width) = match end {
            Some(end) if left[end..].starts_with(b"\r\n") => (end, 2),
            Some(end) => (end, 1),
            None => (left.len(), 0),
        };
        parts.push(&left[..if keeps { end + width } else { end }]);
        left = &left[end + width..];
    }
    parts
}
