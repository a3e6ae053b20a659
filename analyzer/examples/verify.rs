//! Compares the compiler with mpy-cross, file by file: `verify MPY-CROSS DIR...`

#![allow(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a command-line program"
)]

use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};
use std::sync::atomic::{AtomicUsize, Ordering};

use analyzer::compile::{self, Options};
use analyzer::mpy;

/// What the two compilers made of a file.
enum Verdict {
    Same,
    BothRefuse { lines_differ: Option<(u32, u32)> },
    OnlyTheyRefuse(String),
    OnlyWeRefuse(String),
    Different { ours: Vec<u8>, theirs: Vec<u8> },
}

fn main() -> ExitCode {
    let mut arguments = std::env::args_os().skip(1);
    let Some(oracle) = arguments.next() else {
        eprintln!("usage: verify MPY-CROSS DIR...");
        return ExitCode::FAILURE;
    };
    let mut files = Vec::new();
    for folder in arguments {
        collect(Path::new(&folder), &mut files);
    }
    files.sort();
    let quiet = std::env::var_os("QUIET").is_some();
    let levels = [0, 3];
    let next = AtomicUsize::new(0);
    let workers = std::thread::available_parallelism().map_or(1, usize::from);
    let mut verdicts: Vec<(usize, Verdict)> = std::thread::scope(|scope| {
        let handles: Vec<_> = (0..workers)
            .map(|worker| {
                let (next, files, oracle) = (&next, &files, &oracle);
                scope.spawn(move || {
                    let mut found = Vec::new();
                    loop {
                        let task = next.fetch_add(1, Ordering::Relaxed);
                        let Some(file) = files.get(task / levels.len()) else {
                            return found;
                        };
                        let level = levels[task % levels.len()];
                        found.push((task, check(Path::new(oracle), file, level, worker)));
                    }
                })
            })
            .collect();
        handles
            .into_iter()
            .flat_map(|it| it.join().unwrap_or_default())
            .collect()
    });
    verdicts.sort_by_key(|(task, _)| *task);

    for (index, level) in levels.iter().enumerate() {
        let of_level = verdicts
            .iter()
            .filter(|(task, _)| task % levels.len() == index);
        let mut same = 0;
        let mut refused = 0;
        let mut wrong_line = 0;
        let mut disagreed = 0;
        let mut different = 0;
        for (task, verdict) in of_level {
            let file = files[task / levels.len()].display();
            match verdict {
                Verdict::Same => same += 1,
                Verdict::BothRefuse { lines_differ: None } => refused += 1,
                Verdict::BothRefuse {
                    lines_differ: Some((ours, theirs)),
                } => {
                    wrong_line += 1;
                    println!("-O{level} {file}: line {ours}, theirs {theirs}");
                }
                Verdict::OnlyTheyRefuse(why) => {
                    disagreed += 1;
                    println!("-O{level} {file}: only they refuse: {why}");
                }
                Verdict::OnlyWeRefuse(why) => {
                    disagreed += 1;
                    println!("-O{level} {file}: only we refuse: {why}");
                }
                Verdict::Different { ours, theirs } => {
                    different += 1;
                    println!("-O{level} {file}: different");
                    if !quiet {
                        println!("{}", first_difference(ours, theirs));
                    }
                }
            }
        }
        println!(
            "-O{level}: {same} identical, {different} different, {refused} refused by both on the same line, \
             {wrong_line} on another line, {disagreed} refused by one only"
        );
    }
    ExitCode::SUCCESS
}

fn collect(path: &Path, files: &mut Vec<PathBuf>) {
    if path.is_file() {
        files.push(path.to_owned());
        return;
    }
    let Ok(entries) = std::fs::read_dir(path) else {
        return;
    };
    for entry in entries.flatten() {
        let path = entry.path();
        if path.is_symlink() {
            continue;
        }
        if path.is_dir() {
            collect(&path, files);
        } else if path.extension().is_some_and(|extension| extension == "py") {
            files.push(path);
        }
    }
}

fn check(oracle: &Path, file: &Path, level: u8, worker: usize) -> Verdict {
    let name = file
        .file_name()
        .unwrap_or_default()
        .to_string_lossy()
        .into_owned();
    let source = std::fs::read(file).unwrap_or_default();
    let ours = compile::compile(
        &source,
        &Options {
            source_name: name.clone(),
            optimization: level,
            ..Options::default()
        },
    )
    .map(|module| module.to_bytes(mpy::Dialect::MicroPython));
    let scratch = std::env::temp_dir().join(format!("verify-{}-{worker}.mpy", std::process::id()));
    let output = Command::new(oracle)
        .args([
            "-X",
            "heapsize=256m",
            "-s",
            &name,
            &format!("-O{level}"),
            "-o",
        ])
        .args([&scratch, file])
        .output();
    let theirs = match output {
        Ok(output) if output.status.success() => Ok(std::fs::read(&scratch).unwrap_or_default()),
        Ok(output) => Err(String::from_utf8_lossy(&output.stderr).into_owned()),
        Err(error) => Err(error.to_string()),
    };
    let _ = std::fs::remove_file(&scratch);
    match (ours, theirs) {
        (Ok(ours), Ok(theirs)) if ours == theirs => Verdict::Same,
        (Ok(ours), Ok(theirs)) => Verdict::Different { ours, theirs },
        (Ok(_), Err(why)) => Verdict::OnlyTheyRefuse(why),
        (Err(why), Ok(_)) => Verdict::OnlyWeRefuse(why.to_string()),
        (Err(ours), Err(theirs)) => Verdict::BothRefuse {
            lines_differ: line_in(&theirs)
                .filter(|line| *line != ours.line)
                .map(|line| (ours.line, line)),
        },
    }
}

/// The line that mpy-cross names in its traceback.
fn line_in(message: &str) -> Option<u32> {
    let (_, rest) = message.split_once(", line ")?;
    let digits: String = rest.chars().take_while(char::is_ascii_digit).collect();
    digits.parse().ok()
}

fn first_difference(ours: &[u8], theirs: &[u8]) -> String {
    let list = |bytes: &[u8]| match mpy::RawFile::read(bytes) {
        Ok(file) => match mpy::Module::decode(&file) {
            Ok(module) => mpy::dump(&module),
            Err(error) => format!("{error:?}"),
        },
        Err(error) => format!("{error:?}"),
    };
    let (ours, theirs) = (list(ours), list(theirs));
    let ours: Vec<&str> = ours.lines().collect();
    let theirs: Vec<&str> = theirs.lines().collect();
    let first = ours
        .iter()
        .zip(&theirs)
        .position(|(ours, theirs)| ours != theirs)
        .unwrap_or(ours.len().min(theirs.len()));
    let from = first.saturating_sub(3);
    let mut text = String::new();
    for index in from..first + 4 {
        let our = ours.get(index).copied().unwrap_or_default();
        let their = theirs.get(index).copied().unwrap_or_default();
        let mark = if our == their { ' ' } else { '>' };
        text.push_str(&format!("  {mark} {our:60} | {their}\n"));
    }
    text
}
