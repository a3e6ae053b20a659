//! One folder and what is below it: nothing outside, nothing that never ends, and not too much of it.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use analyzer::diagnostic::Diagnostic;
use analyzer::quantity::Bytes;

use super::{LARGEST_TEXT, bytes, failure, text, word_for};
use crate::failure::Failure;
use crate::files;

/// More files and folders than this are in no project: somebody named the wrong folder. CPython's whole
/// library has 5,000.
const MOST_ENTRIES: usize = 20_000;
/// Folders within folders. A path on a FAT drive has at most 260 characters; programs have a handful
/// of levels.
pub(crate) const DEEPEST: usize = 32;
/// What may be read of one folder. The drive of a board has some MiB, all libraries of a bundle 10.
const MOST_IN_ALL: Bytes = Bytes(64 << 20);
/// So many messages about links and pipes are enough to see what is wrong.
const MOST_TOLD: usize = 10;

/// A folder that somebody named. Links in it are followed as long as they stay in it.
pub(crate) struct Folder {
    shown: PathBuf,
    real: PathBuf,
    /// What may still be read.
    left: u64,
}

/// Something in a folder.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Entry {
    /// Its path below the folder, with slashes.
    pub path: String,
    /// It is no file.
    pub is_folder: bool,
}

impl Folder {
    /// The folder of this name. It may be a link itself: whoever named it knows.
    pub(crate) fn open(folder: &Path) -> Result<Self, Failure> {
        let real = fs::canonicalize(folder).map_err(|error| Failure::reading(folder, &error))?;
        if !real.is_dir() {
            let message = format!("{} is not a folder", folder.display());
            return Err(Failure::refused(
                Diagnostic::error("not-a-folder", message)
                    .help("name the folder that holds code.py, or the CIRCUITPY drive itself"),
            ));
        }
        Ok(Self {
            shown: folder.to_owned(),
            real,
            left: MOST_IN_ALL.0,
        })
    }

    /// What it is called where it really is.
    pub(crate) fn name(&self) -> Option<String> {
        let name = self.real.file_name()?;
        Some(files::text_of(name))
    }

    /// What is directly in it, in the order of the names.
    pub(crate) fn entries(&self) -> Result<Vec<Entry>, Failure> {
        let mut walk = Walk::of(self, |_| false);
        walk.is_flat = true;
        walk.run()
    }

    /// All files below it, and folders that hold nothing; names that are left out are not looked at.
    pub(crate) fn walk(&self, is_left_out: fn(&str) -> bool) -> Result<Vec<Entry>, Failure> {
        Walk::of(self, is_left_out).run()
    }

    /// Reads a file below it, which may be so large.
    pub(crate) fn read(&mut self, path: &str, largest: Bytes) -> Result<Vec<u8>, Failure> {
        let place = self.shown.join(path);
        self.check(&place)?;
        let read = bytes(&place, largest).map_err(|error| failure(&place, &error))?;
        self.left = self.left.checked_sub(read.len() as u64).ok_or_else(|| {
            let message = format!(
                "what is to be read of {} has more than {}",
                self.shown.display(),
                MOST_IN_ALL.short()
            );
            Failure::refused(
                Diagnostic::error("folder-too-large", message)
                    .help("no board holds that much: name the app's own folder"),
            )
        })?;
        Ok(read)
    }

    /// Reads a text below it, if it is there.
    pub(crate) fn text(&mut self, path: &str) -> Result<Option<String>, Failure> {
        let place = self.shown.join(path);
        if !place.exists() {
            return Ok(None);
        }
        let read = self.read(path, LARGEST_TEXT)?;
        text(&place, read).map(Some)
    }

    /// Refuses a place that leads out of the folder. What of it is not there yet leads nowhere.
    pub(crate) fn check(&self, place: &Path) -> Result<(), Failure> {
        let there = place.ancestors().find_map(|part| match real(part) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => None,
            outcome => Some(outcome),
        });
        match there {
            Some(Err(error)) => Err(Failure::reading(place, &error)),
            Some(Ok(real)) if !real.starts_with(&self.real) => {
                Err(Failure::refused(self.leads_out(place)))
            }
            _ => Ok(()),
        }
    }

    fn leads_out(&self, place: &Path) -> Diagnostic {
        let message = format!(
            "{} is a link that leads out of {}",
            place.display(),
            name_of(&self.shown).display()
        );
        Diagnostic::error("link-leads-out", message).help(
            "only what is below the folder is read: put a copy in place of the link, or remove it",
        )
    }
}

/// The place behind all links. The current folder may have no name.
fn real(place: &Path) -> io::Result<PathBuf> {
    fs::canonicalize(name_of(place))
}

fn name_of(place: &Path) -> &Path {
    if place.as_os_str().is_empty() {
        Path::new(".")
    } else {
        place
    }
}

/// A walk through a folder. Every folder costs the same, since there are at most [`DEEPEST`] above it.
struct Walk<'f> {
    folder: &'f Folder,
    is_left_out: fn(&str) -> bool,
    is_flat: bool,
    found: Vec<Entry>,
    seen: usize,
    /// The real places of the folder that is read and of those above it: a link to one of them leads
    /// round in a circle.
    above: Vec<PathBuf>,
    problems: Vec<Diagnostic>,
}

impl<'f> Walk<'f> {
    fn of(folder: &'f Folder, is_left_out: fn(&str) -> bool) -> Self {
        Self {
            folder,
            is_left_out,
            is_flat: false,
            found: Vec::new(),
            seen: 0,
            above: vec![folder.real.clone()],
            problems: Vec::new(),
        }
    }

    fn run(mut self) -> Result<Vec<Entry>, Failure> {
        self.below("")?;
        if self.problems.is_empty() {
            Ok(self.found)
        } else {
            Err(Failure::bad_input(self.problems))
        }
    }

    /// Reads the folder at a path, and those in it.
    fn below(&mut self, path: &str) -> Result<(), Failure> {
        let names = self.names(path)?;
        if names.is_empty() && !path.is_empty() {
            self.note(path.to_owned(), true);
        }
        for name in names {
            if self.problems.len() == MOST_TOLD {
                break;
            }
            let shown = files::text_of(&name);
            if (self.is_left_out)(&shown) {
                continue;
            }
            let path = if path.is_empty() {
                shown
            } else {
                format!("{path}/{shown}")
            };
            self.entry(path, &name)?;
        }
        Ok(())
    }

    /// The names in the folder that is read, in order.
    fn names(&mut self, path: &str) -> Result<Vec<std::ffi::OsString>, Failure> {
        let shown = self.folder.shown.join(path);
        let failed = |error: io::Error| Failure::reading(&shown, &error);
        let mut names = Vec::new();
        for entry in fs::read_dir(self.here()).map_err(failed)? {
            names.push(entry.map_err(failed)?.file_name());
            self.seen += 1;
            if self.seen > MOST_ENTRIES {
                let top = self.folder.shown.display();
                let message = format!("{top} holds more than {MOST_ENTRIES} files and folders");
                return Err(Failure::refused(
                    Diagnostic::error("too-many-files", message).help("name the app's own folder"),
                ));
            }
        }
        names.sort();
        Ok(names)
    }

    fn entry(&mut self, path: String, name: &std::ffi::OsStr) -> Result<(), Failure> {
        let shown = self.folder.shown.join(&path);
        let failed = |error: io::Error| Failure::reading(&shown, &error);
        let mut place = self.here().join(name);
        let mut kind = match fs::symlink_metadata(&place) {
            Ok(metadata) => metadata.file_type(),
            // It has gone since its name was read.
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
            Err(error) => return Err(failed(error)),
        };
        if kind.is_symlink() {
            // One that leads nowhere, or only to itself, is nothing.
            let Ok(real) = fs::canonicalize(&place) else {
                return Ok(());
            };
            if !real.starts_with(&self.folder.real) {
                self.problems.push(self.folder.leads_out(&shown));
                return Ok(());
            }
            kind = fs::metadata(&real).map_err(failed)?.file_type();
            place = real;
        }
        if kind.is_dir() {
            if self.is_flat {
                self.note(path, true);
                return Ok(());
            }
            return self.folder_at(&path, place);
        }
        if kind.is_file() {
            self.note(path, false);
        } else {
            let message = format!("{} is {}, not a file", shown.display(), word_for(kind));
            self.problems.push(
                Diagnostic::error("not-a-file", message)
                    .help("only regular files are read: put one in its place, or remove it"),
            );
        }
        Ok(())
    }

    fn folder_at(&mut self, path: &str, place: PathBuf) -> Result<(), Failure> {
        if self.above.contains(&place) {
            return Ok(());
        }
        if self.above.len() > DEEPEST {
            let top = self.folder.shown.display();
            let message = format!("{top} holds folders more than {DEEPEST} deep: {path}");
            return Err(Failure::refused(
                Diagnostic::error("too-deep", message)
                    .help("no board's drive is that deep: name the app's own folder"),
            ));
        }
        self.above.push(place);
        let outcome = self.below(path);
        self.above.pop();
        outcome
    }

    fn note(&mut self, path: String, is_folder: bool) {
        self.found.push(Entry { path, is_folder });
    }

    /// The real place of the folder that is read.
    fn here(&self) -> &Path {
        self.above.last().unwrap_or(&self.folder.real)
    }
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::Path;

    use analyzer::quantity::Bytes;

    use super::{DEEPEST, Folder, MOST_ENTRIES};
    use crate::failure::Failure;

    fn paths(folder: &Path) -> Result<Vec<String>, Failure> {
        let entries = Folder::open(folder)?.walk(|name| name == "target")?;
        Ok(entries.into_iter().map(|entry| entry.path).collect())
    }

    #[track_caller]
    fn code(outcome: Result<Vec<String>, Failure>) -> &'static str {
        outcome.unwrap_err().messages[0].code
    }

    #[test]
    fn files_and_empty_folders_are_found_in_order() {
        let folder = tempfile::tempdir().unwrap();
        for path in ["lib/b", "empty", "target/debug"] {
            fs::create_dir_all(folder.path().join(path)).unwrap();
        }
        for path in ["main.py", "lib/a.py", "lib/b/c.py", "target/x"] {
            fs::write(folder.path().join(path), path).unwrap();
        }
        let expected = ["empty", "lib/a.py", "lib/b/c.py", "main.py"];
        assert_eq!(paths(folder.path()).unwrap(), expected);
        let top = Folder::open(folder.path()).unwrap().entries().unwrap();
        let top: Vec<_> = top.iter().map(|entry| entry.path.as_str()).collect();
        assert_eq!(top, ["empty", "lib", "main.py", "target"]);
    }

    #[test]
    fn folders_are_followed_so_deep_and_no_deeper() {
        let folder = tempfile::tempdir().unwrap();
        let deep = |levels: usize| folder.path().join("d/".repeat(levels));
        fs::create_dir_all(deep(DEEPEST)).unwrap();
        assert_eq!(paths(folder.path()).unwrap().len(), 1);
        fs::create_dir_all(deep(DEEPEST + 1)).unwrap();
        assert_eq!(code(paths(folder.path())), "too-deep");
    }

    #[test]
    fn so_many_files_are_counted_and_no_more() {
        let folder = tempfile::tempdir().unwrap();
        for number in 0..MOST_ENTRIES {
            fs::write(folder.path().join(number.to_string()), "").unwrap();
        }
        assert_eq!(paths(folder.path()).unwrap().len(), MOST_ENTRIES);
        fs::create_dir(folder.path().join("one-more")).unwrap();
        assert_eq!(code(paths(folder.path())), "too-many-files");
    }

    #[test]
    fn so_much_is_read_of_a_folder_and_no_more() {
        let place = tempfile::tempdir().unwrap();
        fs::write(place.path().join("a"), vec![0; 60]).unwrap();
        let mut folder = Folder::open(place.path()).unwrap();
        folder.left = 100;
        assert_eq!(folder.read("a", Bytes(60)).unwrap().len(), 60);
        let failure = folder.read("a", Bytes(60)).unwrap_err();
        assert_eq!(failure.messages[0].code, "folder-too-large");
        let failure = folder.read("a", Bytes(59)).unwrap_err();
        assert_eq!(failure.messages[0].code, "file-too-large");
    }

    #[cfg(unix)]
    #[test]
    fn links_are_followed_inside_refused_outside_and_end_where_they_lead_back() {
        use std::os::unix::fs::symlink;

        let folder = tempfile::tempdir().unwrap();
        let app = folder.path().join("app");
        fs::create_dir_all(app.join("shared/driver")).unwrap();
        fs::write(app.join("shared/driver/a.py"), "").unwrap();
        fs::write(folder.path().join("secret"), "secret").unwrap();
        // Both names of a folder count; a folder within itself does not.
        symlink("shared", app.join("lib")).unwrap();
        symlink("../..", app.join("shared/driver/round")).unwrap();
        symlink("nowhere", app.join("dangling.py")).unwrap();
        symlink("itself.py", app.join("itself.py")).unwrap();
        let expected = ["lib/driver/a.py", "shared/driver/a.py"];
        assert_eq!(paths(&app).unwrap(), expected);

        symlink("../secret", app.join("code.py")).unwrap();
        assert_eq!(code(paths(&app)), "link-leads-out");
        let mut app = Folder::open(&app).unwrap();
        for path in ["code.py", "../secret", "/etc/passwd"] {
            let failure = app.read(path, Bytes(100)).unwrap_err();
            assert_eq!(failure.messages[0].code, "link-leads-out", "{path}");
        }
        assert_eq!(app.text("no/such.txt").unwrap(), None);
    }
}
