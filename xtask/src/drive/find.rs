//! Looking for a board's drive where systems mount them.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use analyzer::diagnostic::Diagnostic;

use super::{Identity, mount};
use crate::failure::Failure;

/// Folders to look at instead of the usual places, as in `PATH`.
const PLACES: &str = "MPYFIT_DRIVES";

/// Between two looks at a drive or a port.
pub(crate) const PAUSE: Duration = Duration::from_millis(100);

/// The drive of a board.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Found {
    /// Where it is.
    pub place: PathBuf,
    /// What it says of itself.
    pub identity: Identity,
}

/// What to look for.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Wanted<'a> {
    /// The bootloader of the board with this id.
    Bootloader(&'a str),
    /// CircuitPython on the board with this id.
    CircuitPython(&'a str),
}

impl Wanted<'_> {
    fn board_id(&self) -> &str {
        match self {
            Self::Bootloader(id) | Self::CircuitPython(id) => id,
        }
    }

    fn is_of_kind(&self, identity: &Identity) -> bool {
        matches!(
            (self, identity),
            (Self::Bootloader(_), Identity::Bootloader(_))
                | (Self::CircuitPython(_), Identity::CircuitPython(_))
        )
    }

    fn is(&self, identity: &Identity) -> bool {
        self.is_of_kind(identity)
            && (identity.board_id() == self.board_id() || identity.cannot_name_its_board())
    }
}

/// The drive in the folder that was named, or else the only one of this board; none is no error.
pub(crate) fn find(given: Option<&Path>, wanted: Wanted<'_>) -> Result<Option<Found>, Failure> {
    let places = match given {
        Some(given) => vec![given.to_owned()],
        None => places(),
    };
    let found: Vec<Found> = places
        .into_iter()
        .filter_map(|place| {
            let identity = Identity::of(&place)?;
            Some(Found { place, identity })
        })
        .collect();
    choose(found, given.is_some(), wanted)
}

/// The same, looking again until there is one or patience ends.
pub(crate) fn wait_for(
    given: Option<&Path>,
    wanted: Wanted<'_>,
    patience: Duration,
) -> Result<Option<Found>, Failure> {
    let since = Instant::now();
    loop {
        let found = find(given, wanted);
        if !matches!(found, Ok(None)) || since.elapsed() >= patience {
            return found;
        }
        std::thread::sleep(PAUSE);
    }
}

/// One of the drives that are here. A drive that was named must be the right one; of others, those
/// of another kind are none of our business.
fn choose(found: Vec<Found>, is_given: bool, wanted: Wanted<'_>) -> Result<Option<Found>, Failure> {
    let (right, wrong): (Vec<Found>, Vec<Found>) = found
        .into_iter()
        .filter(|one| is_given || wanted.is_of_kind(&one.identity))
        .partition(|one| wanted.is(&one.identity));
    match (right.as_slice(), wrong.as_slice()) {
        ([one], _) => Ok(Some(one.clone())),
        ([], []) => Ok(None),
        ([], [one, ..]) => Err(wrong_board(one, wanted)),
        (several, _) => Err(ambiguous(several)),
    }
}

fn wrong_board(found: &Found, wanted: Wanted<'_>) -> Failure {
    let place = found.place.display();
    let (message, help) = match (&found.identity, wanted) {
        (Identity::Bootloader(_), Wanted::CircuitPython(_)) => (
            format!("{place} is the drive of a bootloader, not of CircuitPython"),
            "press reset once: the board then starts CircuitPython".to_owned(),
        ),
        (Identity::CircuitPython(_), Wanted::Bootloader(_)) => (
            format!("{place} is the drive of CircuitPython, not of the bootloader"),
            "press reset twice, quickly: the drive of the bootloader then appears".to_owned(),
        ),
        (found, wanted) => (
            format!(
                "{place} is the drive of another board, {}, not of {}",
                match found.board_id() {
                    "" => "which has no name",
                    id => id,
                },
                wanted.board_id()
            ),
            "connect the other board, or name this one with --board; `board list` shows them"
                .to_owned(),
        ),
    };
    Failure::outside(Diagnostic::error("wrong-board", message).help(help))
}

fn ambiguous(found: &[Found]) -> Failure {
    let places: Vec<String> = found
        .iter()
        .map(|one| one.place.display().to_string())
        .collect();
    let help = format!("choose one: --drive {}", places[0]);
    let message = format!(
        "{} such boards are connected: {}",
        places.len(),
        places.join(", ")
    );
    Failure::bad_input([Diagnostic::error("several-drives", message).help(help)])
}

/// Every folder that may be a drive, each once.
fn places() -> Vec<PathBuf> {
    let mut places = BTreeSet::new();
    if let Some(list) = std::env::var_os(PLACES) {
        places.extend(std::env::split_paths(&list));
    } else if cfg!(windows) {
        // A and B are floppy disks.
        places.extend(('C'..='Z').map(|letter| PathBuf::from(format!("{letter}:\\"))));
    } else if cfg!(target_os = "macos") {
        places.extend(folders_in(Path::new("/Volumes")));
    } else {
        for folder in ["/media", "/run/media", "/mnt"].map(Path::new) {
            places.extend([folder.to_owned()]);
            for below in folders_in(folder) {
                places.extend(folders_in(&below));
                places.insert(below);
            }
        }
        places.extend(mount::of_fat());
    }
    // Two ways to the same folder are one drive.
    let mut seen = BTreeSet::new();
    places
        .into_iter()
        .filter(|place| std::fs::canonicalize(place).is_ok_and(|real| seen.insert(real)))
        .collect()
}

fn folders_in(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).into_iter().flatten();
    entries
        .filter_map(|entry| entry.ok().map(|entry| entry.path()))
        .filter(|path| path.is_dir())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::super::CircuitPython;
    use super::*;

    const METRO: &str = "SAMD51J19A-Metro-v0";

    fn bootloader(place: &str, id: &str) -> Found {
        Found {
            place: PathBuf::from(place),
            identity: Identity::Bootloader(id.to_owned()),
        }
    }

    fn circuitpython(place: &str, id: &str) -> Found {
        Found {
            place: PathBuf::from(place),
            identity: Identity::CircuitPython(CircuitPython {
                board_id: id.to_owned(),
                version: "9.2.1".to_owned(),
            }),
        }
    }

    #[track_caller]
    fn check(found: &[Found], is_given: bool, expected: &str) {
        let outcome = choose(found.to_vec(), is_given, Wanted::Bootloader(METRO));
        let shown = match outcome {
            Ok(None) => "none".to_owned(),
            Ok(Some(found)) => found.place.display().to_string(),
            Err(failure) => failure.summary(),
        };
        assert_eq!(shown, expected);
    }

    #[test]
    fn the_only_drive_of_the_board_is_taken() {
        let other = bootloader("/b", "SAMD51P20A-GrandCentral-v0");
        let metro = bootloader("/a", METRO);
        check(&[metro, other, circuitpython("/c", "x")], false, "/a");
        check(&[], false, "none");
        check(&[circuitpython("/c", "x")], false, "none");
    }

    #[test]
    fn two_boards_of_a_kind_are_a_question() {
        check(
            &[bootloader("/a", METRO), bootloader("/b", METRO)],
            false,
            "2 such boards are connected: /a, /b",
        );
    }

    #[test]
    fn a_drive_of_another_board_is_named() {
        check(
            &[bootloader("/b", "SAMD51P20A-GrandCentral-v0")],
            false,
            "/b is the drive of another board, SAMD51P20A-GrandCentral-v0, not of \
             SAMD51J19A-Metro-v0",
        );
        check(
            &[circuitpython("/c", "metro_m4_express")],
            true,
            "/c is the drive of CircuitPython, not of the bootloader",
        );
    }
}
