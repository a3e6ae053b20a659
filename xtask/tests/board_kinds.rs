//! Boards of every kind that go wrong at every step: the program ends in time, writes nothing, and leaves
//! the port as it was.

#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod command;
mod fake_board;

use std::time::{Duration, Instant};

use command::{folder, mpyfit_in};
use fake_board::{FakeBoard, Line, RAW_PROMPT};

/// What is given to `--timeout`, and what a machine needs besides that runs many of them at a time.
const TIMEOUT: Duration = Duration::from_secs(1);
const SLACK: Duration = Duration::from_secs(14);
/// How many run at a time: mostly they wait.
const AT_A_TIME: usize = 40;

/// How far a board gets before it goes wrong.
#[derive(Debug, Clone, Copy)]
enum Step {
    /// Before it has shown its raw prompt.
    Start,
    /// When it is asked whether scripts may come in pieces.
    Asked,
    /// When the first piece of a script comes.
    Pasting,
    /// While a script runs.
    Running,
    /// When a script has ended, and its prompt is due.
    Ended,
}

/// What it does then.
#[derive(Debug, Clone, Copy)]
enum Act {
    /// Says this, and no more.
    Says(&'static [u8]),
    /// Says this without end.
    Floods(&'static [u8]),
    /// Says this byte by byte, with pauses longer than those between keys.
    Drips(&'static [u8]),
    /// Sends back what is typed.
    Echoes,
    /// Goes away.
    Closes,
}

const STEPS: [Step; 5] = [
    Step::Start,
    Step::Asked,
    Step::Pasting,
    Step::Running,
    Step::Ended,
];

const ACTS: [Act; 21] = [
    Act::Says(b""),
    // Half a prompt, prompts inside data, and the prompt of people.
    Act::Says(b"\r\nraw REPL; CTRL-B to ex"),
    Act::Says(b"log: raw REPL; CTRL-B to exit, > is the prompt\r\n"),
    Act::Says(b"\r\n>>> "),
    // The end of a part, where none is due or more have to follow.
    Act::Says(b"\x04"),
    Act::Says(b"\x02\x03\x05\x06\x15\x18"),
    // A terminal's commands, flow control in the band, text that is cut off, and old encodings.
    Act::Says(b"\x1b[2J\x1b[c\x1b]52;c;eA==\x07\x1b]0;title"),
    Act::Says(b"\x13"),
    Act::Says(b"\xf0\x9f\x90"),
    Act::Says(b"\xff\xfe\x00\xd8"),
    Act::Says(&[b'x'; 65_000]),
    // Resets, of both kinds of firmware and halfway.
    Act::Says(b"\r\nAdafruit CircuitPython 9.2.1 on 2024-11-20; Board with samd51\r\n>>> "),
    Act::Says(b"\r\nMPY: soft reboot\r\nMicroPython v1.25.0 on 2025-04-15; Boa"),
    Act::Floods(b"\0"),
    Act::Floods(b"\xff\x55\xaa"),
    Act::Floods(b"\r\n"),
    Act::Floods(b"$GPGGA,123519,4807.038,N,01131.000,E,1,08,0.9\r\n"),
    Act::Floods(b"Traceback (most recent call last):\r\n  MemoryError: \x1b[31m\r\n"),
    Act::Drips(b"raw REPL; CTRL-B"),
    Act::Echoes,
    Act::Closes,
];

/// Answers to the question for raw-paste mode: old boards, and windows of every size.
const ANSWERS: [&[u8]; 8] = [
    b"R\x00",
    b"raw REPL; CTRL-B to exit\r\n>",
    b"R\x02\x20\x00\x01",
    b"R\x01",
    b"R\x01\x20",
    b"R\x01\x00\x00\x01",
    b"R\x01\x01\x00",
    b"R\x01\xff\xff\x01",
];

impl Step {
    fn reach(self, line: &mut Line) {
        if matches!(self, Self::Start) {
            return;
        }
        line.prompt();
        match self {
            Self::Start => {}
            Self::Asked => drop(line.until(b"\x05A\x01")),
            Self::Pasting => line.begin_paste(),
            Self::Running => drop(line.script()),
            Self::Ended => {
                line.script();
                line.say(b"a\r\n\x04\x04");
            }
        }
    }
}

impl Act {
    fn perform(self, line: &mut Line) {
        match self {
            Self::Closes => return,
            Self::Says(words) => line.say(words),
            Self::Floods(words) => line.floods(words),
            Self::Drips(words) => {
                for byte in words {
                    line.say(&[*byte]);
                    std::thread::sleep(Duration::from_millis(400));
                }
            }
            Self::Echoes => loop {
                let byte = line.byte();
                line.say(&[byte]);
            },
        }
        line.stays();
    }
}

/// Runs a script on a board, and says what is wrong with how that ended.
fn problem(behaviour: impl FnOnce(&mut Line) + Send + 'static, closes: bool) -> Option<String> {
    let script = format!("print('a')\n# {}\n", "-".repeat(100));
    let here = folder(&[("script.py", &script)]);
    let board = FakeBoard::new(behaviour);
    let before = board.settings();
    let start = Instant::now();
    let options = ["run", "--board", "feather-m4", "--timeout", "1"];
    let output = ["--output", "out", "--port", &board.port, "script.py"];
    let run = mpyfit_in(here.path(), &[options, output].concat());
    let (waited, said) = (start.elapsed(), run.stderr());
    let files: Vec<_> = std::fs::read_dir(here.path())
        .unwrap()
        .map(|entry| entry.unwrap().file_name())
        .collect();
    // A board that has gone has taken its port with it.
    let after = board.settings();
    let is_as_before = after == before || closes && after.is_none();
    let rules = [
        (run.code() == Some(3), "exits 3"),
        (said.contains("error["), "says what went wrong"),
        (said.contains("help:"), "says what to do"),
        (waited < TIMEOUT + SLACK, "ends in time"),
        (files == ["script.py"], "writes nothing"),
        (is_as_before, "leaves the port as it was"),
    ];
    let broken: Vec<&str> = rules
        .iter()
        .filter(|(holds, _)| !holds)
        .map(|(_, rule)| *rule)
        .collect();
    (before.is_none() || !broken.is_empty()).then(|| {
        format!(
            "not so: {broken:?}; code {:?}, {waited:?}\n{said}",
            run.code()
        )
    })
}

type Behaviour = Box<dyn FnOnce(&mut Line) + Send>;

/// Every kind: its name, what it does, and whether it goes away.
fn kinds() -> Vec<(String, Behaviour, bool)> {
    let mut kinds: Vec<(String, Behaviour, bool)> = Vec::new();
    for step in STEPS {
        for act in ACTS {
            let behaviour = move |line: &mut Line| {
                step.reach(line);
                act.perform(line);
            };
            let mut name = format!("{step:?}: {act:?}");
            name.truncate(100);
            kinds.push((name, Box::new(behaviour), matches!(act, Act::Closes)));
        }
    }
    for answer in ANSWERS {
        let behaviour = move |line: &mut Line| {
            Step::Asked.reach(line);
            line.say(answer);
            line.stays();
        };
        kinds.push((format!("answers {answer:?}"), Box::new(behaviour), false));
    }
    let more_than_asked_for = |line: &mut Line| {
        Step::Pasting.reach(line);
        line.floods(b"\x01");
    };
    kinds.push(("windows".to_owned(), Box::new(more_than_asked_for), false));
    kinds
}

#[test]
fn boards_of_every_kind_end_in_time_and_leave_the_port_as_it_was() {
    let mut kinds = kinds();
    assert!(kinds.len() >= 76, "{}", kinds.len());
    // The prompt itself is no kind of going wrong.
    assert!(ACTS.iter().all(|act| !matches!(act, Act::Says(words)
        if words.windows(RAW_PROMPT.len()).any(|part| part == RAW_PROMPT))));
    let mut problems = Vec::new();
    while !kinds.is_empty() {
        let now = kinds.split_off(kinds.len().saturating_sub(AT_A_TIME));
        std::thread::scope(|scope| {
            let runs: Vec<_> = now
                .into_iter()
                .map(|(name, behaviour, closes)| {
                    (name, scope.spawn(move || problem(behaviour, closes)))
                })
                .collect();
            for (name, run) in runs {
                problems.extend(run.join().unwrap().map(|why| format!("{name}: {why}")));
            }
        });
    }
    assert!(problems.is_empty(), "{}", problems.join("\n"));
}
