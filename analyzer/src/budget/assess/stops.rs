//! Imports that do not end well, as findings with the chain that leads to them.

use std::collections::BTreeMap;

use super::session::Session;
use crate::app::Reach;
use crate::cost::{
    FollowedTo, Growth, Lines, MayRaise, Modules, Site, Subject, UnfinishedImport, Unfollowed,
};
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
    let open = sessions.iter().flat_map(|session| {
        let cost = &session.cost;
        let followed = cost.followed_to.iter();
        let followed = followed.map(|to| followed_to(subject, to, &cost.lines));
        let growths = cost.growths.iter().map(|growth| grows(subject, growth));
        let raises = cost.may_raise.iter().filter(|_| !session.is_of_library);
        // What nothing unknown keeps from being reached is never reached on the board either.
        let missed = cost.lines.iter().filter(|_| !cost.doubts.is_empty());
        let missed = missed.filter_map(|lines| not_reached(subject, lines));
        followed
            .chain(missed)
            .chain(growths)
            .chain(raises.map(|one| may_raise(subject, one)))
            .collect::<Vec<_>>()
    });
    let mut all: Vec<Diagnostic> = Vec::new();
    for one in unfinished.chain(open) {
        if !all.contains(&one) {
            all.push(one);
        }
    }
    all
}

/// The code of the error about a program that ends in an exception at its start.
pub(super) const RAISES: &str = "program-raises";
/// The code of the note about a program that was not followed to its end.
const NOT_FOLLOWED: &str = "program-not-followed";
/// The code of the warning about a loop that keeps more in every round.
const GROWS: &str = "loop-grows";

/// Whether a finding says that something of a program is not counted.
pub(super) fn is_open(finding: &Diagnostic) -> bool {
    [NOT_FOLLOWED, GROWS].contains(&finding.code)
}

/// A module that a program has put into `sys.modules` itself is not missing.
pub(super) fn drop_put_in(findings: &mut Vec<Diagnostic>, sessions: &[Session]) {
    let names: Vec<&str> = sessions
        .iter()
        .flat_map(|session| session.cost.put_in.iter().map(String::as_str))
        .collect();
    let is_of = |message: &str, name: &str| {
        let asked = format!("imports {name}");
        let ends = [":", ",", " ("].map(|end| format!("{asked}{end}"));
        ends.iter().any(|asked| message.contains(asked.as_str()))
    };
    findings.retain(|one| {
        one.code != "import-not-found" || !names.iter().any(|name| is_of(&one.message, name))
    });
}

/// A program that was not followed to its end: what comes later has no figures.
fn followed_to(subject: &Subject<'_>, to: &FollowedTo, lines: &[Lines]) -> Diagnostic {
    // Its place says of which file; a path in the text as well would not fit narrow terminals.
    let Site { path, line } = &to.site;
    let shown = match line {
        0 => subject.shown(path),
        line => format!("line {line}"),
    };
    let within = to.within.as_ref().map_or_else(String::new, |within| {
        format!(" (in {}:{})", subject.shown(&within.path), within.line)
    });
    let reached = lines
        .last()
        .map(|lines| format!("{} of {} lines reached; ", lines.reached, lines.all))
        .unwrap_or_default();
    let message = match &to.why {
        Unfollowed::GivenUp(reason) => {
            format!("followed to {shown}{within}, since {reason}: {reached}the rest is not counted")
        }
        Unfollowed::MayRaise(what) => format!(
            "followed to {shown}{within}, which {what} or goes on, depending on something \
             unknown: {reached}the rest is not counted"
        ),
    };
    let warning = Diagnostic::warning(NOT_FOLLOWED, message).help("measure the rest on the board");
    at(warning, subject, path, *line)
}

/// Of so many lines not reached, this part is worth a warning.
const MUCH: usize = 4;

/// Lines of a program that no way led to that was tried.
fn not_reached(subject: &Subject<'_>, lines: &Lines) -> Option<Diagnostic> {
    let first = *lines.missed.first()?;
    let missed = lines.missed.len();
    let message = format!(
        "{missed} of {} lines not reached, and not counted: {}",
        lines.all,
        ranges(&lines.missed)
    );
    let finding = match missed * MUCH > lines.all {
        true => Diagnostic::warning("lines-not-reached", message),
        false => Diagnostic::note("lines-not-reached", message),
    };
    Some(at(finding, subject, &lines.path, first))
}

/// Numbers as people write them: `3, 5-8`.
fn ranges(numbers: &[u32]) -> String {
    let runs = numbers.chunk_by(|one, next| one + 1 == *next);
    let shown = runs.map(|run| match run {
        [first, .., last] => format!("{first}-{last}"),
        [one] => one.to_string(),
        [] => String::new(),
    });
    shown.collect::<Vec<_>>().join(", ")
}

/// A loop that keeps more in every round.
fn grows(subject: &Subject<'_>, growth: &Growth) -> Diagnostic {
    let a_round = growth.a_round;
    let (message, help) = match growth.rounds {
        Some(rounds) => (
            format!("grows about {a_round} B a round; {rounds} more rounds are reckoned, not run"),
            "the bounds allow for twice and for half of it; measure it on the board",
        ),
        None => (
            format!("grows {a_round} B a round, and how many rounds there are is not known"),
            "keep no more than the board has room for, or delete what was used",
        ),
    };
    let warning = Diagnostic::warning(GROWS, message).help(help);
    at(warning, subject, &growth.site.path, growth.site.line)
}

/// An exception that a condition leads to which is not known.
fn may_raise(subject: &Subject<'_>, one: &MayRaise) -> Diagnostic {
    let Site { path, line } = &one.condition;
    let holds = if one.holds { "holds" } else { "does not hold" };
    let message = format!(
        "may raise: {}, if the condition at {}:{line} {holds}",
        one.what.strip_prefix("raises ").unwrap_or(&one.what),
        subject.shown(path)
    );
    let note = Diagnostic::note("may-raise", message);
    at(note, subject, &one.site.path, one.site.line)
}

fn at(diagnostic: Diagnostic, subject: &Subject<'_>, path: &str, line: u32) -> Diagnostic {
    match place(subject, path, line) {
        Some(place) => diagnostic.at(place),
        None => diagnostic,
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
    let is_certain = stop.root == "__main__" && session.cost.is_certain();
    let diagnostic = if stop.raised && is_certain {
        Diagnostic::error(RAISES, message)
            .help("nothing after it runs; if the board runs it well, please report this")
    } else if stop.raised {
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
