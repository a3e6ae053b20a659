//! Who a byte belongs to: rules as data, matched on section, symbol, source file and crate.

mod names;
mod pattern;

use std::collections::HashMap;
use std::sync::LazyLock;

use serde::Deserialize;

use super::intern::Interner;
use super::number::number;
use super::piece::Gap;
use pattern::Pattern;

pub use names::{crate_of_path, crate_of_symbol, plain_name};

/// The rules, in order.
const RULES: &str = include_str!("components.toml");

/// One rule as written.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Rule {
    name: String,
    section: Option<Vec<String>>,
    symbol: Option<Vec<String>>,
    source: Option<Vec<String>>,
    #[serde(rename = "crate")]
    crate_name: Option<Vec<String>>,
    gap: Option<Vec<Gap>>,
    /// The component says that nobody knows.
    #[serde(default)]
    unknown: bool,
}

#[derive(Debug, Deserialize)]
struct Rules {
    component: Vec<Rule>,
}

/// A rule with its patterns ready.
#[derive(Debug)]
struct Ready {
    name: String,
    section: Option<Vec<Pattern>>,
    symbol: Option<Vec<Pattern>>,
    source: Option<Vec<Pattern>>,
    crate_name: Option<Vec<Pattern>>,
    gap: Option<Vec<Gap>>,
    is_unknown: bool,
}

static READY: LazyLock<Vec<Ready>> = LazyLock::new(|| {
    let rules: Rules = toml::from_str(RULES).unwrap_or(Rules {
        component: Vec::new(),
    });
    let ready = |list: Option<Vec<String>>| {
        list.map(|list| list.iter().map(|text| Pattern::new(text)).collect())
    };
    let rules = rules.component.into_iter().map(|rule| Ready {
        name: rule.name,
        section: ready(rule.section),
        symbol: ready(rule.symbol),
        source: ready(rule.source),
        crate_name: ready(rule.crate_name),
        gap: rule.gap,
        is_unknown: rule.unknown,
    });
    rules.collect()
});

/// What is known about a byte when its component is looked for.
#[derive(Debug, Clone, Copy, Default)]
pub struct Subject<'a> {
    /// The section, by number.
    pub section: u32,
    /// The symbol as people write it.
    pub symbol: Option<&'a str>,
    /// The source file, by number.
    pub source: Option<u32>,
    /// What it is if it has no symbol.
    pub gap: Option<Gap>,
}

/// A component.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Component {
    /// Its name.
    pub name: String,
    /// It says that nobody knows.
    pub is_unknown: bool,
}

/// For each rule, whether it matches one path, section or crate, and what `{}` stood for.
type Matches = Vec<Option<String>>;

/// Gives bytes their component. What depends on the section or the source alone is worked out once.
pub struct Classifier<'a> {
    sources: &'a Interner,
    sections: Vec<Matches>,
    by_source: HashMap<u32, (Matches, Matches, Option<String>)>,
    numbers: HashMap<String, u32>,
    components: Vec<Component>,
}

/// The component of what nothing is known about.
const UNKNOWN: &str = "unknown";

impl<'a> Classifier<'a> {
    /// A classifier for an image with these sections and sources.
    pub fn new<'s>(sections: impl Iterator<Item = &'s str>, sources: &'a Interner) -> Self {
        let of_section = |name| {
            let matches = READY
                .iter()
                .map(|rule| first(rule.section.as_deref(), name));
            matches.collect()
        };
        Self {
            sources,
            sections: sections.map(of_section).collect(),
            by_source: HashMap::new(),
            numbers: HashMap::new(),
            components: Vec::new(),
        }
    }

    /// The number of a component.
    pub fn component(&mut self, subject: Subject<'_>) -> u32 {
        if let Some(source) = subject.source {
            let sources = self.sources;
            self.by_source
                .entry(source)
                .or_insert_with(|| of_source(sources.text(source)));
        }
        let known = subject
            .source
            .and_then(|source| self.by_source.get(&source));
        let section = self.sections.get(subject.section as usize);
        let crate_of_symbol = match known {
            None => subject.symbol.and_then(crate_of_symbol),
            Some(_) => None,
        };
        let found = READY.iter().enumerate().find_map(|(index, rule)| {
            let mut name = String::new();
            let mut holds = |is_asked: bool, matched: Option<&str>| {
                if let Some(part) = matched.filter(|part| !part.is_empty()) {
                    name = part.to_owned();
                }
                !is_asked || matched.is_some()
            };
            let at = |matches: &'_ Matches| matches.get(index).cloned().flatten();
            let of_gap = rule
                .gap
                .as_ref()
                .is_none_or(|gaps| subject.gap.is_some_and(|gap| gaps.contains(&gap)));
            let all = of_gap
                && holds(rule.section.is_some(), section.and_then(at).as_deref())
                && holds(
                    rule.source.is_some(),
                    known.and_then(|(source, _, _)| at(source)).as_deref(),
                )
                && holds(
                    rule.crate_name.is_some(),
                    match known {
                        Some((_, by_crate, _)) => at(by_crate),
                        None => {
                            crate_of_symbol.and_then(|name| first(rule.crate_name.as_deref(), name))
                        }
                    }
                    .as_deref(),
                )
                && holds(
                    rule.symbol.is_some(),
                    subject
                        .symbol
                        .and_then(|symbol| first(rule.symbol.as_deref(), symbol))
                        .as_deref(),
                );
            all.then(|| (rule.name.replace("{}", &name), rule.is_unknown))
        });
        let (name, is_unknown) = found.unwrap_or_else(|| {
            let by_folder = known.and_then(|(_, _, folder)| folder.clone());
            let by_crate = crate_of_symbol.map(|name| format!("crate {name}"));
            match by_folder.or(by_crate) {
                Some(name) => (name, false),
                None => (UNKNOWN.to_owned(), true),
            }
        });
        self.number(name, is_unknown)
    }

    fn number(&mut self, name: String, is_unknown: bool) -> u32 {
        if let Some(number) = self.numbers.get(&name) {
            return *number;
        }
        let number = number(self.components.len());
        self.components.push(Component {
            name: name.clone(),
            is_unknown,
        });
        self.numbers.insert(name, number);
        number
    }

    /// The components, in the order of their numbers.
    pub fn into_components(self) -> Vec<Component> {
        self.components
    }
}

/// What rules say about a source: by path, by crate, and its name where no rule matches.
fn of_source(path: &str) -> (Matches, Matches, Option<String>) {
    let rooted = format!("/{}", path.trim_start_matches('/'));
    let by_path = READY
        .iter()
        .map(|rule| first(rule.source.as_deref(), &rooted));
    let crate_name = crate_of_path(path);
    let by_crate = READY
        .iter()
        .map(|rule| first(rule.crate_name.as_deref(), crate_name?));
    let name = crate_name.map(|name| format!("crate {name}")).or_else(|| {
        let folder = path.rsplit_once('/').map(|(folder, _)| folder);
        match folder.filter(|folder| !folder.is_empty()) {
            Some(folder) => Some(folder.to_owned()),
            // A unit without a file is a crate.
            None if !path.is_empty() && !path.contains('.') => Some(format!("crate {path}")),
            None => (!path.is_empty()).then(|| "sources without a folder".to_owned()),
        }
    });
    (by_path.collect(), by_crate.collect(), name)
}

/// What `{}` stands for in the first pattern that matches.
fn first(patterns: Option<&[Pattern]>, text: &str) -> Option<String> {
    let mut patterns = patterns?.iter();
    patterns
        .find_map(|pattern| pattern.matches(text))
        .map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::{Classifier, Interner, READY, Subject};

    #[track_caller]
    fn check(section: &str, symbol: &str, source: &str, expected: &str) {
        let mut sources = Interner::default();
        let number = sources.number(source);
        let mut classifier = Classifier::new([section].into_iter(), &sources);
        classifier.component(Subject {
            section: 0,
            symbol: Some(symbol).filter(|symbol| !symbol.is_empty()),
            source: Some(number).filter(|_| !source.is_empty()),
            gap: None,
        });
        assert_eq!(classifier.into_components()[0].name, expected);
    }

    #[test]
    fn the_committed_rules_can_be_read() {
        assert!(READY.len() > 30);
    }

    #[test]
    fn rules_decide_by_path_symbol_section_and_crate() {
        check(".text", "mp_obj_new_int", "py/objint.c", "VM core");
        check(".text", "x", "/micropython/extmod/modjson.c", "module json");
        check(".rodata", "mp_qstr_const_pool", "py/qstr.c", "VM strings");
        check(".vector_table", "__RESET_VECTOR", "", "vector table");
        check(".bss", "mpyfit_heap", "", "heap");
        check(".text", "__aeabi_fadd", "", "compiler library");
        check(".text", "x", "library/core/src/fmt/mod.rs", "Rust core");
        check(".text", "x", "atsamd-hal-0.23.4/src/gpio.rs", "HAL");
        check(".text", "heapless::vec::push", "", "crate heapless");
        check(".text", "main2", "app/blink/led.c", "app/blink");
        check(".text", "main2", "", "unknown");
    }
}
