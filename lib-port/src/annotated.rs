//! The annotated source: every line of the base, and which were turned off or came in.

use std::borrow::Cow;

use analyzer::diagnostic::Diagnostic;

use crate::MARK;
use crate::hash::Sha256;
use crate::layer::{Change, Layer};
use crate::text::Text;

/// What a line of the annotated source is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Origin<'a> {
    /// The line of the base with this index, as it is.
    Kept(usize),
    /// The line of the base with this index, turned off.
    Off(usize),
    /// Inserted text.
    In(&'a [u8]),
}

impl Layer {
    /// What every line of the annotated source is, in order.
    pub(crate) fn origins(&self) -> Vec<Origin<'_>> {
        let mut origins = Vec::new();
        let mut next = 0;
        for edit in &self.edits {
            let change = &edit.change;
            origins.extend((next..change.start()).map(Origin::Kept));
            match change {
                Change::Off { .. } => {
                    origins.extend((change.start()..change.end()).map(Origin::Off));
                }
                Change::In { lines, .. } => {
                    origins.extend(lines.iter().map(|line| Origin::In(line)));
                }
            }
            next = change.end();
        }
        origins.extend((next..self.lines).map(Origin::Kept));
        origins
    }
}

/// Applies a layer to its base: the annotated source.
pub fn apply(layer: &Layer, base: &[u8]) -> Result<Vec<u8>, Diagnostic> {
    let text = checked_base(layer, base)?;
    let line = |index: usize| text.lines.get(index).copied().unwrap_or_default();
    let lines: Vec<Cow<'_, [u8]>> = layer
        .origins()
        .into_iter()
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
    let origins = layer.origins();
    let departs = |line: usize, message: &str| {
        Diagnostic::error("not-the-layer", format!("{message}, says {}", layer.base))
            .at(text.place(file, line))
            .help("`port record` writes the layer from this file, `port apply` the file from the layer")
    };
    if text.lines.len() != origins.len() {
        let message = format!("there should be {} lines", origins.len());
        return Err(departs(text.lines.len().min(origins.len()) + 1, &message));
    }
    let mut base = Vec::with_capacity(layer.lines);
    for (number, (line, origin)) in (1..).zip(text.lines.iter().zip(&origins)) {
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
