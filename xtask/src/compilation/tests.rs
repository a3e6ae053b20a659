//! What `build` writes, `budget` estimates and `measure` puts onto a board are the same files.

use std::path::{Path, PathBuf};

use analyzer::cost::Modules;
use analyzer::import::{Found, Library as _, Program, Residence};
use clap::Parser;

use super::{Compiler, compiled};
use crate::context::{Context, Shared};
use crate::library::{BaseArgument, Library};
use crate::project::Project;
use crate::shelf::Shelf;

#[derive(Parser)]
struct Options {
    #[command(flatten)]
    shared: Shared,
}

fn context() -> Context {
    let options = Options::parse_from(["mpyfit"]);
    Context::new(options.shared, "mpyfit".to_owned(), clap::Command::default)
}

/// Every module that an import finds has one path and one content, whoever asks; `some` are paths that
/// must be among them.
fn check(board: &str, app: Option<&Path>, some: &[&str]) {
    let context = context();
    let base = BaseArgument { base: None };
    let apps = app.map(PathBuf::from);
    let mut project = Project::read(board, apps.as_ref(), &base, &context).unwrap();
    // The drive of a board may also have sources; `build` compiles them.
    project.has_sources = false;
    let board = &project.board;
    let library = Library::of(board, &base).unwrap().modules;
    let compiler = Compiler::new(board, 0, None).unwrap();
    let built = compiled(board, library, app, &compiler, &context).unwrap();
    let (shelf, refused) = Shelf::of(&project).unwrap();
    assert!(refused.is_empty(), "{refused:?}");
    let subject = project.subject();
    let estimated = Modules::read(board.vm, &subject, Residence::Ram);
    let mut root = String::from("/");
    if subject.has_mounts {
        root += "ram/";
    }

    let mut paths = Vec::new();
    for module in subject.app.modules() {
        let Found::File { path, program, .. } = estimated.find(&module.name) else {
            panic!("{} is not found", module.name);
        };
        // From the root, the VM says a path without a slash where nothing is mounted.
        let path = path.strip_prefix(&root).unwrap_or(&path);
        let file = built.iter().find(|file| file.path == path);
        let file = file.unwrap_or_else(|| panic!("`build` writes no {path}"));
        let read = Program::read(&file.bytes).unwrap();
        assert_eq!(program.as_deref(), Some(&read), "{path}");
        match shelf.get(&module.name) {
            Some(shelved) => {
                assert_eq!(shelved.path, path);
                assert!(shelved.bytes == file.bytes, "{path}");
            }
            // Beside an app, only those modules of the library that it may ask for.
            None => assert!(subject.is_of_library(&module.path), "{path}"),
        }
        paths.push(path.to_owned());
    }
    for path in some {
        assert!(paths.iter().any(|one| one == path), "{path}: {paths:?}");
    }
}

fn of_tests(app: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/apps")
        .join(app)
}

#[test]
fn all_agree_about_an_app() {
    let app = of_tests("crowded");
    check("feather-m4", Some(&app), &["lib/chart.mpy", "lib/log.mpy"]);
    let app = tempfile::tempdir().unwrap();
    for (path, text) in [
        ("main.py", "import helper, json\n"),
        ("helper.py", "def f():\n    return 1\n"),
        // Hides a package of the library, and what is in it.
        ("lib/json.py", "def loads(text):\n    return text\n"),
    ] {
        let path = app.path().join(path);
        crate::files::create_folder(path.parent().unwrap()).unwrap();
        crate::files::write(&path, text.as_bytes()).unwrap();
    }
    let some = ["helper.mpy", "lib/json.mpy"];
    check("metro-m4", Some(app.path()), &some);
}

#[test]
fn all_agree_about_a_folder_of_modules() {
    let app = of_tests("shelf");
    for board in ["feather-m4", "metro-m4"] {
        check(board, Some(&app), &["lib/alpha.mpy", "lib/gamma.mpy"]);
    }
}

#[test]
fn all_agree_about_a_folder_that_is_a_package() {
    let folder = tempfile::tempdir().unwrap();
    let package = folder.path().join("display");
    crate::files::create_folder(&package).unwrap();
    crate::files::write(&package.join("__init__.py"), b"from . import font\n").unwrap();
    crate::files::write(&package.join("font.py"), b"SIZE = 8\n").unwrap();
    for board in ["feather-m4", "metro-m4"] {
        let some = ["lib/display/__init__.mpy", "lib/display/font.mpy"];
        check(board, Some(&package), &some);
    }
}

#[test]
fn all_agree_about_the_library() {
    check("metro-m4", None, &["lib/itertools.mpy"]);
}
