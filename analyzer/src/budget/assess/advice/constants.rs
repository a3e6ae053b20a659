//! `_NAME = const(...)`: the compiler puts the number where the name stood, and keeps no name.

use std::collections::BTreeMap;

use super::words::{Elsewhere, Word, Words};
use super::{Change, MOST_TRIED, Patient};
use crate::budget::assess::stops::place;
use crate::quantity::plural;
use crate::report::Remedy;

/// So many names are told.
const MOST_NAMED: usize = 3;

pub(super) fn changes<'s>(patient: &Patient<'_, 's>, elsewhere: &Elsewhere) -> Vec<Change<'s>> {
    let modules = &patient.modules;
    let mut changes = Vec::new();
    for module in patient.biggest() {
        let Some(text) = modules.source(module) else {
            continue;
        };
        let found = constants(text, &|name| elsewhere.has(name, &module.path));
        let (Some(first), Some(changed)) = (
            found.first(),
            with_private(text, &found)
                .and_then(|text| modules.with_sources([(module, text.as_bytes())], 0)),
        ) else {
            continue;
        };
        let names: Vec<&str> = found.iter().take(MOST_NAMED).map(|one| one.name).collect();
        let more = match found.len().saturating_sub(MOST_NAMED) {
            0 => "",
            _ => ", ...",
        };
        let subject = modules.subject();
        let action = format!(
            "write {} of {} as `_NAME = const(...)`: {}{more}",
            plural(found.len(), "constant"),
            subject.shown(&module.path),
            names.join(", ")
        );
        let line = text[..first.start].matches('\n').count() as u32 + 1;
        changes.push(Change {
            place: place(subject, &module.path, line),
            ..patient.change(Remedy::PrivateConstants, action, changed)
        });
        if changes.len() == MOST_TRIED {
            break;
        }
    }
    changes
}

/// A constant of a module.
pub(super) struct Constant<'t> {
    pub(super) name: &'t str,
    /// Where its line starts.
    start: usize,
    value: &'t str,
    value_start: usize,
    /// It is a call of `const` already, but its name is not private.
    is_const: bool,
}

/// The constants of a module that nobody else needs: `NAME = 1` at the top level, and nothing else
/// that gives `NAME` a value.
pub(super) fn constants<'t>(
    text: &'t str,
    is_used_elsewhere: &dyn Fn(&str) -> bool,
) -> Vec<Constant<'t>> {
    let words = Words::of(text);
    let mut found = Vec::new();
    for word in &words.words {
        let is_first = text[..word.span.start].ends_with('\n') || word.span.start == 0;
        if !is_first || word.depth > 0 || word.text.starts_with("__") {
            continue;
        }
        let Some(constant) = constant(text, word) else {
            continue;
        };
        let is_private = word.text.starts_with('_');
        let others = words
            .words
            .iter()
            .filter(|other| other.text == word.text && other.span != word.span);
        let is_given_again = others
            .clone()
            .any(|other| !other.after_dot && is_given(text, other));
        let is_attribute = others.clone().any(|other| other.after_dot);
        if (is_private && constant.is_const)
            || is_given_again
            || is_attribute
            || words.is_in_a_string(text, word.text)
            || is_used_elsewhere(word.text)
        {
            continue;
        }
        found.push(constant);
    }
    found
}

fn constant<'t>(text: &'t str, word: &Word<'t>) -> Option<Constant<'t>> {
    let line = text[word.span.end..].lines().next()?;
    let code = line.split('#').next()?;
    let value = code.trim_start().strip_prefix('=')?.trim();
    let inner = value
        .strip_prefix("const(")
        .and_then(|rest| rest.strip_suffix(')'));
    let value = inner.unwrap_or(value);
    let digits = value.strip_prefix('-').unwrap_or(value);
    let is_integer = match digits.get(..2) {
        Some("0x" | "0X" | "0b" | "0B" | "0o" | "0O") => {
            digits.len() > 2 && digits[2..].bytes().all(|one| one.is_ascii_hexdigit())
        }
        _ => !digits.is_empty() && digits.bytes().all(|one| one.is_ascii_digit()),
    };
    is_integer.then(|| Constant {
        name: word.text,
        start: word.span.start,
        value,
        value_start: word.span.end + line.find(value).unwrap_or_default(),
        is_const: inner.is_some(),
    })
}

/// What follows the word gives it a value, or could.
fn is_given(text: &str, word: &Word<'_>) -> bool {
    let rest = text[word.span.end..].trim_start_matches([' ', '\t']);
    let before = text[..word.span.start].trim_end_matches([' ', '\t']);
    let is_assigned = rest.starts_with('=') && !rest.starts_with("==");
    let is_changed = rest.split_once('=').is_some_and(|(operator, _)| {
        !operator.is_empty()
            && operator.len() <= 3
            && operator.bytes().all(|one| b"+-*/%&|^<>@:".contains(&one))
            && !matches!(operator, "<" | ">")
    });
    let last = before.rsplit([' ', '\n', '\t', ',']).next().unwrap_or("");
    is_assigned
        || is_changed
        || matches!(
            last,
            "global" | "del" | "for" | "as" | "def" | "class" | "import"
        )
}

/// The source with the constants made private; nothing if there is nothing to do.
pub(super) fn with_private(text: &str, constants: &[Constant<'_>]) -> Option<String> {
    if constants.is_empty() {
        return None;
    }
    let mut wrapped = String::with_capacity(text.len());
    let mut done = 0;
    for constant in constants.iter().filter(|one| !one.is_const) {
        wrapped.push_str(&text[done..constant.value_start]);
        wrapped.push_str(&format!("const({})", constant.value));
        done = constant.value_start + constant.value.len();
    }
    wrapped.push_str(&text[done..]);
    let names: BTreeMap<&str, String> = constants
        .iter()
        .filter(|one| !one.name.starts_with('_'))
        .map(|one| (one.name, format!("_{}", one.name)))
        .collect();
    Some(Words::of(&wrapped).renamed(&wrapped, &names, false))
}
