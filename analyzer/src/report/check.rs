//! What a check says to people: the name of its limit, whose it is, and who is to blame.

use super::Check;

impl Check {
    /// More than this part of a limit, in per cent, is no more worth telling.
    pub const MOST_PERCENT: f64 = 9_999.0;

    /// What is limited, as the name of a row: `free`.
    pub(super) fn label(&self) -> String {
        match self.limit_of {
            "heap" => "peak".to_owned(),
            "heap-left" => "free".to_owned(),
            "largest-block" => "biggest block".to_owned(),
            other => other.replace('-', " "),
        }
    }

    /// What is limited and whose it is, as part of a sentence: `memory free after the program`.
    pub fn words(&self) -> String {
        words(self.limit_of, &self.subject)
    }

    /// Who is to blame, as a line below the row.
    pub(super) fn reason(&self) -> Option<String> {
        let because = self.because.as_deref()?;
        Some(match self.limit_of {
            "largest-block" => format!("biggest single block: {because}"),
            _ => because.to_owned(),
        })
    }

    /// The part of the limit that is used, with so many decimals.
    pub(super) fn used_words(&self, decimals: usize) -> String {
        match self.used_percent {
            None => String::new(),
            Some(used) if used >= Self::MOST_PERCENT => "over 99 times".to_owned(),
            Some(used) => format!("{used:.decimals$} %"),
        }
    }
}

/// What a limit is of, as part of a sentence.
pub(super) fn words(limit_of: &str, subject: &str) -> String {
    match limit_of {
        "heap" => format!("peak of {subject}"),
        "heap-left" => format!("memory free after {subject}"),
        "largest-block" => format!("biggest block of {subject}"),
        "component" | "module" => format!("{limit_of} {subject}"),
        other => format!("{} of {subject}", other.replace('-', " ")),
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Figure, Outcome, Rule};
    use super::Check;
    use crate::quantity::Bytes;

    fn check(limit_of: &'static str, used_percent: Option<f64>) -> Check {
        Check {
            limit_of,
            subject: "the program".to_owned(),
            rule: Rule::AtMost,
            limit: Figure::declared(Bytes(16)),
            value: None,
            used_percent,
            outcome: Outcome::Over,
            because: Some("name table of a".to_owned()),
            place: None,
        }
    }

    #[test]
    fn the_used_part_is_told_in_per_cent_up_to_a_bound() {
        let used = |percent| check("heap", percent).used_words(0);
        assert_eq!(used(None), "");
        assert_eq!(used(Some(101.2)), "101 %");
        assert_eq!(used(Some(Check::MOST_PERCENT)), "over 99 times");
    }

    #[test]
    fn limits_have_names_for_people() {
        let words = |limit_of| check(limit_of, None).words();
        assert_eq!(words("heap"), "peak of the program");
        assert_eq!(words("heap-left"), "memory free after the program");
        assert_eq!(words("static-ram"), "static ram of the program");
        assert_eq!(check("heap-left", None).label(), "free");
        assert_eq!(
            check("largest-block", None).reason().unwrap(),
            "biggest single block: name table of a"
        );
    }
}
