//! Lines and columns of many places in one text, without counting from the start each time.

use std::ops::Range;

use crate::diagnostic::Place;

/// Where each line of a text starts.
pub(super) struct Lines<'text> {
    file: &'text str,
    text: &'text str,
    starts: Vec<usize>,
}

impl<'text> Lines<'text> {
    pub(super) fn new(file: &'text str, text: &'text str) -> Self {
        let after_newlines = text.match_indices('\n').map(|(newline, _)| newline + 1);
        let starts = std::iter::once(0).chain(after_newlines).collect();
        Self { file, text, starts }
    }

    /// The line of an offset, from 1.
    pub(super) fn line(&self, offset: usize) -> u32 {
        let line = self.starts.partition_point(|start| *start <= offset);
        u32::try_from(line).unwrap_or(u32::MAX)
    }

    /// The place of `span`; the same answer as [`Place::of`].
    pub(super) fn place(&self, span: Range<usize>) -> Place {
        let start = self.text.floor_char_boundary(span.start);
        let index = self.starts.partition_point(|line| *line <= start) - 1;
        Place::on_line(self.file, self.text, span, index + 1, self.starts[index])
    }
}

#[cfg(test)]
mod tests {
    use super::Lines;
    use crate::diagnostic::Place;

    #[test]
    fn every_place_is_the_one_that_counting_from_the_start_gives() {
        let text = "a\n\nürgh\r\n  b";
        let lines = Lines::new("x.py", text);
        for start in 0..text.len() + 2 {
            let span = start..start + 2;
            assert_eq!(lines.place(span.clone()), Place::of("x.py", text, span));
        }
    }
}
