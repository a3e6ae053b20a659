//! `measure`: what importing modules takes, read on the board.

mod fleet;
mod plan;
pub(super) mod script;
mod store;

use std::path::PathBuf;
use std::time::Duration;

use analyzer::budget::{Board, Load, Support};
use analyzer::diagnostic::Diagnostic;
use analyzer::measurement::Measurement;
use analyzer::nearest::nearest;
use clap::Args;

use crate::context::Context;
use crate::exit::ExitCode;
use crate::failure::Failure;
use crate::project::Project;
use crate::prompt::{Emulated, Prompt};
use crate::shelf::Shelf;
use fleet::Fleet;
use plan::Plan;

/// Arguments of `measure`.
#[derive(Args)]
pub struct Arguments {
    /// The board; `board list` shows them
    #[arg(long, value_name = "BOARD")]
    board: String,
    /// A folder whose modules to measure [default: the library port]
    #[arg(long, value_name = "DIR")]
    app: Vec<PathBuf>,
    /// A folder of modules that are there to be imported, but not to be measured
    #[arg(long, value_name = "DIR", requires = "app")]
    beside: Vec<PathBuf>,
    /// Only these modules of the folders
    #[arg(value_name = "MODULE")]
    modules: Vec<String>,
    /// Where code is loaded to: ram or rom [default: every way that the firmware has]
    #[arg(long, value_parser = way, value_name = "WHERE")]
    load: Vec<Load>,
    /// The firmware of the emulated board [default: `target/firmware/<BOARD>/firmware.elf`]
    #[arg(long, value_name = "ELF")]
    firmware: Option<PathBuf>,
    /// How long measuring one module may take
    #[arg(long, default_value_t = 30, value_name = "SECONDS",
          value_parser = clap::value_parser!(u64).range(1..))]
    timeout: u64,
    /// Where to store figures [default: `measured/<BOARD>/<VM>.json` in the folder of local boards]
    #[arg(long, value_name = "FILE")]
    store: Option<PathBuf>,
    /// Forget stored figures of another firmware
    #[arg(long)]
    replace: bool,
}

fn way(text: &str) -> Result<Load, String> {
    match text {
        "ram" => Ok(Load::Ram),
        "rom" => Ok(Load::Rom),
        _ => Err("code is loaded to `ram` or `rom`".to_owned()),
    }
}

/// Runs `measure`.
pub fn run(arguments: &Arguments, context: &Context) -> Result<ExitCode, Failure> {
    let folders: Vec<PathBuf> = [&*arguments.app, &*arguments.beside].concat();
    let project = Project::of_all(&arguments.board, &folders, context)?;
    let board = &project.board;
    let (shelf, refused) = Shelf::of(&project)?;
    for reason in &refused {
        context.console.show(reason);
    }
    let plan = Plan {
        wanted: wanted(arguments, &project, &shelf)?,
        ways: ways(arguments, board)?,
        shelf: &shelf,
    };
    let image = shelf.image();
    let patience = Duration::from_secs(arguments.timeout);
    let fleet = Fleet {
        size: rayon::current_num_threads(),
        open: || {
            let elf = arguments.firmware.as_deref();
            let emulated = super::run::started(board, elf, Some(&image), context)?;
            Ok(At {
                prompt: Prompt::enter(emulated)?,
                patience,
            })
        },
    };
    let progress = context.console.progress("measuring");
    let modules = plan.run(&fleet, &progress)?;
    progress.finish_and_clear();
    let new = Measurement {
        modules,
        ..store::header(board, arguments.firmware.as_deref(), context)?
    };
    let place = store::place(arguments.store.as_deref(), board, context)?;
    let all = store::merged(&place, new.clone(), arguments.replace)?;
    store::write(&place, &all)?;
    let report = analyzer::measurement::report(board, &new, &place.display().to_string());
    context.publish(&report)?;
    Ok(ExitCode::Fits)
}

/// A board at its prompt, with how long a session may take.
struct At {
    prompt: Prompt<Emulated>,
    patience: Duration,
}

impl fleet::Board for At {
    fn run_fresh(&mut self, script: &str) -> Result<String, Failure> {
        self.prompt.soft_reset()?;
        let output = self.prompt.run(script.as_bytes(), self.patience)?;
        if output.error.is_empty() {
            return Ok(output.printed);
        }
        Err(Failure::outside(
            Diagnostic::error(
                "no-figures",
                "the measuring script itself failed on the board",
            )
            .help(output.error.trim_end()),
        ))
    }
}

/// The modules to measure.
fn wanted(arguments: &Arguments, project: &Project, shelf: &Shelf) -> Result<Vec<String>, Failure> {
    let mut beside = std::collections::BTreeSet::new();
    for folder in &arguments.beside {
        let tree = crate::app_folder::read(folder)?;
        beside.extend(tree.files().map(|(path, _)| path.to_owned()));
    }
    let is_of_app = !arguments.app.is_empty();
    let offered: Vec<&str> = project
        .subject()
        .app
        .modules()
        .iter()
        .filter(|module| !beside.contains(&module.path))
        .map(|module| module.name.as_str())
        .filter(|name| {
            shelf
                .get(name)
                .is_some_and(|file| file.is_of_app == is_of_app)
        })
        .collect();
    if arguments.modules.is_empty() {
        return Ok(offered.into_iter().map(str::to_owned).collect());
    }
    let unknown = arguments
        .modules
        .iter()
        .filter(|name| shelf.get(name).is_none());
    let unknown: Vec<Diagnostic> = unknown
        .map(|name| {
            let help = match nearest(name, offered.iter().copied()).as_slice() {
                [] => "name the folder that holds it with --app".to_owned(),
                near => format!("did you mean {}?", near.join(" or ")),
            };
            Diagnostic::error("unknown-module", format!("there is no module `{name}`")).help(help)
        })
        .collect();
    if unknown.is_empty() {
        Ok(arguments.modules.clone())
    } else {
        Err(Failure::bad_input(unknown))
    }
}

/// Where code is loaded to, with the search path that makes the board do so.
fn ways(
    arguments: &Arguments,
    board: &Board,
) -> Result<Vec<(Load, Option<&'static str>)>, Failure> {
    // Our firmware has its library twice; see firmware/vm/c/library.c. Its search path is that for
    // running in place.
    let offered: &[(Load, Option<&'static str>)] = match board.support {
        Support::Full => &[(Load::Rom, None), (Load::Ram, Some(":/ram:/ram/lib"))],
        Support::Analysis => &[(Load::Ram, None)],
    };
    let is_chosen = |load: Load| arguments.load.is_empty() || arguments.load.contains(&load);
    let chosen: Vec<_> = offered
        .iter()
        .filter(|(load, _)| is_chosen(*load))
        .copied()
        .collect();
    if chosen.is_empty() {
        return Err(Failure::bad_input([Diagnostic::error(
            "cannot-run-in-place",
            format!("the firmware of {} copies all code to the heap", board.id),
        )
        .help("leave --load out")]));
    }
    Ok(chosen)
}
