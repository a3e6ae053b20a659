//! The annotated source: every line of the base, and which were turned off or came in.

use std::borrow::Cow;

use analyzer::diagnostic::Diagnostic;

use crate::MARK;
use crate::hash::Sha256;
use crate::layer::Layer;
use crate::text::Text;

/// What a line of the annotated source is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Origin<'a> {
    /// The line of the base with this index, as it is.
    Kept(usize),
    /// The line of the base with this index, turned off.
    Off(usize),
    /// Inserted text.
    In(&'a [u8]),
}

impl Layer {
    /// What every line of the annotated source is, in order.
    ///
    /// One after the other, because a layer says itself how many lines there are.
    pub(crate) fn origins(&self) -> impl Iterator<Item = Origin<'_>> {
        let ends = self.edits.iter().map(|edit| edit.change.end());
        let last = ends.clone().next_back().unwrap_or(0);
        let starts = std::iter::once(0).chain(ends);
        let edited = self.edits.iter().zip(starts).flat_map(|(edit, from)| {
            let change = &edit.change;
            let kept = (from..change.start()).map(Origin::Kept);
            let off = (change.start()..change.end()).map(Origin::Off);
            let inserted = change.inserted().iter().map(|line| Origin::In(line));
            kept.chain(off).chain(inserted)
        });
        edited.chain((last..self.lines).map(Origin::Kept))
    }
}

/// Applies a layer to its base: the annotated source.
pub fn apply(layer: &Layer, base: &[u8]) -> Result<Vec<u8>, Diagnostic> {
    let text = checked_base(layer, base)?;
    let line = |index: usize| text.lines.get(index).copied().unwrap_or_default();
    let lines: Vec<Cow<'_, [u8]>> = layer
        .origins()
        .map(|origin| match origin {
            Origin::Kept(index) => Cow::Borrowed(line(index)),
            Origin::Off(index) => Cow::Owned([b"#", line(index)].concat()),
            Origin::In(inserted) => Cow::Owned([inserted, b" ", MARK].concat()),
        })
        .collect();
    Ok(text.join(lines.iter().map(AsRef::as_ref)))
}

/// Undoes the edits of a layer in an annotated source. What comes out is the base, to the byte, or an
/// error with the line where it is not.
pub fn restore(layer: &Layer, file: &str, annotated: &[u8]) -> Result<Vec<u8>, Diagnostic> {
    let text = Text::read(file, annotated)?;
    let expected = layer.lines + layer.lines_in();
    let departs = |line: usize, message: &str| {
        Diagnostic::error("not-the-layer", format!("{message}, says {}", layer.base))
            .at(text.place(file, line))
            .help("`port record` writes the layer from this file, `port apply` the file from the layer")
    };
    if text.lines.len() != expected {
        let message = format!("there should be {expected} lines");
        return Err(departs(text.lines.len().min(expected) + 1, &message));
    }
    let mut base = Vec::with_capacity(layer.lines);
    for (number, (line, origin)) in (1..).zip(text.lines.iter().zip(layer.origins())) {
        match origin {
            Origin::Kept(_) => base.push(*line),
            Origin::Off(_) => base.push(
                line.strip_prefix(b"#")
                    .ok_or_else(|| departs(number, "this line should be off"))?,
            ),
            Origin::In(_) if line.ends_with(MARK) => {}
            Origin::In(_) => return Err(departs(number, "this line should end in ###")),
        }
    }
    let base = text.join(base);
    if Sha256::of(&base) == layer.sha256 {
        Ok(base)
    } else {
        Err(departs(1, "without its edits, this is another file"))
    }
}

/// The lines of the base, if it is the file that the layer was made for.
pub(crate) fn checked_base<'a>(layer: &Layer, base: &'a [u8]) -> Result<Text<'a>, Diagnostic> {
    let text = Text::read(&layer.base, base)?;
    let found = Sha256::of(base);
    if found != layer.sha256 {
        return Err(Diagnostic::error(
            "base-mismatch",
            format!(
                "{} is not the file that its layer was made for: sha256 {found:.12}, not {:.12}",
                layer.base, layer.sha256
            ),
        )
        .help("`port rebase --base DIR` moves the layer to another version of CPython"));
    }
    if text.lines.len() != layer.lines {
        return Err(Diagnostic::error(
            "bad-layer",
            format!(
                "the layer of {} says that its base has {} lines; it has {}",
                layer.base,
                layer.lines,
                text.lines.len()
            ),
        )
        .help("`port record` writes the layer anew"));
    }
    Ok(text)
}
