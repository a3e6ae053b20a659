//! The terminal: data on stdout, messages on stderr, colour only where it is wanted.

use std::io::{self, IsTerminal, Write};
use std::time::Duration;

use analyzer::diagnostic::Diagnostic;
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
    pub(crate) fn data(&self, text: &str) -> io::Result<()> {
        let mut stdout = io::stdout().lock();
        match stdout
            .write_all(text.as_bytes())
            .and_then(|()| stdout.flush())
        {
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
            outcome => outcome,
        }
    }

    /// Says one line to the person at the terminal.
    pub(crate) fn say(&self, line: &str) {
        // Nothing can be done about a stderr that does not take messages.
        let _ = writeln!(io::stderr().lock(), "{line}");
    }

    /// Passes on what another program has said.
    pub(crate) fn pass_on(&self, said: &mut impl io::Read) {
        let _ = io::copy(said, &mut io::stderr().lock());
    }

    /// Shows a message with its place and help.
    pub(crate) fn show(&self, diagnostic: &Diagnostic) {
        let text = diagnostic_text(diagnostic, self.stderr_style());
        // A blank line keeps two messages apart.
        let _ = writeln!(io::stderr().lock(), "{text}");
    }

    /// A bar for work of which more is found on the way; only a terminal sees it.
    pub(crate) fn progress(&self, what: &str) -> ProgressBar {
        let bar = self.spinner(what);
        if let Ok(style) = ProgressStyle::with_template("{spinner} {msg} {pos}/{len} ({elapsed})") {
            bar.set_style(style);
        }
        bar.set_length(0);
        bar
    }

    /// A spinner for work that takes a while; only a terminal sees it.
    pub(crate) fn spinner(&self, what: &str) -> ProgressBar {
        let target = if io::stderr().is_terminal() {
            ProgressDrawTarget::stderr()
        } else {
            ProgressDrawTarget::hidden()
        };
        let spinner = ProgressBar::with_draw_target(None, target);
        if let Ok(style) = ProgressStyle::with_template("{spinner} {msg} ({elapsed})") {
            spinner.set_style(style);
        }
        spinner.set_message(what.to_owned());
        spinner.enable_steady_tick(Duration::from_millis(120));
        spinner
    }
}
