//! `start`: where sessions of a firmware begin, read on the emulated board.

use std::path::PathBuf;
use std::time::Duration;

use analyzer::diagnostic::Diagnostic;
use analyzer::import::{RecordedStart, Starts};
use clap::Args;

use super::measure::script;
use crate::boards;
use crate::context::Context;
use crate::exit::ExitCode;
use crate::failure::Failure;
use crate::link::{self, Prompt};
use crate::tools::firmware;

/// What the measuring script imports for itself, one after the other.
const OWN_IMPORTS: usize = 3;
/// A module that every firmware has: importing it takes nothing.
const NOTHING: &str = "gc";
const PATIENCE: Duration = Duration::from_secs(30);

/// Arguments of `start`.
#[derive(Args)]
pub struct Arguments {
    /// The board; `board list` shows them
    #[arg(long, value_name = "BOARD")]
    board: String,
    /// The firmware [default: `target/firmware/<BOARD>/firmware.elf`]
    #[arg(long, value_name = "ELF")]
    firmware: Option<PathBuf>,
}

/// Runs `start`.
pub fn run(arguments: &Arguments, context: &Context) -> Result<ExitCode, Failure> {
    let (board, _) = boards::selected(&arguments.board, context)?;
    let path = match &arguments.firmware {
        Some(elf) => elf.clone(),
        None => firmware::files_of(&board, context).elf,
    };
    // The library region is there, as on every board, and holds nothing.
    let library = analyzer::flash::romfs::write([]);
    let emulated = link::start_emulated(&board, Some(&path), Some(&library), context)?;
    let mut prompt = Prompt::enter(Box::new(emulated), PATIENCE)?;
    prompt.soft_reset()?;
    let at_prompt = on_board(&mut prompt, emulator::Board::standing)?;
    on_board(&mut prompt, |board| board.look_after(OWN_IMPORTS))?;
    let session = script::Session {
        target: NOTHING.to_owned(),
        first: vec![NOTHING.to_owned()],
        path: None,
    };
    prompt.run(session.script().as_bytes())?;
    let seen = on_board(&mut prompt, emulator::Board::seen)?;
    let measuring = seen.ok_or_else(no_start)?;
    let starts = Starts {
        prompt: RecordedStart::of(&at_prompt.start),
        measuring: RecordedStart::of(&measuring.start),
        modules: firmware::modules(&path)?,
    };
    context.data(&starts.to_json())?;
    Ok(ExitCode::Fits)
}

fn on_board<T>(
    prompt: &mut Prompt,
    look: impl FnOnce(&mut emulator::Board) -> Result<T, emulator::Error>,
) -> Result<T, Failure> {
    let board = prompt.emulated().ok_or_else(no_start)?;
    look(board).map_err(|error| link::failure(&error))
}

fn no_start() -> Failure {
    Failure::outside(
        Diagnostic::error("no-start", "the measuring script has imported nothing")
            .help("build the firmware anew with `build --board BOARD --firmware`"),
    )
}
