//! Getting tools that are not here.

use super::{Tool, Toolbox, micropython, packages};
use crate::console::Console;
use crate::failure::Failure;

impl Toolbox {
    /// Gets a tool and says so; one that is here already costs nothing.
    pub fn get(&self, tool: Tool, console: Console) -> Result<(), Failure> {
        if tool == Tool::MicroPython {
            return micropython::source(self, &console).map(|_| ());
        }
        let missing: Vec<_> = tool
            .packages()
            .iter()
            .filter(|package| !self.has(package))
            .collect();
        if missing.is_empty() {
            return Ok(());
        }
        packages::ensure_venv(self)?;
        for package in missing {
            let what = format!("{} {}", package.name, package.version);
            let spinner = console.spinner(&format!("getting {what}"));
            let outcome = packages::install(self, package);
            spinner.finish_and_clear();
            outcome?;
            console.say(&format!("setup: {what}"));
        }
        Ok(())
    }
}
