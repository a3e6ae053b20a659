//! The decimal text of a float, as it stands in a compiled file.

use super::power;

/// Significant digits.
const PRECISION: i32 = 16;

/// The text of a float that is not negative, in the manner of C's `%.16g`. Digits come from
/// repeated subtraction as in MicroPython, so that they err in the same places.
pub(in crate::compile) fn float_text(value: f64) -> String {
    let mut text = digits(value);
    // Python's floats always show a point, unless they have an exponent or are infinite.
    if !text.contains(['.', 'e', 'n']) {
        text.push_str(".0");
    }
    text
}

/// The text of an imaginary number, which needs no point.
pub(in crate::compile) fn imaginary_text(value: f64) -> String {
    digits(value) + "j"
}

fn digits(value: f64) -> String {
    if value.is_infinite() {
        return "inf".into();
    }
    let layout = Layout::of(value);
    let (mut digits, round_up) = layout.digits();
    let mut exponent = layout.exponent;
    if round_up && carry(&mut digits) {
        // Every digit was a nine.
        if layout.fixed {
            digits.insert(0, b'1');
        } else {
            exponent += 1;
            digits[0] = b'1';
        }
    }
    if layout.decimals > 0 {
        let kept = digits.iter().rposition(|byte| *byte != b'0');
        digits.truncate(kept.map_or(0, |last| last + 1));
        if digits.last() == Some(&b'.') {
            digits.pop();
        }
    }
    let mut text = String::from_utf8(digits).unwrap_or_default();
    if layout.has_exponent {
        let sign = if exponent < 0 { '-' } else { '+' };
        text.push_str(&format!("e{sign}{:02}", exponent.abs()));
    }
    text
}

/// How a float will be written.
struct Layout {
    /// What the digits are taken from: the value, or the value over its power of ten.
    scaled: f64,
    /// Power of ten of the first digit, counted in `scaled`.
    first: i32,
    count: i32,
    /// Digits before the point, less one.
    point: i32,
    /// Digits that may follow the point; if there are none, there is no point.
    decimals: i32,
    fixed: bool,
    has_exponent: bool,
    exponent: i32,
}

impl Layout {
    fn of(value: f64) -> Self {
        let mut layout = Self {
            scaled: value,
            first: 0,
            count: PRECISION,
            point: 0,
            decimals: PRECISION,
            fixed: false,
            has_exponent: false,
            exponent: 0,
        };
        // A lower bound of the decimal exponent: the binary one times log10(2).
        let binary = (value.to_bits() >> 52 & 0x7ff) as i32 - 1023;
        let guess = (f64::from(binary) * std::f64::consts::LOG10_2) as i32;
        if value == 0.0 {
        } else if value < 1.0 {
            let mut exponent = -guess;
            while power::of_ten(-exponent) > value {
                exponent += 1;
            }
            if exponent <= 4 {
                layout.fixed = true;
                layout.decimals += exponent - 1;
                layout.count = layout.decimals + 1;
            } else {
                layout.scaled = value / power::of_ten(-exponent);
                layout.has_exponent = true;
                layout.exponent = -exponent;
                layout.first = -exponent;
            }
        } else {
            let mut exponent = guess;
            while value >= power::of_ten(exponent + 1) {
                exponent += 1;
            }
            layout.first = exponent;
            if exponent < PRECISION {
                layout.fixed = true;
                layout.decimals -= exponent + 1;
                layout.point = exponent;
            } else {
                layout.has_exponent = true;
                layout.exponent = exponent;
            }
        }
        layout
    }

    /// The digits with their point, and whether the one after them rounds up.
    fn digits(&self) -> (Vec<u8>, bool) {
        let mut text = Vec::new();
        let mut rest = self.scaled;
        let mut place = self.first;
        for index in 0..=self.count {
            let unit = if place > 0 { power::of_ten(place) } else { 1.0 };
            let mut digit = 0;
            while digit < 9 && rest >= unit {
                rest -= unit;
                digit += 1;
            }
            if index == self.count {
                return (text, digit >= 5);
            }
            text.push(b'0' + digit);
            if index == self.point && self.decimals > 0 {
                text.push(b'.');
            }
            if place <= 0 {
                rest *= 10.0;
            }
            place -= 1;
        }
        (text, false)
    }
}

/// Adds one to the last digit. Says whether the carry left the first one.
fn carry(digits: &mut [u8]) -> bool {
    for digit in digits.iter_mut().rev() {
        match digit {
            b'.' => {}
            b'9' => *digit = b'0',
            _ => {
                *digit += 1;
                return false;
            }
        }
    }
    true
}
