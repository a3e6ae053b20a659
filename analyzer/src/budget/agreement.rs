//! How far estimates may be from measurements: the `[validate]` table of a board file.

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::Deserialize;
use toml::Spanned;

use crate::diagnostic::{Diagnostic, Place};

/// How many modules' estimates must agree with what was measured. Everything left out is not limited.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct RawAgreement {
    /// At least so many modules are estimated to the byte.
    #[schemars(with = "Option<PercentSchema>")]
    pub exact: Option<Spanned<String>>,
    /// At least so many modules are estimated to within 2 % or 64 bytes, whichever is more.
    #[schemars(with = "Option<PercentSchema>")]
    pub within: Option<Spanned<String>>,
    /// No module is off by more than this part of what it takes.
    #[schemars(with = "Option<PercentSchema>")]
    pub worst: Option<Spanned<String>>,
    /// The same for what is in use at once while importing, and for the biggest block.
    pub at_once: Option<RawAtOnce>,
}

/// How many modules' peaks and biggest blocks must agree with what was measured.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct RawAtOnce {
    /// At least so many modules are estimated to the byte.
    #[schemars(with = "Option<PercentSchema>")]
    pub exact: Option<Spanned<String>>,
    /// At least so many modules are estimated to within 2 % or 64 bytes, whichever is more.
    #[schemars(with = "Option<PercentSchema>")]
    pub within: Option<Spanned<String>>,
    /// No module is off by more than this part of what it takes.
    #[schemars(with = "Option<PercentSchema>")]
    pub worst: Option<Spanned<String>>,
}

/// The schema of a percentage.
struct PercentSchema;

impl JsonSchema for PercentSchema {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Percent".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "description": "A part of a hundred: \"97 %\".",
            "type": "string",
            "pattern": "^[0-9]+(\\.[0-9])? ?%$"
        })
    }
}

/// A part of a thousand.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PerMille(pub u32);

impl PerMille {
    /// Reads `"97 %"` or `"97.5 %"`.
    pub fn parse(text: &str) -> Option<Self> {
        let number = text.strip_suffix('%')?.trim_end();
        let (whole, tenths) = number.split_once('.').unwrap_or((number, "0"));
        let digits =
            |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
        if !digits(whole) || !digits(tenths) || tenths.len() > 1 {
            return None;
        }
        let whole: u32 = whole.parse().ok()?;
        let value = whole.checked_mul(10)?.checked_add(tenths.parse().ok()?)?;
        (value <= 1000).then_some(Self(value))
    }

    /// The same of a file, where it may be wrong.
    pub fn read(text: &str, at: &Place) -> Result<Self, Box<Diagnostic>> {
        Self::parse(text).ok_or_else(|| {
            let message = format!("`{text}` is not a percentage");
            let bad = Diagnostic::error("bad-percentage", message).at(at.clone());
            Box::new(bad.help("write \"97 %\", from 0 to 100 with at most one decimal"))
        })
    }
}

impl std::fmt::Display for PerMille {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}.{} %", self.0 / 10, self.0 % 10)
    }
}

/// How far estimates may be from measurements.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Agreement {
    /// Of what stays.
    pub stays: Bounds,
    /// Of what is in use at once while importing, and of the biggest block.
    pub at_once: Bounds,
}

/// How far estimates of some figures may be from measurements; `None` is no limit.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Bounds {
    /// At least so many modules are estimated to the byte.
    pub exact: Option<(PerMille, Place)>,
    /// At least so many are estimated to within 2 % or 64 bytes.
    pub within: Option<(PerMille, Place)>,
    /// No module is off by more.
    pub worst: Option<(PerMille, Place)>,
}

impl Agreement {
    /// Takes over what a file says; gives what is wrong with it.
    pub(super) fn update(
        &mut self,
        raw: RawAgreement,
        place: impl Fn(std::ops::Range<usize>) -> Place,
    ) -> Vec<Diagnostic> {
        let mut problems = Vec::new();
        let at_once = raw.at_once.unwrap_or_default();
        let (stays, peaks) = (&mut self.stays, &mut self.at_once);
        for (raw, limit) in [
            (raw.exact, &mut stays.exact),
            (raw.within, &mut stays.within),
            (raw.worst, &mut stays.worst),
            (at_once.exact, &mut peaks.exact),
            (at_once.within, &mut peaks.within),
            (at_once.worst, &mut peaks.worst),
        ] {
            let Some(raw) = raw else { continue };
            let at = place(raw.span());
            match PerMille::read(raw.get_ref(), &at) {
                Ok(part) => *limit = Some((part, at)),
                Err(problem) => problems.push(*problem),
            }
        }
        problems
    }
}

#[cfg(test)]
mod tests {
    use super::PerMille;

    #[test]
    fn percentages_are_read_as_people_write_them() {
        for (text, expected) in [
            ("97 %", Some(970)),
            ("97.5%", Some(975)),
            ("100 %", Some(1000)),
            ("0 %", Some(0)),
            ("101 %", None),
            ("97", None),
            ("97.25 %", None),
            (".5 %", None),
            ("-1 %", None),
            ("99999999999 %", None),
        ] {
            assert_eq!(PerMille::parse(text).map(|part| part.0), expected, "{text}");
        }
        assert_eq!(PerMille(975).to_string(), "97.5 %");
    }
}
