//! The methods of strings and bytes (py/objstr.c).

use super::super::machine::{Machine, Outcome};
use super::super::value::{Object, Value};
use super::encoding::{decoded, encoded};
use super::functions::{bad_arguments, unknown};

/// What a string method works on: text or bytes, and a way to make more of the same.
struct Subject {
    value: Value,
    bytes: Vec<u8>,
    is_text: bool,
}

impl Subject {
    fn of(machine: &Machine<'_>, value: Value) -> Option<Self> {
        let value = machine.native_part(value);
        if let Some(text) = machine.as_text(value) {
            return Some(Self {
                value,
                bytes: machine.texts.bytes(text).to_vec(),
                is_text: true,
            });
        }
        Some(Self {
            value,
            bytes: machine.as_buffer(value)?,
            is_text: false,
        })
    }

    /// A part of it, or what was made of it.
    fn make(&self, machine: &mut Machine<'_>, bytes: &[u8]) -> Value {
        if self.is_text {
            machine.make_text(bytes)
        } else if let Some(Object::Array { code: 1, .. }) = machine.object(self.value) {
            let items = bytes.iter().map(|byte| Value::Int(i64::from(*byte)));
            let items = items.collect();
            machine.make_array(1, items, 1)
        } else {
            machine.make_bytes_object(bytes)
        }
    }

    /// The empty one is a constant of the firmware.
    fn empty(&self, machine: &mut Machine<'_>) -> Value {
        if self.is_text {
            machine.make_text(b"")
        } else {
            machine.make_bytes(b"")
        }
    }

    /// The byte at which a character begins that is given by its number.
    fn offset(&self, machine: &Machine<'_>, index: Option<&Value>, missing: usize) -> usize {
        let Some(index) = index.and_then(|index| machine.as_int(*index)) else {
            return missing;
        };
        let starts: Vec<usize> = if self.is_text {
            let is_start = |at: &usize| self.bytes[*at] & 0xc0 != 0x80;
            (0..self.bytes.len()).filter(is_start).collect()
        } else {
            (0..self.bytes.len()).collect()
        };
        let count = starts.len() as i64;
        let at = if index < 0 { index + count } else { index };
        match usize::try_from(at) {
            Ok(at) => starts.get(at).copied().unwrap_or(self.bytes.len()),
            Err(_) => 0,
        }
    }

    /// The number of the character that begins there.
    fn index(&self, offset: usize) -> i64 {
        let before = &self.bytes[..offset.min(self.bytes.len())];
        if self.is_text {
            before.iter().filter(|byte| **byte & 0xc0 != 0x80).count() as i64
        } else {
            before.len() as i64
        }
    }
}

pub(super) fn call(
    machine: &mut Machine<'_>,
    name: &'static str,
    arguments: &[Value],
    keywords: &[(super::super::text::Text, Value)],
) -> Outcome {
    let [receiver, rest @ ..] = arguments else {
        return Err(bad_arguments(machine, name));
    };
    if name == "format" {
        return machine.format_braces(*receiver, rest, keywords);
    }
    let Some(subject) = Subject::of(machine, *receiver) else {
        return match receiver {
            Value::Unknown(_) | Value::Foreign(_) => unknown(machine, name),
            _ => Err(bad_arguments(machine, name)),
        };
    };
    if let Some(doubt) = rest.iter().find(|one| matches!(one, Value::Unknown(_))) {
        return Ok(*doubt);
    }
    if rest.iter().any(|one| matches!(one, Value::Foreign(_))) {
        return unknown(machine, name);
    }
    machine.spend(subject.bytes.len() as u64 / 64)?;
    let bytes = &subject.bytes;
    match name {
        "join" => join(machine, &subject, rest),
        "upper" => Ok(subject.make(machine, &bytes.to_ascii_uppercase())),
        "lower" => Ok(subject.make(machine, &bytes.to_ascii_lowercase())),
        "strip" | "lstrip" | "rstrip" => strip(machine, name, &subject, rest),
        "startswith" | "endswith" => starts_or_ends(machine, name, &subject, rest),
        "find" | "rfind" | "index" | "rindex" => search(machine, name, &subject, rest),
        "count" => {
            let needle = like(machine, &subject, rest.first())?;
            let from = subject.offset(machine, rest.get(1), 0);
            let to = subject.offset(machine, rest.get(2), bytes.len());
            let mut part = bytes.get(from..to).unwrap_or_default();
            if needle.is_empty() {
                return Ok(Value::Int(subject.index(to) - subject.index(from) + 1));
            }
            let mut count = 0;
            while let Some(at) = find(part, &needle) {
                count += 1;
                part = &part[at + needle.len()..];
            }
            Ok(Value::Int(count))
        }
        "replace" => replace(machine, &subject, rest),
        "split" | "rsplit" | "splitlines" => {
            super::split::call(machine, name, *receiver, rest, keywords)
        }
        "partition" | "rpartition" => partition(machine, name, &subject, rest),
        "encode" => match encoded(machine, subject.value) {
            Some(made) => Ok(made),
            None => Err(bad_arguments(machine, name)),
        },
        "decode" => decoded(machine, subject.value, bytes),
        "isspace" | "isalpha" | "isdigit" | "isupper" | "islower" => {
            let fits = |byte: &u8| match name {
                "isspace" => byte.is_ascii_whitespace() || *byte == 0x0b,
                "isalpha" => byte.is_ascii_alphabetic(),
                "isdigit" => byte.is_ascii_digit(),
                "isupper" => !byte.is_ascii_lowercase(),
                _ => !byte.is_ascii_uppercase(),
            };
            let has_letter = !name.ends_with("er") || bytes.iter().any(u8::is_ascii_alphabetic);
            Ok(Value::Bool(
                !bytes.is_empty() && has_letter && bytes.iter().all(fits),
            ))
        }
        "center" => {
            let width = rest.first().and_then(|width| machine.as_int(*width));
            let width = usize::try_from(width.unwrap_or(0)).unwrap_or(0);
            let Some(pad) = width
                .min(1 << 16)
                .checked_sub(bytes.len())
                .filter(|pad| *pad > 0)
            else {
                return Ok(*receiver);
            };
            let mut result = vec![b' '; pad / 2];
            result.extend_from_slice(bytes);
            result.resize(bytes.len() + pad, b' ');
            Ok(subject.make(machine, &result))
        }
        "hex" => {
            let separator = match rest.first() {
                Some(one) => Subject::of(machine, *one).map(|one| one.bytes),
                None => None,
            };
            let digits: Vec<String> = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
            let separator = separator.unwrap_or_default();
            let text = digits.join(&String::from_utf8_lossy(&separator));
            Ok(machine.make_text(text.as_bytes()))
        }
        _ => unknown(machine, name),
    }
}

/// An argument that must be of the same type as the string.
fn like(machine: &mut Machine<'_>, subject: &Subject, value: Option<&Value>) -> Outcome<Vec<u8>> {
    let other = value.and_then(|value| Subject::of(machine, *value));
    match other {
        Some(other) if other.is_text == subject.is_text => Ok(other.bytes),
        _ => Err(machine.raise("TypeError", "can't convert object to str implicitly")),
    }
}

fn join(machine: &mut Machine<'_>, subject: &Subject, rest: &[Value]) -> Outcome {
    let Some(object) = rest.first() else {
        return Err(bad_arguments(machine, "join"));
    };
    let parts = machine.collect_values(*object)?;
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
        if at > 0 {
            joined.extend_from_slice(&subject.bytes);
        }
        joined.extend(part.bytes);
    }
    machine.spend(joined.len() as u64 / 64)?;
    Ok(subject.make(machine, &joined))
}

fn strip(machine: &mut Machine<'_>, name: &str, subject: &Subject, rest: &[Value]) -> Outcome {
    let set = match rest.first() {
        None | Some(Value::None) => b" \t\n\r\x0b\x0c".to_vec(),
        given => like(machine, subject, given)?,
    };
    let mut part = subject.bytes.as_slice();
    while name != "rstrip"
        && let [first, tail @ ..] = part
        && set.contains(first)
    {
        part = tail;
    }
    while name != "lstrip"
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

fn starts_or_ends(
    machine: &mut Machine<'_>,
    name: &str,
    subject: &Subject,
    rest: &[Value],
) -> Outcome {
    // Tuples and an end came with 1.25.
    let takes_more = machine.profile.version >= (1, 25);
    if rest.len() > if takes_more { 3 } else { 2 } {
        return Err(bad_arguments(machine, name));
    }
    if !takes_more && name == "endswith" && rest.len() > 1 {
        return Err(machine.raise("NotImplementedError", "start/end indices"));
    }
    let from = subject.offset(machine, rest.get(1), 0);
    let to = subject.offset(machine, rest.get(2), subject.bytes.len());
    let bytes = subject.bytes.get(from..to).unwrap_or_default();
    let candidates = match rest.first().map(|one| machine.object(*one)) {
        Some(Some(Object::Tuple(items))) if takes_more => items.clone(),
        _ => rest.iter().take(1).copied().collect(),
    };
    for candidate in &candidates {
        let part = like(machine, subject, Some(candidate))?;
        let found = if name == "startswith" {
            bytes.starts_with(&part)
        } else {
            bytes.ends_with(&part)
        };
        if found {
            return Ok(Value::Bool(true));
        }
    }
    Ok(Value::Bool(false))
}

fn search(machine: &mut Machine<'_>, name: &str, subject: &Subject, rest: &[Value]) -> Outcome {
    let needle = match rest.first().and_then(|one| machine.as_int(*one)) {
        // Bytes may be looked for by their number.
        Some(byte) if !subject.is_text => vec![byte as u8],
        _ => like(machine, subject, rest.first())?,
    };
    let from = subject.offset(machine, rest.get(1), 0);
    let to = subject.offset(machine, rest.get(2), subject.bytes.len());
    let bytes = subject.bytes.get(from..to).unwrap_or_default();
    let mut places = (0..(bytes.len() + 1).saturating_sub(needle.len()))
        .filter(|at| bytes[*at..].starts_with(&needle));
    let found = if name.starts_with('r') {
        places.next_back()
    } else {
        places.next()
    };
    match found {
        Some(at) if from <= to => Ok(Value::Int(subject.index(from + at))),
        _ if name.ends_with("find") => Ok(Value::Int(-1)),
        _ => Err(machine.raise("ValueError", "substring not found")),
    }
}

fn replace(machine: &mut Machine<'_>, subject: &Subject, rest: &[Value]) -> Outcome {
    let old = like(machine, subject, rest.first())?;
    let new = like(machine, subject, rest.get(1))?;
    let most = rest.get(2).and_then(|most| machine.as_int(*most));
    let most = most.and_then(|most| usize::try_from(most).ok());
    let most = most.unwrap_or(usize::MAX);
    let (mut result, mut done) = (Vec::new(), 0);
    let mut left = subject.bytes.as_slice();
    while done < most {
        let Some(at) = find(left, &old) else { break };
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
        if result.len() > 1 << 20 {
            return Err(machine.raise("MemoryError", "memory allocation failed"));
        }
    }
    if done == 0 {
        return Ok(subject.value);
    }
    result.extend_from_slice(left);
    Ok(subject.make(machine, &result))
}

/// Parts that are not found are constants; the separator is the argument itself.
fn partition(machine: &mut Machine<'_>, name: &str, subject: &Subject, rest: &[Value]) -> Outcome {
    let separator = like(machine, subject, rest.first())?;
    if separator.is_empty() {
        return Err(machine.raise("ValueError", "empty separator"));
    }
    let bytes = &subject.bytes;
    let at = if name == "partition" {
        find(bytes, &separator)
    } else {
        (0..bytes.len())
            .rev()
            .find(|at| bytes[*at..].starts_with(&separator))
    };
    let middle = rest.first().copied().unwrap_or(Value::None);
    let parts = match at {
        Some(at) => {
            let before = subject.make(machine, &bytes[..at]);
            let after = subject.make(machine, &bytes[at + separator.len()..]);
            vec![before, middle, after]
        }
        None => {
            let (first, last) = (subject.empty(machine), subject.empty(machine));
            if name == "partition" {
                vec![subject.value, first, last]
            } else {
                vec![first, last, subject.value]
            }
        }
    };
    Ok(machine.make_tuple(parts))
}

pub(super) fn find(bytes: &[u8], needle: &[u8]) -> Option<usize> {
    if needle.is_empty() {
        return Some(0);
    }
    bytes
        .windows(needle.len())
        .position(|window| window == needle)
}
