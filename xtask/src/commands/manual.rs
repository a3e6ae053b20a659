//! `manual`: pages for `man`.

use std::path::PathBuf;

use analyzer::printable::Printable;
use analyzer::quantity::plural;
use analyzer::report::ExitCode;
use clap::Args;

use crate::context::Context;
use crate::failure::Failure;
use crate::files;

/// Arguments of `manual`.
#[derive(Args)]
#[command(after_help = "\
Examples:
  mpyfit manual | man -l -                            read it
  mpyfit manual --out ~/.local/share/man/man1         install it")]
pub(crate) struct Arguments {
    /// Folder to write one page for each command to [default: print the first page]
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
}

/// Runs `manual`.
pub(super) fn run(arguments: &Arguments, context: &Context) -> Result<ExitCode, Failure> {
    let mut pages = Vec::new();
    collect(&(context.installed)(), &mut pages);
    let Some(folder) = &arguments.out else {
        let first = pages.first().map(|(_, text)| text.as_str());
        context.data(&Printable::lines(first.unwrap_or_default()))?;
        return Ok(ExitCode::Fits);
    };
    files::create_folder(folder)?;
    for (name, text) in &pages {
        files::write(&folder.join(format!("{name}.1")), text.as_bytes())?;
    }
    context.console.say(&format!(
        "manual: {} in {}",
        plural(pages.len(), "page"),
        files::shown(folder)
    ));
    Ok(ExitCode::Fits)
}

/// The page of a command and those of its subcommands, as `man` names them: `mpyfit-board-list`.
fn collect(command: &clap::Command, pages: &mut Vec<(String, String)>) {
    let name = command.get_display_name().unwrap_or(command.get_name());
    let mut text = Vec::new();
    // Writing to memory does not fail.
    let _ = clap_mangen::Man::new(command.clone()).render(&mut text);
    pages.push((name.to_owned(), String::from_utf8_lossy(&text).into_owned()));
    let children = command.get_subcommands();
    for child in children.filter(|child| !child.is_hide_set() && child.get_name() != "help") {
        collect(child, pages);
    }
}
