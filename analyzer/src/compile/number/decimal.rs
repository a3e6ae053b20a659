//! From decimal digits to a float.
//!
//! MicroPython does not round correctly here, so neither do we: constants must come out as they
//! would from mpy-cross.

use super::super::Dialect;
use super::power;

/// Digits beyond this mantissa only count for the exponent.
const FLOAT_FULL: f64 = 1e200;
const INTEGER_FULL: u64 = 0x1999_9999_9999_9998;
/// Below this power of ten, numbers become subnormal.
const SMALLEST_NORMAL: i32 = -307;
/// Up to this one, powers of ten are exact.
const LARGEST_EXACT: i32 = 22;
/// Exponents stop growing here; the result is zero or infinity long before.
const EXPONENT_FULL: i32 = (i32::MAX / 2 - 9) / 10;

/// The digits read so far.
enum Mantissa {
    /// Up to 1.24.
    Float(f64),
    /// Since 1.25.
    Integer(u64),
}

impl Mantissa {
    fn is_full(&self) -> bool {
        match self {
            Self::Float(value) => *value >= FLOAT_FULL,
            Self::Integer(value) => *value >= INTEGER_FULL,
        }
    }

    /// Takes in one digit, and says whether there was room for it.
    fn push(&mut self, digit: u8) -> bool {
        if self.is_full() {
            return false;
        }
        match self {
            Self::Float(value) => *value = 10.0 * *value + f64::from(digit),
            Self::Integer(value) => *value = 10 * *value + u64::from(digit),
        }
        true
    }

    fn value(&self) -> f64 {
        match self {
            Self::Float(value) => *value,
            Self::Integer(value) => *value as f64,
        }
    }
}

#[derive(PartialEq, Clone, Copy)]
enum Part {
    Whole,
    Fraction,
    Exponent,
}

/// The float at the start of `text`, and what follows it. Nothing if there is none.
pub(super) fn parse(text: &[u8], dialect: Dialect) -> Option<(f64, &[u8])> {
    let mut mantissa = match dialect {
        Dialect::MicroPython1_22 | Dialect::CircuitPython9 => Mantissa::Float(0.0),
        Dialect::MicroPython1_25 => Mantissa::Integer(0),
    };
    let mut part = Part::Whole;
    // Zeros are held back until a digit follows them.
    let mut whole_zeros = 0_i32;
    let mut fraction_zeros = 0_i32;
    let mut shift = 0_i32;
    let mut exponent = 0_i32;
    let mut negative = false;

    let mut rest = text;
    while let [byte, after @ ..] = rest {
        match (*byte, part) {
            (digit @ b'0'..=b'9', Part::Exponent) => {
                if exponent < EXPONENT_FULL {
                    exponent = 10 * exponent + i32::from(digit - b'0');
                }
            }
            (digit @ b'0'..=b'9', _) => {
                if digit == b'0' || mantissa.is_full() {
                    match part {
                        Part::Whole => whole_zeros += 1,
                        _ => fraction_zeros += 1,
                    }
                } else {
                    for _ in 0..std::mem::take(&mut whole_zeros) {
                        shift += i32::from(!mantissa.push(0));
                    }
                    for _ in 0..std::mem::take(&mut fraction_zeros) {
                        shift -= i32::from(mantissa.push(0));
                    }
                    let taken = mantissa.push(digit - b'0');
                    match part {
                        Part::Whole => shift += i32::from(!taken),
                        _ => shift -= i32::from(taken),
                    }
                }
            }
            (b'.', Part::Whole) => part = Part::Fraction,
            (b'e' | b'E', Part::Whole | Part::Fraction) => {
                part = Part::Exponent;
                let digits = match after {
                    [b'+', digits @ ..] => digits,
                    [b'-', digits @ ..] => {
                        negative = true;
                        digits
                    }
                    digits => digits,
                };
                if digits.is_empty() {
                    return None;
                }
                rest = digits;
                continue;
            }
            _ => break,
        }
        rest = after;
    }
    if rest.len() == text.len() {
        return None;
    }

    if negative {
        exponent = -exponent;
    }
    exponent = exponent.saturating_add(shift).saturating_add(whole_zeros);
    let mut value = mantissa.value();
    if exponent < SMALLEST_NORMAL {
        exponent -= SMALLEST_NORMAL;
        value *= power::of_ten(SMALLEST_NORMAL);
    }
    // A small negative power is divided by, because only positive ones are exact.
    if (-LARGEST_EXACT..0).contains(&exponent) {
        value /= power::of_ten(-exponent);
    } else {
        value *= power::of_ten(exponent);
    }
    Some((value, rest))
}
