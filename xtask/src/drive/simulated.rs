//! A drive for tests: it has so much room, and goes away when it is told to.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::io;
use std::path::Path;

use super::{Drive, Room};

/// A drive in memory.
pub(crate) struct Simulated {
    files: RefCell<BTreeMap<String, Vec<u8>>>,
    room: Cell<u64>,
    cluster: u64,
    steps_left: Cell<usize>,
    damages: Option<&'static str>,
}

impl Simulated {
    /// A drive with files and so much room in all.
    pub(crate) fn new(files: &[(&str, &[u8])], room: u64) -> Self {
        let files = files
            .iter()
            .map(|(path, bytes)| ((*path).to_owned(), bytes.to_vec()));
        Self {
            files: RefCell::new(files.collect()),
            room: Cell::new(room),
            cluster: 16,
            steps_left: Cell::new(usize::MAX),
            damages: None,
        }
    }

    /// The same, but files whose path contains this are not kept as they were written.
    pub(crate) fn that_damages(mut self, part: &'static str) -> Self {
        self.damages = Some(part);
        self
    }

    /// After so many more writes, renames and removals it is gone; the last write is cut off.
    pub(crate) fn goes_after(&self, steps: usize) {
        self.steps_left.set(steps);
    }

    /// What somebody would find who connects it again.
    pub(crate) fn contents(&self) -> BTreeMap<String, Vec<u8>> {
        self.files.borrow().clone()
    }

    fn is_there(&self) -> io::Result<()> {
        match self.steps_left.get() {
            0 => Err(gone()),
            _ => Ok(()),
        }
    }

    fn step(&self) -> io::Result<()> {
        self.is_there()?;
        self.steps_left.set(self.steps_left.get() - 1);
        Ok(())
    }

    fn free(&self) -> u64 {
        let rounded = |bytes: &Vec<u8>| (bytes.len() as u64).next_multiple_of(self.cluster);
        let taken: u64 = self.files.borrow().values().map(rounded).sum();
        self.room.get().saturating_sub(taken)
    }
}

fn gone() -> io::Error {
    io::Error::new(io::ErrorKind::NotFound, "the drive is gone")
}

impl Drive for Simulated {
    fn place(&self) -> &Path {
        Path::new("CIRCUITPY")
    }

    fn files(&self) -> io::Result<Vec<(String, u64)>> {
        self.is_there()?;
        let files = self.files.borrow();
        let sizes = files
            .iter()
            .map(|(path, bytes)| (path.clone(), bytes.len() as u64));
        Ok(sizes.collect())
    }

    fn read(&self, path: &str) -> io::Result<Vec<u8>> {
        self.is_there()?;
        let mut bytes = self.files.borrow().get(path).cloned().ok_or_else(gone)?;
        if self.damages.is_some_and(|part| path.contains(part)) {
            bytes.push(0);
        }
        Ok(bytes)
    }

    fn write(&self, path: &str, bytes: &[u8]) -> io::Result<()> {
        self.is_there()?;
        let is_last = self.steps_left.get() == 1;
        self.step()?;
        let kept = if is_last {
            bytes.len() / 2
        } else {
            bytes.len()
        };
        let (cluster, free) = (self.cluster, self.free());
        let kept = kept.min((free / cluster * cluster) as usize);
        self.files
            .borrow_mut()
            .insert(path.to_owned(), bytes[..kept].to_vec());
        match kept == bytes.len() {
            true => Ok(()),
            false if is_last => Err(gone()),
            false => Err(io::ErrorKind::StorageFull.into()),
        }
    }

    fn rename(&self, from: &str, to: &str) -> io::Result<()> {
        self.step()?;
        let bytes = self.files.borrow_mut().remove(from).ok_or_else(gone)?;
        self.files.borrow_mut().insert(to.to_owned(), bytes);
        Ok(())
    }

    fn remove(&self, path: &str) -> io::Result<()> {
        self.step()?;
        self.files
            .borrow_mut()
            .remove(path)
            .map(drop)
            .ok_or_else(gone)
    }

    fn room(&self) -> io::Result<Room> {
        self.is_there()?;
        Ok(Room {
            free: self.free(),
            cluster: self.cluster,
        })
    }

    fn sync(&self) -> io::Result<()> {
        self.is_there()
    }
}
