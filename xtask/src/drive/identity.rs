//! Whose drive it is, by the files that a board puts on it. Labels are not asked: people change them.

use std::io::Read;
use std::path::Path;

use crate::reading;

/// What a UF2 bootloader says of itself.
const INFO: &str = "INFO_UF2.TXT";
/// What CircuitPython says of itself.
const BOOT_OUT: &str = "boot_out.txt";
/// The first release of CircuitPython that names its board in that file.
const NAMES_ITS_BOARD: u32 = 7;
/// Neither file has more than a few hundred bytes.
const MOST_READ: u64 = 16 << 10;

/// Whose drive it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Identity {
    /// A bootloader's; the id of its board.
    Bootloader(String),
    /// CircuitPython's.
    CircuitPython(CircuitPython),
}

/// What CircuitPython says of itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct CircuitPython {
    /// The id of the board.
    pub board_id: String,
    /// The release, as it is written: `9.2.1`.
    pub version: String,
}

impl CircuitPython {
    /// The first number of the release.
    pub(crate) fn major(&self) -> Option<u32> {
        self.version.split('.').next()?.parse().ok()
    }
}

impl Identity {
    /// The identity of a folder, if it is the drive of a board.
    pub(crate) fn of(folder: &Path) -> Option<Self> {
        if let Some(text) = text(&folder.join(INFO)) {
            return Self::of_bootloader(&text);
        }
        Self::of_circuitpython(&text(&folder.join(BOOT_OUT))?)
    }

    /// The board that it names.
    pub(crate) fn board_id(&self) -> &str {
        match self {
            Self::Bootloader(id) => id,
            Self::CircuitPython(it) => &it.board_id,
        }
    }

    /// Whether it is of a release that does not say which board it runs on.
    pub(crate) fn cannot_name_its_board(&self) -> bool {
        match self {
            Self::Bootloader(_) => false,
            Self::CircuitPython(it) => {
                it.board_id.is_empty() && it.major().is_some_and(|major| major < NAMES_ITS_BOARD)
            }
        }
    }

    fn of_bootloader(text: &str) -> Option<Self> {
        let id = after(text, "Board-ID:")?;
        Some(Self::Bootloader(id.to_owned()))
    }

    /// `Adafruit CircuitPython 9.2.1 on 2024-11-20; Adafruit Feather M4 Express with samd51j19`, then
    /// `Board ID:feather_m4_express`; releases before 7 have the first line only.
    fn of_circuitpython(text: &str) -> Option<Self> {
        let (_, rest) = text.lines().next()?.split_once("CircuitPython ")?;
        let version = rest.split([' ', ';', ',']).next()?;
        let board_id = after(text, "Board ID:").unwrap_or_default();
        Some(Self::CircuitPython(CircuitPython {
            board_id: board_id.to_owned(),
            version: version.to_owned(),
        }))
    }
}

fn after<'a>(text: &'a str, key: &str) -> Option<&'a str> {
    let value = text.lines().find_map(|line| line.strip_prefix(key))?.trim();
    (!value.is_empty()).then_some(value)
}

/// The start of a file; something that poses as text may be any length.
fn text(path: &Path) -> Option<String> {
    let mut bytes = Vec::new();
    let file = reading::open(path).ok()?;
    file.take(MOST_READ).read_to_end(&mut bytes).ok()?;
    Some(String::from_utf8_lossy(&bytes).into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bootloader_names_its_board() {
        let text = "UF2 Bootloader v3.10.0 SFHWRO\r\nModel: Metro M4 Express\r\n\
                    Board-ID: SAMD51J19A-Metro-v0\r\n";
        let identity = Identity::of_bootloader(text).unwrap();
        assert_eq!(identity.board_id(), "SAMD51J19A-Metro-v0");
        assert_eq!(Identity::of_bootloader("Board-ID:\r\n"), None);
    }

    #[test]
    fn circuitpython_names_board_and_release() {
        let text = "Adafruit CircuitPython 10.0.0-beta.2 on 2025-08-01; Adafruit Feather M4 \
                    Express with samd51j19\r\nBoard ID:feather_m4_express\r\nUID:1\r\n";
        let Some(Identity::CircuitPython(it)) = Identity::of_circuitpython(text) else {
            panic!("this is no board");
        };
        assert_eq!(
            (it.board_id.as_str(), it.major()),
            ("feather_m4_express", Some(10))
        );
        assert_eq!(it.version, "10.0.0-beta.2");
    }

    #[test]
    fn other_text_is_no_board() {
        assert_eq!(Identity::of_circuitpython(""), None);
        assert_eq!(Identity::of_circuitpython("I boot out"), None);
    }
}
