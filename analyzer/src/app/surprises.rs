//! Files that matter differently from what their owner may think.

use std::collections::{BTreeMap, BTreeSet};

use super::folder::{App, Layout, Role};
use super::folders::{File, join};
use super::resolve::Resolution;
use super::rules::{FileNames, SearchEntry, VmRules};
use super::tree::Tree;
use crate::diagnostic::Diagnostic;

/// Folders that computers leave on a drive and that no import reaches.
const CLUTTER: [&str; 6] = [
    "__pycache__",
    ".Trashes",
    ".fseventsd",
    ".Spotlight-V100",
    "System Volume Information",
    ".git",
];

/// A file of the computer that the drive was plugged into.
pub(super) fn is_clutter(path: &str) -> bool {
    path.split('/')
        .any(|part| part.starts_with("._") || part == ".DS_Store" || CLUTTER.contains(&part))
}

/// About the files as such, whatever imports do.
pub(super) fn of_files(tree: &Tree, rules: &VmRules) -> Vec<Diagnostic> {
    let mut diagnostics = Vec::new();
    diagnostics.extend(companions_of_macos(tree));
    match rules.file_names {
        FileNames::IgnoreCase => diagnostics.extend(same_but_for_case(tree)),
        FileNames::CaseSensitive => diagnostics.extend(folders_in_other_case(tree, rules)),
    }
    diagnostics
}

fn companions_of_macos(tree: &Tree) -> Option<Diagnostic> {
    let is_companion = |path: &str| path.split('/').any(|part| part.starts_with("._"));
    let companions = tree.files().filter(|(path, _)| is_companion(path));
    let sizes: Vec<usize> = companions.map(|(_, bytes)| bytes.len()).collect();
    let (count, bytes) = (sizes.len(), sizes.iter().sum::<usize>());
    (count > 0).then(|| {
        Diagnostic::note(
            "macos-companions",
            format!("{count} files named ._* take {bytes} bytes of the drive and are never loaded"),
        )
        .help("remove them with `dot_clean -m` on the drive; `cp -X` does not make them")
    })
}

fn same_but_for_case(tree: &Tree) -> Vec<Diagnostic> {
    let mut by_key: BTreeMap<String, Vec<&str>> = BTreeMap::new();
    for (path, _) in tree.files() {
        by_key
            .entry(path.to_ascii_lowercase())
            .or_default()
            .push(path);
    }
    let collisions = by_key.values().filter(|paths| paths.len() > 1);
    collisions
        .map(|paths| {
            Diagnostic::warning(
                "same-but-for-case",
                format!("{} are one file on the board's drive", paths.join(" and ")),
            )
            .help("rename one: FAT does not tell upper from lower case")
        })
        .collect()
}

fn folders_in_other_case(tree: &Tree, rules: &VmRules) -> Vec<Diagnostic> {
    let tops: BTreeSet<&str> = tree
        .files()
        .filter_map(|(path, _)| path.split_once('/'))
        .map(|(top, _)| top)
        .collect();
    let mut diagnostics = Vec::new();
    for entry in &rules.search_path {
        let SearchEntry::Folder(folder) = entry else {
            continue;
        };
        let others = tops
            .iter()
            .filter(|top| top.eq_ignore_ascii_case(folder) && *top != folder);
        diagnostics.extend(others.map(|top| {
            Diagnostic::warning(
                "folder-case",
                format!("imports do not look in {top}/, but in /{folder}"),
            )
            .help(format!("rename {top} to {folder}"))
        }));
    }
    diagnostics
}

/// About the files that the board runs by itself, and those it does not.
pub(super) fn of_programs(app: &App) -> Vec<Diagnostic> {
    if *app.layout() != Layout::Drive {
        return Vec::new();
    }
    let mut diagnostics = Vec::new();
    let rules = app.rules();
    for (role, names) in [
        (Role::Boot, &rules.boot_files),
        (Role::Main, &rules.main_files),
    ] {
        let mut present = names.iter().filter_map(|name| app.drive.file(name));
        let Some(first) = present.next() else {
            continue;
        };
        diagnostics.extend(present.map(|later| {
            let part = match role {
                Role::Boot => "boot file",
                Role::Main | Role::Library => "program",
            };
            Diagnostic::warning(
                "program-not-run",
                format!("{} does not run: {} is found first", later.path, first.path),
            )
            .help(format!("keep only one {part} in the root of the drive"))
        }));
    }
    let runs = |role| app.entry_points().iter().any(|entry| entry.role == role);
    if !runs(Role::Main) {
        let family = rules.family.name();
        let wanted = rules.main_files.iter().find(|name| name.ends_with(".py"));
        let wanted = wanted.map_or("main.py", String::as_str);
        let other = ["code.py", "main.py"]
            .into_iter()
            .find(|name| app.drive.file(name).is_some());
        diagnostics.push(match other {
            Some(other) => Diagnostic::warning(
                "program-not-run",
                format!("{other} does not run: {family} starts {wanted}"),
            )
            .help(format!("rename {other} to {wanted}")),
            None => Diagnostic::note("no-program", "there is no program in the root of the drive")
                .help(format!("{family} starts {wanted}")),
        });
    }
    diagnostics
}

/// Collects what to say about files that an import of their name does not load.
#[derive(Default)]
pub(super) struct PassedOver {
    pub(super) diagnostics: Vec<Diagnostic>,
    /// Folders that are hidden as a whole: one message instead of one for each file.
    folders: BTreeSet<String>,
}

impl PassedOver {
    /// `file` in `folder` of the search path would be `name`, but that finds `winner`.
    pub(super) fn add(&mut self, folder: &str, name: &str, file: &File, winner: &Resolution) {
        if is_clutter(&file.path) {
            return;
        }
        let top = name.split('.').next().unwrap_or(name);
        let top_folder = join(folder, top);
        let is_inside = |path: &str| {
            let head = path.get(..top_folder.len());
            head.is_some_and(|head| head.eq_ignore_ascii_case(&top_folder))
                && path[top_folder.len()..].starts_with('/')
        };
        let loser = match winner {
            Resolution::Module(module) if is_inside(&module.path) => file.path.clone(),
            _ if is_inside(&file.path) => {
                if !self.folders.insert(top_folder.clone()) {
                    return;
                }
                format!("{top_folder}/")
            }
            _ => file.path.clone(),
        };
        self.diagnostics.push(message(&loser, file, name, winner));
    }
}

fn message(loser: &str, file: &File, name: &str, winner: &Resolution) -> Diagnostic {
    match winner {
        Resolution::Module(module) if is_source_of(&module.path, &file.path) => Diagnostic::note(
            "shadowed-mpy",
            format!("{loser} is never loaded: {} is beside it", module.path),
        )
        .help(
            "the board compiles the .py each time, which takes more RAM; remove it to use the .mpy",
        ),
        Resolution::Module(module) => {
            shadowed(loser, &format!("`import {name}` finds {}", module.path))
        }
        Resolution::NamespacePackage { folder, .. } => shadowed(
            loser,
            &format!("`import {name}` finds the folder {folder}/"),
        ),
        Resolution::Frozen { .. } => shadowed(
            loser,
            &format!("`import {name}` finds the one frozen into the firmware"),
        ),
        Resolution::Builtin { .. } => shadowed(
            loser,
            &format!("`import {name}` finds the one in the firmware"),
        ),
        Resolution::NotFound { name: missing, .. } => {
            shadowed(loser, &format!("`import {missing}` finds something else"))
        }
    }
}

fn shadowed(loser: &str, reason: &str) -> Diagnostic {
    Diagnostic::warning(
        "shadowed-module",
        format!("{loser} is never loaded: {reason}"),
    )
    .help("rename or remove one of them")
}

fn is_source_of(source: &str, compiled: &str) -> bool {
    let stem = |path: &str, ending: &str| {
        let lower = path.to_ascii_lowercase();
        lower.strip_suffix(ending).map(str::to_owned)
    };
    stem(compiled, ".mpy").is_some_and(|compiled| stem(source, ".py") == Some(compiled))
}
