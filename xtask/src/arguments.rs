//! Arguments that mean the same for several commands.

use std::path::{Path, PathBuf};

use analyzer::app::VmRules;
use clap::Args;

use crate::project::Project;

/// Help of `--board`.
pub(crate) const BOARD: &str = "Board to use; `board list` shows them all";

/// The folder that goes onto the board.
#[derive(Args)]
pub(crate) struct AppArgument {
    /// Folder that goes onto the board: with code.py or main.py, or a folder of modules [default:
    /// the current folder, if it holds a program]
    #[arg(value_name = "DIR")]
    folder: Option<PathBuf>,
    /// The same folder, by name
    #[arg(long, value_name = "DIR", conflicts_with = "folder")]
    app: Option<PathBuf>,
}

impl AppArgument {
    /// The folder that was named.
    pub(crate) fn named(&self) -> Option<&PathBuf> {
        self.folder.as_ref().or(self.app.as_ref())
    }

    /// The folder that was named, else the current one if a board would start a program in it.
    pub(crate) fn folder(&self) -> Option<PathBuf> {
        self.named().cloned().or_else(|| {
            let here = Path::new(".");
            holds_program(here).then(|| here.to_owned())
        })
    }
}

/// Whether sources are compiled before they get onto the board.
#[derive(Args)]
pub(crate) struct BuiltArgument {
    /// Count sources as `build` compiles them, not as a board does that has them on its drive
    #[arg(long)]
    built: bool,
}

impl BuiltArgument {
    pub(crate) fn apply_to(&self, project: &mut Project) {
        project.has_sources &= !self.built;
    }
}

/// Whether any virtual machine would start a file of the folder.
fn holds_program(folder: &Path) -> bool {
    [VmRules::circuitpython((10, 0)), VmRules::micropython()]
        .iter()
        .flat_map(|rules| &rules.main_files)
        .any(|name| folder.join(name).is_file())
}

#[cfg(test)]
mod tests {
    use super::holds_program;

    #[test]
    fn a_folder_with_code_py_holds_a_program_and_a_folder_of_modules_does_not() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("library.py"), "x = 1\n").unwrap();
        assert!(!holds_program(folder.path()));
        std::fs::write(folder.path().join("code.py"), "x = 1\n").unwrap();
        assert!(holds_program(folder.path()));
    }
}
