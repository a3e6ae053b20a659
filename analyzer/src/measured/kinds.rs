//! What an allocation is for, from the C functions that asked for it.

use serde::Deserialize;

use super::Call;
use crate::import::Kind;

/// The table, with a reason for each row.
const TABLE: &str = include_str!("sites.toml");

/// Every kind that the table may name.
const KINDS: [Kind; 24] = [
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
    Kind::Scratch,
];

/// Which C functions allocate what.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Sites {
    /// Functions that allocate for whoever calls them.
    through: Vec<String>,
    site: Vec<Site>,
}

/// A function that allocates.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Site {
    function: String,
    /// One of these must have called it, directly or not.
    #[serde(default)]
    under: Vec<String>,
    kind: String,
    /// Why, for people.
    because: String,
}

impl Sites {
    /// The table for MicroPython 1.25.
    pub fn micropython_1_25() -> Result<Self, toml::de::Error> {
        toml::from_str(TABLE)
    }

    /// The call that asked, for itself and not for its caller.
    pub fn site<'c>(&self, calls: &'c [Call]) -> Option<&'c Call> {
        self.outwards(calls).next()
    }

    /// What a chain of calls, the innermost first, allocates for; `None` if no row says so.
    pub fn kind(&self, calls: &[Call]) -> Option<Kind> {
        let site = self.site(calls)?;
        let is_in_chain = |name: &String| calls.iter().any(|call| call.function == *name);
        let row = self.site.iter().find(|row| {
            row.function == site.function
                && (row.under.is_empty() || row.under.iter().any(is_in_chain))
        })?;
        KINDS.into_iter().find(|kind| kind.name() == row.kind)
    }

    /// What is wrong with the table: kinds that there are not, rows without a reason.
    pub fn problems(&self) -> Vec<String> {
        let is_kind = |row: &Site| KINDS.iter().any(|kind| kind.name() == row.kind);
        self.site
            .iter()
            .filter(|row| !is_kind(row) || row.because.is_empty())
            .map(|row| row.function.clone())
            .collect()
    }

    fn outwards<'c>(&self, calls: &'c [Call]) -> impl Iterator<Item = &'c Call> {
        calls
            .iter()
            .skip_while(|call| self.through.contains(&call.function))
    }
}
