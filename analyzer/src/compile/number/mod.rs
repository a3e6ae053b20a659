//! Numbers: from the source to values, and from values to the text that a compiled file holds.

mod decimal;
mod display;
mod power;

pub(super) use display::{float_text, imaginary_text};

use num_bigint::BigInt;

use super::Dialect;
use super::integer::LONGEST;
use super::value::{FloatBits, Value};

/// What is wrong with a number.
#[derive(Debug)]
pub(super) enum BadNumber {
    /// Not an integer of this base (0: a decimal one that starts with a zero).
    Integer(u32),
    Float,
    /// An integer longer than [`LONGEST`].
    TooLong,
}

/// The value of an integer literal, whose underscores the lexer has left out.
pub(super) fn parse_integer(text: &[u8], dialect: Dialect) -> Result<BigInt, BadNumber> {
    let (base, digits) = match text {
        [b'0', b'x' | b'X', digits @ ..] => (16, digits),
        [b'0', b'o' | b'O', digits @ ..] => (8, digits),
        [b'0', b'b' | b'B', digits @ ..] => (2, digits),
        // 01 was octal once, was decimal up to 1.24, and is refused since.
        [b'0', _, ..]
            if dialect == Dialect::MicroPython1_25 && text.iter().any(|digit| *digit != b'0') =>
        {
            return Err(BadNumber::Integer(0));
        }
        _ => (10, text),
    };
    if !digits.iter().all(|digit| char::from(*digit).is_digit(base)) {
        return Err(BadNumber::Integer(base));
    }
    // Every digit but leading zeros takes a bit at least; this keeps the work of parsing small.
    let significant = digits.iter().skip_while(|digit| **digit == b'0').count();
    if significant as u64 > LONGEST {
        return Err(BadNumber::TooLong);
    }
    match BigInt::parse_bytes(digits, base) {
        Some(value) if value.bits() > LONGEST => Err(BadNumber::TooLong),
        value => value.ok_or(BadNumber::Integer(base)),
    }
}

/// How many digits an integer is written with, without what says its base.
pub(super) fn digits(text: &[u8]) -> usize {
    match text {
        [b'0', b'x' | b'X' | b'o' | b'O' | b'b' | b'B', digits @ ..] => digits.len(),
        _ => text.len(),
    }
}

/// The value of a literal with a point, an exponent or a `j`.
pub(super) fn parse_float(text: &[u8], dialect: Dialect) -> Result<Value, BadNumber> {
    let (value, rest) = decimal::parse(text, dialect).ok_or(BadNumber::Float)?;
    match rest {
        b"" => Ok(Value::Float(FloatBits::new(value))),
        b"j" | b"J" => Ok(Value::Imaginary(FloatBits::new(value))),
        _ => Err(BadNumber::Float),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check_float(text: &str, expected: &str) {
        let Value::Float(value) = parse_float(text.as_bytes(), Dialect::MicroPython1_22).unwrap()
        else {
            panic!("{text} is not a float");
        };
        assert_eq!(float_text(value.get()), expected, "{text}");
    }

    #[test]
    fn floats_are_written_as_mpy_cross_writes_them() {
        check_float("0.0", "0.0");
        check_float("0.1", "0.1");
        check_float("1e-5", "1e-05");
        check_float("1e22", "1e+22");
        check_float("1e23", "1e+23");
        check_float("100.", "100.0");
        check_float("3.141592653589793", "3.141592653589793");
        check_float("1.2345678901234567", "1.234567890123457");
        check_float("123456789012345678901234567890.0", "1.234567890123457e+29");
        check_float("1e999", "inf");
        check_float("1e-999", "0.0");
    }

    #[test]
    fn older_versions_gather_digits_in_a_float_newer_ones_in_an_integer() {
        let text = b"2.10704341925412248";
        let parse = |dialect| match parse_float(text, dialect) {
            Ok(Value::Float(value)) => value.get(),
            other => panic!("{other:?}"),
        };
        assert_eq!(parse(Dialect::MicroPython1_22), 2.107043419254122);
        assert_eq!(parse(Dialect::MicroPython1_25), 2.1070434192541225);
    }

    #[test]
    fn integers_have_bases_and_newer_versions_refuse_leading_zeros() {
        let parse = |text: &str, dialect| parse_integer(text.as_bytes(), dialect);
        let value = |text| {
            let value = parse(text, Dialect::MicroPython1_22);
            value.ok().map(|value| value.to_string())
        };
        assert_eq!(value("0x1F").as_deref(), Some("31"));
        assert_eq!(value("0o17").as_deref(), Some("15"));
        assert_eq!(value("0b101").as_deref(), Some("5"));
        assert_eq!(value("000").as_deref(), Some("0"));
        assert_eq!(value("007").as_deref(), Some("7"));
        assert!(parse("007", Dialect::MicroPython1_25).is_err());
        assert_eq!(value("0x"), None);
        assert_eq!(value("12ab"), None);
        assert_eq!(
            value("340282366920938463463374607431768211456").as_deref(),
            Some("340282366920938463463374607431768211456")
        );
    }
}
