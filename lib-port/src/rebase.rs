//! Moving a layer to another version of its base.

use analyzer::diagnostic::Diagnostic;

use crate::annotated::apply;
use crate::hash;
use crate::layer::{Anchor, Change, Edit, Layer};
use crate::record::record;
use crate::text::Text;

/// A layer over another base.
#[derive(Debug)]
pub struct Rebased {
    /// The layer, with the edits that found their place.
    pub layer: Layer,
    /// One message for each edit that did not, in their order.
    pub conflicts: Vec<Diagnostic>,
}

/// Moves a layer to another version of its base: every edit goes where the lines around it are.
///
/// `name` and `bytes` are the new base; `old` is what the layer was made for, to be shown in messages.
pub fn rebase(
    layer: &Layer,
    name: &str,
    bytes: &[u8],
    old: Option<&[u8]>,
) -> Result<Rebased, Diagnostic> {
    let text = Text::read(name, bytes)?;
    let old = old.and_then(|old| Text::read(&layer.base, old).ok());
    let new = NewBase {
        hashes: text.lines.iter().map(|line| hash::of_line(line)).collect(),
        name,
        text: &text,
    };
    let mut conflicts = Vec::new();
    let mut edits: Vec<Edit> = Vec::new();
    // Where the edit before went: the next one lies below it, most likely as far away as before.
    let (mut end, mut end_before) = (0, 0);
    for edit in &layer.edits {
        let expected = end + edit.change.start().saturating_sub(end_before);
        match new.place_of(edit, end, expected) {
            Ok(start) => {
                let change = moved(&edit.change, start);
                (end, end_before) = (change.end(), edit.change.end());
                edits.push(Edit {
                    change,
                    anchor: edit.anchor.clone(),
                });
            }
            Err(places) => conflicts.push(new.conflict(edit, old.as_ref(), expected, &places)),
        }
    }
    let placed = Layer {
        edits,
        ..Layer::new(name, bytes)?
    };
    // Recorded, it has the anchors of its new base.
    let annotated = apply(&placed, bytes)?;
    Ok(Rebased {
        layer: record(&placed, bytes, name, &annotated)?,
        conflicts,
    })
}

fn moved(change: &Change, start: usize) -> Change {
    match change {
        Change::Off { first, last } => Change::Off {
            first: start + 1,
            last: start + 1 + (last - first),
        },
        Change::In { lines, .. } => Change::In {
            after: start,
            lines: lines.clone(),
        },
    }
}

/// The base that a layer is moved to.
struct NewBase<'a> {
    name: &'a str,
    text: &'a Text<'a>,
    hashes: Vec<u16>,
}

impl NewBase<'_> {
    /// How many lines lie above the place of an edit; otherwise every place that it may have.
    ///
    /// Places with as much context as there is come first. Of several, only one that is where the edit is
    /// expected will do: lines that look alike are common, and a guess would go unnoticed.
    fn place_of(&self, edit: &Edit, end: usize, expected: usize) -> Result<usize, Vec<usize>> {
        let contexts: &[(usize, usize)] = if edit.anchor.off.is_some() {
            // The lines that are off are looked for themselves.
            &[(3, 3), (2, 2), (1, 1), (0, 2), (2, 0)]
        } else {
            &[(3, 3), (2, 2)]
        };
        for (above, below) in contexts {
            let places: Vec<usize> = (end..=self.hashes.len())
                .filter(|start| self.fits(edit, *start, *above, *below))
                .collect();
            match places[..] {
                [] => {}
                [place] => return Ok(place),
                _ if places.contains(&expected) => return Ok(expected),
                _ => return Err(places),
            }
        }
        Err(Vec::new())
    }

    /// Whether so many lines above a place and below it are those of the edit, and those that are off.
    fn fits(&self, edit: &Edit, start: usize, above: usize, below: usize) -> bool {
        let length = edit.change.end() - edit.change.start();
        let end = start + length;
        if end > self.hashes.len() {
            return false;
        }
        let Anchor { before, off, after } = &edit.anchor;
        self.hashes[start.saturating_sub(above)..start]
            == before[before.len().saturating_sub(above)..]
            && self.hashes[end..self.hashes.len().min(end + below)]
                == after[..after.len().min(below)]
            && off.is_none_or(|off| off == hash::of_lines(&self.text.lines[start..end]))
    }

    fn conflict(
        &self,
        edit: &Edit,
        old: Option<&Text<'_>>,
        expected: usize,
        places: &[usize],
    ) -> Diagnostic {
        let line = (expected + 1).min(self.text.lines.len());
        let message = match places {
            [] => format!("{}, and {} has other lines there", wanted(edit), self.name),
            _ => {
                let lines: Vec<String> =
                    places.iter().map(|place| (place + 1).to_string()).collect();
                format!(
                    "{}, and lines {} look alike",
                    wanted(edit),
                    lines.join(", ")
                )
            }
        };
        let mut sides = String::new();
        for line in edit.change.inserted() {
            show(&mut sides, "+", line);
        }
        if let Some(old) = old {
            sides.push_str(&format!("in {} as it was\n", self.name));
            excerpt(&mut sides, old, edit.change.start(), edit.change.end());
        }
        sides.push_str(&format!("in {} as it is\n", self.name));
        let length = edit.change.end() - edit.change.start();
        excerpt(&mut sides, self.text, expected, expected + length);
        Diagnostic::error("rebase-conflict", message)
            .at(self.text.place(self.name, line))
            .help(format!("make this edit by hand\n{}", sides.trim_end()))
    }
}

/// What an edit does, for a message.
fn wanted(edit: &Edit) -> String {
    match &edit.change {
        Change::Off { first, last } if first == last => format!("line {first} was off"),
        Change::Off { first, last } => format!("lines {first} to {last} were off"),
        Change::In { after, lines } if lines.len() == 1 => {
            format!("a line came in below line {after}")
        }
        Change::In { after, lines } => format!("{} lines came in below line {after}", lines.len()),
    }
}

/// Lines of a text with their numbers, and one more on either side.
fn excerpt(out: &mut String, text: &Text<'_>, start: usize, end: usize) {
    /// More than these nobody compares in a message.
    const MOST: usize = 12;
    let from = start.saturating_sub(1).min(text.lines.len());
    let to = (end + 1).min(text.lines.len()).max(from);
    for (index, line) in text.lines.iter().enumerate().take(to).skip(from).take(MOST) {
        show(out, &format!("{:5}", index + 1), line);
    }
    if to - from > MOST {
        out.push_str(&format!("  and {} more\n", to - from - MOST));
    }
}

fn show(out: &mut String, sign: &str, line: &[u8]) {
    let text = format!("  {sign} {}", String::from_utf8_lossy(line));
    out.push_str(text.trim_end());
    out.push('\n');
}
