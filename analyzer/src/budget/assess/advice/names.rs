//! Shorter names, for what only one module calls by its name.

use std::collections::{BTreeMap, BTreeSet};

use super::words::{Elsewhere, Words};
use super::{Change, MOST_TRIED, Patient};
use crate::quantity::plural;
use crate::report::Remedy;

/// Names up to this length are short.
const SHORT: usize = 3;
/// So many names are told.
const MOST_NAMED: usize = 3;

pub(super) fn changes<'s>(patient: &Patient<'_, 's>, elsewhere: &Elsewhere) -> Vec<Change<'s>> {
    let modules = &patient.modules;
    let interned: BTreeSet<&str> = patient
        .cost
        .strings
        .texts
        .iter()
        .map(String::as_str)
        .collect();
    let mut changes = Vec::new();
    for module in patient.biggest() {
        let Some(text) = modules.source(module) else {
            continue;
        };
        let words = Words::of(text);
        let names = shorter(text, &words, &|name| {
            interned.contains(name) && !elsewhere.has(name, &module.path)
        });
        if names.is_empty() {
            continue;
        }
        let renamed = words.renamed(text, &names, true);
        let Some(changed) = modules.with_sources([(module, renamed.as_bytes())], 0) else {
            continue;
        };
        let mut longest: Vec<&str> = names.keys().copied().collect();
        longest.sort_by_key(|name| std::cmp::Reverse(name.len()));
        let told: Vec<String> = longest
            .iter()
            .take(MOST_NAMED)
            .map(|name| format!("{name} ({} B)", name.len()))
            .collect();
        let more = if names.len() > MOST_NAMED {
            ", ..."
        } else {
            ""
        };
        let action = format!(
            "shorten {} that only {} has: {}{more}",
            plural(names.len(), "private name"),
            modules.subject().shown(&module.path),
            told.join(", ")
        );
        changes.push(patient.change(Remedy::ShorterNames, action, changed));
        if changes.len() == MOST_TRIED {
            break;
        }
    }
    changes
}

/// A short name for each private name of a source that is long and may be changed.
pub(super) fn shorter<'t>(
    text: &str,
    words: &Words<'t>,
    may_change: &dyn Fn(&str) -> bool,
) -> BTreeMap<&'t str, String> {
    let taken: BTreeSet<&str> = words.words.iter().map(|word| word.text).collect();
    let mut free = (0_u32..)
        .map(|number| {
            let letter = char::from(b'a' + (number % 26) as u8);
            match number / 26 {
                0 => format!("_{letter}"),
                more => format!("_{letter}{more}"),
            }
        })
        .filter(|name| !taken.contains(name.as_str()));
    taken
        .iter()
        .filter(|name| {
            name.len() > SHORT
                && name.starts_with('_')
                && !name.starts_with("__")
                && may_change(name)
                && !words.is_in_a_string(text, name)
        })
        .filter_map(|name| Some((*name, free.next()?)))
        .filter(|(name, short)| short.len() < name.len())
        .collect()
}
