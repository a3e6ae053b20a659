//! Commands to the runner of a GitHub workflow.

use super::{Printable, visible};
use crate::diagnostic::Place;

/// Annotations, one line each.
#[derive(Debug, Default)]
pub struct Annotations(String);

impl Annotations {
    /// Adds an annotation: `error`, `warning` or `notice`, a title, and a message of several lines.
    pub fn add<'a>(
        &mut self,
        word: &'static str,
        place: Option<&Place>,
        title: &str,
        lines: impl IntoIterator<Item = &'a str>,
    ) {
        self.0.push_str(&format!("::{word} "));
        if let Some(place) = place {
            let file = property(&place.file);
            let (line, column) = (place.line, place.column);
            self.0
                .push_str(&format!("file={file},line={line},col={column},"));
        }
        let lines: Vec<String> = lines.into_iter().map(data).collect();
        let (title, message) = (property(title), lines.join("%0A"));
        self.0.push_str(&format!("title={title}::{message}\n"));
    }

    /// All of them.
    pub fn finish(self) -> Printable {
        Printable(self.0)
    }
}

/// A line of a message. The runner decodes percent signs, and would find ends of lines behind them.
fn data(text: &str) -> String {
    visible(text).replace('%', "%25")
}

/// In a property, its separators are encoded as well.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}
