//! `flash`: onto the board, if the budget allows.

mod bossac;
mod budget;
mod circuitpython;
mod copy;
mod image;
mod uf2_drive;

use std::path::PathBuf;
use std::time::Duration;

use analyzer::budget::{Board, Support};
use analyzer::diagnostic::Diagnostic;
use analyzer::report::{BoardSummary, ExitCode, Report};
use analyzer::vm::Firmware;
use clap::Args;

use crate::arguments::{AppArgument, BOARD};
use crate::assessment;
use crate::compilation::Compilation;
use crate::context::Context;
use crate::failure::Failure;
use crate::project::Project;
use crate::tools::firmware::{self, known, known::Known};

/// Arguments of `flash`.
#[derive(Args)]
#[command(after_help = "\
Examples:
  mpyfit flash -b feather-m4 datalogger                      to the CIRCUITPY drive
  mpyfit flash -b metro-m4 datalogger --port /dev/ttyACM0    firmware, libraries and app

A board with firmware of this project (metro-m4, grand-central-m4) gets firmware, libraries and app \
through its UF2 bootloader: press reset twice, quickly, and a drive appears; or name its serial port \
with --port. A board with CircuitPython gets the app and its compiled libraries on the CIRCUITPY \
drive.

Exit codes: 0 flashed; 1 over budget, nothing is written; 2 wrong use or bad input; 3 the drive or \
the board failed, and the message says what state it is in.")]
pub(crate) struct Arguments {
    #[arg(short, long, value_name = "BOARD", help = BOARD)]
    board: String,
    #[command(flatten)]
    app: AppArgument,
    /// Drive of the board [default: search the places where systems mount drives]
    #[arg(long, value_name = "DIR")]
    drive: Option<PathBuf>,
    /// Serial port of the board, to start its bootloader without pressing reset
    #[arg(long, value_name = "DEV")]
    port: Option<PathBuf>,
    /// Time to wait for the drive
    #[arg(long, default_value_t = 30, value_name = "SECONDS")]
    wait: u64,
    /// Show which file would go where, and write nothing
    #[arg(long)]
    dry_run: bool,
    /// Flash even if it is over budget; the board may then raise `MemoryError`
    #[arg(long)]
    despite_budget: bool,
    /// Firmware to flash, as an ELF or UF2 file [default: `target/firmware/<BOARD>/firmware.elf`]
    #[arg(long, value_name = "FILE")]
    firmware: Option<PathBuf>,
    #[command(flatten)]
    compilation: Compilation,
}

impl Arguments {
    fn wait(&self) -> Duration {
        Duration::from_secs(self.wait)
    }
}

/// Runs `flash`.
pub(super) fn run(arguments: &Arguments, context: &Context) -> Result<ExitCode, Failure> {
    let mut project = Project::read(
        &arguments.board,
        arguments.app.folder().as_ref(),
        &arguments.compilation.base,
        context,
    )?;
    // What is flashed has been compiled.
    project.has_sources = false;
    let board = &project.board;
    let way = Way::of(board, arguments)?;
    let known = match &arguments.firmware {
        // A UF2 file does not say what is whose.
        Some(file) if image::is_uf2(file) => Known::default(),
        Some(file) => known::of_file(board, file, context)?,
        None => known::of_file(board, &firmware::files_of(board, context).elf, context)?,
    };
    let assessed = assessment::of(&project, known, context);
    let despite = match budget::admit(&assessed, board, arguments.despite_budget) {
        Ok(despite) => despite,
        Err(refusal) => {
            context.publish(&assessed)?;
            return Err(refusal);
        }
    };
    if let Some(warning) = &despite {
        context.console.show(warning);
    }

    let mut report = Report::new("flash", format!("flash {}", assessed.title));
    report.board = Some(BoardSummary::from(board));
    report.verdict = assessed.verdict;
    report.checks = assessed.checks;
    report.findings = assessed.findings;
    report.findings.extend(despite);
    report.gaps = assessed.gaps;
    match way {
        Way::Bootloader(id) => uf2_drive::flash(board, id, arguments, &mut report, context)?,
        Way::CircuitPython(id) => {
            circuitpython::flash(board, id, arguments, &mut report, context)?;
        }
    }
    context.publish(&report)?;
    Ok(ExitCode::Fits)
}

/// How a board is flashed, with the id that its drive has.
enum Way<'b> {
    /// Firmware and libraries by its bootloader.
    Bootloader(&'b str),
    /// Files on a drive; the firmware is there.
    CircuitPython(&'b str),
}

impl<'b> Way<'b> {
    fn of(board: &'b Board, arguments: &Arguments) -> Result<Self, Failure> {
        let missing = |key: &str, file: &str| {
            let message = format!("the board file of {} has no {key}", board.id);
            Failure::bad_input([Diagnostic::error("no-drive-id", message)
                .help(format!("add it to {}, as it stands in {file}", board.file))])
        };
        if board.support == Support::Full {
            let id = board.uf2_board_id.as_deref();
            return Ok(Self::Bootloader(id.ok_or_else(|| {
                missing(
                    "uf2-board-id",
                    "INFO_UF2.TXT on the drive of its bootloader",
                )
            })?));
        }
        if !matches!(board.vm.firmware, Firmware::CircuitPython(..)) {
            let message = format!("{} has no drive to copy files to", board.id);
            return Err(Failure::bad_input([Diagnostic::error(
                "no-way-to-flash",
                message,
            )
            .help(
                "`build` compiles the app; `mpremote cp` copies files to MicroPython",
            )]));
        }
        for (option, is_given) in [
            ("--port", arguments.port.is_some()),
            ("--firmware", arguments.firmware.is_some()),
        ] {
            if is_given {
                let message = format!(
                    "{option} is for boards with firmware of this project, not {}",
                    board.id
                );
                return Err(Failure::bad_input([Diagnostic::error(
                    "no-way-to-flash",
                    message,
                )
                .help("leave it out: the app is copied to the CIRCUITPY drive")]));
            }
        }
        let id = board.circuitpython_id.as_deref();
        Ok(Self::CircuitPython(id.ok_or_else(|| {
            missing("circuitpython-id", "boot_out.txt on its CIRCUITPY drive")
        })?))
    }
}
