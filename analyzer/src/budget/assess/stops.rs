//! Imports that do not end well, as findings with the chain that leads to them.

use std::collections::BTreeMap;

use super::session::Session;
use crate::app::Reach;
use crate::cost::{FollowedTo, Modules, Subject, UnfinishedImport};
use crate::diagnostic::{Diagnostic, Place};
use crate::quantity::plural;

/// A finding for each place at which imports end, whichever session comes there first.
pub(super) fn findings(
    subject: &Subject<'_>,
    modules: &Modules<'_>,
    sessions: &[Session],
    found: &[Diagnostic],
) -> Vec<Diagnostic> {
    // A module that is missing at this line has been reported with its chain, and is why. One that is
    // missing elsewhere, perhaps with an `except` around it, says nothing about this place.
    let is_reported = |stop: &UnfinishedImport| {
        let file = subject.shown(&stop.path);
        // Places in compiled files have no line that could be compared.
        let has_line = stop.line > 0 && !file.ends_with(".mpy");
        let is_at = |place: &Place| place.file == file && (!has_line || place.line == stop.line);
        stop.is_missing_module
            && found.iter().any(|one| {
                let place = one.place.as_deref();
                one.code == "import-not-found" && place.is_some_and(is_at)
            })
    };
    let mut places: BTreeMap<(&str, u32, &str), (&Session, &UnfinishedImport, usize)> =
        BTreeMap::new();
    for session in sessions {
        for stop in session
            .cost
            .unfinished
            .iter()
            .filter(|stop| !is_reported(stop))
        {
            let key = (stop.path.as_str(), stop.line, stop.what.as_str());
            places.entry(key).or_insert((session, stop, 0)).2 += 1;
        }
    }
    let unfinished = places
        .into_values()
        .map(|(session, stop, times)| finding(subject, modules, session, stop, times));
    let followed = sessions
        .iter()
        .filter_map(|session| session.cost.followed_to.as_ref());
    unfinished
        .chain(followed.map(|place| followed_to(subject, place)))
        .collect()
}

/// A note about a program that was not followed to its end: what comes later has no figures.
fn followed_to(subject: &Subject<'_>, to: &FollowedTo) -> Diagnostic {
    // Its place says of which file; a path in the text as well would not fit narrow terminals.
    let shown = match to.line {
        0 => subject.shown(&to.path),
        line => format!("line {line}"),
    };
    let message = match &to.may_raise {
        None => format!(
            "the program was followed to {shown} and still runs there; nothing after it is counted"
        ),
        Some(what) => format!(
            "{shown} {what} or goes on, depending on something unknown; nothing after it is counted"
        ),
    };
    let note =
        Diagnostic::note("program-not-followed", message).help("measure the rest on the board");
    match place(subject, &to.path, to.line) {
        Some(place) => note.at(place),
        None => note,
    }
}

fn finding(
    subject: &Subject<'_>,
    modules: &Modules<'_>,
    session: &Session,
    stop: &UnfinishedImport,
    times: usize,
) -> Diagnostic {
    let root = if stop.root == "__main__" {
        "the program".to_owned()
    } else {
        format!("importing {}", stop.root)
    };
    let graph = session.graph(modules);
    let chain = graph
        .find(&stop.path)
        .and_then(|node| graph.chain_to(node, Reach::Import))
        .filter(|chain| !chain.edges.is_empty())
        .map(|chain| format!("; {}", graph.describe(&chain)))
        .unwrap_or_default();
    let others = match times {
        1 => String::new(),
        _ => format!(", in {} too", plural(times - 1, "other session")),
    };
    let message = format!("{root} {}{others}{chain}", stop.what);
    let diagnostic = if stop.raised {
        Diagnostic::warning("import-raises", message).help(
            "figures count up to this place; if the board imports the module, please report this",
        )
    } else {
        Diagnostic::warning("import-not-followed", message)
            .help("figures count up to this place; move the work into a function")
    };
    match place(subject, &stop.path, stop.line) {
        Some(place) => diagnostic.at(place).label("here"),
        None => diagnostic,
    }
}

/// A line of a file; nothing where there is no such line, or no file.
pub(super) fn place(subject: &Subject<'_>, path: &str, line: u32) -> Option<Place> {
    if path.is_empty() || line == 0 {
        return None;
    }
    let shown = subject.shown(path);
    let text = subject
        .tree
        .bytes(path)
        .filter(|_| !path.ends_with(".mpy"))
        .and_then(|bytes| str::from_utf8(bytes).ok())
        .unwrap_or_default();
    let start: usize = text
        .split_inclusive('\n')
        .take(line as usize - 1)
        .map(str::len)
        .sum();
    let written = text.get(start..)?.lines().next().unwrap_or_default();
    let indent = written.len() - written.trim_start().len();
    let mut place = Place::of(
        shown,
        text,
        start + indent..start + written.trim_end().len(),
    );
    place.line = line;
    Some(place)
}
