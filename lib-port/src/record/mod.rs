//! From an annotated source back to the edits.

mod wrong;

use analyzer::diagnostic::Diagnostic;

use crate::MARK;
use crate::annotated::{Origin, apply, checked_base};
use crate::layer::{Anchor, Change, Edit, Layer};
use crate::text::Text;

/// Derives the edits from an annotated source of `layer`'s base; the layer's own edits play no part.
///
/// Every line must be the next line of the base, or that with one `#` in front, or end in `###`.
/// Anything else is an error; `file` is the name of the annotated source in messages.
pub fn record(
    layer: &Layer,
    base: &[u8],
    file: &str,
    annotated: &[u8],
) -> Result<Layer, Diagnostic> {
    let text = checked_base(layer, base)?;
    let edited = Text::read(file, annotated)?;
    let recorded = with_edits(layer, &text, &align(&text, file, &edited)?);
    // What the author wrote between an inserted line and its mark is not kept, and without it the
    // line may be one of the base. Written and read once more, it is settled.
    let written = apply(&recorded, base)?;
    let edited = Text::read(file, &written)?;
    Ok(with_edits(layer, &text, &align(&text, file, &edited)?))
}

/// What every line of an annotated source is.
///
/// A line that may be one of the base is taken for it. That finds a way wherever there is one: had it
/// come in instead, the line of the base would follow, and would then be the one that came in.
fn align<'a>(
    base: &Text<'_>,
    file: &str,
    edited: &Text<'a>,
) -> Result<Vec<Origin<'a>>, Diagnostic> {
    if !base.ends_like(edited) {
        let (is, was) = (edited.ending(), base.ending());
        let message = format!("the lines of {file} end in {is}, those of its base in {was}");
        return Err(Diagnostic::error("mixed-line-endings", message)
            .at(edited.place(file, 1))
            .help(format!("let every line end in {was}")));
    }
    let mut next = 0;
    let mut origins = Vec::with_capacity(edited.lines.len());
    for (index, line) in edited.lines.iter().copied().enumerate() {
        let expected = base.lines.get(next).copied();
        origins.push(match expected {
            Some(expected) if line == expected => Origin::Kept(next),
            Some(expected) if line.strip_prefix(b"#") == Some(expected) => Origin::Off(next),
            _ => match line.strip_suffix(MARK) {
                Some(inserted) => Origin::In(inserted.trim_ascii_end()),
                None => return Err(wrong::line(base, next, file, edited, index)),
            },
        });
        next += usize::from(!matches!(origins.last(), Some(Origin::In(_))));
    }
    if next < base.lines.len() {
        return Err(wrong::line(base, next, file, edited, edited.lines.len()));
    }
    if !edited.lines.is_empty() && edited.is_closed() != base.is_closed() {
        return Err(wrong::last_line(base, file, edited));
    }
    Ok(origins)
}

/// The layer with the edits that lead to these lines, as few as they can be.
fn with_edits(layer: &Layer, base: &Text<'_>, origins: &[Origin<'_>]) -> Layer {
    let mut changes: Vec<Change> = Vec::new();
    let mut next = 0;
    for origin in origins {
        match (*origin, changes.last_mut()) {
            (Origin::Kept(index), _) => next = index + 1,
            (Origin::Off(index), Some(Change::Off { last, .. })) if *last == index => {
                *last = index + 1;
                next = index + 1;
            }
            (Origin::Off(index), _) => {
                changes.push(Change::Off {
                    first: index + 1,
                    last: index + 1,
                });
                next = index + 1;
            }
            (Origin::In(line), Some(Change::In { after, lines })) if *after == next => {
                lines.push(line.to_vec());
            }
            (Origin::In(line), _) => changes.push(Change::In {
                after: next,
                lines: vec![line.to_vec()],
            }),
        }
    }
    let edits = changes
        .into_iter()
        .map(|change| Edit {
            anchor: Anchor::of(&base.lines, change.start(), change.end()),
            change,
        })
        .collect();
    Layer {
        edits,
        ..layer.clone()
    }
}
