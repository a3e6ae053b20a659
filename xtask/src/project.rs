//! What a command looks at: a board, and the folder that goes onto it.

use std::path::{Path, PathBuf};

use analyzer::app::Layout;
use analyzer::budget::{Board, RomStringsSource, Subject, Support};
use analyzer::diagnostic::Diagnostic;
use analyzer::import::{Start, Starts};
use analyzer::report::Gap;
use analyzer::vm::load;

use crate::boards;
use crate::contents::{Contents, LIBRARY};
use crate::context::Context;
use crate::failure::Failure;
use crate::files;
use crate::library::{BaseArgument, Library};
use crate::tools::firmware;

/// A board, and what goes onto it.
pub(crate) struct Project {
    /// The board.
    pub board: Board,
    /// What reading the folder brought up.
    pub found: Vec<Diagnostic>,
    /// Sources go onto the board as they are.
    pub has_sources: bool,
    title: String,
    prefix: String,
    contents: Contents,
    rom_strings: Option<load::RomStrings>,
    /// The folder of local boards, if there is one.
    pub budgets: Option<PathBuf>,
    starts: Option<Starts>,
    start: Option<Start>,
    /// What of the library could not be made.
    pub gap: Option<Gap>,
}

impl Project {
    /// Reads a board and the folder of an app; without one, it is the board's own library.
    pub(crate) fn read(
        board: &str,
        app: Option<&PathBuf>,
        base: &BaseArgument,
        context: &Context,
    ) -> Result<Self, Failure> {
        let apps = app.map(std::slice::from_ref).unwrap_or_default();
        let project = Self::of_all(board, apps, base, context)?;
        if app.is_none() && project.contents.app.entry_points().is_empty() {
            return Err(no_folder(&project.board));
        }
        Ok(project)
    }

    /// The same with several folders that go onto the board as one.
    pub(crate) fn of_all(
        board: &str,
        apps: &[PathBuf],
        base: &BaseArgument,
        context: &Context,
    ) -> Result<Self, Failure> {
        let (mut board, folder) = boards::selected(board, context)?;
        let rom_strings = rom_strings(&board, folder.as_deref(), context)?;
        let starts = boards::starts(&board)?;
        let start = starts.as_ref().map(|starts| starts.prompt.unlimited());
        let shown: Vec<String> = apps.iter().map(|app| files::named(app)).collect();
        let shown = shown.join(" and ");
        let library = Library::of(&board, base)?;
        // A scenario of the whole library goes on with what there is; the gap says what there is not.
        for scenario in &mut board.scenarios {
            scenario
                .imports
                .retain(|(name, _)| !library.missing.contains(name));
        }
        let gap = library.gap;
        let mut contents = Contents::read(&board, apps, library.modules)?;
        if !apps.is_empty()
            && contents.app.entry_points().iter().all(|entry| {
                let rest = entry.module.path.strip_prefix(LIBRARY);
                rest.is_some_and(|rest| rest.starts_with('/'))
            })
        {
            return Err(nothing_to_do(&board, folder.as_deref(), &contents, &shown));
        }
        let has_sources = goes_as_it_is(&board, &contents);
        Ok(Self {
            board,
            found: std::mem::take(&mut contents.found),
            title: match apps {
                [] => "the library port".to_owned(),
                // The current folder has a name as well.
                [app] if app.file_name().is_none() => folder_name(app).unwrap_or(shown),
                _ => shown,
            },
            prefix: match apps {
                [app] => prefix(app),
                _ => String::new(),
            },
            has_sources,
            contents,
            rom_strings,
            budgets: folder,
            starts,
            start,
            gap,
        })
    }

    /// Where the script that measures begins on the board, where that is known.
    pub(crate) fn measuring(&self) -> Option<Start> {
        self.starts.as_ref().map(Starts::measuring)
    }

    /// The same as the analyzer takes it.
    pub(crate) fn subject(&self) -> Subject<'_> {
        Subject {
            title: &self.title,
            tree: &self.contents.tree,
            app: &self.contents.app,
            library: LIBRARY,
            prefix: &self.prefix,
            rom_strings: self.rom_strings.as_ref(),
            start: self.start.as_ref(),
            members: self.starts.as_ref().map(|starts| &starts.modules),
            board_id: self.board.circuitpython_id.as_deref(),
            heap: Some(self.board.heap_at_boot.bytes),
            has_mounts: self.contents.has_mounts,
            has_sources: self.has_sources,
        }
    }
}

/// Whether the sources of a folder go onto a board as they are: the drive of CircuitPython does. Whoever
/// flashes our firmware has them compiled.
fn goes_as_it_is(board: &Board, contents: &Contents) -> bool {
    *contents.app.layout() == Layout::Drive && board.support == Support::Analysis
}

/// What the folder is called that `.` or `..` stands for.
fn folder_name(app: &Path) -> Option<String> {
    let whole = app.canonicalize().ok()?;
    Some(files::text_of(whole.file_name()?))
}

/// Nobody named a folder, no program lies in the current one, and the board has no library of its own.
fn no_folder(board: &Board) -> Failure {
    let message = format!(
        "no folder is named, and there is no program here for {}",
        board.id
    );
    Failure::bad_input([Diagnostic::error("nothing-to-do", message)
        .help("name the folder that holds code.py, or a folder of modules, after the board")])
}

/// Nothing in the folders is for this board, though there may be a program for others.
fn nothing_to_do(
    board: &Board,
    folder: Option<&Path>,
    contents: &Contents,
    shown: &str,
) -> Failure {
    let none = || {
        Diagnostic::error("nothing-to-do", format!("there is no Python in {shown}"))
            .help("name the folder that holds code.py, or a folder of modules")
    };
    let programs = ["code.py", "main.py"];
    let program = programs
        .into_iter()
        .find(|name| contents.tree.bytes(name).is_some());
    let Some(program) = program else {
        return Failure::bad_input([none()]);
    };
    let catalog = match boards::catalog(folder) {
        Ok(catalog) => catalog,
        Err(failure) => return failure,
    };
    let starts_it = |board: &&Board| board.rules().main_files.iter().any(|name| name == program);
    let others: Vec<&str> = catalog
        .boards()
        .filter(starts_it)
        .map(|board| board.id.as_str())
        .collect();
    let rules = board.rules();
    let starts = rules.main_files.first().map_or("main.py", String::as_str);
    let message = format!(
        "{} does not run {program} of {shown}: {} starts {starts}",
        board.id,
        rules.family.name()
    );
    Failure::bad_input([Diagnostic::error("nothing-to-do", message).help(format!(
        "rename {program} to {starts}, or name a board that runs {program}: {}",
        others.join(", ")
    ))])
}

/// What to put before a path below `app` to name the file from the current folder.
fn prefix(app: &Path) -> String {
    let shown = files::named(app);
    match shown.trim_end_matches(['/', '\\']) {
        "." | "" => String::new(),
        trimmed => format!("{trimmed}/"),
    }
}

/// The strings in the firmware: those of the image where we have built one, else those of a list.
fn rom_strings(
    board: &Board,
    folder: Option<&Path>,
    context: &Context,
) -> Result<Option<load::RomStrings>, Failure> {
    match &board.rom_strings {
        RomStringsSource::Unknown => Ok(None),
        RomStringsSource::List(name, place) => match boards::rom_strings(name, folder)? {
            Some(list) => Ok(Some(load::RomStrings::parse(&list))),
            None => Err(Failure::bad_input([Diagnostic::error(
                "missing-rom-strings",
                format!("there is no list of read-only strings called `{name}`"),
            )
            .at(place.clone())
            .help(format!(
                "put it at budgets/rom-strings/{name}.txt, or write rom-strings = \"unknown\""
            ))])),
        },
        RomStringsSource::Firmware => {
            if let Some(elf) = firmware::known::fresh_image(board, context)? {
                return firmware::rom_strings(&elf).map(Some);
            }
            // Nobody has to build the firmware to be told what fits.
            let list = boards::rom_strings(&board.id, folder)?;
            Ok(list.map(|list| load::RomStrings::parse(&list)))
        }
    }
}
