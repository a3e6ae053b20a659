//! The layers there are: files of a folder, or those compiled in.

use std::path::{Path, PathBuf};

use analyzer::diagnostic::Diagnostic;
use analyzer::nearest::nearest;
use lib_port::Layer;

use crate::context;
use crate::failure::Failure;
use crate::files;
use crate::reading;

/// A layer and the module that it makes.
#[derive(Debug, Clone)]
pub(crate) struct Entry {
    /// The path of the module, such as `json/decoder.py`.
    pub path: String,
    /// The layer's file, as messages name it.
    pub file: String,
    /// The edits.
    pub layer: Layer,
}

impl Entry {
    /// The name that Python imports it by.
    pub(crate) fn module(&self) -> String {
        module_name(&self.path)
    }
}

/// The layers there are, by path. Those that cannot be read fail when they are asked for.
pub(crate) struct Layers {
    /// Where they can be written; those compiled in cannot.
    folder: Option<PathBuf>,
    /// Path of the module, name of the file, bytes.
    files: Vec<(String, String, Vec<u8>)>,
}

impl Layers {
    /// Reads the folder that was named, or that of the checkout; otherwise takes those compiled in.
    pub(crate) fn read(named: Option<&Path>) -> Result<Self, Failure> {
        let of_checkout = || Some(context::workspace_root()?.join("lib-port/layers"));
        let Some(folder) = named.map(Path::to_owned).or_else(of_checkout) else {
            return Ok(Self::compiled_in());
        };
        let mut layers = Self {
            folder: Some(folder.clone()),
            files: Vec::new(),
        };
        for path in reading::below(&folder)? {
            if let Some(module) = path.strip_suffix(".layer") {
                let file = folder.join(&path);
                let bytes = reading::read(&file)?;
                layers
                    .files
                    .push((format!("{module}.py"), files::shown(&file), bytes));
            }
        }
        Ok(layers)
    }

    fn compiled_in() -> Self {
        let files = lib_port::layers().iter().map(|shipped| {
            let module = shipped.path.strip_suffix(".layer");
            (
                format!("{}.py", module.unwrap_or(shipped.path)),
                format!("lib-port/layers/{}", shipped.path),
                shipped.text.to_vec(),
            )
        });
        Self {
            folder: None,
            files: files.collect(),
        }
    }

    /// The layers of the modules that were named; of all modules of the library if none was.
    pub(crate) fn select(&self, modules: &[String]) -> Result<Vec<Entry>, Failure> {
        if modules.is_empty() {
            let library = self.files.iter().filter(|(path, _, _)| !is_of_tests(path));
            return Failure::every(library.map(parsed));
        }
        Failure::every(modules.iter().map(|module| {
            let file = self.find(module).ok_or_else(|| self.unknown(module))?;
            parsed(file)
        }))
    }

    /// The layers over CPython's own tests, which are no part of the library.
    pub(crate) fn of_tests(&self) -> Result<Vec<Entry>, Failure> {
        let tests = self.files.iter().filter(|(path, _, _)| is_of_tests(path));
        Failure::every(tests.map(parsed))
    }

    /// The file of a module's layer.
    fn find(&self, module: &str) -> Option<&(String, String, Vec<u8>)> {
        let wanted = module_name(module);
        self.files
            .iter()
            .find(|(path, _, _)| module_name(path) == wanted)
    }

    /// Whether a module has a layer.
    pub(crate) fn has(&self, module: &str) -> bool {
        self.find(module).is_some()
    }

    fn unknown(&self, module: &str) -> Failure {
        let names: Vec<String> = self
            .files
            .iter()
            .map(|(path, _, _)| module_name(path))
            .collect();
        let near = nearest(module, names.iter().map(String::as_str));
        let help = if near.is_empty() {
            format!("`port new {module}` starts one over CPython's module")
        } else {
            format!("did you mean {}?", near.join(" or "))
        };
        Failure::bad_input([Diagnostic::error(
            "unknown-layer",
            format!("no layer makes a module `{module}`"),
        )
        .help(help)])
    }

    /// Where the layer of a module is, or is to be written.
    pub(crate) fn file_of(&self, path: &str) -> Result<PathBuf, Failure> {
        let folder = self.folder.as_ref().ok_or_else(|| {
            Failure::bad_input([Diagnostic::error(
                "not-a-checkout",
                "the layers compiled into this program cannot be changed",
            )
            .help("work in a checkout of mpyfit, or name a folder with --layers")])
        })?;
        let stem = path.strip_suffix(".py").unwrap_or(path);
        Ok(folder.join(format!("{stem}.layer")))
    }
}

/// Whether a module is one of CPython's tests: its `Lib` has them in a package.
fn is_of_tests(path: &str) -> bool {
    path.starts_with("test/")
}

fn parsed((path, file, bytes): &(String, String, Vec<u8>)) -> Result<Entry, Failure> {
    Ok(Entry {
        path: path.clone(),
        file: file.clone(),
        layer: Layer::read(file, bytes).map_err(Failure::refused)?,
    })
}

/// The name that Python imports a file by.
pub(crate) fn module_name(path: &str) -> String {
    let stem = path.strip_suffix(".py").unwrap_or(path);
    let stem = stem.strip_suffix("/__init__").unwrap_or(stem);
    stem.replace('/', ".")
}
