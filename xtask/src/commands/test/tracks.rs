//! Running suites side by side: most of them keep one processor busy at a time.

use std::fs::File;
use std::io::{self, Seek, SeekFrom};
use std::sync::{Mutex, PoisonError};
use std::time::Instant;

use super::suites::Suite;
use crate::context::{self, Context};
use crate::crew::{self, Crew};
use crate::failure::Failure;
use crate::process;
use crate::tools::{State, Toolbox};

/// More suites at once would only wait for each other's builds.
const MOST_TRACKS: usize = 2;

/// How a suite ended.
pub(super) enum End {
    Passed,
    Failed,
    Skipped(String),
}

/// A suite that has run.
pub(super) struct Run {
    pub end: End,
    pub seconds: u64,
    /// What its commands printed, unless the terminal has seen it.
    log: Option<File>,
}

/// Runs suites, and shows what each has printed in their order.
pub(super) fn run(
    suites: &[&Suite],
    toolbox: &Toolbox,
    context: &Context,
) -> Result<Vec<Run>, Failure> {
    let tracks = crew::processors().min(suites.len()).min(MOST_TRACKS);
    // Tools are fetched and firmware is built by one suite at a time: the next finds them there.
    let preparing = Mutex::new(());
    let crew = Crew {
        size: tracks,
        open: || Ok(()),
    };
    let task = |(): &mut (), suite: &&Suite| {
        let log = match tracks {
            1 => None,
            _ => Some(tempfile::tempfile().map_err(|error| no_log(&error))?),
        };
        context
            .console
            .say(&format!("test: {} ({})", suite.name, suite.about));
        let start = Instant::now();
        let end = run_suite(suite, log.as_ref(), &preparing, toolbox, context);
        Ok(Run {
            end,
            seconds: start.elapsed().as_secs(),
            log,
        })
    };
    let mut names = suites.iter().map(|suite| suite.name);
    crew.work(suites, task, |run: &Run| {
        let name = names.next().unwrap_or_default();
        show(name, run, context);
    })
}

/// Shows what a suite has printed, which would mix with that of others before.
fn show(name: &str, run: &Run, context: &Context) {
    if let Some(mut log) = run.log.as_ref() {
        context.console.say(&format!("test: what {name} says:"));
        if log.seek(SeekFrom::Start(0)).is_ok() {
            context.console.pass_on(log);
        }
    }
    let outcome = match &run.end {
        End::Passed => "passed",
        End::Failed => "failed",
        End::Skipped(_) => "skipped",
    };
    context
        .console
        .say(&format!("test: {name} {outcome} ({} s)", run.seconds));
}

fn run_suite(
    suite: &Suite,
    log: Option<&File>,
    preparing: &Mutex<()>,
    toolbox: &Toolbox,
    context: &Context,
) -> End {
    let commands = {
        let _one_at_a_time = preparing.lock().unwrap_or_else(PoisonError::into_inner);
        for tool in suite.tools {
            if let Err(failure) = toolbox.get(*tool, context.console) {
                return skipped(&failure, context);
            }
            if let State::Missing { remedy } = toolbox.probe(*tool) {
                return End::Skipped(format!("{} is missing: {remedy}", tool.title()));
            }
        }
        match (suite.commands)(toolbox, context) {
            Ok(commands) => commands,
            Err(failure) => return skipped(&failure, context),
        }
    };
    for mut command in commands {
        if let Some(root) = context::workspace_root() {
            command.current_dir(root);
        }
        if let Some(log) = log {
            match log.try_clone().and_then(|out| Ok((out, log.try_clone()?))) {
                Ok((out, err)) => command.stdout(out).stderr(err),
                Err(error) => return skipped(&no_log(&error), context),
            };
        }
        match process::run_shown(&mut command) {
            Ok(true) => {}
            Ok(false) => return End::Failed,
            Err(failure) => return skipped(&failure, context),
        }
    }
    End::Passed
}

fn no_log(error: &io::Error) -> Failure {
    Failure::writing(&std::env::temp_dir(), error)
}

/// The end of a suite that could not run; what stopped it is said whole, the table has its first line.
fn skipped(failure: &Failure, context: &Context) -> End {
    for message in &failure.messages {
        context.console.show(message);
    }
    End::Skipped(failure.summary())
}
