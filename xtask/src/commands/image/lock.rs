//! `image lock`: what a firmware takes, committed, so that budgets are exact without a compiler.

use std::path::Path;

use analyzer::budget::{Board, Firmware, Footprint, LOCK_SCHEMA, Lock};
use analyzer::diagnostic::Diagnostic;
use analyzer::quantity::Bytes;
use analyzer::report::{Cell, Figure, Report, Row, Table, Verdict};
use clap::Args;

use crate::boards;
use crate::context::Context;
use crate::failure::Failure;
use crate::files;
use crate::tools::firmware::{self, inputs, known};

/// Arguments of `image lock`.
#[derive(Args)]
pub(crate) struct Arguments {
    /// Board of this project
    #[arg(short, long, value_name = "BOARD")]
    board: String,
    /// Compare the lock with a build instead of writing it; exit with 1 if it is wrong
    #[arg(long)]
    check: bool,
}

/// Builds the firmware of a board and locks what it takes, or holds the lock against it.
pub(super) fn run(arguments: &Arguments, context: &Context) -> Result<Report, Failure> {
    let (board, folder) = boards::selected(&arguments.board, context)?;
    firmware::check_is_ours(&board)?;
    firmware::build(&board, None, context)?;
    let fresh = fresh(&board, context)?;
    let old = known::lock(&board, folder.as_deref());
    let place = folder.unwrap_or_else(|| context.project_folder().join("budgets"));
    let place = place.join(boards::lock_name(&board.id));
    if arguments.check {
        let Some((file, old)) = old? else {
            return Err(Failure::bad_input([Diagnostic::error(
                "no-lock",
                format!("there is no lock for {}", board.id),
            )
            .help(format!(
                "run `{} image lock --board {}`",
                context.invoked_as, board.id
            ))]));
        };
        return Ok(compared(&file, &old, &fresh));
    }
    files::write(&place, fresh.write().as_bytes())?;
    Ok(written(
        &place,
        old.ok().flatten().map(|(_, old)| old),
        &fresh,
    ))
}

/// The lock of what has just been built.
fn fresh(board: &Board, context: &Context) -> Result<Lock, Failure> {
    let files = firmware::files_of(board, context);
    let built = known::of_file(board, &files.elf, context)?.firmware;
    let (
        Some(inputs),
        Some(Firmware {
            footprint,
            toolchain,
            ..
        }),
    ) = (inputs::digest(board)?, built)
    else {
        // `build` refuses where there are no sources.
        return Err(Failure::bad_input([Diagnostic::error(
            "not-a-checkout",
            "the firmware's source is not here: the installed program has none",
        )
        .help("run `cargo xtask image lock` in a checkout of mpyfit")]));
    };
    Ok(Lock {
        schema: LOCK_SCHEMA.to_owned(),
        board: board.id.clone(),
        inputs,
        toolchain,
        footprint,
    })
}

fn written(place: &Path, old: Option<Lock>, fresh: &Lock) -> Report {
    let mut report = Report::new("image lock", format!("Footprint of {}", fresh.board));
    let before = old.map(|old| old.footprint).unwrap_or_default();
    report.tables.extend(changes(&before, &fresh.footprint));
    report.summary = format!("wrote {}, made by {}", files::shown(place), fresh.toolchain);
    report
}

/// What a build takes beside what is locked. Another toolchain makes other sizes of the same sources.
fn compared(file: &str, locked: &Lock, built: &Lock) -> Report {
    let mut report = Report::new("image lock", format!("Footprint of {}", built.board));
    report.verdict = Verdict::Fits;
    if locked.inputs != built.inputs {
        report.verdict = Verdict::Over;
        report.summary = format!("{file} belongs to other sources");
    } else if locked.toolchain != built.toolchain {
        report.summary = format!(
            "{file} belongs to these sources; its sizes are not compared: it was made by {}, here is {}",
            locked.toolchain, built.toolchain
        );
    } else if locked.footprint == built.footprint {
        report.summary = format!("{file} equals a build by {}, to the byte", built.toolchain);
    } else {
        report.verdict = Verdict::Over;
        report
            .tables
            .extend(changes(&locked.footprint, &built.footprint));
        report.summary = format!("{file} differs from a build by {}", built.toolchain);
    }
    report
}

/// What differs between two footprints, the whole first.
fn changes(old: &Footprint, new: &Footprint) -> Option<Table> {
    let mut table = Table::new("footprint", "Sizes")
        .column("what", "takes", 0)
        .column("before", "before", 1)
        .column("now", "now", 0);
    let mut add = |what: String, before: u64, now: u64| {
        if before == now {
            return;
        }
        let figure = |bytes| Figure::built(Bytes(bytes));
        table.rows.push(Row::from([
            ("what", Cell::from(what)),
            ("before", figure(before).into()),
            ("now", figure(now).into()),
        ]));
    };
    add("flash".to_owned(), old.flash, new.flash);
    add("static RAM".to_owned(), old.static_ram, new.static_ram);
    add("heap".to_owned(), old.heap, new.heap);
    let names: std::collections::BTreeSet<&String> =
        old.components.keys().chain(new.components.keys()).collect();
    for name in names {
        let of = |one: &Footprint| one.components.get(name).copied().unwrap_or_default();
        let (before, now) = (of(old), of(new));
        add(format!("flash of {name}"), before.flash, now.flash);
        add(format!("RAM of {name}"), before.ram, now.ram);
    }
    (!table.rows.is_empty()).then_some(table)
}
