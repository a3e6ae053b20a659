//! One search: a target runs until its time is up or an input breaks it.

use std::path::{Path, PathBuf};
use std::process::{Command, ExitStatus, Stdio};
use std::time::Duration;

use analyzer::diagnostic::Diagnostic;

use super::told::{self, Told};
use crate::failure::Failure;
use crate::files;
use crate::fuzzing::{BUILDS, Target};
use crate::process;

/// Seconds that one input may take.
const TIMEOUT: &str = "-timeout=10";
/// Megabytes that a target may take, with all of its inputs.
const MEMORY: &str = "-rss_limit_mb=2048";

/// How a search has ended.
pub(super) struct Outcome {
    /// What the fuzzer has told.
    pub told: Told,
    /// Whether an input broke the target.
    pub is_broken: bool,
    /// The target.
    program: PathBuf,
}

/// Searches for `time`. What is found goes below `target/fuzz`.
pub(super) fn search(
    target: &Target,
    program: &Path,
    root: &Path,
    time: Duration,
) -> Result<Outcome, Failure> {
    let corpus = root.join(BUILDS).join("corpus").join(target.name);
    let findings = root.join(BUILDS).join("findings").join(target.name);
    for folder in [&corpus, &findings] {
        files::create_folder(folder)?;
    }
    let mut command = Command::new(program);
    command
        .args([TIMEOUT, MEMORY, "-print_final_stats=1"])
        .arg(format!("-max_total_time={}", time.as_secs()))
        // The last sign belongs to it: the fuzzer puts the name of a file behind.
        .arg(format!("-artifact_prefix={}/", findings.display()))
        // New inputs go to the first folder; the others are only read.
        .arg(&corpus)
        .args(target.folders())
        .current_dir(root)
        .stdin(Stdio::null());
    let output = command
        .output()
        .map_err(|error| process::not_started(program, &error))?;
    let said = String::from_utf8_lossy(&output.stderr);
    let told = told::read(&said);
    match end(output.status, &told) {
        End::TimeUp | End::Broken => Ok(Outcome {
            is_broken: !output.status.success(),
            told,
            program: program.to_owned(),
        }),
        End::NotRun => Err(not_run(&command, output.status, &said)),
    }
}

/// The ways in which a search ends.
#[derive(Debug, PartialEq, Eq)]
enum End {
    TimeUp,
    Broken,
    NotRun,
}

/// A target that is killed by a signal is broken, also where nothing was left to keep its input: a stack
/// that overflows has no room for the fuzzer either.
fn end(status: ExitStatus, told: &Told) -> End {
    match status.code() {
        Some(0) => End::TimeUp,
        Some(_) if told.finding.is_none() => End::NotRun,
        _ => End::Broken,
    }
}

fn not_run(command: &Command, status: ExitStatus, said: &str) -> Failure {
    let last: Vec<&str> = said.lines().rev().take(6).collect();
    let last: Vec<&str> = last.into_iter().rev().collect();
    let message = format!("`{}` failed ({status})", process::shown(command));
    Failure::outside(
        Diagnostic::error("tool-failed", message).help(format!("it said:\n{}", last.join("\n"))),
    )
}

/// What to tell of a target that an input has broken.
pub(super) fn finding(target: &Target, outcome: &Outcome, root: &Path) -> Diagnostic {
    let name = target.name;
    let reason = outcome.told.reason.as_deref();
    let reason = reason.unwrap_or("it was killed");
    let below = |path: &Path| files::named(path.strip_prefix(root).unwrap_or(path));
    let program = below(&outcome.program);
    let help = match &outcome.told.finding {
        Some(input) => format!(
            "replay it with `{program} {}`; once it is mended, keep the input where a test replays it \
             (CONTRIBUTING.md)",
            below(input)
        ),
        None => format!(
            "its input was not kept, as when a stack overflows; \
             `{program} -runs=0 {BUILDS}/corpus/{name}` replays what the search went through"
        ),
    };
    Diagnostic::error(
        "fuzz-finding",
        format!("an input breaks `{name}`: {reason}"),
    )
    .help(help)
}

#[cfg(all(test, unix))]
mod tests {
    use std::os::unix::process::ExitStatusExt;
    use std::path::{Path, PathBuf};
    use std::process::ExitStatus;

    use super::{End, Outcome, Told, end, finding, search};
    use crate::fuzzing::TARGETS;
    use std::time::Duration;

    fn found() -> Told {
        Told {
            finding: Some(PathBuf::from("/checkout/target/fuzz/findings/a/crash-1")),
            ..Told::default()
        }
    }

    #[test]
    fn a_search_ends_when_time_is_up_with_a_finding_or_not_at_all() {
        let exited = |code: i32| ExitStatus::from_raw(code << 8);
        assert_eq!(end(exited(0), &Told::default()), End::TimeUp);
        assert_eq!(end(exited(77), &found()), End::Broken);
        assert_eq!(end(exited(1), &Told::default()), End::NotRun);
        let aborted = ExitStatus::from_raw(6);
        assert_eq!(end(aborted, &found()), End::Broken);
        assert_eq!(end(aborted, &Told::default()), End::Broken);
    }

    #[test]
    fn a_finding_names_the_command_that_replays_it() {
        let outcome = |told| Outcome {
            told,
            is_broken: true,
            program: PathBuf::from("/checkout/target/fuzz/host/release/a"),
        };
        let help = |told| finding(&TARGETS[0], &outcome(told), Path::new("/checkout")).help;
        let command = "`target/fuzz/host/release/a target/fuzz/findings/a/crash-1`";
        assert!(help(found()).unwrap().contains(command));
        assert!(help(Told::default()).unwrap().contains("was not kept"));
    }

    #[test]
    fn a_program_that_is_no_fuzzer_is_a_failure_outside() {
        let root = tempfile::tempdir().unwrap();
        let second = Duration::from_secs(1);
        let failure = search(&TARGETS[0], Path::new("/bin/false"), root.path(), second);
        let failure = failure.err().unwrap();
        assert_eq!(failure.code, analyzer::report::ExitCode::OutsideFailed);
    }
}
