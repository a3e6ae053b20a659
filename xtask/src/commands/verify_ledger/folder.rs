//! The folder that measurements are in: the project's own, or somebody else's.

use std::path::{Path, PathBuf};

use analyzer::diagnostic::Diagnostic;
use analyzer::ground_truth::{Declared, Explanation, Measured, SessionStart, Set, Tree, read};
use analyzer::report::Gap;

use crate::context::{self, Context};
use crate::failure::Failure;
use crate::reading;
use crate::reading::Folder as Reading;
use crate::tools::Tool;
use crate::tools::packages::CORPUS;

/// What must agree.
const LIMITS: &str = "limits.toml";
/// The releases of the libraries that were measured.
const PACKAGES: &str = "corpus-packages.txt";

/// A folder of measurements.
pub(super) struct Folder {
    /// Where it is.
    pub path: PathBuf,
    /// It is the project's own: nothing may be missing.
    is_ours: bool,
}

impl Folder {
    /// The folder that was named, or the project's own.
    pub(super) fn find(named: Option<&Path>) -> Result<Self, Failure> {
        if let Some(path) = named {
            // Says that it is not there, or is no folder.
            Reading::open(path)?;
            return Ok(Self {
                path: path.to_owned(),
                is_ours: false,
            });
        }
        let root = context::workspace_root().ok_or_else(|| {
            Failure::bad_input([Diagnostic::error(
                "not-a-checkout",
                "the installed program has no measurements",
            )
            .help(
                "name a folder of your own with --ground-truth DIR, or run `cargo xtask \
                 verify-ledger` in a checkout of mpyfit",
            )])
        })?;
        Ok(Self {
            path: root.join("ground-truth"),
            is_ours: true,
        })
    }

    /// The rows of a set; or, in a folder that need not have them, why there are none.
    pub(super) fn rows(&self, set: &Set) -> Result<Result<Vec<Measured>, String>, Failure> {
        let Some((file, text)) = self.text(set.rows)? else {
            return Ok(Err(format!(
                "there is no {}",
                self.path.join(set.rows).display()
            )));
        };
        let rows = read(&file, &text, set).map_err(Failure::bad_input)?;
        if !rows.is_empty() {
            return Ok(Ok(rows));
        }
        let why = format!("{file} has no rows of {}", set.vm);
        if self.is_ours {
            return Err(bad(why, "check it out again"));
        }
        Ok(Err(why))
    }

    /// Where the sessions of a set began.
    pub(super) fn session_start(&self, set: &Set) -> Result<SessionStart, Failure> {
        let path = self.path.join("sessions.toml");
        let text = reading::read_text(&path)?;
        refused(SessionStart::read(&path.display().to_string(), &text, set))
    }

    /// What else it says of a set.
    pub(super) fn declared(&self, set: &Set) -> Result<Declared, Failure> {
        let mut declared = Declared::default();
        if let Some((file, text)) = self.text("explained.toml")? {
            declared.explanations = refused(Explanation::read(&file, &text, set))?;
        }
        if let Some((file, text)) = self.text(LIMITS)? {
            declared.limits = refused(Declared::limits(&file, &text, set))?;
        }
        Ok(declared)
    }

    /// Says so if nothing has to agree.
    pub(super) fn without_limits(&self) -> Option<Gap> {
        (!self.path.join(LIMITS).exists()).then(|| Gap {
            what: "limits".to_owned(),
            why: format!(
                "there is no {LIMITS} beside the rows, so nothing limits how far off they may be"
            ),
        })
    }

    /// The folder of a tree's sources: beside the rows, or what has been fetched of the same releases.
    pub(super) fn sources(&self, tree: Tree, context: &Context) -> Result<PathBuf, Failure> {
        let folder = self.path.join(tree.name());
        if folder.is_dir() {
            return Ok(folder);
        }
        let help = "put the sources there, at the paths by which they are imported";
        let missing = format!("there is no folder {}", folder.display());
        if tree != Tree::Corpus {
            return Err(bad(missing, help));
        }
        let packages = self.text(PACKAGES)?.map(|(_, text)| text);
        let named = packages.as_deref().unwrap_or_default().lines();
        if !named.eq(CORPUS.releases()) {
            let why = format!("{missing}, and no {PACKAGES} names the releases that are fetched");
            return Err(bad(why, help));
        }
        let toolbox = context.toolbox()?;
        toolbox.get(Tool::Corpus, context.console)?;
        Ok(toolbox.place_of(&CORPUS))
    }

    /// A file that may be missing, but for the project's own: how it is called, and its text.
    fn text(&self, name: &str) -> Result<Option<(String, String)>, Failure> {
        let path = self.path.join(name);
        if !self.is_ours && !path.exists() {
            return Ok(None);
        }
        let text = reading::read_text(&path)?;
        Ok(Some((path.display().to_string(), text)))
    }
}

fn refused<T>(outcome: Result<T, Box<Diagnostic>>) -> Result<T, Failure> {
    outcome.map_err(|problem| Failure::refused(*problem))
}

fn bad(message: String, help: &str) -> Failure {
    Failure::refused(Diagnostic::error("bad-ground-truth", message).help(help))
}
