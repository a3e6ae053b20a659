//! The drives that boards pose as: which one is whose, and what can be done with it.

mod find;
mod folder;
mod identity;
mod mount;
#[cfg(test)]
pub(crate) mod simulated;

use std::io;
use std::path::Path;

pub(crate) use find::{Found, PAUSE, Wanted, find, wait_for};
pub(crate) use folder::{Folder, sync_if_possible};
pub(crate) use identity::{CircuitPython, Identity};
pub(crate) use mount::Mount;

/// What one needs of a drive to copy files to it; tests have one that fills up and goes away.
///
/// Paths are those on the board: `lib/display/font.mpy`.
pub(crate) trait Drive {
    /// What to call it in messages.
    fn place(&self) -> &Path;

    /// Every file with its size, in the order of their paths.
    fn files(&self) -> io::Result<Vec<(String, u64)>>;

    /// What is in a file.
    fn read(&self, path: &str) -> io::Result<Vec<u8>>;

    /// Writes a file and its folders; it is on the device when this returns.
    fn write(&self, path: &str, bytes: &[u8]) -> io::Result<()>;

    /// Gives a file another name in its folder, in place of one that has it.
    fn rename(&self, from: &str, to: &str) -> io::Result<()>;

    /// Removes a file.
    fn remove(&self, path: &str) -> io::Result<()>;

    /// How much room there is.
    fn room(&self) -> io::Result<Room>;

    /// Waits until everything is on the device, names of files among it.
    fn sync(&self) -> io::Result<()>;
}

/// The room on a drive.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Room {
    /// Bytes that are free.
    pub free: u64,
    /// What a file takes is a multiple of this.
    pub cluster: u64,
}

impl Room {
    /// What a file of so many bytes takes.
    pub(crate) fn taken_by(self, bytes: u64) -> u64 {
        bytes.next_multiple_of(self.cluster.max(1))
    }
}

/// Whether a path is what boards and computers keep on a drive for themselves, and in folders.
pub(crate) fn is_of_the_system(path: &str) -> bool {
    matches!(
        path.split('/').next(),
        Some("boot_out.txt" | "System Volume Information")
    ) || path.split('/').any(|name| name.starts_with('.'))
}

#[cfg(test)]
mod tests {
    use super::is_of_the_system;

    #[test]
    fn what_systems_keep_is_none_of_ours() {
        for path in [".fseventsd/x", "lib/._a.py", "boot_out.txt", ".gitignore"] {
            assert!(is_of_the_system(path), "{path}");
        }
        for path in ["lib/boot_out.txt", "a.b", "code.py"] {
            assert!(!is_of_the_system(path), "{path}");
        }
    }
}
