//! From what somebody typed to a module, and to a function or class in it.

use std::collections::BTreeSet;

use crate::app::Resolution;
use crate::cost::{ModuleCost, Subject};
use crate::diagnostic::Diagnostic;
use crate::nearest::nearest;

/// What was typed, taken apart.
pub(super) struct Query {
    /// The module, or what else the name stands for.
    pub(super) found: Resolution,
    /// What follows its name.
    rest: Option<String>,
}

impl Query {
    /// The longest part of the name that is a module, and the rest.
    pub(super) fn of(asked: &str, subject: &Subject<'_>) -> Result<Self, Diagnostic> {
        let app = subject.app;
        // A file's path is as good as its name.
        let by_path = app.modules().iter().find(|module| module.path == asked);
        if let Some(module) = by_path {
            return Ok(Self {
                found: Resolution::Module(module.clone()),
                rest: None,
            });
        }
        let mut name = asked;
        let mut rest = None;
        loop {
            match app.resolve(name) {
                Resolution::NotFound { .. } => {}
                found => {
                    return Ok(Self {
                        found,
                        rest: rest.map(str::to_owned),
                    });
                }
            }
            let Some((shorter, _)) = name.rsplit_once('.') else {
                break;
            };
            rest = asked.get(shorter.len() + 1..);
            name = shorter;
        }
        let rules = app.rules();
        let known: BTreeSet<&str> = app
            .modules()
            .iter()
            .map(|module| module.name.as_str())
            .chain(rules.builtin.iter().map(String::as_str))
            .chain(rules.extensible.iter().map(String::as_str))
            .collect();
        let help = match nearest(asked, known).as_slice() {
            [] => "`budget` lists the modules that are loaded".to_owned(),
            near => format!("did you mean {}?", near.join(" or ")),
        };
        Err(Diagnostic::error(
            "unknown-module",
            format!("no file and no module of the firmware is called `{asked}`"),
        )
        .help(help))
    }

    /// The function or class that was asked about: it must be in the module.
    pub(super) fn symbol(&self, cost: Option<&ModuleCost>) -> Result<Option<String>, Diagnostic> {
        let Some(rest) = &self.rest else {
            return Ok(None);
        };
        let module = cost.and_then(|cost| {
            let place = cost.closure.place_of(&cost.module.path)?;
            cost.closure.modules.get(place)
        });
        let symbols: BTreeSet<&str> = module
            .and_then(|module| module.program.as_deref())
            .into_iter()
            .flat_map(|program| {
                (1..program.function_count()).map(|function| program.qualified_name(function))
            })
            .collect();
        if symbols.contains(rest.as_str()) {
            return Ok(Some(rest.clone()));
        }
        let name = self.found.name();
        let help = match nearest(rest, symbols.iter().copied()).as_slice() {
            [] if symbols.is_empty() => format!("ask about `{name}` as a whole"),
            [] => {
                let some: Vec<&str> = symbols.iter().copied().take(5).collect();
                format!("it has {}", some.join(", "))
            }
            near => format!(
                "did you mean {name}.{}?",
                near.join(&format!(" or {name}."))
            ),
        };
        Err(Diagnostic::error(
            "unknown-name",
            format!("{name} has no function and no class called `{rest}`"),
        )
        .help(help))
    }
}
