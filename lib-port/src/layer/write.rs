//! Writing a layer, for people who review it: one line an edit, inserted lines as they are.

use super::{Change, Layer};

/// The first line of every layer.
pub(super) const FIRST_LINE: &str = "mpyfit layer 1";

impl Layer {
    /// The layer as a file.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut out = format!(
            "{FIRST_LINE}\nbase {}\nsha256 {}\nlines {}\n",
            self.base, self.sha256, self.lines
        )
        .into_bytes();
        // A replacement, which is lines off and lines in their place, stays together.
        let mut end = None;
        for edit in &self.edits {
            let anchor = edit.anchor.to_words();
            let head = match edit.change {
                Change::Off { first, last } if first == last => format!("off {first}"),
                Change::Off { first, last } => format!("off {first}-{last}"),
                Change::In { after, .. } => format!("in {after}"),
            };
            if end != Some(edit.change.start()) {
                out.push(b'\n');
            }
            out.extend_from_slice(format!("{head} {anchor}\n").as_bytes());
            for line in edit.change.inserted() {
                out.push(b'+');
                out.extend_from_slice(line);
                out.push(b'\n');
            }
            end = Some(edit.change.end());
        }
        out
    }
}
