//! `start`: where sessions of a firmware begin, read on the emulated board.

use std::ops::Range;
use std::path::PathBuf;
use std::time::Duration;

use analyzer::diagnostic::Diagnostic;
use analyzer::import::{RecordedStart, Start, Starts};
use analyzer::printable::Printable;
use analyzer::report::ExitCode;
use clap::Args;

use crate::arguments::BOARD;
use crate::boards;
use crate::context::Context;
use crate::failure::Failure;
use crate::link::{self, Prompt};
use crate::measuring::script;
use crate::tools::firmware;

/// A module that every firmware has: importing it takes nothing.
const NOTHING: &str = "gc";
const PATIENCE: Duration = Duration::from_secs(30);

/// Arguments of `start`.
#[derive(Args)]
pub(crate) struct Arguments {
    #[arg(short, long, value_name = "BOARD", help = BOARD)]
    board: String,
    /// Firmware [default: `target/firmware/<BOARD>/firmware.elf`]
    #[arg(long, value_name = "ELF")]
    firmware: Option<PathBuf>,
}

/// Runs `start`.
pub(super) fn run(arguments: &Arguments, context: &Context) -> Result<ExitCode, Failure> {
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
    let mut measuring = at_import(script::OWN_IMPORTS, &mut prompt)?;
    // What is gone when the next import begins is garbage: the script collects before that.
    let later = at_import(script::OWN_IMPORTS + 1, &mut prompt)?;
    let all = std::mem::take(&mut measuring.taken);
    (measuring.taken, measuring.garbage) = parted(&all, &later.taken);
    let starts = Starts {
        prompt: RecordedStart::of(&at_prompt.start),
        measuring: RecordedStart::of(&measuring),
        modules: firmware::modules(&path)?,
    };
    context.data(&Printable::lines(&starts.to_json()))?;
    Ok(ExitCode::Fits)
}

/// Where the VM stands when the measuring script begins the import after so many others.
fn at_import(before: usize, prompt: &mut Prompt) -> Result<Start, Failure> {
    prompt.soft_reset()?;
    on_board(prompt, |board| board.look_after(before))?;
    let session = script::Session {
        target: NOTHING.to_owned(),
        first: vec![NOTHING.to_owned()],
        path: None,
    };
    prompt.run(session.script().as_bytes())?;
    let seen = on_board(prompt, emulator::Board::seen)?;
    Ok(seen.ok_or_else(no_start)?.start)
}

/// Stretches of blocks, parted into those that are in use later as well and those that are not.
fn parted(all: &[Range<u32>], later: &[Range<u32>]) -> (Vec<Range<u32>>, Vec<Range<u32>>) {
    let stretches = |is_later: bool| {
        let blocks = all.iter().cloned().flatten();
        let mut found: Vec<Range<u32>> = Vec::new();
        for block in
            blocks.filter(|block| later.iter().any(|some| some.contains(block)) == is_later)
        {
            match found.last_mut() {
                Some(last) if last.end == block => last.end += 1,
                _ => found.push(block..block + 1),
            }
        }
        found
    };
    (stretches(true), stretches(false))
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
            .help("rebuild the firmware with `build --board BOARD --firmware`"),
    )
}
