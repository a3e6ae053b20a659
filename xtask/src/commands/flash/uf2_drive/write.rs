//! Writing the file to the bootloader's drive, and telling from what the drive does whether the board
//! has it.

use std::io::{self, Write};
use std::path::Path;
use std::time::{Duration, Instant};

use analyzer::diagnostic::Diagnostic;
use analyzer::flash::uf2::first_difference;
use analyzer::quantity::{Bytes, grouped};

use crate::commands::flash::image::Image;
use crate::context::Context;
use crate::drive::{Found, Mount, PAUSE, sync_if_possible};
use crate::failure::Failure;
use crate::reading;

/// The name of the file on the drive; the bootloader reads blocks, not names.
const FILE: &str = "FIRMWARE.UF2";
/// Where a bootloader shows its flash.
const CURRENT: &str = "CURRENT.UF2";
/// A chip's flash has at most 16 MiB, and the file is twice as large.
const LARGEST_CURRENT: Bytes = Bytes(64 << 20);
const BLOCK: usize = 512;
/// So much is written at once.
const CHUNK: usize = 32 * BLOCK;
/// A board restarts within a fraction of a second; systems take longer to notice.
const LONGEST_RESTART: Duration = Duration::from_secs(10);
/// A bootloader that stays shows its drive again within a few seconds.
const LONGEST_RETURN: Duration = Duration::from_secs(5);
/// How writing ended well.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum End {
    /// The board restarted by itself.
    Restarted,
    /// The same, before the system was done with the drive.
    RestartedEarly,
    /// The drive is still there and shows what was written.
    ReadBack,
}

impl End {
    /// What to tell of it.
    pub(super) fn words(self, blocks: &str, place: &Path) -> String {
        let place = place.display();
        match self {
            Self::Restarted => {
                format!("{blocks} written to {place}; the board has taken all of them and restarts")
            }
            Self::RestartedEarly => format!(
                "{blocks} written to {place}; the board restarted before the system was done with \
                 the drive. It has all blocks, because its bootloader did not come back"
            ),
            Self::ReadBack => {
                format!("{blocks} written to {place} and read back there; press reset")
            }
        }
    }
}

/// Writes an image; the board has `wait` to restart.
pub(super) fn written(
    image: &Image,
    found: &Found,
    wait: Duration,
    context: &Context,
) -> Result<End, Failure> {
    let mount = Mount::new(&found.place);
    let spinner = context.console.spinner("writing");
    let outcome = hand_over(&found.place.join(FILE), image.uf2(), |bytes| {
        let blocks = grouped((bytes / BLOCK) as u64);
        spinner.tell(&format!(
            "{blocks} of {} blocks",
            grouped(image.count() as u64)
        ));
    });
    spinner.tell("waiting for the board to restart");
    let end = judged(outcome, image, &mount, wait);
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
    let difference = match reading::bytes(&place.join(CURRENT), LARGEST_CURRENT) {
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
        "the board may have taken nothing, and then starts its old firmware. Press reset twice, \
         quickly, and run the same command again"
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

    /// The system could not finish, and another mount of the bootloader is at the same place.
    #[test]
    fn a_bootloader_that_comes_back_is_asked_what_it_has() {
        let folder = drive();
        let judge = || {
            let outcome = Err((image().uf2().len(), io::Error::other("no such device")));
            let mount = Mount::without_device(folder.path());
            judged(outcome, &image(), &mount, Duration::ZERO)
        };
        let current = folder.path().join(CURRENT);
        std::fs::write(&current, &image().uf2()[..1_024]).unwrap();
        let failure = judge().unwrap_err();
        assert!(failure.summary().ends_with("differs at 0x00004000"));
        std::fs::write(&current, image().uf2()).unwrap();
        assert_eq!(judge().unwrap(), End::ReadBack);
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
