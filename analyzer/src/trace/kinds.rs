//! What an allocation is for, from the C functions that asked for it.

use serde::Deserialize;

use super::{Allocation, Call};
use crate::import::Kind;

/// The table, with a reason for each row.
const TABLE: &str = include_str!("sites.toml");

/// Every kind that the table may name.
const KINDS: [Kind; 25] = [
    Kind::Code,
    Kind::CodeTable,
    Kind::CodeRecord,
    Kind::Module,
    Kind::Dict,
    Kind::Entries,
    Kind::Function,
    Kind::Closure,
    Kind::Class,
    Kind::Instance,
    Kind::Descriptor,
    Kind::Text,
    Kind::Buffer,
    Kind::Number,
    Kind::Tuple,
    Kind::List,
    Kind::Set,
    Kind::Generator,
    Kind::Exception,
    Kind::Iterator,
    Kind::Native,
    Kind::StringChunk,
    Kind::StringPool,
    Kind::Compiler,
    Kind::Scratch,
];

/// What people read of a kind, by its stored name.
pub(crate) fn kind_words(name: &str) -> &str {
    let kind = KINDS.into_iter().find(|kind| kind.name() == name);
    kind.map_or(name, |kind| kind.words())
}

/// Which C functions allocate what.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Sites {
    /// Functions that allocate for whoever calls them.
    through: Vec<String>,
    site: Vec<Site>,
}

/// Functions that allocate the same.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Site {
    functions: Vec<String>,
    /// One of these must have called it, directly or not.
    #[serde(default)]
    under: Vec<String>,
    /// It must have asked at one of these lines.
    #[serde(default)]
    lines: Vec<u32>,
    /// What it made must be there and of this type.
    object: Option<String>,
    kind: String,
    /// Why, for people.
    because: String,
}

impl Sites {
    /// The table for MicroPython 1.25.
    pub fn micropython_1_25() -> Result<Self, toml::de::Error> {
        toml::from_str(TABLE)
    }

    /// The call that asked for itself, and not for whoever called it.
    pub fn site<'c>(&self, calls: &'c [Call]) -> Option<&'c Call> {
        calls
            .iter()
            .find(|call| !self.through.contains(&call.function))
    }

    /// What an allocation is for; `None` if no row says so.
    pub fn kind(&self, allocation: &Allocation) -> Option<Kind> {
        let row = self.row(allocation)?;
        KINDS.into_iter().find(|kind| kind.name() == row.kind)
    }

    /// Why it is of that kind.
    pub fn reason(&self, allocation: &Allocation) -> Option<&str> {
        Some(&self.row(allocation)?.because)
    }

    fn row(&self, allocation: &Allocation) -> Option<&Site> {
        let calls = &allocation.calls;
        let site = self.site(calls)?;
        let is_under = |name: &String| calls.iter().any(|call| call.function == *name);
        self.site.iter().find(|row| {
            row.functions.contains(&site.function)
                && (row.under.is_empty() || row.under.iter().any(is_under))
                && (row.lines.is_empty() || row.lines.contains(&site.line))
                && (row.object.is_none() || row.object == allocation.object)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(calls: &[(&str, u32)], object: Option<&str>, kind: Option<Kind>) {
        let calls = calls.iter().map(|(function, line)| Call {
            function: (*function).to_owned(),
            file: "py/some.c".to_owned(),
            line: *line,
        });
        let allocation = Allocation {
            calls: calls.collect(),
            object: object.map(str::to_owned),
            ..Allocation::default()
        };
        let sites = Sites::micropython_1_25().unwrap();
        assert_eq!(sites.kind(&allocation), kind);
    }

    #[test]
    fn every_row_names_a_kind_and_a_reason() {
        for row in Sites::micropython_1_25().unwrap().site {
            let is_kind = KINDS.iter().any(|kind| kind.name() == row.kind);
            assert!(is_kind && row.because.len() > 5, "{row:?}");
        }
    }

    #[test]
    fn a_wrapper_allocates_for_its_caller() {
        let calls = [
            ("m_malloc", 86),
            ("mp_obj_malloc_helper", 42),
            ("list_new", 9),
        ];
        check(&calls, None, Some(Kind::List));
    }

    #[test]
    fn callers_further_out_may_decide() {
        let copy = ("mp_obj_new_str_copy", 2219);
        check(&[copy, ("str_make_new", 1)], None, Some(Kind::Text));
        check(
            &[copy, ("lookup_path", 105), ("mp_vfs_open", 340)],
            None,
            Some(Kind::Scratch),
        );
    }

    #[test]
    fn one_function_may_ask_for_two_things() {
        check(&[("load_raw_code", 383)], None, Some(Kind::CodeTable));
        check(&[("load_raw_code", 316)], None, Some(Kind::Code));
    }

    #[test]
    fn what_is_there_tells_bytes_from_text() {
        let calls = [("mp_obj_new_str_static", 211)];
        check(&calls, Some("mp_type_bytes"), Some(Kind::Buffer));
        check(&calls, None, Some(Kind::Text));
    }

    #[test]
    fn a_site_without_a_row_has_no_kind() {
        check(
            &[("m_malloc", 86), ("something_new", 1), ("list_new", 9)],
            None,
            None,
        );
        check(&[], None, None);
    }
}
