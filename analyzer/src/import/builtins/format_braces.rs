//! `template.format(...)` (`mp_obj_str_format_helper` in py/objstr.c).

use super::super::machine::{Machine, Outcome, Stop};
use super::super::text::Text;
use super::super::value::Value;
use super::builtin::keyword;
use super::format::{Spec, integer, number, padded, real, signed};

impl Machine<'_> {
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
        let mut next = Some(0);
        match self.expand(&template, &mut next, arguments, keywords, 0)? {
            Some(result) => Ok(self.make_text(result.as_bytes())),
            None => Ok(self.unknown_text()),
        }
    }

    /// `next` is the argument that `{}` takes, or `None` once arguments were numbered.
    fn expand(
        &mut self,
        template: &str,
        next: &mut Option<usize>,
        arguments: &[Value],
        keywords: &[(Text, Value)],
        depth: usize,
    ) -> Outcome<Option<String>> {
        if depth > 2 {
            return Err(self.raise("ValueError", "recursion in format"));
        }
        let mut result = String::new();
        let mut rest = template;
        while let Some(at) = rest.find(['{', '}']) {
            result.push_str(&rest[..at]);
            let brace = &rest[at..=at];
            rest = &rest[at + 1..];
            if let Some(after) = rest.strip_prefix(brace) {
                result.push_str(brace);
                rest = after;
                continue;
            }
            if brace == "}" {
                return Err(self.raise("ValueError", "single '}' encountered in format string"));
            }
            let Some(end) = closing_brace(rest) else {
                return Err(self.raise("ValueError", "unmatched '{' in format"));
            };
            let field = &rest[..end];
            rest = &rest[end + 1..];
            let (field, spec) = field.split_once(':').unwrap_or((field, ""));
            let (name, conversion) = match field.split_once('!') {
                Some((name, conversion)) => (name, Some(conversion)),
                None => (field, None),
            };
            let value = self.field_value(name, next, arguments, keywords)?;
            let spec = if spec.contains('{') {
                match self.expand(spec, next, arguments, keywords, depth + 1)? {
                    Some(spec) => spec,
                    None => return Ok(None),
                }
            } else {
                spec.to_owned()
            };
            if let Value::Unknown(_) | Value::Foreign(_) = value {
                return Ok(None);
            }
            let value = match conversion {
                None => value,
                Some(kind @ ("r" | "s")) => match self.show(value, kind == "r")? {
                    Some(text) => self.make_text(text.as_bytes()),
                    None => return Ok(None),
                },
                Some(_) => return Err(self.raise("ValueError", "unknown conversion specifier")),
            };
            let Some(spec) = parse(&spec) else {
                return Err(self.raise("ValueError", "invalid format specifier"));
            };
            self.room_for(result.len() + 1, 1)?;
            match self.brace_field(value, spec)? {
                Some(text) => result.push_str(&text),
                None => return Ok(None),
            }
        }
        result.push_str(rest);
        Ok(Some(result))
    }

    fn field_value(
        &mut self,
        field: &str,
        next: &mut Option<usize>,
        arguments: &[Value],
        keywords: &[(Text, Value)],
    ) -> Outcome {
        let end = field.find(['.', '[']).unwrap_or(field.len());
        let (name, path) = field.split_at(end);
        if !path.is_empty() {
            return Err(self.raise("NotImplementedError", "attributes not supported"));
        }
        let index = if name.is_empty() {
            let Some(at) = next.as_mut() else {
                return Err(self.mixed_numbering());
            };
            *at += 1;
            *at - 1
        } else if let Ok(index) = name.parse::<usize>() {
            if matches!(next, Some(1..)) {
                return Err(self.mixed_numbering());
            }
            *next = None;
            index
        } else {
            return match keyword(self, keywords, name) {
                Some(value) => Ok(value),
                None => {
                    let name = self.make_text(name.as_bytes());
                    Err(self.raise_with("KeyError", vec![name]))
                }
            };
        };
        match arguments.get(index) {
            Some(value) => Ok(*value),
            None => Err(self.raise("IndexError", "tuple index out of range")),
        }
    }

    fn mixed_numbering(&mut self) -> Stop {
        let message = "can't switch from automatic field numbering to manual";
        self.raise("ValueError", message)
    }

    fn brace_field(&mut self, value: Value, spec: Spec) -> Outcome<Option<String>> {
        let kind = spec.kind;
        let is_number = self.as_big(value).is_some();
        if is_number && !matches!(kind, Some('e' | 'E' | 'f' | 'F' | 'g' | 'G' | '%' | 's')) {
            let Some(number) = self.as_big(value) else {
                return Ok(None);
            };
            return match kind.unwrap_or('d') {
                'c' => {
                    let one = u32::try_from(self.as_int(value).unwrap_or(0)).ok();
                    let one = one.and_then(char::from_u32).unwrap_or('?').to_string();
                    Ok(Some(padded(one, '<', spec)))
                }
                kind @ ('b' | 'd' | 'n' | 'o' | 'x' | 'X') => {
                    self.afford_digits(number.bits(), number.bits())?;
                    Ok(Some(integer(&number, kind, spec)))
                }
                _ => Err(self.raise("ValueError", "unknown format code for object of type int")),
            };
        }
        if let Some(number) = self.as_float(value)
            && (!is_number || kind != Some('s'))
        {
            let kind = match kind {
                None if spec.precision.is_none() => {
                    return Ok(Some(signed(super::literal::float(number), number, spec)));
                }
                None => 'g',
                Some(kind @ ('e' | 'E' | 'f' | 'F' | 'g' | 'G')) => kind,
                Some('n') => 'g',
                Some('%') => {
                    let spec = Spec {
                        width: spec.width.saturating_sub(1),
                        ..spec
                    };
                    return Ok(Some(real(number * 100.0, 'f', spec) + "%"));
                }
                Some(_) => {
                    return Err(
                        self.raise("ValueError", "unknown format code for object of type float")
                    );
                }
            };
            return Ok(Some(real(number, kind, spec)));
        }
        if spec.align == Some('=') {
            return Err(self.raise("ValueError", "'=' alignment not allowed in string format"));
        }
        if !matches!(kind, None | Some('s')) {
            return Err(self.raise("ValueError", "unknown format code for object of type str"));
        }
        let Some(mut text) = self.show(value, false)? else {
            return Ok(None);
        };
        if let Some(precision) = spec.precision {
            text = text.chars().take(precision).collect();
        }
        Ok(Some(padded(text, '<', spec)))
    }
}

fn closing_brace(text: &str) -> Option<usize> {
    let mut open = 0;
    for (at, character) in text.char_indices() {
        match character {
            '{' => open += 1,
            '}' if open == 0 => return Some(at),
            '}' => open -= 1,
            _ => {}
        }
    }
    None
}

/// `[[fill]align][sign][#][0][width][,][.precision][type]`.
fn parse(text: &str) -> Option<Spec> {
    let mut spec = Spec::default();
    let is_align = |one: char| "<>=^".contains(one);
    let mut characters = text.chars();
    let (first, second) = (characters.next(), characters.next());
    let mut rest = text.chars().peekable();
    if second.is_some_and(is_align) {
        spec.fill = rest.next();
        spec.align = rest.next();
    } else if first.is_some_and(is_align) {
        spec.align = rest.next();
    }
    spec.sign = rest.next_if(|one| "+- ".contains(*one));
    spec.alternate = rest.next_if_eq(&'#').is_some();
    spec.zeros = rest.next_if_eq(&'0').is_some();
    spec.width = number(&mut rest).unwrap_or(0);
    spec.comma = rest.next_if_eq(&',').is_some();
    if rest.next_if_eq(&'.').is_some() {
        spec.precision = Some(number(&mut rest).unwrap_or(0));
    }
    spec.kind = rest.next();
    rest.next().is_none().then_some(spec)
}
