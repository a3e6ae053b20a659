//! Boards with CircuitPython: the app and its compiled libraries onto the CIRCUITPY drive.

use analyzer::budget::Board;
use analyzer::diagnostic::Diagnostic;
use analyzer::quantity::{Bytes, plural};
use analyzer::report::{Cell, Figure, Report, Row, Table};

use super::Arguments;
use super::copy::{File, Plan};
use crate::compilation::compiled;
use crate::context::Context;
use crate::drive::{self, CircuitPython, Folder, Found, Identity, Wanted, is_of_the_system};
use crate::failure::Failure;

/// Copies to a board's drive, or says what would be copied.
pub(super) fn flash(
    board: &Board,
    id: &str,
    arguments: &Arguments,
    report: &mut Report,
    context: &Context,
) -> Result<(), Failure> {
    let compiler = arguments.compilation.compiler(board)?;
    // The port comes with our firmware only.
    let app = arguments.app.folder();
    let app = app.as_deref();
    let built = compiled(board, Vec::new(), app, &compiler, context)?;
    let programs = Programs::of(board);
    let files: Vec<File> = built
        .into_iter()
        .filter(|file| !is_of_the_system(&file.path))
        .map(|file| File {
            is_program: programs.has(&file.path),
            path: file.path,
            bytes: file.bytes,
        })
        .collect();
    let found = waited_for(Wanted::CircuitPython(id), board, arguments, context)?;
    if let Identity::CircuitPython(it) = &found.identity {
        check_release(board, it, &found)?;
    }
    let drive = Folder::new(found.place.clone());
    let plan = Plan::make(&drive, files)?;
    if let Some(hidden) = programs.hidden(&plan) {
        return Err(Failure::bad_input([hidden]));
    }
    plan.check_room(&drive)?;
    report.tables.push(table(&plan));
    report.findings.extend(left_alone(&plan));
    report.findings.extend(unnamed(&found));
    let changes = plan.changes().count();
    let place = found.place.display();
    let same = plan.files.len() - changes;
    let sizes = format!(
        "{} needed of {} free",
        Bytes(plan.needed).short(),
        Bytes(plan.free).short()
    );
    if arguments.dry_run {
        report.summary = format!(
            "nothing written (dry run); {} to copy to {place}, {same} there already; {sizes}",
            plural(changes, "file")
        );
        return Ok(());
    }
    let spinner = context.console.spinner("copying");
    let outcome = plan.carry_out(&drive, |what| spinner.tell(what));
    spinner.finish_and_clear();
    outcome?;
    report.summary = if changes == 0 {
        format!("{place} has every file already; nothing was written")
    } else {
        format!(
            "{} written to {place} and read back, {same} there already; CircuitPython starts \
             code.py again by itself",
            plural(changes, "file")
        )
    };
    Ok(())
}

/// The drive of the board; a plan takes the one that is there.
fn waited_for(
    wanted: Wanted<'_>,
    board: &Board,
    arguments: &Arguments,
    context: &Context,
) -> Result<Found, Failure> {
    let given = arguments.drive.as_deref();
    if let Some(found) = drive::find(given, wanted)? {
        return Ok(found);
    }
    if arguments.dry_run {
        return Err(no_drive(board, arguments));
    }
    context.console.say(&format!(
        "waiting for the CIRCUITPY drive of {}: connect the board",
        board.id
    ));
    let spinner = context.console.spinner("waiting for the CIRCUITPY drive");
    let found = drive::wait_for(given, wanted, arguments.wait());
    spinner.finish_and_clear();
    found?.ok_or_else(|| no_drive(board, arguments))
}

fn no_drive(board: &Board, arguments: &Arguments) -> Failure {
    let (message, help) = match &arguments.drive {
        Some(drive) => (
            format!(
                "{} is not a CIRCUITPY drive: it has no boot_out.txt",
                drive.display()
            ),
            "name the folder where the drive is mounted, or leave out --drive to search for it",
        ),
        None => (
            format!("no CIRCUITPY drive of {} was found", board.id),
            "connect the board; press reset once if it is in its bootloader. If your system does not \
             mount drives by itself, mount it and name it with --drive",
        ),
    };
    Failure::outside(Diagnostic::error("no-drive", message).help(help))
}

/// A release that loads other files would refuse what was compiled.
fn check_release(board: &Board, it: &CircuitPython, found: &Found) -> Result<(), Failure> {
    if it
        .major()
        .is_some_and(|major| board.vm.is_of_circuitpython(major))
    {
        return Ok(());
    }
    let message = format!(
        "{} runs CircuitPython {}; {} is for {}",
        found.place.display(),
        it.version,
        board.file,
        board.vm.title
    );
    Err(Failure::outside(
        Diagnostic::error("wrong-release", message).help(format!(
            "install {} on the board (circuitpython.org), or name a board file for its release",
            board.vm.title
        )),
    ))
}

/// The files that the board runs, in the order in which it looks for them.
struct Programs {
    boot: Vec<String>,
    main: Vec<String>,
}

impl Programs {
    fn of(board: &Board) -> Self {
        let rules = board.rules();
        Self {
            boot: rules.boot_files,
            main: rules.main_files,
        }
    }

    fn has(&self, path: &str) -> bool {
        self.boot.iter().chain(&self.main).any(|name| name == path)
    }

    /// A file on the drive because of which the board would run something else than was counted.
    fn hidden(&self, plan: &Plan) -> Option<Diagnostic> {
        plan.files.iter().find_map(|(file, _)| {
            let other = plan.others.iter().find(|other| {
                self.comes_before(&other.to_lowercase(), &file.path.to_lowercase())
            })?;
            let message = format!("{other} on the drive comes before {}", file.path);
            Some(Diagnostic::error("hidden-on-drive", message).help(format!(
                "remove {other} from the drive, or take it into the app"
            )))
        })
    }

    fn comes_before(&self, other: &str, ours: &str) -> bool {
        for order in [&self.boot, &self.main] {
            let rank = |path: &str| order.iter().position(|name| name == path);
            if let (Some(other), Some(ours)) = (rank(other), rank(ours)) {
                return other < ours;
            }
        }
        let Some(module) = ours.strip_suffix(".mpy") else {
            return false;
        };
        // Source comes before what is compiled, a folder before a file, the root before lib.
        let is = |module: &str, ending: &str| {
            other
                .strip_prefix(module)
                .is_some_and(|rest| rest == ending)
        };
        let in_root = ours.strip_prefix("lib/").unwrap_or_default();
        let top = in_root.split(['/', '.']).next().unwrap_or_default();
        is(module, ".py")
            || other.starts_with(&format!("{module}/"))
            || (!top.is_empty()
                && (is(top, ".py") || is(top, ".mpy") || other.starts_with(&format!("{top}/"))))
    }
}

fn unnamed(found: &Found) -> Option<Diagnostic> {
    found.identity.cannot_name_its_board().then(|| {
        let message = format!(
            "the CircuitPython on {} is too old to name its board",
            found.place.display()
        );
        Diagnostic::warning("unnamed-board", message).help("make sure that it is the right board")
    })
}

/// So many names are told.
const MOST_NAMED: usize = 5;

fn left_alone(plan: &Plan) -> Option<Diagnostic> {
    let names: Vec<&str> = plan.others.iter().map(String::as_str).collect();
    let (shown, rest) = names.split_at(names.len().min(MOST_NAMED));
    let more = match rest.len() {
        0 => String::new(),
        count => format!(", and {count} more"),
    };
    (!names.is_empty()).then(|| {
        let message = format!(
            "{} on the drive left alone, not part of the app: {}{more}",
            plural(names.len(), "file"),
            shown.join(", ")
        );
        Diagnostic::note("left-alone", message)
            .help("remove the files that no program needs any more")
    })
}

fn table(plan: &Plan) -> Table {
    let mut table = Table::new("plan", "Files for the drive")
        .column("file", "file", 0)
        .column("change", "change", 0)
        .column("size", "size", 0);
    for (file, change) in &plan.files {
        let size = Figure::estimated(Bytes(file.bytes.len() as u64));
        table.rows.push(Row::from([
            ("file", Cell::from(file.path.as_str())),
            ("change", change.word().into()),
            ("size", size.into()),
        ]));
    }
    table
}
