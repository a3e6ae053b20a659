//! What a file becomes on a board: bytes with a name in them, at a path.
//!
//! `budget` estimates it, `build` writes it, `measure` puts it onto a board. All of them ask here:
//! the VM interns the names of files, so they are a part of what an import costs.
//!
//! **Architecture invariant:** nothing else decides the name in bytecode or a path on the board.

use crate::app::{App, Format, Layout, Module, SearchEntry};
use crate::compile::{self, Options};
use crate::import::Residence;
use crate::vm::Profile;

#[cfg(test)]
mod tests;

/// The folder on a board that the ports search for libraries.
const LIBRARIES: &str = "lib";

/// Compiles a source as a VM loads it; `None` where nothing here compiles for that VM.
///
/// Tracebacks on the board will say `name`: [`Deployment::source_name`] has it.
pub fn compile(
    profile: &Profile,
    name: &str,
    source: &[u8],
    optimization: u8,
) -> Option<Result<Vec<u8>, compile::Error>> {
    let options = Options {
        source_name: name.to_owned(),
        optimization,
        dialect: profile.compiles?,
    };
    let module = compile::compile(source, &options);
    Some(module.map(|module| module.to_bytes(profile.first_byte())))
}

/// How the files of a folder get onto a board.
///
/// The drive of a board stays as it is, but for source that is compiled. Modules side by side, and a
/// folder that is a package, become libraries of the board, beside those that it brings.
#[derive(Debug, Clone, Copy)]
pub struct Deployment<'d> {
    /// The folder as the board reads it.
    pub app: &'d App,
    /// The folder of the tree that holds the board's own library.
    pub library: &'d str,
    /// Source is compiled before it gets there. Programs are not: a board starts only their source.
    pub is_compiled: bool,
    /// The board has its files at `/rom`, where code runs in place, and at `/ram`, as if on a disk: our
    /// firmware does.
    pub has_mounts: bool,
}

impl<'d> Deployment<'d> {
    /// The name of a source that goes into its bytecode: its path below its own folder.
    pub fn source_name<'p>(&self, path: &'p str) -> &'p str {
        self.path_in_library(path).unwrap_or(path)
    }

    /// Whether the board gets a file compiled.
    pub fn compiles(&self, path: &str) -> bool {
        self.is_compiled && stem_of_source(path).is_some() && !self.app.is_program(path)
    }

    /// Where a file lies on the board, below the root of its drive.
    pub fn place(&self, path: &str) -> String {
        let name = self.source_name(path);
        let name = match stem_of_source(name) {
            Some(stem) if self.compiles(path) => format!("{stem}.mpy"),
            _ => name.to_owned(),
        };
        match self.app.layout() {
            Layout::Package { name: package } if !self.is_of_library(path) => {
                format!("{LIBRARIES}/{package}/{name}")
            }
            Layout::Drive if !self.is_of_library(path) => name,
            _ => format!("{LIBRARIES}/{name}"),
        }
    }

    /// What the VM calls the file of a module whose code lies there.
    pub fn file_in_vm(&self, module: &Module, residence: Residence) -> String {
        let ending = match (residence, module.format) {
            _ if module.is_program() => return module.path.clone(),
            (Residence::Frozen, _) => "py",
            (_, Format::Python) if !self.is_compiled => "py",
            _ => "mpy",
        };
        format!(
            "{}{}.{ending}",
            self.searched(module, residence),
            stem(module)
        )
    }

    /// What the VM calls the folder of a package: the entry of its `__path__`.
    pub fn package_in_vm(&self, module: &Module, residence: Residence) -> Option<String> {
        let searched = self.searched(module, residence);
        let name = module.name.replace('.', "/");
        module.is_package.then(|| format!("{searched}{name}"))
    }

    /// The same of a folder without an `__init__` file, by the name that an import gives it.
    pub fn namespace_in_vm(&self, name: &str, folder: &str, residence: Residence) -> String {
        let name = name.replace('.', "/");
        let is_of_libraries = self.is_of_library(folder)
            || *self.app.layout() != Layout::Drive
            || folder.len() > name.len();
        let searched = is_of_libraries.then_some(LIBRARIES);
        format!("{}{name}", self.below_mount(searched, residence))
    }

    /// What the VM calls the folder in which it finds a module, with a slash behind it.
    fn searched(&self, module: &Module, residence: Residence) -> String {
        match residence {
            Residence::Frozen => ".frozen/".to_owned(),
            Residence::Ram | Residence::Rom => {
                self.below_mount(self.searched_on_drive(module), residence)
            }
        }
    }

    /// The entry of the search path that a module is found by; nothing for the root.
    fn searched_on_drive(&self, module: &Module) -> Option<&'d str> {
        let place = self.place(&module.path);
        let (place, _) = place.rsplit_once('.')?;
        // A drive may not tell `Lib` from `lib`: the VM says what its search path says.
        let folder = place.get(..place.len().checked_sub(stem(module).len())?)?;
        let folder = folder.strip_suffix('/')?;
        let entries = self.app.rules().search_path.iter();
        let folders = entries.filter_map(|entry| match entry {
            SearchEntry::Folder(folder) => Some(folder.as_str()),
            SearchEntry::Root | SearchEntry::Frozen => None,
        });
        folders
            .chain([LIBRARIES])
            .find(|entry| entry.eq_ignore_ascii_case(folder))
    }

    /// A folder of the search path as the VM calls it, with a slash behind it.
    fn below_mount(&self, folder: Option<&str>, residence: Residence) -> String {
        let mount = match residence {
            _ if !self.has_mounts => None,
            Residence::Ram => Some("/ram"),
            Residence::Rom => Some("/rom"),
            Residence::Frozen => None,
        };
        match (mount, folder) {
            (None, None) => String::new(),
            // There is nothing in the current folder: the search goes on at the mount.
            (Some(mount), None) => format!("{mount}/"),
            (mount, Some(folder)) => format!("{}/{folder}/", mount.unwrap_or_default()),
        }
    }

    fn is_of_library(&self, path: &str) -> bool {
        self.path_in_library(path).is_some()
    }

    fn path_in_library<'p>(&self, path: &'p str) -> Option<&'p str> {
        path.strip_prefix(self.library)?.strip_prefix('/')
    }
}

/// The path of a source without its ending; nothing if it is none.
fn stem_of_source(path: &str) -> Option<&str> {
    let (stem, ending) = path.rsplit_once('.')?;
    ending.eq_ignore_ascii_case("py").then_some(stem)
}

/// The path of a module below its folder of the search path, without an ending.
fn stem(module: &Module) -> String {
    let inner = if module.is_package { "/__init__" } else { "" };
    format!("{}{inner}", module.name.replace('.', "/"))
}
