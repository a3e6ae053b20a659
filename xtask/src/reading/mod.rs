//! Reading what others wrote: only regular files, and only so much of each.
//!
//! A folder may come with a pull request of a stranger. A link in it can lead to a device that never
//! ends, a pipe can keep a reader waiting for ever, and a file can be larger than memory. Everything that
//! reads files of a project does it here; [`Folder`] also holds what is below one folder together.

mod folder;

use std::error::Error;
use std::fmt;
use std::fs::{self, File, FileType};
use std::io::{self, Read};
use std::path::Path;

use analyzer::diagnostic::Diagnostic;
use analyzer::quantity::Bytes;

use crate::failure::Failure;
pub(crate) use folder::{DEEPEST, Folder};

/// The largest file that is read: a firmware with its debug information has some 100 MiB.
const LARGEST_FILE: Bytes = Bytes(256 << 20);
/// The largest text that is read: the measurements of a whole library have less than 1 MiB.
pub(crate) const LARGEST_TEXT: Bytes = Bytes(16 << 20);

/// Reads a whole file.
pub(crate) fn read(path: &Path) -> Result<Vec<u8>, Failure> {
    bytes(path, LARGEST_FILE).map_err(|error| failure(path, &error))
}

/// Reads a text file.
pub(crate) fn read_text(path: &Path) -> Result<String, Failure> {
    let bytes = bytes(path, LARGEST_TEXT).map_err(|error| failure(path, &error))?;
    text(path, bytes)
}

/// The files below a folder, as paths with slashes, in order.
pub(crate) fn below(folder: &Path) -> Result<Vec<String>, Failure> {
    let entries = Folder::open(folder)?.walk(|_| false)?;
    let mut files: Vec<String> = entries
        .into_iter()
        .filter(|entry| !entry.is_folder)
        .map(|entry| entry.path)
        .collect();
    files.sort();
    Ok(files)
}

/// Refuses a file that [`read`] would refuse, for those who read it themselves.
pub(crate) fn check(path: &Path) -> Result<(), Failure> {
    open(path)
        .and_then(|file| check_size(&file, LARGEST_FILE).map(|_| ()))
        .map_err(|error| failure(path, &error))
}

/// The bytes of a file, of which there may be so many.
pub(crate) fn bytes(path: &Path, largest: Bytes) -> io::Result<Vec<u8>> {
    rest_of(&open(path)?, largest)
}

/// Opens a regular file, and nothing else.
pub(crate) fn open(path: &Path) -> io::Result<File> {
    // Opening alone would make some devices act, and wait for who writes into a pipe.
    check_kind(fs::metadata(path)?.file_type())?;
    let file = open_at_once(path)?;
    // Something else may have taken its place meanwhile.
    check_kind(file.metadata()?.file_type())?;
    Ok(file)
}

/// What is left of an open file, of which there may be so many bytes.
pub(crate) fn rest_of(file: &File, largest: Bytes) -> io::Result<Vec<u8>> {
    let size = check_size(file, largest)?;
    let mut bytes = Vec::with_capacity(usize::try_from(size).unwrap_or_default());
    // What a file says of its size need not be so.
    file.take(largest.0 + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > largest.0 {
        return Err(too_large(largest));
    }
    Ok(bytes)
}

/// The size that a file says it has, unless that is too much.
fn check_size(file: &File, largest: Bytes) -> io::Result<u64> {
    let size = file.metadata()?.len();
    if size > largest.0 {
        return Err(too_large(largest));
    }
    Ok(size)
}

fn too_large(largest: Bytes) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, Refusal::TooLarge(largest))
}

/// Without waiting for anybody, whatever it turns out to be.
#[cfg(unix)]
fn open_at_once(path: &Path) -> io::Result<File> {
    use std::os::unix::fs::OpenOptionsExt;

    use rustix::fs::OFlags;

    let flags = OFlags::NONBLOCK | OFlags::NOCTTY;
    let mut options = File::options();
    options
        .read(true)
        .custom_flags(i32::try_from(flags.bits()).unwrap_or_default());
    options.open(path)
}

/// Pipes do not lie in folders there.
#[cfg(not(unix))]
fn open_at_once(path: &Path) -> io::Result<File> {
    File::open(path)
}

fn check_kind(kind: FileType) -> io::Result<()> {
    if kind.is_file() {
        return Ok(());
    }
    let refusal = Refusal::NotAFile(word_for(kind));
    Err(io::Error::new(io::ErrorKind::InvalidInput, refusal))
}

/// What people call something that is no regular file.
fn word_for(kind: FileType) -> &'static str {
    #[cfg(unix)]
    {
        use std::os::unix::fs::FileTypeExt;

        if kind.is_fifo() {
            return "a pipe";
        }
        if kind.is_socket() {
            return "a socket";
        }
        if kind.is_char_device() || kind.is_block_device() {
            return "a device";
        }
    }
    if kind.is_dir() {
        "a folder"
    } else {
        "something else"
    }
}

/// Why a file is not read though the system would let us.
#[derive(Debug)]
enum Refusal {
    /// It is this instead.
    NotAFile(&'static str),
    /// It has more bytes than these.
    TooLarge(Bytes),
}

impl fmt::Display for Refusal {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotAFile(kind) => write!(to, "it is {kind}, not a file"),
            Self::TooLarge(most) => write!(to, "it has more than {}", most.short()),
        }
    }
}

impl Error for Refusal {}

/// The failure of a file that could not be read, or is not to be.
pub(crate) fn failure(path: &Path, error: &io::Error) -> Failure {
    let refusal = error.get_ref().and_then(|inner| inner.downcast_ref());
    let shown = path.display();
    Failure::refused(match refusal {
        None => return Failure::reading(path, error),
        Some(Refusal::NotAFile(kind)) => {
            Diagnostic::error("not-a-file", format!("{shown} is {kind}, not a file"))
                .help("only regular files are read: put one in its place")
        }
        Some(Refusal::TooLarge(most)) => Diagnostic::error(
            "file-too-large",
            format!("{shown} has more than {}", most.short()),
        )
        .help(format!(
            "no file of this kind has more than {}: is it the right one?",
            most.short()
        )),
    })
}

/// Bytes as text, or where they are none.
fn text(path: &Path, bytes: Vec<u8>) -> Result<String, Failure> {
    String::from_utf8(bytes).map_err(|error| {
        let offset = error.utf8_error().valid_up_to();
        Failure::bad_input([Diagnostic::error(
            "not-text",
            format!(
                "{} is not UTF-8 text: no character starts at byte {offset}",
                path.display()
            ),
        )
        .help("save it as UTF-8")])
    })
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use analyzer::quantity::Bytes;

    use super::{bytes, failure, read};

    #[test]
    fn a_file_has_as_many_bytes_as_it_may_have_or_is_not_read() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("file");
        std::fs::write(&file, b"four").unwrap();
        assert_eq!(bytes(&file, Bytes(4)).unwrap(), b"four");
        let error = bytes(&file, Bytes(3)).unwrap_err();
        let failure = failure(&file, &error);
        assert_eq!(failure.messages[0].code, "file-too-large");
        assert!(failure.summary().ends_with("has more than 3 B"));
    }

    #[test]
    fn a_folder_is_not_taken_for_a_file() {
        let folder = tempfile::tempdir().unwrap();
        let failure = read(folder.path()).unwrap_err();
        assert_eq!(failure.messages[0].code, "not-a-file");
        let missing = read(Path::new("no/such/file")).unwrap_err();
        assert_eq!(missing.messages[0].code, "unreadable");
    }

    /// Files below `/proc` say that they are empty, and are not.
    #[cfg(target_os = "linux")]
    #[test]
    fn a_size_that_is_not_true_is_not_believed() {
        let file = Path::new("/proc/self/status");
        assert!(bytes(file, Bytes(8)).is_err());
        assert!(!read(file).unwrap().is_empty());
    }

    #[cfg(unix)]
    #[test]
    fn neither_pipes_nor_devices_are_opened() {
        use rustix::fs::{CWD, FileType, Mode, mknodat};

        let folder = tempfile::tempdir().unwrap();
        let (pipe, link) = (folder.path().join("pipe"), folder.path().join("link"));
        mknodat(CWD, &pipe, FileType::Fifo, Mode::RWXU, 0).unwrap();
        // Nobody writes into it: a reader would wait for ever.
        assert!(
            read(&pipe)
                .unwrap_err()
                .summary()
                .ends_with("a pipe, not a file")
        );
        std::os::unix::fs::symlink("/dev/zero", &link).unwrap();
        assert!(
            read(&link)
                .unwrap_err()
                .summary()
                .ends_with("a device, not a file")
        );
    }
}
