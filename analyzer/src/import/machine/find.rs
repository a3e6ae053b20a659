//! Names: of modules, classes, and the firmware.

use super::super::builtins;
use super::super::heap::Id;
use super::super::text::Text;
use super::super::value::Value;
use super::{Machine, Outcome};

impl Machine<'_> {
    /// A name of the running code: in its dict, its module, the firmware.
    pub(super) fn load_name(&mut self, name: Text) -> Outcome {
        let Some(frame) = self.frames.last() else {
            return Ok(Value::None);
        };
        let (names, globals) = (frame.names, frame.globals);
        match self.look_up(names, name) {
            Some(value) => Ok(value),
            None => self.load_global(globals, name),
        }
    }

    /// A name of a module, or of the firmware.
    pub(super) fn load_global(&mut self, globals: Id, name: Text) -> Outcome {
        if let Some(value) = self.look_up(globals, name) {
            return Ok(value);
        }
        if let Some(value) = self.overrides.and_then(|dict| self.look_up(dict, name)) {
            return Ok(value);
        }
        let bytes = self.texts.bytes(name);
        let shown = String::from_utf8_lossy(&bytes);
        match builtins::find(&shown, self.profile) {
            Some(value) => Ok(value),
            None => match self.open_name(globals, name)? {
                Some(value) => Ok(value),
                None => Err(self.raise_about(
                    "NameError",
                    Some("name not defined"),
                    "name '%q' isn't defined",
                    &shown,
                )),
            },
        }
    }
}
