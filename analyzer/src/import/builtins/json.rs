//! `json` (extmod/modjson.c). Keys are not interned.

use num_bigint::BigInt;

use super::super::machine::{Machine, Outcome};
use super::super::value::{Object, Value};
use super::builtin::{Builtin, Call, one_or_more, table, unmodelled};

/// Arrays within each other are followed to this depth.
const DEEPEST: usize = 24;

pub(super) static FUNCTIONS: [Builtin; 2] = table! {
    "loads" => one_or_more(loads),
    "dumps" => one_or_more(dumps),
};

fn loads(machine: &mut Machine<'_>, source: Value, call: &Call<'_>) -> Outcome {
    let text = match machine.as_text(source) {
        Some(text) => machine.texts.bytes(text).to_vec(),
        None => match machine.as_buffer(source) {
            Some(data) => data,
            None => return unmodelled(machine, call),
        },
    };
    let mut reader = Reader { text: &text, at: 0 };
    let value = reader.value(machine, 0)?;
    reader.skip();
    if reader.at < text.len() {
        return Err(syntax_error(machine));
    }
    Ok(value)
}

fn dumps(machine: &mut Machine<'_>, value: Value, call: &Call<'_>) -> Outcome {
    let mut out = String::new();
    let separators = [", ", ": "];
    if !call.arguments.is_empty() || !write(machine, &mut out, value, separators, 0)? {
        return unmodelled(machine, call);
    }
    Ok(machine.make_text(out.as_bytes()))
}

fn syntax_error(machine: &mut Machine<'_>) -> super::super::machine::Stop {
    machine.raise("ValueError", "syntax error in JSON")
}

struct Reader<'t> {
    text: &'t [u8],
    at: usize,
}

impl Reader<'_> {
    fn skip(&mut self) {
        while self.text.get(self.at).is_some_and(u8::is_ascii_whitespace) {
            self.at += 1;
        }
    }

    fn takes(&mut self, word: &[u8]) -> bool {
        let there = self.text.get(self.at..).unwrap_or_default();
        let is = there.starts_with(word);
        if is {
            self.at += word.len();
        }
        is
    }

    fn value(&mut self, machine: &mut Machine<'_>, depth: usize) -> Outcome {
        machine.spend(1)?;
        if depth > DEEPEST {
            return Err(machine.raise("RuntimeError", "maximum recursion depth exceeded"));
        }
        self.skip();
        match self.text.get(self.at) {
            Some(b'{') => {
                self.at += 1;
                let dict = machine.make_dict(0);
                self.skip();
                while !self.takes(b"}") {
                    let key = self.value(machine, depth + 1)?;
                    self.skip();
                    if !self.takes(b":") {
                        return Err(syntax_error(machine));
                    }
                    let value = self.value(machine, depth + 1)?;
                    machine.store_item(Value::Object(dict), key, value)?;
                    self.skip();
                    if !self.takes(b",") && self.text.get(self.at) != Some(&b'}') {
                        return Err(syntax_error(machine));
                    }
                    self.skip();
                }
                Ok(Value::Object(dict))
            }
            Some(b'[') => {
                self.at += 1;
                let list = machine.make_list(Vec::new());
                self.skip();
                while !self.takes(b"]") {
                    let value = self.value(machine, depth + 1)?;
                    if let Value::Object(list) = list {
                        machine.append(list, value);
                    }
                    self.skip();
                    if !self.takes(b",") && self.text.get(self.at) != Some(&b']') {
                        return Err(syntax_error(machine));
                    }
                    self.skip();
                }
                Ok(list)
            }
            Some(b'"') => self.text_value(machine),
            Some(b'-' | b'0'..=b'9') => self.number(machine),
            _ if self.takes(b"null") => Ok(Value::None),
            _ if self.takes(b"true") => Ok(Value::Bool(true)),
            _ if self.takes(b"false") => Ok(Value::Bool(false)),
            _ => Err(syntax_error(machine)),
        }
    }

    fn text_value(&mut self, machine: &mut Machine<'_>) -> Outcome {
        self.at += 1;
        let mut bytes = Vec::new();
        loop {
            let byte = self.text.get(self.at).copied();
            self.at += 1;
            match byte {
                Some(b'"') => return Ok(machine.make_text(&bytes)),
                Some(b'\\') => {
                    let escaped = self.text.get(self.at).copied();
                    self.at += 1;
                    match escaped {
                        Some(b'b') => bytes.push(8),
                        Some(b'f') => bytes.push(12),
                        Some(b'n') => bytes.push(b'\n'),
                        Some(b'r') => bytes.push(b'\r'),
                        Some(b't') => bytes.push(b'\t'),
                        Some(b'u') => {
                            let digits = self.text.get(self.at..self.at + 4).unwrap_or_default();
                            self.at += 4;
                            let code = std::str::from_utf8(digits).ok();
                            let code = code.and_then(|code| u32::from_str_radix(code, 16).ok());
                            let one = code.and_then(char::from_u32).unwrap_or('?');
                            bytes.extend_from_slice(one.to_string().as_bytes());
                        }
                        Some(other) => bytes.push(other),
                        None => return Err(syntax_error(machine)),
                    }
                }
                Some(byte) => bytes.push(byte),
                None => return Err(syntax_error(machine)),
            }
        }
    }

    fn number(&mut self, machine: &mut Machine<'_>) -> Outcome {
        let rest = self.text.get(self.at..).unwrap_or_default();
        let is_part = |byte: &u8| byte.is_ascii_digit() || b"+-.eE".contains(byte);
        let count = rest.iter().take_while(|byte| is_part(byte)).count();
        let text = String::from_utf8_lossy(&rest[..count]).into_owned();
        self.at += count;
        if text.contains(['.', 'e', 'E']) {
            return match text.parse::<f64>() {
                Ok(value) => Ok(machine.make_float(value)),
                Err(_) => Err(syntax_error(machine)),
            };
        }
        let bits = 4 * text.len() as u64;
        machine.afford_digits(bits, bits)?;
        match text.parse::<BigInt>() {
            Ok(value) => Ok(machine.make_integer(value)),
            Err(_) => Err(syntax_error(machine)),
        }
    }
}

/// Whether the value could be written: `false` where it is not known.
fn write(
    machine: &mut Machine<'_>,
    out: &mut String,
    value: Value,
    separators: [&str; 2],
    depth: usize,
) -> Outcome<bool> {
    machine.spend(1)?;
    machine.room_for(out.len() + 1, 1)?;
    if depth > DEEPEST {
        return Err(machine.raise("RuntimeError", "maximum recursion depth exceeded"));
    }
    if let Some(text) = machine.as_text(value) {
        out.push('"');
        for character in machine.texts.shown(text).chars() {
            match character {
                '"' | '\\' => {
                    out.push('\\');
                    out.push(character);
                }
                '\n' => out.push_str("\\n"),
                '\r' => out.push_str("\\r"),
                '\t' => out.push_str("\\t"),
                one if one < ' ' => out.push_str(&format!("\\u{:04x}", u32::from(one))),
                one => out.push(one),
            }
        }
        out.push('"');
        return Ok(true);
    }
    let items = match (value, machine.object(value)) {
        (Value::None, _) => return pushed(out, "null"),
        (Value::Bool(true), _) => return pushed(out, "true"),
        (Value::Bool(false), _) => return pushed(out, "false"),
        (_, Some(Object::List { items, .. } | Object::Tuple(items))) => items.clone(),
        (Value::Object(id), Some(Object::Dict(_))) => {
            out.push('{');
            for (at, (key, value)) in machine.entries(id).into_iter().enumerate() {
                if at > 0 {
                    out.push_str(separators[0]);
                }
                let is_text = machine.as_text(key).is_some();
                if !is_text {
                    out.push('"');
                }
                if !write(machine, out, key, separators, depth + 1)? {
                    return Ok(false);
                }
                if !is_text {
                    out.push('"');
                }
                out.push_str(separators[1]);
                if !write(machine, out, value, separators, depth + 1)? {
                    return Ok(false);
                }
            }
            out.push('}');
            return Ok(true);
        }
        _ => {
            return match machine.show(value, true)? {
                Some(text) => pushed(out, &text),
                None => Ok(false),
            };
        }
    };
    out.push('[');
    for (at, item) in items.into_iter().enumerate() {
        if at > 0 {
            out.push_str(separators[0]);
        }
        if !write(machine, out, item, separators, depth + 1)? {
            return Ok(false);
        }
    }
    out.push(']');
    Ok(true)
}

fn pushed(out: &mut String, text: &str) -> Outcome<bool> {
    out.push_str(text);
    Ok(true)
}
