//! Floats, texts and bytes as a literal writes them (`mp_str_print_quoted` in py/objstr.c).

use super::format::{DEFAULT_DIGITS, general};

/// A float as the VM shows it: seven digits, and always a sign that it is one.
pub(super) fn float(value: f64) -> String {
    let text = general(value, DEFAULT_DIGITS, false);
    if text.contains(['.', 'e', 'n', 'i']) {
        text
    } else {
        format!("{text}.0")
    }
}

pub(super) fn push_text(out: &mut String, text: &str, quoted: bool) {
    if !quoted {
        out.push_str(text);
        return;
    }
    let quote = if text.contains('\'') && !text.contains('"') {
        '"'
    } else {
        '\''
    };
    out.push(quote);
    for character in text.chars() {
        match character {
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            one if one == quote => {
                out.push('\\');
                out.push(one);
            }
            one if one < ' ' || one == '\x7f' => {
                push_hex(out, one as u8);
            }
            one => out.push(one),
        }
    }
    out.push(quote);
}

pub(super) fn bytes(data: &[u8]) -> String {
    let quote = if data.contains(&b'\'') && !data.contains(&b'"') {
        b'"'
    } else {
        b'\''
    };
    let mut out = String::with_capacity(data.len() + 3);
    out.extend(['b', char::from(quote)]);
    for byte in data {
        match byte {
            b'\\' => out.push_str("\\\\"),
            b'\n' => out.push_str("\\n"),
            b'\r' => out.push_str("\\r"),
            b'\t' => out.push_str("\\t"),
            one if *one == quote => {
                out.push('\\');
                out.push(char::from(*one));
            }
            0x20..0x7f => out.push(char::from(*byte)),
            _ => push_hex(&mut out, *byte),
        }
    }
    out.push(char::from(quote));
    out
}

fn push_hex(out: &mut String, byte: u8) {
    out.push_str("\\x");
    for digit in [byte >> 4, byte & 15] {
        out.push(char::from(b"0123456789abcdef"[usize::from(digit)]));
    }
}
