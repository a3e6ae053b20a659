//! Fields of `%` and `str.format`: what they ask for, and how it is laid out (py/mpprint.c,
//! py/formatfloat.c).

use num_bigint::BigInt;
use num_traits::Signed;

use super::super::doubt::Doubt;
use super::super::machine::{Machine, Outcome};
use super::super::value::Value;

/// Digits of a float that nobody asked for more of.
pub(super) const DEFAULT_DIGITS: usize = 7;
/// A width or precision beyond this is out of memory on every board.
pub(super) const WIDEST: usize = 1 << 16;

/// A float is put together in so many bytes, an end among them (`mp_print_float`); digits that have no
/// place in them are left out.
const BUFFER: usize = 32;
/// The shortest float with an exponent (`FPMIN_BUF_SIZE`).
const WITH_EXPONENT: usize = 6;

/// What stands behind the colon of a field, or between `%` and the letter.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Spec {
    pub(super) fill: Option<char>,
    pub(super) align: Option<char>,
    pub(super) sign: Option<char>,
    pub(super) alternate: bool,
    pub(super) zeros: bool,
    pub(super) width: usize,
    pub(super) comma: bool,
    pub(super) precision: Option<usize>,
    pub(super) kind: Option<char>,
}

impl Machine<'_> {
    /// A text of which only that it is one is known.
    pub(super) fn unknown_text(&mut self) -> Value {
        let reason = "the result of formatting".to_owned();
        self.unknown(Doubt::native(self.at, reason))
    }

    /// A number as a float, by `__float__` where there is one.
    pub(super) fn float_of(&mut self, value: Value) -> Outcome<Option<f64>> {
        let value = match self.call_operator(value, b"__float__", &[])? {
            Some(number) => number,
            None => value,
        };
        Ok(self.as_float(value))
    }

    pub(super) fn text_or_bytes(&self, value: Value) -> Option<String> {
        match self.as_text(value) {
            Some(text) => Some(self.texts.shown(text)),
            None => Some(String::from_utf8_lossy(&self.as_buffer(value)?).into_owned()),
        }
    }
}

pub(super) fn number(rest: &mut std::iter::Peekable<std::str::Chars<'_>>) -> Option<usize> {
    let mut value = None;
    while let Some(digit) = rest.peek().and_then(|next| next.to_digit(10)) {
        rest.next();
        value = Some((value.unwrap_or(0) * 10 + digit as usize).min(WIDEST));
    }
    value
}

pub(super) fn integer(value: &BigInt, kind: char, spec: Spec) -> String {
    let magnitude = value.abs();
    let (mut digits, prefix) = match kind {
        'b' => (format!("{magnitude:b}"), "0b"),
        'o' => (format!("{magnitude:o}"), "0o"),
        'x' => (format!("{magnitude:x}"), "0x"),
        'X' => (format!("{magnitude:X}"), "0X"),
        _ => (magnitude.to_string(), ""),
    };
    if spec.comma {
        let grouped: Vec<String> = digits
            .as_bytes()
            .rchunks(3)
            .rev()
            .map(|group| String::from_utf8_lossy(group).into_owned())
            .collect();
        digits = grouped.join(",");
    }
    let sign = match (value.is_negative(), spec.sign) {
        (true, _) => "-",
        (false, Some('+')) => "+",
        (false, Some(' ')) => " ",
        _ => "",
    };
    let prefix = if spec.alternate { prefix } else { "" };
    let precision = spec.precision.unwrap_or(0);
    let missing = precision.saturating_sub(digits.len());
    digits.insert_str(0, &"0".repeat(missing));
    inside_padded(&format!("{sign}{prefix}"), digits, spec)
}

pub(super) fn real(value: f64, kind: char, spec: Spec) -> String {
    let precision = spec.precision.unwrap_or(6);
    let has_sign = value.is_sign_negative() && !value.is_nan() || spec.sign.is_some();
    let room = BUFFER - 1 - usize::from(has_sign);
    let in_exponential = precision.min(room - WITH_EXPONENT);
    let text = match kind {
        'e' | 'E' => exponential(value, in_exponential),
        'f' | 'F' if value.is_finite() => match places(value, precision, room) {
            Some(places) => format!("{value:.places$}"),
            None => exponential(value, in_exponential),
        },
        'f' | 'F' => general(value, precision, false),
        _ => general(value, precision, spec.alternate),
    };
    let text = if kind.is_ascii_uppercase() {
        text.to_ascii_uppercase()
    } else {
        text
    };
    signed(text, value, spec)
}

/// The places behind the point that there is room for; `None` where a number is too large for any of
/// this form (`mp_format_float`).
fn places(value: f64, wanted: usize, room: usize) -> Option<usize> {
    let before = match value.abs() {
        small if small < 1.0 => 0,
        large => large.log10() as usize,
    };
    (before < room).then(|| wanted.min(room.saturating_sub(before + 2)))
}

pub(super) fn signed(text: String, value: f64, spec: Spec) -> String {
    let (sign, digits) = match (text.strip_prefix('-'), spec.sign) {
        (Some(digits), _) => ("-", digits.to_owned()),
        (None, Some('+')) if !value.is_sign_negative() => ("+", text),
        (None, Some(' ')) if !value.is_sign_negative() => (" ", text),
        _ => ("", text),
    };
    inside_padded(sign, digits, spec)
}

/// A number, whose zeros go between its sign and its digits.
fn inside_padded(sign: &str, digits: String, spec: Spec) -> String {
    let missing = spec.width.saturating_sub(sign.len() + digits.len());
    if spec.align == Some('=') || spec.zeros && spec.align.is_none() {
        let fill = spec.fill.unwrap_or(if spec.zeros { '0' } else { ' ' });
        return format!("{sign}{}{digits}", fill.to_string().repeat(missing));
    }
    padded(format!("{sign}{digits}"), '>', spec)
}

pub(super) fn padded(text: String, usual: char, spec: Spec) -> String {
    let missing = spec.width.saturating_sub(text.chars().count());
    let zeros = spec.zeros && spec.align.is_none();
    let fill = spec.fill.unwrap_or(if zeros { '0' } else { ' ' });
    let fill = |count: usize| fill.to_string().repeat(count);
    match spec.align.unwrap_or(usual) {
        '<' => text + &fill(missing),
        '^' => fill(missing / 2) + &text + &fill(missing - missing / 2),
        _ => fill(missing) + &text,
    }
}

/// `%e`: an exponent has two digits at the least.
fn exponential(value: f64, precision: usize) -> String {
    if !value.is_finite() {
        return general(value, precision, false);
    }
    let text = format!("{value:.precision$e}");
    match text.split_once('e') {
        Some((digits, exponent)) => {
            let exponent: i32 = exponent.parse().unwrap_or(0);
            let sign = if exponent < 0 { '-' } else { '+' };
            format!("{digits}e{sign}{:02}", exponent.unsigned_abs())
        }
        None => text,
    }
}

/// `%g`: the shorter of the two, without zeros at the end unless they are asked for.
pub(super) fn general(value: f64, precision: usize, keeps_zeros: bool) -> String {
    if value.is_nan() {
        return "nan".to_owned();
    }
    if value.is_infinite() {
        return if value < 0.0 { "-inf" } else { "inf" }.to_owned();
    }
    let precision = precision.clamp(1, BUFFER - 1 - (WITH_EXPONENT - 1));
    let rounded = exponential(value, precision - 1);
    let (digits, exponent) = rounded.split_once('e').unwrap_or((&rounded, "0"));
    let exponent: i64 = exponent.parse().unwrap_or(0);
    let trimmed = |digits: &str| {
        if keeps_zeros || !digits.contains('.') {
            digits.to_owned()
        } else {
            digits
                .trim_end_matches('0')
                .trim_end_matches('.')
                .to_owned()
        }
    };
    if (-4..precision as i64).contains(&exponent) {
        let places = (precision as i64 - 1 - exponent).max(0) as usize;
        trimmed(&format!("{value:.places$}"))
    } else {
        let sign = if exponent < 0 { '-' } else { '+' };
        format!("{}e{sign}{:02}", trimmed(digits), exponent.unsigned_abs())
    }
}
