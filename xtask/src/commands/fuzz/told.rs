//! The words of libFuzzer: what it tells of a search, on stderr.

use std::path::PathBuf;

/// What a search has told.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Told {
    /// Inputs that were run.
    pub runs: u64,
    /// Inputs a second.
    pub runs_a_second: u64,
    /// Inputs that went where none had gone before.
    pub new_inputs: u64,
    /// The input that broke the target, as the fuzzer has kept it.
    pub finding: Option<PathBuf>,
    /// The reason, in the words of the target or of the fuzzer.
    pub reason: Option<String>,
}

/// Reads what libFuzzer has said.
pub(super) fn read(said: &str) -> Told {
    let mut told = Told::default();
    let mut lines = said.lines();
    while let Some(line) = lines.next() {
        if let Some(stat) = line.strip_prefix("stat::") {
            statistic(stat, &mut told);
        } else if let Some((_, path)) = line.split_once("Test unit written to ") {
            // Slow inputs are kept as well, and are no findings.
            if !line.contains("/slow-unit-") {
                told.finding = Some(PathBuf::from(path));
            }
        } else if told.reason.is_none() {
            told.reason = reason(line, &mut lines);
        }
    }
    told
}

/// A line such as `stat::number_of_executed_units: 12`, without its beginning.
fn statistic(stat: &str, told: &mut Told) {
    let Some((name, number)) = stat.split_once(':') else {
        return;
    };
    let Ok(number) = number.trim().parse() else {
        return;
    };
    match name {
        "number_of_executed_units" => told.runs = number,
        "average_exec_per_sec" => told.runs_a_second = number,
        "new_units_added" => told.new_inputs = number,
        _ => {}
    }
}

/// A panic with its place, whose message is on the next line, or an error of the fuzzer.
fn reason<'t>(line: &str, rest: &mut impl Iterator<Item = &'t str>) -> Option<String> {
    if let Some((_, place)) = line.split_once(" panicked at ") {
        let message = rest.next().unwrap_or_default();
        return Some(format!("{message}, at {}", place.trim_end_matches(':')));
    }
    let (_, error) = line.split_once("ERROR: libFuzzer: ")?;
    Some(error.to_owned())
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::{Told, read};

    const STATISTICS: &str = "\
#4096\tpulse  cov: 12 ft: 13 corp: 4/9b lim: 4 exec/s: 2048 rss: 42Mb
Done 8192 runs in 4 second(s)
stat::number_of_executed_units: 8192
stat::average_exec_per_sec:     2048
stat::new_units_added:          17
stat::slowest_unit_time_sec:    0
stat::peak_rss_mb:              57
";

    #[test]
    fn a_search_without_a_finding_tells_its_numbers() {
        let expected = Told {
            runs: 8192,
            runs_a_second: 2048,
            new_inputs: 17,
            ..Told::default()
        };
        assert_eq!(read(STATISTICS), expected);
    }

    #[test]
    fn a_panic_is_told_with_its_place_and_its_input() {
        let said = format!(
            "thread '<unnamed>' (7) panicked at fuzz_targets/layer.rs:30:5:\n\
             assertion failed: a == b\n\
             ==7== ERROR: libFuzzer: deadly signal\n\
             artifact_prefix='/tmp/f/'; Test unit written to /tmp/f/crash-0a1b\n{STATISTICS}"
        );
        let told = read(&said);
        assert_eq!(
            told.finding.as_deref(),
            Some(Path::new("/tmp/f/crash-0a1b"))
        );
        let reason = "assertion failed: a == b, at fuzz_targets/layer.rs:30:5";
        assert_eq!(told.reason.as_deref(), Some(reason));
        assert_eq!(told.runs, 8192);
    }

    #[test]
    fn too_much_time_or_memory_is_a_finding() {
        for (error, file) in [
            ("timeout after 10 seconds", "timeout-0a"),
            ("out-of-memory (used: 2049Mb; limit: 2048Mb)", "oom-0a"),
        ] {
            let told = read(&format!(
                "==7== ERROR: libFuzzer: {error}\nartifact_prefix='f/'; Test unit written to f/{file}\n"
            ));
            assert_eq!(told.finding, Some(Path::new("f").join(file)));
            assert_eq!(told.reason.as_deref(), Some(error));
        }
    }

    #[test]
    fn an_input_that_was_only_slow_is_no_finding() {
        let said = "artifact_prefix='f/'; Test unit written to f/slow-unit-0a\n";
        assert_eq!(read(said), Told::default());
    }
}
