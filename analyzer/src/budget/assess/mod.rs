//! The main job: what imports cost on a board, held against its limits, as a report.
//!
//! What runs when a module is imported is not followed yet, so the figures here are what loading
//! takes at the least. A limit that the least exceeds is exceeded; one that it does not is held
//! "so far", and the report's gaps say what is missing.

mod checks;
mod gaps;
mod inspect;
mod session;
mod tables;

use super::board::Board;
use crate::app::{App, Role, Tree, VmRules};
use crate::diagnostic::{Diagnostic, Level};
use crate::quantity::{grouped, plural};
use crate::report::{BoardSummary, Check, Outcome, Report, Verdict};
use crate::vm::Firmware;
use crate::vm::load::RomStrings;

use inspect::Inspected;
use session::Session;

/// What is to be assessed.
#[derive(Debug, Clone, Copy)]
pub struct Subject<'s> {
    /// Its name in the report's title.
    pub title: &'s str,
    /// Its files.
    pub tree: &'s Tree,
    /// The same files as the board reads them.
    pub app: &'s App,
    /// The folder of the tree that holds the board's own library: its modules may be imported, but
    /// are not what is asked about.
    pub library: &'s str,
    /// What to put before a path to show it to people.
    pub prefix: &'s str,
    /// The strings in the firmware, where they are known.
    pub rom_strings: Option<&'s RomStrings>,
}

impl Subject<'_> {
    /// A path as people will see it.
    fn shown(&self, path: &str) -> String {
        if self.is_of_library(path) {
            path.to_owned()
        } else {
            format!("{}{path}", self.prefix)
        }
    }

    fn is_of_library(&self, path: &str) -> bool {
        path.strip_prefix(self.library)
            .is_some_and(|rest| rest.starts_with('/'))
    }
}

impl Board {
    /// How this board finds files and what its firmware brings.
    pub fn rules(&self) -> VmRules {
        let mut rules = match self.vm.firmware {
            Firmware::CircuitPython(major, minor) => VmRules::circuitpython((major, minor)),
            Firmware::MicroPython => VmRules::micropython(),
        };
        rules.extensible = self.extensible_modules.iter().cloned().collect();
        rules.builtin = self
            .builtin_modules
            .iter()
            .filter(|module| !rules.extensible.contains(*module))
            .cloned()
            .collect();
        rules
    }
}

/// Holds a subject against a board's limits. `found` is what reading the subject brought up.
pub fn assess(board: &Board, subject: &Subject<'_>, found: Vec<Diagnostic>) -> Report {
    let mut report = Report::new("budget", format!("{} on {}", subject.title, board.id));
    report.board = Some(BoardSummary::from(board));
    report.findings = found;

    let inspected = Inspected::new(board, subject);
    let sessions = sessions(board, subject, &inspected, &mut report.findings);
    report.findings.extend(inspected.problems(&sessions));

    report.checks = checks::of(board, &sessions);
    report.gaps = gaps::of(board, subject, &inspected, &sessions);
    report.tables = tables::of(subject, &sessions, &inspected);
    report.verdict = verdict(&report);
    report.summary = summary(&report, &sessions, &inspected);
    report
}

/// The program of a drive or each module of a library, and the scenarios of the board.
fn sessions(
    board: &Board,
    subject: &Subject<'_>,
    inspected: &Inspected<'_>,
    findings: &mut Vec<Diagnostic>,
) -> Vec<Session> {
    let entries: Vec<_> = subject
        .app
        .entry_points()
        .iter()
        .filter(|entry| !subject.is_of_library(&entry.module.path))
        .collect();
    let mut sessions = Vec::new();
    let boot_stays = subject.app.rules().boot_shares_heap;
    let program: Vec<_> = entries
        .iter()
        .filter(|entry| entry.role == Role::Main || (entry.role == Role::Boot && boot_stays))
        .map(|entry| entry.module.clone())
        .collect();
    if !program.is_empty() {
        sessions.push(Session::run("the program", program, inspected, findings));
    }
    for entry in entries.iter().filter(|entry| entry.role == Role::Library) {
        let roots = vec![entry.module.clone()];
        let mut missing = Vec::new();
        sessions.push(Session::run(
            &entry.module.name,
            roots,
            inspected,
            &mut missing,
        ));
        // Not every module of a library is for every board; nobody has asked for this one yet.
        for mut problem in missing {
            problem.level = problem.level.min(Level::Warning);
            if !findings.contains(&problem) {
                findings.push(problem);
            }
        }
    }
    for scenario in &board.scenarios {
        let name = format!("scenario {}", scenario.name);
        let roots = session::roots_of(scenario, subject, findings);
        let mut session = Session::run(&name, roots, inspected, findings);
        session.heap_left = scenario.heap_left.clone();
        sessions.push(session);
    }
    sessions
}

fn verdict(report: &Report) -> Verdict {
    if report.findings_at(Level::Error).next().is_some() {
        return Verdict::BadInput;
    }
    let worst = report.checks.iter().map(|check| check.outcome).max();
    let any = |outcome| report.checks.iter().any(|check| check.outcome == outcome);
    if any(Outcome::Over) {
        Verdict::Over
    } else if any(Outcome::NearLimit) {
        Verdict::NearLimit
    } else if worst.is_none_or(|worst| worst == Outcome::Fits) && report.gaps.is_empty() {
        Verdict::Fits
    } else {
        Verdict::FitsSoFar
    }
}

fn summary(report: &Report, sessions: &[Session], inspected: &Inspected<'_>) -> String {
    let count =
        |wanted: fn(&Check) -> bool| report.checks.iter().filter(|check| wanted(check)).count();
    let over = count(|check| check.outcome == Outcome::Over);
    let open = count(|check| check.outcome == Outcome::NotCounted);
    let errors = report.findings_at(Level::Error).count();
    let held = report.checks.len() - over - open;
    let loaded = session::loaded_modules(sessions).len();
    let modules = format!(
        "{} loaded, {} of them counted",
        plural(loaded, "module"),
        grouped(inspected.counted(sessions) as u64)
    );
    let limits = format!(
        "{held} of {} hold, {over} exceeded, {open} not counted yet",
        plural(report.checks.len(), "limit")
    );
    if errors > 0 {
        format!(
            "{} in the input; {modules}; {limits}",
            plural(errors, "error")
        )
    } else {
        format!("{modules}; {limits}")
    }
}
