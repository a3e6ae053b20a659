//! A drive that the system has mounted as a folder.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use analyzer::quantity::Bytes;

use super::{Drive, Room};
use crate::reading;

/// More files than this are on no board: somebody named another folder.
const MOST_FILES: usize = 20_000;

/// More than any board's drive holds.
const LARGEST_FILE: Bytes = Bytes(64 << 20);

/// A mounted drive.
pub(crate) struct Folder {
    place: PathBuf,
}

impl Folder {
    /// The drive at this place.
    pub(crate) fn new(place: PathBuf) -> Self {
        Self { place }
    }

    fn real(&self, path: &str) -> PathBuf {
        self.place.join(path)
    }

    fn collect(
        &self,
        prefix: &str,
        levels: usize,
        found: &mut Vec<(String, u64)>,
    ) -> io::Result<()> {
        // A broken file system may have a folder within itself.
        if levels > reading::DEEPEST {
            let message = format!("there are folders more than {} deep", reading::DEEPEST);
            return Err(io::Error::other(message));
        }
        for entry in fs::read_dir(self.real(prefix))? {
            let entry = entry?;
            let name = entry.file_name().to_string_lossy().into_owned();
            let path = if prefix.is_empty() {
                name
            } else {
                format!("{prefix}/{name}")
            };
            if found.len() == MOST_FILES {
                let message = format!("there are more than {MOST_FILES} files");
                return Err(io::Error::other(message));
            }
            // Not through links: a FAT drive has none.
            let kind = entry.file_type()?;
            if kind.is_dir() {
                self.collect(&path, levels + 1, found)?;
            } else if kind.is_file() {
                found.push((path, entry.metadata()?.len()));
            }
        }
        Ok(())
    }
}

impl Drive for Folder {
    fn place(&self) -> &Path {
        &self.place
    }

    fn files(&self) -> io::Result<Vec<(String, u64)>> {
        let mut found = Vec::new();
        self.collect("", 0, &mut found)?;
        found.sort();
        Ok(found)
    }

    fn read(&self, path: &str) -> io::Result<Vec<u8>> {
        let file = reading::open(&self.real(path))?;
        forget(&file);
        reading::rest_of(&file, LARGEST_FILE)
    }

    fn write(&self, path: &str, bytes: &[u8]) -> io::Result<()> {
        let path = self.real(path);
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder)?;
        }
        let mut file = File::create(&path)?;
        file.write_all(bytes)?;
        file.sync_all()
    }

    fn rename(&self, from: &str, to: &str) -> io::Result<()> {
        fs::rename(self.real(from), self.real(to))
    }

    fn remove(&self, path: &str) -> io::Result<()> {
        fs::remove_file(self.real(path))
    }

    fn room(&self) -> io::Result<Room> {
        let stats = fs4::statvfs(&self.place)?;
        Ok(Room {
            free: stats.available_space(),
            cluster: stats.allocation_granularity(),
        })
    }

    fn sync(&self) -> io::Result<()> {
        // Names are in folders, which Windows does not open; it writes names through.
        if cfg!(unix) {
            let mut folders = vec![self.place.clone()];
            for (path, _) in self.files()? {
                let folder = self.real(&path).parent().map(Path::to_owned);
                folders.extend(folder.filter(|folder| folders.last() != Some(folder)));
            }
            for folder in folders {
                sync_if_possible(&File::open(folder)?)?;
            }
        }
        Ok(())
    }
}

/// Has the system forget what it remembers of a file, so that it is read from the drive. Only Linux
/// lets one ask for that; elsewhere what is read back may be what the system remembers.
fn forget(file: &File) {
    #[cfg(target_os = "linux")]
    // It is an advice, and not every file system takes it.
    let _ = rustix::fs::fadvise(file, 0, None, rustix::fs::Advice::DontNeed);
    #[cfg(not(target_os = "linux"))]
    let _ = file;
}

/// Not every file system knows how to sync everything; what it does not know is no failure.
pub(crate) fn sync_if_possible(file: &File) -> io::Result<()> {
    match file.sync_all() {
        Err(error)
            if matches!(
                error.kind(),
                io::ErrorKind::InvalidInput | io::ErrorKind::Unsupported
            ) =>
        {
            Ok(())
        }
        outcome => outcome,
    }
}
