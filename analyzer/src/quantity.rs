//! Sizes as people write and read them: `"192 KiB"` in a file, `171.4 KiB` in a table.

use std::fmt;
use std::iter::Sum;
use std::ops::Add;

use schemars::JsonSchema;
use serde::Serialize;

/// A number of bytes.
#[derive(
    Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, JsonSchema,
)]
#[serde(transparent)]
pub struct Bytes(pub u64);

/// The units that a size may carry. `KB` is missing on purpose: half the world reads it as
/// 1,000 and the other half as 1,024.
const UNITS: [(&str, u64); 5] = [
    ("B", 1),
    ("kB", 1_000),
    ("KiB", 1 << 10),
    ("MB", 1_000_000),
    ("MiB", 1 << 20),
];

/// Why a text is not a size.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum QuantityError {
    /// There is no number at the start.
    #[error("`{0}` does not start with a number")]
    NotANumber(String),
    /// The number is below zero.
    #[error("a size cannot be negative: `{0}`")]
    Negative(String),
    /// The number has no unit.
    #[error("`{0}` has no unit")]
    MissingUnit(String),
    /// The unit is not one of ours.
    #[error("`{unit}` is not a unit of size")]
    UnknownUnit {
        /// What stands where the unit should.
        unit: String,
    },
    /// The unit can mean two things.
    #[error("`{unit}` can mean 1,000 or 1,024 bytes")]
    AmbiguousUnit {
        /// The unit as written.
        unit: String,
    },
    /// A fraction of a unit that is not a whole number of bytes.
    #[error("`{0}` is not a whole number of bytes")]
    Fraction(String),
    /// More than 64 bits hold.
    #[error("`{0}` is larger than any memory")]
    TooLarge(String),
}

impl QuantityError {
    /// The stable code of the message.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Negative(_) => "negative-size",
            Self::UnknownUnit { .. } | Self::AmbiguousUnit { .. } | Self::MissingUnit(_) => {
                "unknown-unit"
            }
            Self::NotANumber(_) | Self::Fraction(_) | Self::TooLarge(_) => "bad-size",
        }
    }

    /// What to write instead.
    pub fn help(&self) -> String {
        match self {
            Self::AmbiguousUnit { .. } => {
                "write KiB for 1,024 bytes (the unit of chips and linkers) or kB for 1,000".into()
            }
            Self::MissingUnit(number) => {
                format!(
                    "say what it counts: \"{number} KiB\", or {number} without quotes for bytes"
                )
            }
            Self::Negative(_) => "leave the limit out if there is none".into(),
            _ => "write a number and one of B, kB, KiB, MB, MiB: \"192 KiB\"".into(),
        }
    }
}

impl Bytes {
    /// Reads `"192 KiB"`, `"1.5 KiB"`, `"376 B"`; underscores and commas may group digits.
    pub fn parse(text: &str) -> Result<Self, QuantityError> {
        let trimmed = text.trim();
        if let Some(rest) = trimmed.strip_prefix('-')
            && rest.trim_start().starts_with(|c: char| c.is_ascii_digit())
        {
            return Err(QuantityError::Negative(trimmed.to_owned()));
        }
        let split = trimmed
            .find(|c: char| !(c.is_ascii_digit() || matches!(c, '.' | '_' | ',')))
            .unwrap_or(trimmed.len());
        let (number, unit) = (trimmed[..split].trim(), trimmed[split..].trim());
        if !number.starts_with(|c: char| c.is_ascii_digit()) {
            return Err(QuantityError::NotANumber(trimmed.to_owned()));
        }
        if unit.is_empty() {
            return Err(QuantityError::MissingUnit(number.to_owned()));
        }
        scaled(trimmed, number, scale_of(unit)?)
    }

    /// The size in the unit that reads best, with one decimal: `171.4 KiB`, `376 B`.
    pub fn short(self) -> String {
        let bytes = self.0;
        match bytes {
            0..1024 => format!("{bytes} B"),
            1024..1_048_576 => format!("{:.1} KiB", tenths(bytes, 1 << 10)),
            1_048_576..1_073_741_824 => format!("{:.1} MiB", tenths(bytes, 1 << 20)),
            _ => format!("{:.1} GiB", tenths(bytes, 1 << 30)),
        }
    }
}

/// `bytes / unit` rounded to one decimal, so that a table shows what a person would say.
#[allow(
    clippy::cast_precision_loss,
    reason = "sizes of memory lie far below 2^52"
)]
fn tenths(bytes: u64, unit: u64) -> f64 {
    (bytes as f64 / unit as f64 * 10.0).round() / 10.0
}

/// `number * scale`, with `text` for the message when that is not a size.
fn scaled(text: &str, number: &str, scale: u64) -> Result<Bytes, QuantityError> {
    let not_a_number = || QuantityError::NotANumber(text.to_owned());
    let too_large = || QuantityError::TooLarge(text.to_owned());
    let part_of_a_byte = || QuantityError::Fraction(text.to_owned());

    let digits: String = number.chars().filter(|c| !matches!(c, '_' | ',')).collect();
    let (whole, fraction) = digits.split_once('.').unwrap_or((&digits, ""));
    let whole: u64 = whole.parse().map_err(|_| too_large())?;
    let fraction = fraction.trim_end_matches('0');
    if fraction.contains('.') {
        return Err(not_a_number());
    }
    let part = if fraction.is_empty() {
        0
    } else {
        // Nine decimals reach below a byte in every unit, and their product fits 64 bits.
        let places = u32::try_from(fraction.len()).map_err(|_| part_of_a_byte())?;
        if places > 9 {
            return Err(part_of_a_byte());
        }
        let numerator = fraction.parse::<u64>().map_err(|_| not_a_number())? * scale;
        let denominator = 10_u64.pow(places);
        if !numerator.is_multiple_of(denominator) {
            return Err(part_of_a_byte());
        }
        numerator / denominator
    };
    whole
        .checked_mul(scale)
        .and_then(|bytes| bytes.checked_add(part))
        .map(Bytes)
        .ok_or_else(too_large)
}

fn scale_of(unit: &str) -> Result<u64, QuantityError> {
    if let Some((_, scale)) = UNITS.iter().find(|(name, _)| *name == unit) {
        return Ok(*scale);
    }
    match unit {
        "KB" | "K" | "k" | "M" => Err(QuantityError::AmbiguousUnit {
            unit: unit.to_owned(),
        }),
        _ => Err(QuantityError::UnknownUnit {
            unit: unit.to_owned(),
        }),
    }
}

/// All digits, grouped by commas: `175,488`.
impl fmt::Display for Bytes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&grouped(self.0))
    }
}

/// A count with its digits grouped by commas: `1,234,567`.
pub fn grouped(count: u64) -> String {
    let digits = count.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// A count with what it counts: `1 module`, `1,234 modules`.
pub fn plural(count: usize, noun: &str) -> String {
    let ending = if count == 1 { "" } else { "s" };
    format!("{} {noun}{ending}", grouped(count as u64))
}

impl Add for Bytes {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self(self.0.saturating_add(other.0))
    }
}

impl Sum for Bytes {
    fn sum<I: Iterator<Item = Self>>(sizes: I) -> Self {
        sizes.fold(Self::default(), Add::add)
    }
}

#[cfg(test)]
mod tests {
    use super::{Bytes, grouped};

    fn check(text: &str, expected: Result<u64, &str>) {
        let got = Bytes::parse(text).map(|bytes| bytes.0);
        let got = got.map_err(|error| error.to_string());
        assert_eq!(got, expected.map_err(str::to_owned), "{text:?}");
    }

    #[test]
    fn sizes_read_as_people_write_them() {
        check("192 KiB", Ok(196_608));
        check("192KiB", Ok(196_608));
        check("1.5 KiB", Ok(1_536));
        check("1.50 kB", Ok(1_500));
        check("175,488 B", Ok(175_488));
        check("1_024 B", Ok(1_024));
        check("2 MiB", Ok(2_097_152));
        check("0 B", Ok(0));
        check("1. KiB", Ok(1_024));
    }

    #[test]
    fn what_is_not_a_size_says_why() {
        check("-1 KiB", Err("a size cannot be negative: `-1 KiB`"));
        check("192", Err("`192` has no unit"));
        check("192 KB", Err("`KB` can mean 1,000 or 1,024 bytes"));
        check("192 kilo", Err("`kilo` is not a unit of size"));
        check("lots", Err("`lots` does not start with a number"));
        check("", Err("`` does not start with a number"));
        check("- KiB", Err("`- KiB` does not start with a number"));
        check("0.3 B", Err("`0.3 B` is not a whole number of bytes"));
        check(
            "99999999999999999999 MiB",
            Err("`99999999999999999999 MiB` is larger than any memory"),
        );
        check(
            "1.00000000000000000000000001 KiB",
            Err("`1.00000000000000000000000001 KiB` is not a whole number of bytes"),
        );
        check("1.2.3 KiB", Err("`1.2.3 KiB` does not start with a number"));
    }

    #[test]
    fn short_sizes_have_one_decimal() {
        assert_eq!(Bytes(376).short(), "376 B");
        assert_eq!(Bytes(175_488).short(), "171.4 KiB");
        assert_eq!(Bytes(196_608).short(), "192.0 KiB");
        assert_eq!(Bytes(1 << 20).short(), "1.0 MiB");
        assert_eq!(Bytes(76_961_834_598).short(), "71.7 GiB");
    }

    #[test]
    fn digits_are_grouped_in_threes() {
        assert_eq!(grouped(7), "7");
        assert_eq!(grouped(376), "376");
        assert_eq!(grouped(171_104), "171,104");
        assert_eq!(grouped(1_234_567), "1,234,567");
    }
}
