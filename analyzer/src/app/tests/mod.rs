//! Folders written as tables, and what a board makes of them.

mod closure;
mod compatibility;
mod layout;
mod resolve;
mod surprises;

use super::{App, Tree, VmRules};
use crate::diagnostic::{Diagnostic, Level};

/// A tree from lines `path = content`. Content `C6` is a `.mpy` header of that kind, `C6:19` one
/// with that feature byte; anything else is Python, with `;` for a new line.
pub(crate) fn tree(table: &str) -> Tree {
    let mut tree = Tree::new("app");
    for line in table.lines().map(str::trim).filter(|line| !line.is_empty()) {
        let (path, content) = line.split_once(" = ").unwrap_or((line, ""));
        let bytes = if path.ends_with(".mpy") {
            mpy(content)
        } else {
            content.replace("; ", "\n").into_bytes()
        };
        tree.insert(path, bytes);
    }
    tree
}

fn mpy(content: &str) -> Vec<u8> {
    let content = if content.is_empty() { "C6" } else { content };
    let (kind, features) = content.split_once(':').unwrap_or((content, "0"));
    let Some(version) = kind.get(1..).and_then(|digits| digits.parse().ok()) else {
        return kind.as_bytes().to_vec();
    };
    vec![
        kind.as_bytes()[0],
        version,
        features.parse().unwrap(),
        31,
        0,
        0,
    ]
}

/// CircuitPython 9.2 with a few of its modules.
pub(crate) fn circuitpython() -> VmRules {
    let mut rules = VmRules::circuitpython((9, 2));
    rules.builtin = ["board", "time", "sys", "ulab", "ulab.numpy"]
        .map(str::to_owned)
        .into();
    rules.frozen = ["neopixel.py", "adafruit_bus_device/__init__.py"]
        .map(str::to_owned)
        .into();
    rules
}

/// MicroPython 1.25 with a few of its modules.
pub(crate) fn micropython() -> VmRules {
    let mut rules = VmRules::micropython();
    rules.builtin = ["micropython", "sys", "machine"].map(str::to_owned).into();
    rules.extensible = ["os", "time"].map(str::to_owned).into();
    rules.frozen = ["asyncio/__init__.py", "asyncio/core.py"]
        .map(str::to_owned)
        .into();
    rules
}

fn app(table: &str, rules: &VmRules) -> App {
    App::read(&tree(table), rules).0
}

/// Diagnostics as `level code: message`.
fn lines(diagnostics: &[Diagnostic]) -> Vec<String> {
    let line = |each: &Diagnostic| {
        let level = match each.level {
            Level::Note => "note",
            Level::Warning => "warning",
            Level::Error => "error",
        };
        assert!(each.help.is_some(), "{each:?}");
        format!("{level} {}: {}", each.code, each.message)
    };
    diagnostics.iter().map(line).collect()
}
