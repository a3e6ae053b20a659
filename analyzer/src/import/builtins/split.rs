//! `split`, `rsplit` and `splitlines` (py/objstr.c).

use super::super::machine::{Machine, Outcome};
use super::super::text::Text;
use super::super::value::Value;
use super::functions::{bad_arguments, keyword};
use super::strings::find;

pub(super) fn call(
    machine: &mut Machine<'_>,
    name: &str,
    receiver: Value,
    rest: &[Value],
    keywords: &[(Text, Value)],
) -> Outcome {
    let receiver = machine.native_part(receiver);
    let text = machine.as_text(receiver);
    let bytes = match text {
        Some(text) => machine.texts.bytes(text).to_vec(),
        None => machine.as_buffer(receiver).unwrap_or_default(),
    };
    if name == "splitlines" {
        let keeps = rest
            .first()
            .copied()
            .or_else(|| keyword(machine, keywords, "keepends"));
        let keeps = match keeps {
            Some(keeps) => machine.truth(keeps)?,
            None => false,
        };
        let parts = lines(&bytes, keeps);
        return Ok(listed(machine, &parts, text.is_some(), 0));
    }
    let separator = match rest.first() {
        None | Some(Value::None) => None,
        Some(separator) => match (text, machine.as_text(*separator)) {
            (Some(_), Some(separator)) => Some(machine.texts.bytes(separator).to_vec()),
            (None, None) if machine.as_buffer(*separator).is_some() => {
                machine.as_buffer(*separator)
            }
            _ => return Err(bad_arguments(machine, name)),
        },
    };
    let most = rest.get(1).and_then(|most| machine.as_int(*most));
    let most = most.and_then(|most| usize::try_from(most).ok());
    if separator.as_ref().is_some_and(Vec::is_empty) {
        return Err(machine.raise("ValueError", "empty separator"));
    }
    let (parts, places) = match (&separator, most) {
        (None, Some(_)) if name == "rsplit" => {
            return Err(machine.raise("NotImplementedError", "rsplit(None,n)"));
        }
        (None, _) => (words(&bytes, most.unwrap_or(usize::MAX)), 0),
        // The list has its places from the start, and is filled from its end.
        (Some(separator), Some(most)) if name == "rsplit" => {
            (from_the_end(&bytes, separator, most), most.min(1 << 16) + 1)
        }
        (Some(separator), _) => {
            let parts = from_the_start(&bytes, separator, most.unwrap_or(usize::MAX));
            (parts, 0)
        }
    };
    Ok(listed(machine, &parts, text.is_some(), places))
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
        && let Some(at) = find(left, separator)
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
        && let Some(at) = (0..left.len())
            .rev()
            .find(|at| left[*at..].starts_with(separator))
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
