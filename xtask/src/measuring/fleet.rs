//! Boards that run sessions: one on a cable, or several emulated ones.

use analyzer::diagnostic::Diagnostic;
use analyzer::trace::{Sites, Trace};

use super::script::{self, Answer, Session};
use super::watched::Watched;
use crate::console::Spinner;
use crate::crew::Crew;
use crate::failure::Failure;

/// What figures are read on: a board at its prompt.
pub(super) trait Instrument {
    /// Runs a script in a fresh session; gives what it printed.
    fn run_fresh(&mut self, script: &str) -> Result<String, Failure>;

    /// Does the same and watches the heap, where it can.
    fn watch_fresh(&mut self, script: &str) -> Result<Option<Trace>, Failure>;
}

/// Boards that can be taken command of, and measured on.
pub(super) struct Fleet<O> {
    /// The boards; those who work open one each.
    pub crew: Crew<O>,
}

impl<I: Instrument, O: Fn() -> Result<I, Failure> + Sync> Fleet<O> {
    /// Runs sessions on all boards, and reads what they print.
    pub(super) fn run(
        &self,
        sessions: &[Session],
        progress: &Spinner,
    ) -> Result<Vec<Answer>, Failure> {
        self.each(sessions, progress, read)
    }

    /// Watches sessions on all boards, where that can be done.
    pub(super) fn watch(
        &self,
        sessions: &[Session],
        progress: &Spinner,
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

    /// Measuring ends for all with the first board that fails.
    fn each<T: Send>(
        &self,
        sessions: &[Session],
        progress: &Spinner,
        ask: impl Fn(&mut I, &Session) -> Result<T, Failure> + Sync,
    ) -> Result<Vec<T>, Failure> {
        self.crew.work(sessions, ask, |_| progress.advance())
    }
}

fn read(board: &mut impl Instrument, session: &Session) -> Result<Answer, Failure> {
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
    let message = format!("this happened while measuring {target}; nothing is stored");
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

    impl Instrument for Echo {
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
            crew: Crew {
                size: 2,
                open: || Ok(Echo),
            },
        };
        fleet.run(&sessions, &Spinner::hidden())
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
