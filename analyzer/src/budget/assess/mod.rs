//! The main job: what imports cost on a board, held against its limits, as a report.
//!
//! A session is run as the VM would run it, and every figure is what it took. Where something is
//! not known, a figure has bounds: a limit is exceeded only if the least exceeds it.

mod advice;
mod checks;
mod compiling;
mod firmware;
mod gaps;
mod session;
pub(super) mod stops;
mod tables;

use std::collections::BTreeMap;

use rayon::prelude::*;

use super::board::Board;
use super::footprint::Firmware;
use crate::app::{Module, Role, VmRules};
use crate::cost::{Modules, SessionCost, Subject, of_modules, room};
use crate::diagnostic::{Diagnostic, Level};
use crate::graph::Graph;
use crate::quantity::plural;
use crate::report::{
    BoardSummary, Check, Figure, FirmwareSummary, Headline, Outcome, Report, Verdict,
};

use session::{Plan, Session};
use tables::Tables;

impl Board {
    /// How this board finds files and what its firmware brings.
    pub fn rules(&self) -> VmRules {
        let mut rules = VmRules::of(self.vm.firmware);
        rules.extensible = self.extensible_modules.iter().cloned().collect();
        rules.builtin = self
            .builtin_modules
            .iter()
            .filter(|module| !rules.extensible.contains(*module))
            .cloned()
            .collect();
        rules.elsewhere.clone_from(&self.modules_elsewhere);
        rules
    }
}

/// Holds a subject, and the board's firmware where it is known, against the board's limits. `found`
/// is what reading them brought up.
pub fn assess(
    board: &Board,
    firmware: Option<&Firmware>,
    subject: &Subject<'_>,
    found: Vec<Diagnostic>,
) -> Report {
    let mut report = Report::new("budget", format!("{} on {}", subject.title, board.id));
    report.board = Some(BoardSummary {
        firmware: firmware.map(FirmwareSummary::from),
        ..BoardSummary::from(board)
    });
    report.findings = found;
    report.findings.extend(firmware::misnamed(board, firmware));

    let modules = Modules::read(board.vm, subject, board.load.into());
    let plans = plans(board, subject, &modules, &mut report.findings);
    report.findings.extend(circles(&modules, &plans));
    let costs = of_modules(&modules, &by_themselves(&plans));
    let sessions: Vec<Session> = plans
        .into_par_iter()
        .map(|plan| {
            // A module of a library has had its session already.
            let known = match plan.roots.as_slice() {
                [root] if plan.is_of_library => costs.get(&root.path),
                _ => None,
            };
            let cost = match known {
                Some(known) => known.closure.clone(),
                None => SessionCost::of(&modules.loaded_to(plan.load), &plan.roots),
            };
            // Modules of a library are asked about one by one, on an empty heap.
            let room = match plan.is_of_library {
                true => None,
                false => room(&modules.loaded_to(plan.load), &plan.roots),
            };
            plan.run(cost, room)
        })
        .collect();
    let problems = session::loaded_modules(&sessions)
        .into_iter()
        .filter_map(|module| modules.file(module)?.problem.clone());
    report.findings.extend(problems);
    stops::drop_put_in(&mut report.findings, &sessions);
    let stops = stops::findings(subject, &modules, &sessions, &report.findings);
    report.findings.extend(stops);

    report.checks = firmware::checks(board, firmware);
    report
        .checks
        .extend(checks::of(board, subject, &sessions, &costs));
    report.gaps = gaps::of(board, subject, &sessions, &modules, &costs);
    report.gaps.extend(firmware::gap(board, firmware));
    let over = over(&report.checks, &sessions);
    let compiled = compiling::of(&modules, &sessions);
    let tables = Tables {
        subject,
        modules: &modules,
        sessions: &sessions,
        costs: &costs,
        compiled: &compiled,
        heap: board.heap_at_boot.bytes,
        over: over.first().map(|(session, _)| *session),
    };
    report.tables = tables.all();
    // What anybody can do comes first.
    report.suggestions = compiling::suggestions(&compiled);
    let wanted = match over.is_empty() {
        true => could_save(&report.checks, &sessions).into_iter().collect(),
        false => over,
    };
    for (session, check) in wanted {
        let mut found = advice::of(&modules, session, check);
        report.suggestions.append(&mut found);
    }
    report.headline = sessions
        .iter()
        .find(|one| one.is_program())
        .map(|session| headline(board, session));
    report.verdict = verdict(&report);
    report.summary = summary(&report, &sessions);
    report
}

/// The modules that import each other, as notes: what one of them finds of another depends on who
/// is imported first.
fn circles(modules: &Modules<'_>, plans: &[Plan]) -> Vec<Diagnostic> {
    let roots: Vec<Module> = plans.iter().flat_map(|plan| plan.roots.clone()).collect();
    let graph = Graph::new(modules.app(), &roots, |module| modules.imports_of(module));
    let circles = graph.cycles();
    circles
        .iter()
        .map(|circle| circle.diagnostic(&graph))
        .collect()
}

/// The modules that any session loads.
fn by_themselves(plans: &[Plan]) -> Vec<Module> {
    let loaded = plans.iter().flat_map(|plan| &plan.loaded);
    let by_path: BTreeMap<&str, &Module> = loaded
        .filter(|module| !module.is_program())
        .map(|module| (module.path.as_str(), module))
        .collect();
    by_path.into_values().cloned().collect()
}

/// Help is looked for where so many limits are exceeded.
const MOST_HELPED: usize = 4;

/// The limits that are exceeded, by the most first, each with a session that exceeds it.
fn over<'s>(checks: &'s [Check], sessions: &'s [Session]) -> Vec<(&'s Session, &'s Check)> {
    let is_of = |session: &&Session, check: &Check| {
        let loads = || session.loaded.iter().any(|one| one.name == check.subject);
        session.name == check.subject || (check.limit_of == checks::MODULE && loads())
    };
    let over = checks.iter().filter(|check| check.outcome == Outcome::Over);
    let mut over: Vec<(&Session, &Check)> = over
        .filter_map(|check| {
            let session = sessions.iter().find(|session| is_of(session, check))?;
            // A session that is not followed to its end says nothing about a change.
            (!session.cost.is_given_up()).then_some((session, check))
        })
        .collect();
    let used = |check: &Check| check.used_percent.unwrap_or_default();
    over.sort_by(|(_, one), (_, other)| used(other).total_cmp(&used(one)));
    over.truncate(MOST_HELPED);
    over
}

/// A program that fits and runs for more steps is not run once more for each change.
const MOST_STEPS_SAVED: u64 = 20_000;

/// The program where it fits: something can be saved all the same. One that runs for long would run for
/// as long with every change.
fn could_save<'s>(
    checks: &'s [Check],
    sessions: &'s [Session],
) -> Option<(&'s Session, &'s Check)> {
    let is_quick = |one: &&Session| {
        one.is_program() && one.cost.steps < MOST_STEPS_SAVED && !one.cost.is_given_up()
    };
    let session = sessions.iter().find(is_quick)?;
    let limits = [checks::HEAP_LEFT, checks::HEAP];
    let check = limits.into_iter().find_map(|limit| {
        let mut of_session = checks.iter().filter(|check| check.subject == session.name);
        of_session.find(|check| check.limit_of == limit)
    })?;
    Some((session, check))
}

/// The program of a drive or each module of a library, and the scenarios of the board.
fn plans(
    board: &Board,
    subject: &Subject<'_>,
    modules: &Modules<'_>,
    findings: &mut Vec<Diagnostic>,
) -> Vec<Plan> {
    let (of_board, of_app): (Vec<_>, Vec<_>) = subject
        .app
        .entry_points()
        .iter()
        .partition(|entry| subject.is_of_library(&entry.module.path));
    // Beside an app, the board's library counts as far as somebody imports it; without, it is what is
    // asked about.
    let entries = if of_app.is_empty() { of_board } else { of_app };
    let mut plans = Vec::new();
    let boot_stays = subject.app.rules().boot_shares_heap;
    let program: Vec<_> = entries
        .iter()
        .filter(|entry| entry.role == Role::Main || (entry.role == Role::Boot && boot_stays))
        .map(|entry| entry.module.clone())
        .collect();
    if !program.is_empty() {
        plans.push(Plan::new("the program", program, modules, board.load));
    }
    let of_library = entries.iter().filter(|entry| entry.role == Role::Library);
    plans.extend(of_library.map(|entry| {
        let roots = vec![entry.module.clone()];
        let mut plan = Plan::new(&entry.module.name, roots, modules, board.load);
        plan.is_of_library = true;
        // Not every module of a library is for every board; nobody has asked for this one yet.
        for problem in &mut plan.missing {
            problem.level = problem.level.min(Level::Warning);
        }
        plan
    }));
    let mut misnamed = Vec::new();
    for scenario in &board.scenarios {
        let name = format!("scenario {}", scenario.name);
        let roots = session::roots_of(scenario, subject, &mut misnamed);
        let load = scenario.load.unwrap_or(board.load);
        let mut plan = Plan::new(&name, roots, modules, load);
        plan.heap_left = scenario.heap_left.clone();
        plans.push(plan);
    }
    for problem in plans
        .iter_mut()
        .flat_map(|plan| std::mem::take(&mut plan.missing))
    {
        if !findings.contains(&problem) {
            findings.push(problem);
        }
    }
    findings.append(&mut misnamed);
    plans
}

fn headline(board: &Board, session: &Session) -> Headline {
    let of_board = board.limits.heap_left.as_ref();
    let cost = &session.cost;
    Headline {
        in_use: cost.live.into(),
        free: checks::free(cost.live, board.heap_at_boot.bytes),
        wanted: session.heap_left.as_ref().or(of_board).map(Figure::from),
        peak: cost.peak.into(),
        heap: Figure::from(&board.heap_at_boot),
    }
}

fn verdict(report: &Report) -> Verdict {
    let mut errors = report.findings_at(Level::Error);
    if errors.any(|error| error.code != stops::RAISES) {
        return Verdict::BadInput;
    }
    if report.findings_at(Level::Error).next().is_some() {
        return Verdict::Raises;
    }
    let worst = report.checks.iter().map(|check| check.outcome).max();
    let any = |outcome| report.checks.iter().any(|check| check.outcome == outcome);
    if any(Outcome::Over) {
        Verdict::Over
    } else if any(Outcome::Uncertain) {
        Verdict::Uncertain
    } else if any(Outcome::NearLimit) {
        Verdict::NearLimit
    } else if worst.is_none_or(|worst| worst == Outcome::Fits)
        && report.gaps.is_empty()
        && !report.findings.iter().any(stops::is_open)
    {
        Verdict::Fits
    } else {
        Verdict::FitsSoFar
    }
}

fn summary(report: &Report, sessions: &[Session]) -> String {
    let count =
        |wanted: fn(&Check) -> bool| report.checks.iter().filter(|check| wanted(check)).count();
    let over = count(|check| check.outcome == Outcome::Over);
    let uncertain = count(|check| check.outcome == Outcome::Uncertain);
    let open = count(|check| check.outcome == Outcome::NotCounted);
    let errors = report.findings_at(Level::Error).count();
    let held = report.checks.len() - over - uncertain - open;
    let loaded = session::loaded_modules(sessions).len();
    let mut parts = vec![format!("{} loaded", plural(loaded, "module"))];
    if errors > 0 {
        parts.insert(0, format!("{} in the input", plural(errors, "error")));
    }
    // The last program is the one that goes on to run.
    for lines in sessions
        .iter()
        .filter_map(|session| session.cost.lines.last())
    {
        parts.push(format!("{} of {} lines reached", lines.reached, lines.all));
    }
    let mut limits = format!("{held} of {} hold", plural(report.checks.len(), "limit"));
    for (count, words) in [
        (over, "exceeded"),
        (uncertain, "uncertain"),
        (open, "not counted"),
    ] {
        if count > 0 {
            limits.push_str(&format!(", {count} {words}"));
        }
    }
    parts.push(limits);
    parts.join("; ")
}
