//! Characters that cannot be seen, as the escapes that Python writes for them.

use std::borrow::Cow;
use std::ops::RangeInclusive;

/// Characters that show nothing, or change how others are shown.
///
/// These are Unicode's default ignorable code points, the ends of lines and the marks of direction
/// and annotation that are not among them (`DerivedCoreProperties.txt` and category Cf of version 16).
const HIDDEN: [RangeInclusive<char>; 22] = [
    '\u{ad}'..='\u{ad}',
    '\u{34f}'..='\u{34f}',
    '\u{600}'..='\u{605}',
    '\u{61c}'..='\u{61c}',
    '\u{6dd}'..='\u{6dd}',
    '\u{70f}'..='\u{70f}',
    '\u{115f}'..='\u{1160}',
    '\u{17b4}'..='\u{17b5}',
    '\u{180b}'..='\u{180f}',
    '\u{200b}'..='\u{200f}',
    '\u{2028}'..='\u{202e}',
    '\u{2060}'..='\u{206f}',
    '\u{3164}'..='\u{3164}',
    '\u{fe00}'..='\u{fe0f}',
    '\u{feff}'..='\u{feff}',
    '\u{ffa0}'..='\u{ffa0}',
    '\u{fff0}'..='\u{fffb}',
    '\u{110bd}'..='\u{110bd}',
    '\u{13430}'..='\u{1343f}',
    '\u{1bca0}'..='\u{1bca3}',
    '\u{1d173}'..='\u{1d17a}',
    '\u{e0000}'..='\u{e0fff}',
];

/// Whether a character acts on what shows it, or cannot be seen.
pub(super) fn is_hidden(character: char) -> bool {
    // Most text is ASCII.
    if character.is_ascii() {
        return character.is_ascii_control();
    }
    character.is_control() || HIDDEN.iter().any(|range| range.contains(&character))
}

/// The text with an escape for each character that is hidden: `\n`, `\x1b`, `\u202e`.
///
/// A backslash stays as it is, because paths have them; so what is visible stays visible.
pub fn visible(text: &str) -> Cow<'_, str> {
    escaped(text, is_hidden)
}

/// The text as [`visible`] shows it, but with its tabs: for source lines.
pub fn visible_source(text: &str) -> Cow<'_, str> {
    escaped(text, |character| character != '\t' && is_hidden(character))
}

fn escaped(text: &str, hides: impl Fn(char) -> bool) -> Cow<'_, str> {
    let Some(first) = text.find(&hides) else {
        return Cow::Borrowed(text);
    };
    let mut shown = text[..first].to_owned();
    for character in text[first..].chars() {
        if !hides(character) {
            shown.push(character);
            continue;
        }
        let code = u32::from(character);
        shown.push_str(&match character {
            '\n' => r"\n".to_owned(),
            '\r' => r"\r".to_owned(),
            '\t' => r"\t".to_owned(),
            _ if code <= 0xff => format!(r"\x{code:02x}"),
            _ if code <= 0xffff => format!(r"\u{code:04x}"),
            _ => format!(r"\U{code:08x}"),
        });
    }
    Cow::Owned(shown)
}
