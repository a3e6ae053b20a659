//! `template % values` (`str_modulo_format` in py/objstr.c).

use super::super::machine::{Machine, Outcome};
use super::super::value::{Object, Value};
use super::format::{Spec, WIDEST, integer, number, padded, real};

impl Machine<'_> {
    /// `template % values`.
    pub(in crate::import) fn format_percent(&mut self, template: Value, values: Value) -> Outcome {
        let is_text = self.as_text(template).is_some();
        let Some(format) = self.text_or_bytes(template) else {
            return Ok(self.unknown_text());
        };
        let named = match self.object(values) {
            Some(Object::Dict(_)) => Some(values),
            _ => None,
        };
        let mut given = match self.object(values) {
            Some(Object::Tuple(items) | Object::Record { items, .. }) => items.clone(),
            _ => vec![values],
        }
        .into_iter();
        let mut used_name = false;
        let mut result = String::new();
        let mut rest = format.chars().peekable();
        while let Some(character) = rest.next() {
            if character != '%' {
                result.push(character);
                continue;
            }
            if rest.next_if_eq(&'%').is_some() {
                result.push('%');
                continue;
            }
            let mut value = None;
            if rest.next_if_eq(&'(').is_some() {
                let Some(dict) = named else {
                    return Err(self.raise("TypeError", "format needs a dict"));
                };
                let name: String = rest.by_ref().take_while(|next| *next != ')').collect();
                let name = self.make_text(name.as_bytes());
                value = Some(self.load_item(dict, name)?);
                used_name = true;
            }
            let mut spec = Spec::default();
            while let Some(flag) = rest.next_if(|next| "-+ #0".contains(*next)) {
                match flag {
                    '-' => spec.align = Some('<'),
                    '#' => spec.alternate = true,
                    '0' => spec.zeros = true,
                    sign => spec.sign = Some(sign),
                }
            }
            spec.width = match rest.next_if_eq(&'*') {
                Some(_) => self.width_of(given.next())?,
                None => number(&mut rest).unwrap_or(0),
            };
            if rest.next_if_eq(&'.').is_some() {
                spec.precision = Some(match rest.next_if_eq(&'*') {
                    Some(_) => self.width_of(given.next())?,
                    None => number(&mut rest).unwrap_or(0),
                });
            }
            let Some(kind) = rest.next() else {
                return Err(self.raise("ValueError", "incomplete format"));
            };
            let Some(value) = value.or_else(|| given.next()) else {
                return Err(self.raise("TypeError", "format string needs more arguments"));
            };
            self.room_for(result.len() + 1, 1)?;
            match self.percent_field(value, kind, spec)? {
                Some(text) => result.push_str(&text),
                None => return Ok(self.unknown_text()),
            }
        }
        if !used_name && given.next().is_some() {
            return Err(self.raise("TypeError", "format string didn't convert all arguments"));
        }
        Ok(if is_text {
            self.make_text(result.as_bytes())
        } else {
            self.make_bytes_object(result.as_bytes())
        })
    }

    fn width_of(&mut self, value: Option<Value>) -> Outcome<usize> {
        match value.and_then(|value| self.as_int(value)) {
            Some(width) => Ok(usize::try_from(width).unwrap_or(0).min(WIDEST)),
            None => Err(self.raise("TypeError", "format string needs more arguments")),
        }
    }

    fn percent_field(
        &mut self,
        value: Value,
        kind: char,
        mut spec: Spec,
    ) -> Outcome<Option<String>> {
        if let Value::Unknown(_) | Value::Foreign(_) = value {
            return Ok(None);
        }
        spec.kind = Some(kind);
        match kind {
            'c' => match (self.text_or_bytes(value), self.as_int(value)) {
                (Some(text), _) if text.chars().count() == 1 => Ok(Some(padded(text, '<', spec))),
                (Some(_), _) => Err(self.raise("TypeError", "%%c needs int or char")),
                (None, Some(code)) => {
                    let one = u32::try_from(code).ok().and_then(char::from_u32);
                    let one = one.unwrap_or('?').to_string();
                    Ok(Some(padded(one, '>', spec)))
                }
                _ => Err(self.raise("TypeError", "integer needed")),
            },
            'd' | 'i' | 'u' | 'o' | 'x' | 'X' => {
                let value = match self.call_operator(value, b"__int__", &[])? {
                    Some(number) => number,
                    None => value,
                };
                let number = match self.as_float(value) {
                    Some(float) if self.as_big(value).is_none() => {
                        num_traits::FromPrimitive::from_f64(float.trunc())
                    }
                    _ => self.as_big(value),
                };
                let Some(number) = number else {
                    return Err(self.raise("TypeError", "can't convert to int"));
                };
                self.afford_digits(number.bits(), number.bits())?;
                Ok(Some(integer(&number, kind, spec)))
            }
            'e' | 'E' | 'f' | 'F' | 'g' | 'G' => match self.float_of(value)? {
                Some(number) => Ok(Some(real(number, kind, spec))),
                None => Err(self.raise("TypeError", "can't convert to float")),
            },
            'r' | 's' => {
                let Some(mut text) = self.show(value, kind == 'r')? else {
                    return Ok(None);
                };
                if let Some(precision) = spec.precision {
                    text = text.chars().take(precision).collect();
                }
                let spec = Spec {
                    zeros: false,
                    ..spec
                };
                Ok(Some(padded(text, '>', spec)))
            }
            _ => {
                let message = format!("unsupported format character '{kind}'");
                Err(self.raise("ValueError", message))
            }
        }
    }
}
