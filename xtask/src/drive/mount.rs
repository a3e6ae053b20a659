//! Where drives are mounted, and whether one still is.

use std::path::{Path, PathBuf};

use super::Identity;

/// A board's drive for as long as it is there.
pub(crate) struct Mount {
    place: PathBuf,
    /// The device, on systems that tell. A folder whose device is gone may still show files that
    /// the system remembers.
    device: Option<PathBuf>,
}

impl Mount {
    /// The drive at this place.
    pub(crate) fn new(place: &Path) -> Self {
        let real = std::fs::canonicalize(place).unwrap_or_else(|_| place.to_owned());
        let device = entries(&table())
            .filter(|entry| entry.place == real)
            .map(|entry| entry.device)
            .filter(|device| device.is_absolute())
            .last();
        Self {
            place: place.to_owned(),
            device,
        }
    }

    /// A mount whose device was pulled out, for tests.
    #[cfg(test)]
    pub(crate) fn without_device(place: &Path) -> Self {
        Self {
            place: place.to_owned(),
            device: Some(place.join("no such device")),
        }
    }

    /// Where it is, or was.
    pub(crate) fn place(&self) -> &Path {
        &self.place
    }

    /// What it says of itself, while it is there.
    pub(crate) fn identity(&self) -> Option<Identity> {
        let is_there = self.device.as_ref().is_none_or(|device| device.exists());
        is_there.then(|| Identity::of(&self.place)).flatten()
    }
}

/// Where FAT file systems are mounted.
pub(super) fn of_fat() -> Vec<PathBuf> {
    entries(&table())
        .filter(|entry| matches!(entry.kind, "vfat" | "msdos" | "fuseblk"))
        .map(|entry| entry.place)
        .collect()
}

/// A line of `/proc/mounts`.
struct Entry<'a> {
    device: PathBuf,
    place: PathBuf,
    kind: &'a str,
}

/// The table of Linux; empty elsewhere.
fn table() -> String {
    std::fs::read_to_string("/proc/mounts").unwrap_or_default()
}

fn entries(table: &str) -> impl Iterator<Item = Entry<'_>> {
    table.lines().filter_map(|line| {
        let mut words = line.split(' ');
        Some(Entry {
            device: unescaped(words.next()?),
            place: unescaped(words.next()?),
            kind: words.next()?,
        })
    })
}

/// The kernel writes blanks and backslashes as `\040`, three octal digits (proc(5)).
fn unescaped(place: &str) -> PathBuf {
    let mut parts = place.split('\\');
    let mut text = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let code = part
            .get(..3)
            .and_then(|code| u8::from_str_radix(code, 8).ok());
        match code.filter(u8::is_ascii) {
            Some(code) => {
                text.push(char::from(code));
                text.push_str(&part[3..]);
            }
            None => {
                text.push('\\');
                text.push_str(part);
            }
        }
    }
    PathBuf::from(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mounts_are_read_with_their_blanks() {
        let table = "proc /proc proc rw 0 0\n/dev/sdb1 /media/a/MY\\040BOARD vfat rw 0 0\n\
                     /dev/sdc1 /mnt/\\x vfat rw 0 0\nbroken\n";
        let shown: Vec<String> = entries(table)
            .map(|entry| {
                format!(
                    "{} {} {}",
                    entry.device.display(),
                    entry.place.display(),
                    entry.kind
                )
            })
            .collect();
        assert_eq!(
            shown,
            [
                "proc /proc proc",
                "/dev/sdb1 /media/a/MY BOARD vfat",
                "/dev/sdc1 /mnt/\\x vfat"
            ]
        );
    }

    #[test]
    fn a_drive_whose_device_is_gone_is_not_there() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("INFO_UF2.TXT"), "Board-ID: X\n").unwrap();
        let identity = Some(Identity::Bootloader("X".to_owned()));
        assert_eq!(Mount::new(folder.path()).identity(), identity);
        assert_eq!(Mount::without_device(folder.path()).identity(), None);
    }
}
