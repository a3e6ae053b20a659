//! Boards that run sessions: one on a cable, or several emulated ones.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use analyzer::diagnostic::Diagnostic;
use analyzer::trace::{Sites, Trace};
use indicatif::ProgressBar;
use rayon::prelude::*;

use super::script::{self, Answer, Session};
use super::watched::Watched;
use crate::failure::Failure;

/// A board at its prompt.
pub trait Board {
    /// Runs a script in a fresh session; gives what it printed.
    fn run_fresh(&mut self, script: &str) -> Result<String, Failure>;

    /// Does the same and watches the heap, where it can.
    fn watch_fresh(&mut self, script: &str) -> Result<Option<Trace>, Failure>;
}

/// Boards that can be taken command of.
pub struct Fleet<O> {
    /// How many work at once.
    pub size: usize,
    /// Takes command of one of them.
    pub open: O,
}

impl<B: Board, O: Fn() -> Result<B, Failure> + Sync> Fleet<O> {
    /// Runs sessions on all boards, and reads what they print.
    pub fn run(
        &self,
        sessions: &[Session],
        progress: &ProgressBar,
    ) -> Result<Vec<Answer>, Failure> {
        self.each(sessions, progress, read)
    }

    /// Watches sessions on all boards, where that can be done.
    pub fn watch(
        &self,
        sessions: &[Session],
        progress: &ProgressBar,
    ) -> Result<Vec<Option<Watched>>, Failure> {
        let sites = Sites::micropython_1_25()
            .map_err(|error| Failure::compiled_in("the table of C functions", &error))?;
        self.each(sessions, progress, |board, session| {
            let trace = board
                .watch_fresh(&session.script_for_watching())
                .map_err(|failure| stopped_at(failure, &session.target))?;
            Ok(trace.map(|trace| Watched::of(&trace, &sites)))
        })
    }

    /// The answers come in the order of the sessions, whichever board they are from; the first
    /// board that fails ends the work of all.
    fn each<T: Clone + Send>(
        &self,
        sessions: &[Session],
        progress: &ProgressBar,
        ask: impl Fn(&mut B, &Session) -> Result<T, Failure> + Sync,
    ) -> Result<Vec<T>, Failure> {
        let next = AtomicUsize::new(0);
        let is_over = AtomicBool::new(false);
        let work = || -> Result<Vec<(usize, T)>, Failure> {
            let mut board = (self.open)()?;
            let mut answers = Vec::new();
            while !is_over.load(Ordering::Relaxed) {
                let at = next.fetch_add(1, Ordering::Relaxed);
                let Some(session) = sessions.get(at) else {
                    break;
                };
                answers.push((at, ask(&mut board, session)?));
                progress.inc(1);
            }
            Ok(answers)
        };
        let answers: Result<Vec<_>, Failure> = (0..self.size.min(sessions.len()))
            .into_par_iter()
            .map(|_| work().inspect_err(|_| is_over.store(true, Ordering::Relaxed)))
            .collect();
        let mut answers = answers?.concat();
        answers.sort_by_key(|(at, _)| *at);
        Ok(answers.into_iter().map(|(_, answer)| answer).collect())
    }
}

fn read(board: &mut impl Board, session: &Session) -> Result<Answer, Failure> {
    let target = &session.target;
    let printed = board
        .run_fresh(&session.script())
        .map_err(|failure| stopped_at(failure, target))?;
    script::answer(&printed).map_err(|what| {
        Failure::outside(
            Diagnostic::error("no-figures", format!("measuring {target}: {what}"))
                .help("the module may have printed something of its own, or ended the script"),
        )
    })
}

fn stopped_at(mut failure: Failure, target: &str) -> Failure {
    let message = format!("that was while measuring {target}; nothing is stored");
    let note = Diagnostic::note("measuring-stopped", message);
    failure.messages.push(note);
    failure
}

#[cfg(test)]
mod tests {
    use analyzer::measurement::Raised;

    use super::*;

    /// Answers with the name of the module; one name makes it vanish.
    struct Echo;

    impl Board for Echo {
        fn run_fresh(&mut self, script: &str) -> Result<String, Failure> {
            let target = script.split('"').nth(1).unwrap_or_default();
            if target == "unplugged" {
                return Err(Failure::outside(Diagnostic::error("board-gone", "gone")));
            }
            Ok(format!("\u{1e}mf_raised {target} \n"))
        }

        fn watch_fresh(&mut self, _: &str) -> Result<Option<Trace>, Failure> {
            Ok(None)
        }
    }

    fn run(targets: &[&str]) -> Result<Vec<Answer>, Failure> {
        let sessions: Vec<Session> = targets
            .iter()
            .map(|target| Session {
                target: (*target).to_owned(),
                first: Vec::new(),
                path: None,
            })
            .collect();
        let fleet = Fleet {
            size: 2,
            open: || Ok(Echo),
        };
        fleet.run(&sessions, &ProgressBar::hidden())
    }

    #[test]
    fn answers_come_in_the_order_of_the_sessions() {
        let targets = ["d", "a", "c", "b", "e"];
        let answers = run(&targets).unwrap();
        let expected: Vec<Answer> = targets
            .iter()
            .map(|target| {
                Answer::Raised(Raised {
                    class: (*target).to_owned(),
                    message: String::new(),
                })
            })
            .collect();
        assert_eq!(answers, expected);
    }

    #[test]
    fn a_board_that_vanishes_ends_the_run() {
        let failure = run(&["a", "unplugged", "b"]).unwrap_err();
        let codes: Vec<&str> = failure.messages.iter().map(|one| one.code).collect();
        assert_eq!(codes, ["board-gone", "measuring-stopped"]);
    }
}
