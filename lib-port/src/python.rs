//! Where strings and comments of Python are, line by line; enough to know what a `#` means.

/// What a line of Python starts in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Start {
    /// In code: a `#` at the start is a comment.
    Code,
    /// Behind a backslash at the end of the line above.
    Continued,
    /// Within a string that was opened above.
    String,
}

/// A line of Python, as far as comments go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Line {
    /// What it starts in.
    pub start: Start,
    /// Where its comment starts, in bytes.
    pub comment: Option<usize>,
}

/// A string that is open.
#[derive(Debug, Clone, Copy)]
struct Open {
    quote: u8,
    /// Three quotes close it, not one.
    is_long: bool,
}

/// Goes through the lines of a source, which need not be valid.
pub(crate) fn of(lines: &[&[u8]]) -> Vec<Line> {
    let mut open = None;
    let mut continued = false;
    lines
        .iter()
        .map(|line| {
            let start = match (open, continued) {
                (Some(_), _) => Start::String,
                (None, true) => Start::Continued,
                (None, false) => Start::Code,
            };
            let comment;
            (open, comment) = after(line, open);
            let is_continued = comment.is_none() && ends_in_backslash(line);
            continued = is_continued;
            // A short string ends with its line, unless a backslash takes it on.
            open = open.filter(|open| open.is_long || is_continued);
            Line { start, comment }
        })
        .collect()
}

/// The string that is open at the end of a line, or where its comment starts.
fn after(line: &[u8], mut open: Option<Open>) -> (Option<Open>, Option<usize>) {
    let mut rest = line;
    while let [byte, tail @ ..] = rest {
        rest = match (open, byte) {
            // Also in raw strings, what follows a backslash closes nothing.
            (Some(_), b'\\') => tail.get(1..).unwrap_or_default(),
            (Some(string), quote) if *quote == string.quote => {
                let closing = if string.is_long { 3 } else { 1 };
                if rest
                    .iter()
                    .take(closing)
                    .filter(|byte| **byte == string.quote)
                    .count()
                    == closing
                {
                    open = None;
                    &rest[closing..]
                } else {
                    tail
                }
            }
            (None, b'#') => return (None, Some(line.len() - rest.len())),
            (None, quote @ (b'"' | b'\'')) => {
                let is_long = tail.starts_with(&[*quote, *quote]);
                open = Some(Open {
                    quote: *quote,
                    is_long,
                });
                if is_long { &tail[2..] } else { tail }
            }
            _ => tail,
        };
    }
    (open, None)
}

/// Whether the last backslash of a line escapes its end.
pub(crate) fn ends_in_backslash(line: &[u8]) -> bool {
    line.iter().rev().take_while(|byte| **byte == b'\\').count() % 2 == 1
}

#[cfg(test)]
mod tests {
    use super::{Start, of};

    /// Each line with what it starts in, and `#` where it ends in a comment.
    #[track_caller]
    fn check(source: &str, expected: &str) {
        let lines: Vec<&[u8]> = source.lines().map(str::as_bytes).collect();
        let found: String = of(&lines)
            .iter()
            .flat_map(|line| {
                let start = match line.start {
                    Start::Code => 'c',
                    Start::Continued => '\\',
                    Start::String => 's',
                };
                [start, if line.comment.is_some() { '#' } else { ' ' }]
            })
            .collect();
        assert_eq!(found, expected, "{source}");
    }

    #[test]
    fn comments_end_with_their_line() {
        check("a = 1 # it's\nb\n# \"\"\"\nc", "c#c c#c ");
    }

    #[test]
    fn a_sign_in_a_string_is_no_comment() {
        check("a = '#'\nb = \"it's #\" # c\nd", "c c#c ");
        check("a = '\\'#'\nb", "c c ");
        check("a = r'\\'#'\nb", "c c ");
    }

    #[test]
    fn long_strings_go_on() {
        check("a = '''x\n# y ' \"\"\" '' \nz''' # end\nb", "c s s#c ");
        check("a = \"\"\"x\\\"\"\"\ny\"\"\"\nb", "c s c ");
        check("\"\"\"one line\"\"\"\nb", "c c ");
        check("a = '' # empty\nb", "c#c ");
    }

    #[test]
    fn a_backslash_takes_line_and_string_on() {
        check("a = 1 + \\\n  2\nb", "c \\ c ");
        check("a = 'x\\\n# y'\nb", "c s c ");
        check("a = 'never closed\nb", "c c ");
        check("# comment \\\nb", "c#c ");
    }
}
