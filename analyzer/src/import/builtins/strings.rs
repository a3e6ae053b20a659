//! `str()` and the methods of strings and bytes.

use super::super::machine::{Machine, Outcome};
use super::super::native::Native;
use super::super::value::{Object, Value};
use super::functions::unknown;

pub(super) fn make(machine: &mut Machine<'_>, arguments: &[Value]) -> Outcome {
    match arguments {
        [] => Ok(machine.make_text(b"")),
        [value] => {
            if let Some(text) = machine.as_text(*value) {
                return Ok(machine.text_value_of(*value, text));
            }
            if let Some(result) = machine.call_operator(*value, b"__str__", &[])? {
                return Ok(result);
            }
            match machine.shown_if_known(*value) {
                Some(text) => Ok(machine.make_text(text.as_bytes())),
                None => unknown(machine, "str"),
            }
        }
        [bytes, ..] => match machine.as_buffer(*bytes) {
            Some(bytes) => Ok(machine.make_text(&bytes)),
            None => unknown(machine, "str"),
        },
    }
}

/// What a string method works on: text or bytes, and a way to make more of the same.
struct Subject {
    bytes: Vec<u8>,
    is_text: bool,
}

impl Subject {
    fn of(machine: &Machine<'_>, value: Value) -> Option<Self> {
        if let Some(text) = machine.as_text(value) {
            return Some(Self {
                bytes: machine.texts.bytes(text).to_vec(),
                is_text: true,
            });
        }
        Some(Self {
            bytes: machine.as_buffer(value)?,
            is_text: false,
        })
    }

    fn make(&self, machine: &mut Machine<'_>, bytes: &[u8]) -> Value {
        if self.is_text {
            machine.make_text(bytes)
        } else {
            machine.make_bytes(bytes)
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
        return unknown(machine, name);
    };
    if name == "format" {
        return machine.format_braces(*receiver, rest, keywords);
    }
    let Some(subject) = Subject::of(machine, *receiver) else {
        return unknown(machine, name);
    };
    let argument = |machine: &Machine<'_>, at: usize| {
        rest.get(at)
            .and_then(|value| Subject::of(machine, *value))
            .map(|subject| subject.bytes)
    };
    let bytes = &subject.bytes;
    match name {
        "join" => {
            let Some(object) = rest.first() else {
                return unknown(machine, name);
            };
            let parts = machine.collect_values(*object)?;
            let mut joined = Vec::new();
            for (at, part) in parts.into_iter().enumerate() {
                let Some(part) = Subject::of(machine, part) else {
                    return unknown(machine, name);
                };
                if at > 0 {
                    joined.extend_from_slice(bytes);
                }
                joined.extend(part.bytes);
            }
            Ok(subject.make(machine, &joined))
        }
        "upper" => Ok(subject.make(machine, &bytes.to_ascii_uppercase())),
        "lower" => Ok(subject.make(machine, &bytes.to_ascii_lowercase())),
        "strip" | "lstrip" | "rstrip" => {
            let set = argument(machine, 0).unwrap_or_else(|| b" \t\n\r\x0b\x0c".to_vec());
            let mut part = bytes.as_slice();
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
            if part.len() == bytes.len() && subject.is_text {
                return Ok(*receiver);
            }
            Ok(subject.make(machine, part))
        }
        "startswith" | "endswith" => {
            let candidates: Vec<Vec<u8>> = match rest.first().map(|one| machine.object(*one)) {
                Some(Some(Object::Tuple(items))) => items
                    .iter()
                    .filter_map(|item| Subject::of(machine, *item))
                    .map(|subject| subject.bytes)
                    .collect(),
                _ => argument(machine, 0).into_iter().collect(),
            };
            let found = candidates.iter().any(|part| {
                if name == "startswith" {
                    bytes.starts_with(part)
                } else {
                    bytes.ends_with(part)
                }
            });
            Ok(Value::Bool(found))
        }
        "find" | "rfind" | "index" | "rindex" => {
            let needle = argument(machine, 0).unwrap_or_default();
            let mut places = (0..(bytes.len() + 1).saturating_sub(needle.len()))
                .filter(|at| bytes[*at..].starts_with(&needle));
            let found = if name.starts_with('r') {
                places.next_back()
            } else {
                places.next()
            };
            match found {
                Some(at) => Ok(Value::Int(at as i64)),
                None if name.ends_with("find") => Ok(Value::Int(-1)),
                None => Err(machine.raise("ValueError", "substring not found")),
            }
        }
        "count" => {
            let needle = argument(machine, 0).unwrap_or_default();
            let mut count = 0;
            let mut rest = bytes.as_slice();
            while let Some(at) = find(rest, &needle) {
                count += 1;
                rest = &rest[(at + needle.len().max(1)).min(rest.len())..];
                if rest.is_empty() {
                    break;
                }
            }
            Ok(Value::Int(count))
        }
        "replace" => {
            let (Some(old), Some(new)) = (argument(machine, 0), argument(machine, 1)) else {
                return unknown(machine, name);
            };
            let mut result = Vec::new();
            let mut rest = bytes.as_slice();
            while !old.is_empty()
                && let Some(at) = find(rest, &old)
            {
                result.extend_from_slice(&rest[..at]);
                result.extend_from_slice(&new);
                rest = &rest[at + old.len()..];
            }
            result.extend_from_slice(rest);
            Ok(subject.make(machine, &result))
        }
        "split" | "rsplit" | "splitlines" | "partition" | "rpartition" => {
            split(machine, name, &subject, argument(machine, 0), rest)
        }
        "encode" => Ok(machine.make_bytes(bytes)),
        "decode" => Ok(machine.make_text(bytes)),
        "isspace" | "isalpha" | "isdigit" | "isupper" | "islower" => {
            let fits = |byte: &u8| match name {
                "isspace" => byte.is_ascii_whitespace(),
                "isalpha" => byte.is_ascii_alphabetic(),
                "isdigit" => byte.is_ascii_digit(),
                "isupper" => !byte.is_ascii_lowercase(),
                _ => !byte.is_ascii_uppercase(),
            };
            Ok(Value::Bool(!bytes.is_empty() && bytes.iter().all(fits)))
        }
        "center" => {
            let width = rest.first().and_then(|width| machine.as_int(*width));
            let width = usize::try_from(width.unwrap_or(0)).unwrap_or(0);
            let pad = width.min(1 << 16).saturating_sub(bytes.len());
            let mut result = vec![b' '; pad / 2];
            result.extend_from_slice(bytes);
            result.resize(bytes.len() + pad, b' ');
            Ok(subject.make(machine, &result))
        }
        "hex" => {
            let text: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
            Ok(machine.make_text(text.as_bytes()))
        }
        _ => unknown(machine, name),
    }
}

fn find(bytes: &[u8], needle: &[u8]) -> Option<usize> {
    if needle.is_empty() {
        return Some(0);
    }
    bytes
        .windows(needle.len())
        .position(|window| window == needle)
}

fn split(
    machine: &mut Machine<'_>,
    name: &str,
    subject: &Subject,
    separator: Option<Vec<u8>>,
    rest: &[Value],
) -> Outcome {
    let bytes = &subject.bytes;
    let most = rest
        .get(1)
        .and_then(|most| machine.as_int(*most))
        .and_then(|most| usize::try_from(most).ok())
        .unwrap_or(usize::MAX);
    let parts: Vec<Vec<u8>> = match (name, separator) {
        ("splitlines", _) => bytes
            .split_inclusive(|byte| *byte == b'\n')
            .map(|line| line.strip_suffix(b"\n").unwrap_or(line).to_vec())
            .collect(),
        ("partition" | "rpartition", Some(separator)) => {
            let at = if name == "partition" {
                find(bytes, &separator)
            } else {
                (0..bytes.len())
                    .rev()
                    .find(|at| bytes[*at..].starts_with(&separator))
            };
            let parts = match at {
                Some(at) => [&bytes[..at], &separator, &bytes[at + separator.len()..]],
                None if name == "partition" => [bytes.as_slice(), b"", b""],
                None => [b"", b"", bytes.as_slice()],
            };
            let parts: Vec<Value> = parts
                .into_iter()
                .map(|part| subject.make(machine, part))
                .collect();
            return Ok(machine.make_tuple(parts));
        }
        (_, None) => bytes
            .split(|byte| byte.is_ascii_whitespace())
            .filter(|part| !part.is_empty())
            .map(<[u8]>::to_vec)
            .collect(),
        (_, Some(separator)) if separator.is_empty() => {
            return Err(machine.raise("ValueError", "empty separator"));
        }
        (_, Some(separator)) => {
            let mut parts = Vec::new();
            let mut left = bytes.as_slice();
            while parts.len() < most
                && let Some(at) = find(left, &separator)
            {
                parts.push(left[..at].to_vec());
                left = &left[at + separator.len()..];
            }
            parts.push(left.to_vec());
            parts
        }
    };
    // The list starts small and grows with every part.
    let list = machine.make_list(Vec::new());
    for part in parts {
        let part = subject.make(machine, &part);
        if let Value::Object(id) = list {
            machine.append(id, part);
        }
    }
    Ok(list)
}

impl Machine<'_> {
    /// A string as it is, if it is one, without making another.
    fn text_value_of(&mut self, value: Value, text: super::super::text::Text) -> Value {
        match self.object(value) {
            Some(Object::Text { .. }) => value,
            _ => self.text_value(text),
        }
    }

    /// A value as `str()` shows it, where that is known.
    pub(super) fn shown_if_known(&self, value: Value) -> Option<String> {
        match self.as_text(value) {
            Some(text) => Some(self.texts.shown(text)),
            None => self.repr(value),
        }
    }

    /// A value as people read it.
    pub(in crate::import) fn shown(&self, value: Value) -> String {
        self.shown_if_known(value)
            .unwrap_or_else(|| format!("<{}>", self.class_name(self.class_of(value))))
    }

    /// A value as `repr()` shows it, where that is known: addresses are not.
    pub(super) fn repr(&self, value: Value) -> Option<String> {
        self.repr_to_depth(value, 0)
    }

    fn repr_to_depth(&self, value: Value, depth: usize) -> Option<String> {
        if depth > 8 {
            return None;
        }
        Some(match value {
            Value::None => "None".to_owned(),
            Value::Bool(true) => "True".to_owned(),
            Value::Bool(false) => "False".to_owned(),
            Value::Ellipsis => "Ellipsis".to_owned(),
            Value::Int(value) => value.to_string(),
            Value::Float(value) => {
                let text = format!("{value}");
                if text.contains(['.', 'e', 'n', 'i']) {
                    text
                } else {
                    format!("{text}.0")
                }
            }
            Value::Native(Native::Type(name)) => format!("<class '{name}'>"),
            _ => {
                if let Some(text) = self.as_text(value) {
                    return Some(format!("'{}'", self.texts.shown(text)));
                }
                match self.object(value)? {
                    Object::Integer { value, .. } => value.to_string(),
                    Object::Bytes { data, .. } => format!("b'{}'", data.escape_ascii()),
                    Object::List { items, .. } => {
                        format!("[{}]", self.reprs(items, depth)?.join(", "))
                    }
                    Object::Tuple(items) => match items.as_slice() {
                        [one] => format!("({},)", self.repr_to_depth(*one, depth + 1)?),
                        _ => format!("({})", self.reprs(items, depth)?.join(", ")),
                    },
                    Object::Class(class) => format!("<class '{}'>", self.texts.shown(class.name)),
                    _ => return None,
                }
            }
        })
    }

    fn reprs(&self, items: &[Value], depth: usize) -> Option<Vec<String>> {
        items
            .iter()
            .map(|item| self.repr_to_depth(*item, depth + 1))
            .collect()
    }
}
