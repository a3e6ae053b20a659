//! What is said while tests run.

use super::Entry;
use super::outcome::Outcome;
use super::record::Record;
use crate::console::Console;

/// A line for each module: `[  1/133] test_grammar`, and from the first failure on
/// `[ 12/133/1] test_json failed`.
pub(crate) struct Progress {
    console: Console,
    total: usize,
    done: usize,
    failed: usize,
}

impl Progress {
    /// Nothing has run yet.
    pub(crate) fn new(console: Console, total: usize) -> Self {
        Self {
            console,
            total,
            done: 0,
            failed: 0,
        }
    }

    /// Says that a module has run.
    pub(crate) fn tell(&mut self, entry: &Entry) {
        self.done += 1;
        self.failed += usize::from(entry.outcome.is_bad());
        let width = self.total.to_string().len().max(3);
        let failed = match self.failed {
            0 => String::new(),
            failed => format!("/{failed}"),
        };
        let module = &entry.wanted.module;
        let outcome = match entry.outcome {
            Outcome::Ok => String::new(),
            other => format!(" {}", other.words()),
        };
        self.console.say(&format!(
            "[{:>width$}/{}{failed}] {module}{outcome}",
            self.done, self.total
        ));
    }
}

/// Says all that is known of a module: what it printed, and what came of each test.
pub(crate) fn everything(console: Console, module: &str, record: &Record) {
    console.say(&format!("once more: {module}"));
    for line in record.printed.lines() {
        console.say(&format!("  | {line}"));
    }
    for (name, method) in &record.methods {
        console.say(&format!("  {module}.{name} {}", method.status.words()));
        for line in method.text.lines() {
            console.say(&format!("    {line}"));
        }
    }
    if let Some(running) = &record.running {
        console.say(&format!("  {running} did not end"));
    }
}
