//! `%` and `str.format` (`mp_obj_str_format_helper` and `str_modulo_format` in py/objstr.c).

use num_bigint::BigInt;
use num_traits::Signed;

use super::super::doubt::Doubt;
use super::super::machine::{Machine, Outcome, Stop};
use super::super::text::Text;
use super::super::value::{Object, Value};
use super::functions::keyword;

/// Digits of a float that nobody asked for more of.
pub(super) const DEFAULT_DIGITS: usize = 7;
/// A width or precision beyond this is out of memory on every board.
const WIDEST: usize = 1 << 16;

/// What stands behind the colon of a field, or between `%` and the letter.
#[derive(Debug, Clone, Copy, Default)]
struct Spec {
    fill: Option<char>,
    align: Option<char>,
    sign: Option<char>,
    alternate: bool,
    zeros: bool,
    width: usize,
    comma: bool,
    precision: Option<usize>,
    kind: Option<char>,
}

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
                    return Ok(Some(signed(super::show::float(number), number, spec)));
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

    /// A text of which only that it is one is known.
    pub(super) fn unknown_text(&mut self) -> Value {
        let reason = "the text that formatting gives".to_owned();
        self.unknown(Doubt::native(self.at, reason))
    }

    /// A number as a float, by `__float__` where there is one.
    pub(super) fn float_of(&mut self, value: Value) -> Outcome<Option<f64>> {
        let value = match self.call_operator(value, b"__float__", &[])? {
            Some(number) => number,
            None => value,
        };
        Ok(self.as_float(value))
    }

    fn text_or_bytes(&self, value: Value) -> Option<String> {
        match self.as_text(value) {
            Some(text) => Some(self.texts.shown(text)),
            None => Some(String::from_utf8_lossy(&self.as_buffer(value)?).into_owned()),
        }
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

fn number(rest: &mut std::iter::Peekable<std::str::Chars<'_>>) -> Option<usize> {
    let mut value = None;
    while let Some(digit) = rest.peek().and_then(|next| next.to_digit(10)) {
        rest.next();
        value = Some((value.unwrap_or(0) * 10 + digit as usize).min(WIDEST));
    }
    value
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

fn integer(value: &BigInt, kind: char, spec: Spec) -> String {
    let magnitude = value.abs();
    let (mut digits, prefix) = match kind {
        'b' => (format!("{magnitude:b}"), "0b"),
        'o' => (format!("{magnitude:o}"), "0o"),
        'x' => (format!("{magnitude:x}"), "0x"),
        'X' => (format!("{magnitude:X}"), "0X"),
        _ => (magnitude.to_string(), ""),
    };
    if spec.comma {
        let grouped: Vec<String> = digits
            .as_bytes()
            .rchunks(3)
            .rev()
            .map(|group| String::from_utf8_lossy(group).into_owned())
            .collect();
        digits = grouped.join(",");
    }
    let sign = match (value.is_negative(), spec.sign) {
        (true, _) => "-",
        (false, Some('+')) => "+",
        (false, Some(' ')) => " ",
        _ => "",
    };
    let prefix = if spec.alternate { prefix } else { "" };
    let precision = spec.precision.unwrap_or(0);
    let missing = precision.saturating_sub(digits.len());
    digits.insert_str(0, &"0".repeat(missing));
    inside_padded(&format!("{sign}{prefix}"), digits, spec)
}

fn real(value: f64, kind: char, spec: Spec) -> String {
    let precision = spec.precision.unwrap_or(6);
    let text = match kind {
        'e' | 'E' => exponential(value, precision),
        'f' | 'F' if value.is_finite() => format!("{value:.precision$}"),
        'f' | 'F' => general(value, precision, false),
        _ => general(value, precision, spec.alternate),
    };
    let text = if kind.is_ascii_uppercase() {
        text.to_ascii_uppercase()
    } else {
        text
    };
    signed(text, value, spec)
}

fn signed(text: String, value: f64, spec: Spec) -> String {
    let (sign, digits) = match (text.strip_prefix('-'), spec.sign) {
        (Some(digits), _) => ("-", digits.to_owned()),
        (None, Some('+')) if !value.is_sign_negative() => ("+", text),
        (None, Some(' ')) if !value.is_sign_negative() => (" ", text),
        _ => ("", text),
    };
    inside_padded(sign, digits, spec)
}

/// A number, whose zeros go between its sign and its digits.
fn inside_padded(sign: &str, digits: String, spec: Spec) -> String {
    let missing = spec.width.saturating_sub(sign.len() + digits.len());
    if spec.align == Some('=') || spec.zeros && spec.align.is_none() {
        let fill = spec.fill.unwrap_or(if spec.zeros { '0' } else { ' ' });
        return format!("{sign}{}{digits}", fill.to_string().repeat(missing));
    }
    padded(format!("{sign}{digits}"), '>', spec)
}

fn padded(text: String, usual: char, spec: Spec) -> String {
    let missing = spec.width.saturating_sub(text.chars().count());
    let zeros = spec.zeros && spec.align.is_none();
    let fill = spec.fill.unwrap_or(if zeros { '0' } else { ' ' });
    let fill = |count: usize| fill.to_string().repeat(count);
    match spec.align.unwrap_or(usual) {
        '<' => text + &fill(missing),
        '^' => fill(missing / 2) + &text + &fill(missing - missing / 2),
        _ => fill(missing) + &text,
    }
}

/// `%e`: an exponent has two digits at the least.
fn exponential(value: f64, precision: usize) -> String {
    if !value.is_finite() {
        return general(value, precision, false);
    }
    let text = format!("{value:.precision$e}");
    match text.split_once('e') {
        Some((digits, exponent)) => {
            let exponent: i32 = exponent.parse().unwrap_or(0);
            let sign = if exponent < 0 { '-' } else { '+' };
            format!("{digits}e{sign}{:02}", exponent.unsigned_abs())
        }
        None => text,
    }
}

/// `%g`: the shorter of the two, without zeros at the end unless they are asked for.
pub(super) fn general(value: f64, precision: usize, keeps_zeros: bool) -> String {
    if value.is_nan() {
        return "nan".to_owned();
    }
    if value.is_infinite() {
        return if value < 0.0 { "-inf" } else { "inf" }.to_owned();
    }
    let precision = precision.clamp(1, 64);
    let rounded = exponential(value, precision - 1);
    let (digits, exponent) = rounded.split_once('e').unwrap_or((&rounded, "0"));
    let exponent: i64 = exponent.parse().unwrap_or(0);
    let trimmed = |digits: &str| {
        if keeps_zeros || !digits.contains('.') {
            digits.to_owned()
        } else {
            digits
                .trim_end_matches('0')
                .trim_end_matches('.')
                .to_owned()
        }
    };
    if (-4..precision as i64).contains(&exponent) {
        let places = (precision as i64 - 1 - exponent).max(0) as usize;
        trimmed(&format!("{value:.places$}"))
    } else {
        let sign = if exponent < 0 { '-' } else { '+' };
        format!("{}e{sign}{:02}", trimmed(digits), exponent.unsigned_abs())
    }
}
