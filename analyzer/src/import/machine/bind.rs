//! Arguments of a call: into which slots of the frame they go (`mp_setup_code_state` in py/bc.c).

use std::sync::Arc;

use super::super::heap::Id;
use super::super::value::{Key, Object, Value};
use super::call::Keywords;
use super::frame::Frame;
use super::{Machine, Outcome, Stop};

impl Machine<'_> {
    /// Puts arguments into the slots of a frame (`mp_setup_code_state` in py/bc.c).
    pub(super) fn bind(
        &mut self,
        frame: &mut Frame,
        function: Id,
        arguments: &[Value],
        keywords: Keywords<'_>,
    ) -> Outcome<()> {
        if let Some(names) = self.class_body.take() {
            frame.names = names;
        }
        let program = Arc::clone(&frame.program);
        let Some(code) = program.functions.get(frame.function) else {
            return Ok(());
        };
        let shape = code.shape;
        let (positional, keyword_only) = (shape.positional as usize, shape.keyword_only as usize);
        let (defaults, keyword_defaults) = match self.heap.get(function) {
            Object::Function {
                defaults,
                keyword_defaults,
                ..
            } => (defaults.clone(), *keyword_defaults),
            _ => (Vec::new(), Value::Null),
        };
        let mut put = |slot: usize, value: Value| {
            if let Some(local) = frame.locals.get_mut(slot) {
                *local = value;
            }
        };
        let (arguments, spread) = self.spread(arguments);
        let given = arguments.len().min(positional);
        let mut filled = vec![false; positional + keyword_only];
        for (slot, value) in arguments[..given].iter().enumerate() {
            put(slot, *value);
            filled[slot] = true;
        }
        let mut next_slot = positional + keyword_only;
        if shape.star_arguments {
            let mut rest = arguments[given..].to_vec();
            rest.extend(spread.map(Value::Unknown));
            let rest = self.make_tuple(rest);
            put(next_slot, rest);
            next_slot += 1;
        } else if arguments.len() > positional {
            let message = format!(
                "function takes {positional} positional arguments but {} were given",
                arguments.len()
            );
            return Err(self.raise("TypeError", message));
        }
        let extra = shape
            .star_keywords
            .then(|| self.make_dict(keywords.len() as u32));
        if let Some(dict) = extra {
            put(next_slot, Value::Object(dict));
        }
        for (name, value) in keywords {
            let bytes = self.texts.bytes(*name);
            let named = code.arguments.iter().position(|argument| {
                program
                    .strings
                    .get(*argument)
                    .is_some_and(|known| **known == *bytes)
            });
            match (named, extra) {
                (Some(slot), _) if slot < filled.len() && !filled[slot] => {
                    put(slot, *value);
                    filled[slot] = true;
                }
                (None, Some(dict)) => {
                    self.store_key(dict, Key::Text(*name), Value::Text(*name), *value);
                }
                (Some(_), _) => {
                    let name = self.texts.shown(*name);
                    let message = format!("function got multiple values for argument '{name}'");
                    return Err(self.raise("TypeError", message));
                }
                (None, None) => {
                    let name = self.texts.shown(*name);
                    let message = format!("unexpected keyword argument '{name}'");
                    return Err(self.raise("TypeError", message));
                }
            }
        }
        let first_default = positional.saturating_sub(defaults.len());
        let missing = |slot: &usize| !filled[*slot];
        for slot in (0..positional).filter(missing) {
            if let Some(doubt) = spread {
                put(slot, Value::Unknown(doubt));
                continue;
            }
            match slot
                .checked_sub(first_default)
                .and_then(|at| defaults.get(at))
            {
                Some(value) => put(slot, *value),
                None => return Err(self.missing_argument(code.arguments.get(slot), &program)),
            }
        }
        for slot in (positional..positional + keyword_only).filter(missing) {
            let name = code
                .arguments
                .get(slot)
                .and_then(|name| program.strings.get(*name))
                .map(|name| self.texts.number(name));
            let default = match (keyword_defaults, name) {
                (Value::Object(dict), Some(name)) => self.look_up(dict, name),
                _ => None,
            };
            match default.or(spread.map(Value::Unknown)) {
                Some(value) => put(slot, value),
                None => return Err(self.missing_argument(code.arguments.get(slot), &program)),
            }
        }
        Ok(())
    }

    fn missing_argument(
        &mut self,
        argument: Option<&usize>,
        program: &super::super::program::Program,
    ) -> Stop {
        let name = argument
            .and_then(|name| program.strings.get(*name))
            .map(|name| String::from_utf8_lossy(name).into_owned())
            .unwrap_or_default();
        self.raise(
            "TypeError",
            format!("function missing required argument '{name}'"),
        )
    }
}
