//! Boards with firmware of this project: a UF2 file onto the drive of their bootloader.
//!
//! What a bootloader of SAMD51 does (<https://github.com/microsoft/uf2-samdx1>, `src/fat.c`): it
//! writes each block when it comes, and restarts the board once it has as many as the first one
//! announced. So a drive that goes away by itself has taken all of them.

mod write;

use std::time::Duration;

use analyzer::budget::Board;
use analyzer::diagnostic::Diagnostic;
use analyzer::quantity::plural;
use analyzer::report::Report;

use super::image::Image;
use super::{Arguments, bossac};
use crate::context::Context;
use crate::drive::{self, Found, Wanted};
use crate::failure::Failure;
use crate::link::start_bootloader;

/// Where `bossac` can do it as well, a drive need not be waited for any longer.
const BEFORE_BOSSAC: Duration = Duration::from_secs(5);

/// Flashes a board, or says what would be done.
pub(super) fn flash(
    board: &Board,
    id: &str,
    arguments: &Arguments,
    report: &mut Report,
    context: &Context,
) -> Result<(), Failure> {
    let image = Image::make(board, arguments, report, context)?;
    let wanted = Wanted::Bootloader(id);
    let drive = arguments.drive.as_deref();
    let blocks = plural(image.count(), "block");
    if arguments.dry_run {
        let where_to = match drive::find(drive, wanted)? {
            Some(found) => format!("to {}", found.place.display()),
            None => format!("to the drive of {id}, which is not here yet"),
        };
        report.summary = format!("nothing written (dry run); {blocks} {where_to}");
        return Ok(());
    }
    let Some(found) = waited_for(wanted, board, arguments, context)? else {
        let Some(port) = arguments.port.as_deref().filter(|_| bossac::is_here()) else {
            return Err(no_drive(board, arguments));
        };
        // It sees a microcontroller and no board.
        context.console.say(&format!(
            "no drive appears; flashing with bossac on {}, which cannot check that it is the right board",
            port.display()
        ));
        bossac::flash(&image, port, arguments.wait(), context)?;
        report.summary = format!("{blocks} written and read back by bossac; the board restarts");
        return Ok(());
    };
    let place = found.place.display();
    context.console.say(&format!("writing {blocks} to {place}"));
    let end = write::written(&image, &found, arguments.wait(), context)?;
    report.summary = end.words(&blocks, &found.place);
    Ok(())
}

/// The drive of the bootloader; with a port, the bootloader is started.
fn waited_for(
    wanted: Wanted<'_>,
    board: &Board,
    arguments: &Arguments,
    context: &Context,
) -> Result<Option<Found>, Failure> {
    let drive = arguments.drive.as_deref();
    if let Some(found) = drive::find(drive, wanted)? {
        return Ok(Some(found));
    }
    let mut patience = arguments.wait();
    match &arguments.port {
        Some(name) => {
            start_bootloader(name)?;
            if bossac::is_here() {
                patience = patience.min(BEFORE_BOSSAC);
            }
            context.console.say(&format!(
                "{} was asked to start its bootloader; waiting for the drive",
                name.display()
            ));
        }
        None => context.console.say(&format!(
            "waiting for the drive of {}: press its reset button twice, quickly",
            board.id
        )),
    }
    let spinner = context
        .console
        .spinner("waiting for the drive (reset pressed twice starts the bootloader)");
    let found = drive::wait_for(drive, wanted, patience);
    spinner.finish_and_clear();
    found
}

fn no_drive(board: &Board, arguments: &Arguments) -> Failure {
    let message = format!(
        "the bootloader drive of {} did not appear within {}",
        board.id,
        plural(arguments.wait as usize, "second")
    );
    let help = match (&arguments.drive, &arguments.port) {
        (Some(drive), _) => format!(
            "{} has no INFO_UF2.TXT; press reset twice, quickly, and leave out --drive to search for \
             the drive",
            drive.display()
        ),
        (None, None) => "press reset twice, quickly: the light pulses and a drive appears. If \
                         your system does not mount drives by itself, mount it and name it with \
                         --drive"
            .to_owned(),
        (None, Some(_)) => "press reset twice, quickly. If your system does not mount drives by \
                            itself, mount it and name it with --drive, or install bossac"
            .to_owned(),
    };
    Failure::outside(Diagnostic::error("no-drive", message).help(help))
}
