//! Exceptions with messages that the VM puts together (py/objexcept.c).

use super::super::exceptions::exception;
use super::super::ledger::Kind;
use super::super::value::{Object, Value};
use super::make::TEXT;
use super::{Machine, Stop};

/// What `exc_add_strn` asks for beyond what does not fit.
const SPARE: u64 = 16;

impl Machine<'_> {
    /// An exception about a name. Firmware that is short of words has one message for all names,
    /// which lies in flash; other firmware inserts the name for `%q`.
    pub(super) fn raise_about(
        &mut self,
        class: &str,
        terse: Option<&str>,
        format: &str,
        name: &str,
    ) -> Stop {
        match terse {
            Some(terse) if self.profile.has_terse_errors => self.raise_message(class, terse, None),
            _ => self.raise_formatted(class, format, &[name]),
        }
    }

    /// An exception whose message is put together: names are inserted for each `%q` and `%s`.
    pub(super) fn raise_formatted(&mut self, class: &str, format: &str, names: &[&str]) -> Stop {
        let mut parts = Vec::new();
        let mut rest = format;
        for name in names {
            let place = rest.find("%q").into_iter().chain(rest.find("%s")).min();
            let Some(place) = place else { break };
            parts.extend([&rest[..place], *name]);
            rest = &rest[place + 2..];
        }
        parts.push(rest);
        // The buffer begins with room for the format, and makes room for every part that does not
        // fit and sixteen bytes more.
        let mut room = format.len() as u64 + 1;
        let mut sizes = vec![room];
        let mut used = 0;
        for part in &parts {
            let length = part.len() as u64;
            if length > 0 && used + length >= room {
                room += length + SPARE;
                sizes.push(room);
            }
            used += length;
        }
        self.raise_message(class, &parts.concat(), Some(&sizes))
    }

    /// `mp_obj_new_exception_msg_vlist`: a string object, its characters in a buffer that takes one
    /// size after the other, and then the exception with a tuple of the string.
    fn raise_message(&mut self, class: &str, message: &str, sizes: Option<&[u64]>) -> Stop {
        let text = self.texts.number(message.as_bytes());
        let object = self.take(Kind::Text, TEXT);
        let mut data = None;
        for size in sizes.unwrap_or_default() {
            data = match data {
                None => self.take(Kind::Text, *size),
                before => self.renew(before, Kind::Text, *size),
            };
        }
        let text = Value::Object(self.heap.place(Object::Text { text, data }, object));
        let id = self.add(
            Object::Gone,
            Kind::Exception,
            self.profile.layouts.exception,
        );
        let arguments = self.make_tuple(vec![text]);
        *self.heap.get_mut(id) = Object::Exception {
            class: exception(class),
            arguments,
            traceback: None,
        };
        Stop::Raise(Value::Object(id))
    }
}
