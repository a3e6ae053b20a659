//! Two compiled modules beside each other, from where they part.

use analyzer::mpy::{Module, RawFile, dump};

/// Lines to show before the first that differs, and from it on.
const BEFORE: usize = 3;
const AFTER: usize = 5;
/// The width of the left listing.
const WIDTH: usize = 60;

/// The listings of two modules around the first line in which they differ.
pub(super) fn first_difference(ours: &[u8], theirs: &[u8]) -> String {
    let (ours, theirs) = (listing(ours), listing(theirs));
    let ours: Vec<&str> = ours.lines().collect();
    let theirs: Vec<&str> = theirs.lines().collect();
    let same = ours
        .iter()
        .zip(&theirs)
        .take_while(|(ours, theirs)| ours == theirs);
    let first = same.count();
    let mut text = format!("    {:WIDTH$}   {}\n", "ours", "mpy-cross");
    for index in first.saturating_sub(BEFORE)..first + AFTER {
        let line = |lines: &[&str]| {
            lines
                .get(index)
                .map_or(String::new(), |line| (*line).into())
        };
        let (ours, theirs) = (line(&ours), line(&theirs));
        let mark = if ours == theirs { ' ' } else { '>' };
        text.push_str(&format!("  {mark} {ours:WIDTH$} | {theirs}\n"));
    }
    text
}

fn listing(bytes: &[u8]) -> String {
    let decoded =
        RawFile::read(bytes).and_then(|file| Module::decode(&file).map(|module| dump(&module)));
    decoded.unwrap_or_else(|error| format!("{error:?}"))
}

#[cfg(test)]
mod tests {
    use analyzer::compile::{Options, compile};
    use analyzer::mpy::Dialect;

    use super::first_difference;

    #[test]
    fn the_first_line_that_differs_is_marked() {
        let module = |source: &str| {
            let module = compile(source.as_bytes(), &Options::default()).unwrap();
            module.to_bytes(Dialect::MicroPython)
        };
        let text = first_difference(&module("x = 1\ny = 2\n"), &module("x = 1\ny = 3\n"));
        let marked = text.lines().find(|line| line.starts_with("  >")).unwrap();
        assert!(marked.contains('2') && marked.contains('3'), "{text}");
    }
}
