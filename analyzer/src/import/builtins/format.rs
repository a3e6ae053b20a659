//! `%` and `str.format`.

use super::super::doubt::Doubt;
use super::super::machine::{Machine, Outcome};
use super::super::text::Text;
use super::super::value::{Object, Value};
use super::functions::keyword;

impl Machine<'_> {
    /// `template % values`.
    pub(in crate::import) fn format_percent(&mut self, template: Value, values: Value) -> Outcome {
        let Some(text) = self.as_text(template) else {
            return Ok(Value::None);
        };
        let template = self.texts.shown(text);
        let mut given = match self.object(values) {
            Some(Object::Tuple(items)) => items.clone(),
            _ => vec![values],
        }
        .into_iter();
        let mut result = String::new();
        let mut rest = template.chars().peekable();
        while let Some(character) = rest.next() {
            if character != '%' {
                result.push(character);
                continue;
            }
            let mut spec = String::new();
            while let Some(next) = rest.next_if(|next| "-+ #0123456789.".contains(*next)) {
                spec.push(next);
            }
            let Some(conversion) = rest.next() else { break };
            if conversion == '%' {
                result.push('%');
                continue;
            }
            let Some(value) = given.next() else {
                return Err(self.raise("TypeError", "not enough arguments for format string"));
            };
            match self.converted(value, conversion, &spec) {
                Some(text) => result.push_str(&text),
                None => return Ok(self.unknown_text()),
            }
        }
        Ok(self.make_text(result.as_bytes()))
    }

    /// `template.format(...)`.
    pub(super) fn format_braces(
        &mut self,
        template: Value,
        arguments: &[Value],
        keywords: &[(Text, Value)],
    ) -> Outcome {
        let Some(text) = self.as_text(template) else {
            return Ok(self.unknown_text());
        };
        let template = self.texts.shown(text);
        let mut result = String::new();
        let mut rest = template.as_str();
        let mut next = 0;
        while let Some(at) = rest.find(['{', '}']) {
            result.push_str(&rest[..at]);
            let brace = &rest[at..=at];
            rest = &rest[at + 1..];
            if let Some(after) = rest.strip_prefix(brace) {
                result.push_str(brace);
                rest = after;
                continue;
            }
            let Some(end) = rest.find('}') else { break };
            let field = &rest[..end];
            rest = &rest[end + 1..];
            let (field, spec) = field.split_once(':').unwrap_or((field, ""));
            let (name, conversion) = field.split_once('!').unwrap_or((field, ""));
            let value = if name.is_empty() {
                next += 1;
                arguments.get(next - 1).copied()
            } else if let Ok(index) = name.parse::<usize>() {
                arguments.get(index).copied()
            } else {
                keyword(self, keywords, name)
            };
            let Some(value) = value else {
                return Ok(self.unknown_text());
            };
            let conversion = match (conversion, spec.chars().last()) {
                ("r", _) => 'r',
                (_, Some(kind)) if kind.is_ascii_alphabetic() => kind,
                _ => 's',
            };
            let spec = spec.trim_end_matches(|kind: char| kind.is_ascii_alphabetic());
            match self.converted(value, conversion, spec) {
                Some(text) => result.push_str(&text),
                None => return Ok(self.unknown_text()),
            }
        }
        result.push_str(rest);
        Ok(self.make_text(result.as_bytes()))
    }

    /// A text of which only that it is one is known.
    fn unknown_text(&mut self) -> Value {
        let reason = "the text that formatting gives".to_owned();
        self.unknown(Doubt::native(self.at, reason))
    }

    fn converted(&self, value: Value, conversion: char, spec: &str) -> Option<String> {
        let number = self.as_big(value);
        let text = match conversion {
            'd' | 'i' | 'u' => number
                .or_else(|| self.as_float(value).map(|float| (float as i64).into()))?
                .to_string(),
            'x' => format!("{:x}", number?),
            'X' => format!("{:X}", number?),
            'o' => format!("{:o}", number?),
            'b' => format!("{:b}", number?),
            'r' => self.repr(value)?,
            's' => self.shown_if_known(value)?,
            'c' => match self.as_int(value) {
                Some(code) => char::from_u32(u32::try_from(code).ok()?)?.to_string(),
                None => self.shown_if_known(value)?,
            },
            'f' | 'F' | 'e' | 'g' => {
                let digits = spec
                    .split_once('.')
                    .and_then(|(_, digits)| digits.parse().ok());
                format!(
                    "{:.*}",
                    digits.unwrap_or(6usize).min(64),
                    self.as_float(value)?
                )
            }
            _ => return None,
        };
        padded(text, spec)
    }
}

/// A text in the width that a specification asks for; `None` for what it says beyond that.
fn padded(text: String, spec: &str) -> Option<String> {
    let spec = spec.split_once('.').map_or(spec, |(before, _)| before);
    let zeros = spec.trim_start_matches(['<', '>', '^', '+', ' ', '#', '-']);
    let width: usize = match zeros.trim_start_matches('0') {
        "" => 0,
        digits => digits.parse().ok()?,
    };
    let missing = width.min(1 << 12).saturating_sub(text.chars().count());
    let fill = if zeros.starts_with('0') { "0" } else { " " }.repeat(missing);
    Some(if spec.starts_with(['<', '-']) {
        text + &fill
    } else {
        fill + &text
    })
}
