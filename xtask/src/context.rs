//! What every command shares: the terminal, the output format, and where boards and tools are.

use std::path::{Path, PathBuf};

use analyzer::printable::Printable;
use analyzer::quantity::plural;
use analyzer::report::{Format, Report, Verdict};
use clap::{Args, ValueEnum};

use crate::console::{Color, Console};
use crate::failure::Failure;
use crate::files;
use crate::reading;
use crate::tools::{Toolbox, Verified, place};

/// Options that every command takes.
#[derive(Args)]
#[command(next_help_heading = "Common options")]
pub(crate) struct Shared {
    /// Form of the report: text, json, markdown, sarif or github
    #[arg(
        long,
        value_enum,
        default_value_t,
        global = true,
        value_name = "FORMAT",
        hide_possible_values = true
    )]
    format: FormatName,
    /// Write the report to a file instead of stdout
    #[arg(long, global = true, value_name = "FILE")]
    output: Option<PathBuf>,
    /// Use of colour: auto (on a terminal, unless `NO_COLOR` is set), always or never
    #[arg(
        long,
        value_enum,
        default_value_t,
        global = true,
        value_name = "WHEN",
        hide_possible_values = true
    )]
    color: Color,
    /// Width of text in columns [default: that of the terminal, or 80]
    #[arg(long, global = true, value_name = "COLUMNS")]
    width: Option<u16>,
    /// Folder of local board files [default: the nearest `budgets/`, looking upwards]
    #[arg(long, global = true, value_name = "DIR")]
    budgets: Option<PathBuf>,
    /// Folder of tools, an absolute path [default: `MPYFIT_TOOLS`, or one in the user's cache]
    #[arg(long, global = true, value_name = "DIR")]
    tools: Option<PathBuf>,
}

/// The name of an output format.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum FormatName {
    /// For people
    #[default]
    Text,
    /// For programs
    Json,
    /// For pull requests
    Markdown,
    /// For code scanning
    Sarif,
    /// Annotations of a GitHub workflow
    Github,
}

/// The name of the program where it is installed.
pub(crate) const NAME: &str = "mpyfit";

/// What every command shares.
pub(crate) struct Context {
    /// The terminal.
    pub console: Console,
    /// The command line up to the subcommand, as the reader typed it.
    pub invoked_as: String,
    /// The command line of the installed program, for shells and manuals.
    pub installed: fn() -> clap::Command,
    /// The folder of local boards, if one was named.
    pub budgets: Option<PathBuf>,
    format: FormatName,
    output: Option<PathBuf>,
    tools: Option<PathBuf>,
    verified: Verified,
}

impl Context {
    /// Takes up the shared options.
    pub(crate) fn new(
        shared: Shared,
        invoked_as: String,
        installed: fn() -> clap::Command,
    ) -> Self {
        Self {
            console: Console::new(shared.color, shared.width),
            invoked_as,
            installed,
            budgets: shared.budgets,
            format: shared.format,
            output: shared.output,
            tools: shared.tools,
            verified: Verified::default(),
        }
    }

    /// Prints or writes a report.
    pub(crate) fn publish(&self, report: &Report) -> Result<(), Failure> {
        self.publish_with(report, false)
    }

    /// The same; `all` shows at a terminal what has no place on a first screen.
    pub(crate) fn publish_with(&self, report: &Report, all: bool) -> Result<(), Failure> {
        let mut style = self.console.stdout_style();
        style.all = all;
        if self.output.is_some() {
            style.color = false;
        }
        let text = report.render(match self.format {
            FormatName::Text => Format::Text(style),
            FormatName::Json => Format::Json,
            FormatName::Markdown => Format::Markdown,
            FormatName::Sarif => Format::Sarif,
            FormatName::Github => Format::Github,
        });
        self.data(&text)
    }

    /// What went wrong as a report, for programs that read JSON. People have read it already.
    pub(crate) fn publish_failure(&self, failure: &Failure) {
        if !matches!(self.format, FormatName::Json) {
            return;
        }
        let mut report = Report::new("failure", "mpyfit");
        report.verdict = Verdict::BadInput;
        report.summary = plural(failure.messages.len(), "error");
        report.findings = failure.messages.clone();
        // Where that fails as well, the exit code still tells.
        let _ = self.publish(&report);
    }

    /// Prints or writes data that is not a report.
    pub(crate) fn data(&self, text: &Printable) -> Result<(), Failure> {
        match &self.output {
            Some(file) => files::write(file, text.as_str().as_bytes()),
            None => self.console.data(text).map_err(|error| no_stdout(&error)),
        }
    }

    /// Prints or writes what a board has printed; only a terminal does not get it as it is.
    pub(crate) fn said_by_board(&self, text: &str) -> Result<(), Failure> {
        let written = match &self.output {
            Some(file) => return files::write(file, text.as_bytes()),
            None => self.console.said_by_board(text),
        };
        written.map_err(|error| no_stdout(&error))
    }

    /// The folder that `target/` is in: the workspace when run by Cargo, else the current folder.
    pub(crate) fn project_folder(&self) -> PathBuf {
        workspace_root().unwrap_or_default()
    }

    /// Where tools are set up.
    pub(crate) fn toolbox(&self) -> Result<Toolbox, Failure> {
        Ok(Toolbox {
            folder: place::folder(self.tools.as_deref())?,
            invoked_as: self.invoked_as.clone(),
            verified: self.verified.clone(),
        })
    }
}

fn no_stdout(error: &std::io::Error) -> Failure {
    Failure::writing(Path::new("stdout"), error)
}

/// The folder of the checkout of mpyfit that the program runs out of, if it does.
///
/// Cargo says whose program it runs: in a checkout, that of the package `xtask` there. An installed
/// program that somebody's own `cargo xtask` or build script runs hears of their package instead.
pub(crate) fn workspace_root() -> Option<PathBuf> {
    let package = PathBuf::from(std::env::var_os("CARGO_MANIFEST_DIR")?);
    // Where nothing can be read there is nothing to work with either.
    let manifest = reading::read_text(&package.join("Cargo.toml")).ok()?;
    makes_this_program(&manifest).then(|| package.parent().map(Path::to_owned))?
}

/// Whether a manifest is that of the package that this program is made of: others are called `xtask`
/// as well, but make no `mpyfit`.
fn makes_this_program(manifest: &str) -> bool {
    let Ok(manifest) = manifest.parse::<toml::Table>() else {
        return false;
    };
    let name = |table: &toml::Value| Some(table.get("name")?.as_str()?.to_owned());
    let package = manifest.get("package").and_then(name);
    let programs = manifest.get("bin").and_then(toml::Value::as_array);
    let makes = |program: &str| {
        let mut names = programs.into_iter().flatten().filter_map(name);
        names.any(|name| name == program)
    };
    package.as_deref() == Some(env!("CARGO_PKG_NAME")) && makes(env!("CARGO_BIN_NAME"))
}

#[cfg(test)]
mod tests {
    use super::makes_this_program;

    #[test]
    fn only_our_own_manifest_makes_this_program() {
        assert!(makes_this_program(include_str!("../Cargo.toml")));
        for other in [
            "",
            "[package",
            "[package]\nname = \"xtask\"\n",
            "[package]\nname = \"xtask\"\n[[bin]]\nname = \"xtask\"\n",
            "[package]\nname = \"other\"\n[[bin]]\nname = \"mpyfit\"\n",
            "package = 1\nbin = 2\n",
        ] {
            assert!(!makes_this_program(other), "{other}");
        }
    }
}
