//! The terminal: data on stdout, messages on stderr, colour only where it is wanted.
//!
//! Everything goes out through here, and as a [`Printable`]: see `disallowed-methods` in `clippy.toml`.

#![allow(
    clippy::disallowed_methods,
    reason = "the one place that has the terminal"
)]

use std::io::{self, BufRead, IsTerminal, Write};
use std::time::Duration;

use analyzer::diagnostic::Diagnostic;
use analyzer::printable::Printable;
use analyzer::report::{TextStyle, diagnostic_text};
use clap::ValueEnum;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

/// When to colour.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum Color {
    /// On a terminal, unless `NO_COLOR` is set.
    #[default]
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

/// What to write to, and how.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Console {
    color: Color,
    width: Option<u16>,
}

/// The width to assume where there is no terminal to ask.
const ASSUMED_WIDTH: usize = 80;
/// Wider lines are hard to follow with the eye.
const WIDEST: usize = 120;

impl Console {
    /// A console that colours when asked and, unless told a width, asks the terminal for it.
    pub(crate) fn new(color: Color, width: Option<u16>) -> Self {
        Self { color, width }
    }

    /// How text for stdout is laid out.
    pub(crate) fn stdout_style(&self) -> TextStyle {
        self.style(io::stdout().is_terminal())
    }

    fn stderr_style(&self) -> TextStyle {
        self.style(io::stderr().is_terminal())
    }

    fn style(&self, terminal: bool) -> TextStyle {
        let set = |name: &str| std::env::var_os(name).is_some_and(|value| !value.is_empty());
        let color = match self.color {
            Color::Always => true,
            Color::Never => false,
            Color::Auto => {
                terminal
                    && !set("NO_COLOR")
                    && std::env::var_os("TERM").is_none_or(|term| term != "dumb")
            }
        };
        let width = match self.width {
            Some(width) => usize::from(width),
            None if terminal => terminal_size::terminal_size()
                .map_or(ASSUMED_WIDTH, |(width, _)| usize::from(width.0)),
            None => ASSUMED_WIDTH,
        };
        TextStyle {
            width: width.min(WIDEST),
            color,
            all: false,
        }
    }

    /// Writes data. A reader that has seen enough (`| head`) is not an error.
    pub(crate) fn data(&self, text: &Printable) -> io::Result<()> {
        self.bytes(text.as_str().as_bytes())
    }

    /// Writes what a board has printed: as it is, unless a person's terminal would obey it.
    pub(crate) fn said_by_board(&self, text: &str) -> io::Result<()> {
        if io::stdout().is_terminal() {
            self.data(&Printable::lines(text))
        } else {
            self.bytes(text.as_bytes())
        }
    }

    fn bytes(&self, bytes: &[u8]) -> io::Result<()> {
        let mut stdout = io::stdout().lock();
        match stdout.write_all(bytes).and_then(|()| stdout.flush()) {
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
            outcome => outcome,
        }
    }

    /// Says one line to the person at the terminal.
    pub(crate) fn say(&self, line: &str) {
        self.message(&Printable::line(line).ended());
    }

    /// Passes on what another program has said, with its colours.
    pub(crate) fn pass_on(&self, said: impl io::Read) {
        for line in io::BufReader::new(said).split(b'\n') {
            let Ok(line) = line else { break };
            let line = Printable::styled(&String::from_utf8_lossy(&line));
            self.message(&line.ended());
        }
    }

    /// Says what `clap` has to say, which repeats what was typed.
    pub(crate) fn usage(error: &clap::Error) {
        let is_plain = |word: std::ffi::OsString| {
            let shown = Printable::line(&word.to_string_lossy());
            word == shown.as_str()
        };
        if std::env::args_os().all(is_plain) {
            // A closed terminal takes no message; the exit code still tells.
            let _ = error.print();
            return;
        }
        // Its own words have no tabs.
        let text = error.render().to_string().replace('\t', r"\t");
        let text = Printable::lines(&text);
        Self::new(Color::Never, None).message(&text);
    }

    fn message(&self, text: &Printable) {
        // Nothing can be done about a stderr that does not take messages.
        let _ = io::stderr().lock().write_all(text.as_str().as_bytes());
    }

    /// Shows a message with its place and help.
    pub(crate) fn show(&self, diagnostic: &Diagnostic) {
        let text = diagnostic_text(diagnostic, self.stderr_style());
        // A blank line keeps two messages apart.
        self.message(&text.ended());
    }

    /// A bar for work of which more is found on the way; only a terminal sees it.
    pub(crate) fn progress(&self, what: &str) -> Spinner {
        let Spinner(bar) = self.spinner(what);
        if let Ok(style) = ProgressStyle::with_template("{spinner} {msg} {pos}/{len} ({elapsed})") {
            bar.set_style(style);
        }
        bar.set_length(0);
        Spinner(bar)
    }

    /// A spinner for work that takes a while; only a terminal sees it.
    pub(crate) fn spinner(&self, what: &str) -> Spinner {
        let target = if io::stderr().is_terminal() {
            ProgressDrawTarget::stderr()
        } else {
            ProgressDrawTarget::hidden()
        };
        let spinner = Spinner(ProgressBar::with_draw_target(None, target));
        if let Ok(style) = ProgressStyle::with_template("{spinner} {msg} ({elapsed})") {
            spinner.0.set_style(style);
        }
        spinner.tell(what);
        spinner.0.enable_steady_tick(Duration::from_millis(120));
        spinner
    }
}

/// A sign of life at the terminal, with a few words.
pub(crate) struct Spinner(ProgressBar);

impl Spinner {
    /// One that nobody sees.
    #[cfg(test)]
    pub(crate) fn hidden() -> Self {
        Self(ProgressBar::hidden())
    }

    /// Changes its words.
    pub(crate) fn tell(&self, what: &str) {
        self.0
            .set_message(Printable::line(what).as_str().to_owned());
    }

    /// More work was found.
    pub(crate) fn expect(&self, more: usize) {
        self.0.inc_length(more as u64);
    }

    /// A part of the work is done.
    pub(crate) fn advance(&self) {
        self.0.inc(1);
    }

    /// Takes it off the terminal.
    pub(crate) fn finish_and_clear(&self) {
        self.0.finish_and_clear();
    }
}
