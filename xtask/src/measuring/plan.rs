//! Which sessions it takes to measure modules, and what their readings say.
//!
//! A module is measured in a fresh session. What is its own is measured in another one, in which
//! what it loads was imported before, except what loads the module itself: it would bring it along.

use std::collections::{BTreeMap, BTreeSet};

use analyzer::budget::CodeMemory;
use analyzer::measurement::{Figures, Outcome, Reading, StringsTaken, Taken};

use super::fleet::{Fleet, Instrument};
use super::script::{Answer, Readings, Session};
use super::watched::Watched;
use crate::console::Spinner;
use crate::failure::Failure;
use crate::shelf::Shelf;

/// What to measure.
pub(super) struct Plan<'p> {
    /// The modules as they lie on the board.
    pub shelf: &'p Shelf,
    /// The modules to measure.
    pub wanted: Vec<String>,
    /// Where code is loaded to, and the search path for that.
    pub ways: Vec<(CodeMemory, Option<&'static str>)>,
}

/// What fresh sessions said, by way of loading and module.
type Fresh = BTreeMap<(CodeMemory, String), Answer>;

/// A module's own session: what it is, and what is imported first.
struct Own {
    load: CodeMemory,
    module: String,
    session: Session,
}

impl Plan<'_> {
    /// Measures on a fleet of boards.
    pub(super) fn run<I: Instrument>(
        &self,
        fleet: &Fleet<impl Fn() -> Result<I, Failure> + Sync>,
        progress: &Spinner,
    ) -> Result<BTreeMap<String, BTreeMap<CodeMemory, Reading>>, Failure> {
        let mut fresh = Fresh::new();
        self.fresh(
            &self.wanted.iter().cloned().collect(),
            fleet,
            progress,
            &mut fresh,
        )?;
        // What else is loaded: who imports whom in turn is known once each had its own session.
        let others: BTreeSet<String> = fresh
            .values()
            .flat_map(loaded)
            .filter(|module| !self.wanted.contains(module))
            .cloned()
            .collect();
        self.fresh(&others, fleet, progress, &mut fresh)?;
        let own = self.own_sessions(&fresh);
        progress.expect(own.len());
        let sessions: Vec<Session> = own.iter().map(|own| own.session.clone()).collect();
        let answers = fleet.run(&sessions, progress)?;
        let own: BTreeMap<(CodeMemory, &str), (&Session, Answer)> = own
            .iter()
            .zip(answers)
            .map(|(own, answer)| ((own.load, own.module.as_str()), (&own.session, answer)))
            .collect();
        let watched = self.watched(&fresh, fleet, progress)?;
        let mut modules = BTreeMap::new();
        for module in &self.wanted {
            let readings: &mut BTreeMap<CodeMemory, Reading> =
                modules.entry(module.clone()).or_default();
            for (load, _) in &self.ways {
                let Some(cold) = fresh.get(&(*load, module.clone())) else {
                    continue;
                };
                let own = own.get(&(*load, module.as_str()));
                let watched = watched.get(&(*load, module.as_str()));
                let reading = self.reading(module, cold, own, watched);
                readings.extend(reading.map(|reading| (*load, reading)));
            }
        }
        Ok(modules)
    }

    fn fresh<I: Instrument>(
        &self,
        modules: &BTreeSet<String>,
        fleet: &Fleet<impl Fn() -> Result<I, Failure> + Sync>,
        progress: &Spinner,
        fresh: &mut Fresh,
    ) -> Result<(), Failure> {
        let mut sessions = Vec::new();
        let mut keys = Vec::new();
        for (load, path) in &self.ways {
            for module in modules {
                keys.push((*load, module.clone()));
                sessions.push(Session {
                    target: module.clone(),
                    first: Vec::new(),
                    path: *path,
                });
            }
        }
        progress.expect(sessions.len());
        let answers = fleet.run(&sessions, progress)?;
        fresh.extend(keys.into_iter().zip(answers));
        Ok(())
    }

    /// The second sessions: of every module that loads others.
    fn own_sessions(&self, fresh: &Fresh) -> Vec<Own> {
        let mut own = Vec::new();
        for (load, path) in &self.ways {
            for module in &self.wanted {
                let Some(answer) = fresh.get(&(*load, module.clone())) else {
                    continue;
                };
                let first: Vec<String> = loaded(answer)
                    .filter(|other| *other != module)
                    .filter(|other| {
                        let Some(other) = fresh.get(&(*load, (*other).clone())) else {
                            return false;
                        };
                        let mut brings = loaded(other);
                        matches!(other, Answer::Read(_)) && brings.all(|name| name != module)
                    })
                    .cloned()
                    .collect();
                if !first.is_empty() {
                    own.push(Own {
                        load: *load,
                        module: module.clone(),
                        session: Session {
                            target: module.clone(),
                            first,
                            path: *path,
                        },
                    });
                }
            }
        }
        own
    }

    /// Watches the cold sessions of what can be imported. Whoever watches changes nothing: what
    /// is not by as much as the unwatched session read is not stored.
    fn watched<I: Instrument>(
        &self,
        fresh: &Fresh,
        fleet: &Fleet<impl Fn() -> Result<I, Failure> + Sync>,
        progress: &Spinner,
    ) -> Result<BTreeMap<(CodeMemory, &str), Watched>, Failure> {
        let mut keys = Vec::new();
        let mut sessions = Vec::new();
        let mut read = Vec::new();
        for (load, path) in &self.ways {
            for module in &self.wanted {
                let Some(Answer::Read(cold)) = fresh.get(&(*load, module.clone())) else {
                    continue;
                };
                keys.push((*load, module.as_str()));
                read.push(first_time(cold).net);
                sessions.push(Session {
                    target: module.clone(),
                    first: Vec::new(),
                    path: *path,
                });
            }
        }
        progress.expect(sessions.len());
        let seen = fleet.watch(&sessions, progress)?;
        let mut watched = BTreeMap::new();
        for ((key, read), seen) in keys.into_iter().zip(read).zip(seen) {
            let Some(seen) = seen else { continue };
            if seen.net == read {
                watched.insert(key, seen);
            }
        }
        Ok(watched)
    }

    fn reading(
        &self,
        module: &str,
        cold: &Answer,
        own: Option<&(&Session, Answer)>,
        watched: Option<&Watched>,
    ) -> Option<Reading> {
        let file = self.shelf.get(module)?;
        let figures = |cold, own, first| {
            let figures = self.figures(module, cold, own, first);
            Outcome::Figures(Box::new(match watched {
                Some(watched) => watched.beside(figures),
                None => figures,
            }))
        };
        let outcome = match (cold, own) {
            (Answer::Raised(raised), _) | (_, Some((_, Answer::Raised(raised)))) => {
                Outcome::Raised(raised.clone())
            }
            // What loads nothing else is all its own.
            (Answer::Read(cold), None) => figures(cold, cold, &[]),
            (Answer::Read(cold), Some((session, Answer::Read(own)))) => {
                figures(cold, own, &session.first)
            }
        };
        Some(Reading {
            sha256: file.sha256.clone(),
            bytes: file.bytes.len() as u64,
            outcome,
        })
    }

    fn figures(&self, module: &str, cold: &Readings, own: &Readings, first: &[String]) -> Figures {
        let loads: Vec<String> = cold
            .loaded
            .iter()
            .filter(|name| *name != module)
            .cloned()
            .collect();
        let added = |readings: &Readings| -> Option<StringsTaken> {
            readings.strings.map(|[before, after]| after - before)
        };
        Figures {
            cold: first_time(cold),
            warm: second_time(cold),
            own: first_time(own),
            own_warm: second_time(own),
            strings: added(cold),
            own_strings: added(own),
            strings_before: cold.strings.map(|[before, _]| before),
            loads_sha256: self.shelf.digest_of(&loads),
            loads,
            first: first.to_vec(),
            peak: None,
            largest_block: None,
            kinds: BTreeMap::new(),
        }
    }
}

fn loaded(answer: &Answer) -> impl Iterator<Item = &String> {
    match answer {
        Answer::Read(readings) => readings.loaded.iter(),
        Answer::Raised(_) => [].iter(),
    }
}

fn first_time(readings: &Readings) -> Taken {
    let [before, raw, net, ..] = readings.free;
    Taken {
        raw: before - raw,
        net: before - net,
    }
}

fn second_time(readings: &Readings) -> Taken {
    let [.., before, raw, net] = readings.free;
    Taken {
        raw: before - raw,
        net: before - net,
    }
}
