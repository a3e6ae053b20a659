//! Boards with firmware of this project: a UF2 file onto the drive of their bootloader.
//!
//! What a bootloader of SAMD51 does (<https://github.com/microsoft/uf2-samdx1>, `src/fat.c`): it
//! writes each block when it comes, and restarts the board once it has as many as the first one
//! announced. So a drive that goes away by itself has taken all of them.

use std::io::{self, Write};
use std::path::Path;
use std::time::{Duration, Instant};

use analyzer::budget::Board;
use analyzer::diagnostic::Diagnostic;
use analyzer::flash::uf2::first_difference;
use analyzer::quantity::{grouped, plural};
use analyzer::report::Report;

use super::image::Image;
use super::{Arguments, bossac};
use crate::context::Context;
use crate::drive::{self, Found, Mount, PAUSE, Wanted, sync_if_possible};
use crate::failure::Failure;
use crate::link::start_bootloader;

/// The name of the file on the drive; the bootloader reads blocks, not names.
const FILE: &str = "FIRMWARE.UF2";
/// Where a bootloader shows its flash.
const CURRENT: &str = "CURRENT.UF2";
const BLOCK: usize = 512;
/// So much is written at once.
const CHUNK: usize = 32 * BLOCK;
/// A board restarts within a fraction of a second; systems take longer to notice.
const LONGEST_RESTART: Duration = Duration::from_secs(10);
/// A bootloader that stays shows its drive again within a few seconds.
const LONGEST_RETURN: Duration = Duration::from_secs(5);
/// Where `bossac` can do it as well, a drive need not be waited for any longer.
const BEFORE_BOSSAC: Duration = Duration::from_secs(5);

/// Flashes a board, or says what would be done.
pub fn flash(
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
            None => format!("when the drive of {id} is there"),
        };
        report.summary = format!("nothing is written; it would be {blocks} {where_to}");
        return Ok(());
    }
    let Some(found) = waited_for(wanted, board, arguments, context)? else {
        let Some(port) = arguments.port.as_deref().filter(|_| bossac::is_here()) else {
            return Err(no_drive(board, arguments));
        };
        // It sees a microcontroller and no board.
        context.console.say(&format!(
            "no drive appears; flashing by bossac on {}, which cannot tell which board it is",
            port.display()
        ));
        bossac::flash(&image, port, arguments.wait(), context)?;
        report.summary = format!("{blocks} written and read back by bossac; the board restarts");
        return Ok(());
    };
    let place = found.place.display();
    context.console.say(&format!("writing {blocks} to {place}"));
    let end = written(&image, &found, arguments, context)?;
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
        "no drive of the bootloader of {} appeared within {}",
        board.id,
        plural(arguments.wait as usize, "second")
    );
    let help = match (&arguments.drive, &arguments.port) {
        (Some(drive), _) => format!(
            "{} has no INFO_UF2.TXT; press reset twice, quickly, and leave out --drive to have the \
             drive looked for",
            drive.display()
        ),
        (None, None) => "press reset twice, quickly: the light pulses and a drive appears. \
                         Where nothing mounts drives, mount it and name it with --drive"
            .to_owned(),
        (None, Some(_)) => "press reset twice, quickly. Where nothing mounts drives, mount it and \
                            name it with --drive, or install bossac"
            .to_owned(),
    };
    Failure::outside(Diagnostic::error("no-drive", message).help(help))
}

/// How writing ended well.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum End {
    /// The board restarted by itself.
    Restarted,
    /// The same, before the system was done with the drive.
    RestartedEarly,
    /// The drive is still there and shows what was written.
    ReadBack,
}

impl End {
    fn words(self, blocks: &str, place: &Path) -> String {
        let place = place.display();
        match self {
            Self::Restarted => {
                format!("{blocks} written to {place}; the board has taken all of them and restarts")
            }
            Self::RestartedEarly => format!(
                "{blocks} written to {place}; the board restarted before the system was done with \
                 the drive, and its bootloader, which stays where a block is missing, has not come \
                 back"
            ),
            Self::ReadBack => {
                format!("{blocks} written to {place} and read back there; press reset")
            }
        }
    }
}

fn written(
    image: &Image,
    found: &Found,
    arguments: &Arguments,
    context: &Context,
) -> Result<End, Failure> {
    let mount = Mount::new(&found.place);
    let spinner = context.console.spinner("writing");
    let outcome = hand_over(&found.place.join(FILE), image.uf2(), |bytes| {
        let blocks = grouped((bytes / BLOCK) as u64);
        spinner.set_message(format!(
            "{blocks} of {} blocks",
            grouped(image.count() as u64)
        ));
    });
    spinner.set_message("waiting for the board to restart");
    let end = judged(outcome, image, &mount, arguments.wait());
    spinner.finish_and_clear();
    end
}

/// What came of writing: bytes that were handed over and an error, or neither.
fn judged(
    outcome: Result<(), (usize, io::Error)>,
    image: &Image,
    mount: &Mount,
    wait: Duration,
) -> Result<End, Failure> {
    let is_gone = || is_gone_within(mount, wait.min(LONGEST_RESTART));
    match outcome {
        Ok(()) if is_gone() => Ok(End::Restarted),
        Ok(()) => read_back(image, mount.place()),
        // A board that restarts is faster than the system, which then cannot finish its tables. One
        // that did not get everything has lost its vectors: its bootloader comes back.
        Err((done, _)) if done == image.uf2().len() && is_gone() => {
            if comes_back(mount.place(), wait.min(LONGEST_RETURN)) {
                read_back(image, mount.place())
            } else {
                Ok(End::RestartedEarly)
            }
        }
        Err((done, error)) => Err(interrupted(image, mount.place(), done, &error)),
    }
}

/// Writes the file, and how far it came where it fails.
///
/// Piece by piece, each on the device before the next: systems write what they keep in any order, and
/// the page with the vectors has to be the last.
fn hand_over(
    file: &Path,
    bytes: &[u8],
    mut progress: impl FnMut(usize),
) -> Result<(), (usize, io::Error)> {
    let mut done = 0;
    let mut file = std::fs::File::create(file).map_err(|error| (done, error))?;
    for chunk in bytes.chunks(CHUNK) {
        file.write_all(chunk).map_err(|error| (done, error))?;
        done += chunk.len();
        sync_if_possible(&file).map_err(|error| (done, error))?;
        progress(done);
    }
    Ok(())
}

fn is_gone_within(mount: &Mount, patience: Duration) -> bool {
    is_within(patience, || mount.identity().is_none())
}

/// Whether a bootloader's drive appears where one was.
fn comes_back(place: &Path, patience: Duration) -> bool {
    // A new mount, because the old one's device is gone.
    is_within(patience, || Mount::new(place).identity().is_some())
}

fn is_within(patience: Duration, holds: impl Fn() -> bool) -> bool {
    let since = Instant::now();
    while !holds() {
        if since.elapsed() >= patience {
            return false;
        }
        std::thread::sleep(PAUSE);
    }
    true
}

/// The drive is still there: what does it say that it has?
fn read_back(image: &Image, place: &Path) -> Result<End, Failure> {
    let difference = match std::fs::read(place.join(CURRENT)) {
        Ok(current) => match first_difference(&current, &image.blocks()) {
            None => return Ok(End::ReadBack),
            Some(address) => format!("its {CURRENT} differs at {address:#010x}"),
        },
        Err(error) => format!("its {CURRENT} cannot be read: {error}"),
    };
    let message = format!(
        "{} was written, but the board did not restart, and {difference}",
        place.display()
    );
    Err(Failure::outside(
        Diagnostic::error("not-taken", message).help(AGAIN),
    ))
}

const AGAIN: &str = "the firmware on the board is incomplete; its bootloader is whole: press reset \
                     twice, quickly, and run the same command again";

fn interrupted(image: &Image, place: &Path, done: usize, error: &io::Error) -> Failure {
    let message = format!(
        "{} failed after {} of {} blocks were handed over: {error}",
        place.display(),
        grouped((done / BLOCK) as u64),
        grouped(image.count() as u64),
    );
    let help = if done == 0 {
        "it is not known to have taken anything: the old firmware starts if it has not. Press reset \
         twice, quickly, and run the same command again"
    } else {
        AGAIN
    };
    Failure::outside(Diagnostic::error("flash-interrupted", message).help(help))
}

#[cfg(test)]
mod tests {
    use analyzer::flash::uf2::{FAMILY_SAMD51, write};
    use tempfile::TempDir;

    use super::*;

    fn image() -> Image {
        Image::of(write([(0x4000, [7; 600].as_slice())], FAMILY_SAMD51))
    }

    fn drive() -> TempDir {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("INFO_UF2.TXT"), "Board-ID: X\n").unwrap();
        folder
    }

    /// What came of writing to a drive that is there, or no more.
    #[track_caller]
    fn check(outcome: Result<(), usize>, is_there: bool, current: Option<&[u8]>, expected: &str) {
        let folder = drive();
        if let Some(current) = current {
            std::fs::write(folder.path().join(CURRENT), current).unwrap();
        }
        if !is_there {
            std::fs::remove_file(folder.path().join("INFO_UF2.TXT")).unwrap();
        }
        let outcome = outcome.map_err(|done| (done, io::Error::other("no such device")));
        let mount = Mount::new(folder.path());
        let shown = match judged(outcome, &image(), &mount, Duration::ZERO) {
            Ok(end) => format!("{end:?}"),
            Err(failure) => failure.summary(),
        };
        let place = folder.path().display().to_string();
        assert_eq!(shown.replace(&place, "METROM4BOOT"), expected);
    }

    #[test]
    fn a_drive_that_goes_away_has_taken_everything() {
        check(Ok(()), false, None, "Restarted");
        check(Err(image().uf2().len()), false, None, "RestartedEarly");
    }

    #[test]
    fn a_drive_that_stays_is_read_back() {
        check(Ok(()), true, Some(image().uf2()), "ReadBack");
        check(
            Ok(()),
            true,
            Some(&image().uf2()[..1_024]),
            "METROM4BOOT was written, but the board did not restart, and its CURRENT.UF2 differs at \
             0x00004000",
        );
    }

    #[test]
    fn a_drive_that_fails_says_how_far_it_came() {
        check(
            Err(512),
            false,
            None,
            "METROM4BOOT failed after 1 of 3 blocks were handed over: no such device",
        );
        check(
            Err(image().uf2().len()),
            true,
            None,
            "METROM4BOOT failed after 3 of 3 blocks were handed over: no such device",
        );
    }
}
