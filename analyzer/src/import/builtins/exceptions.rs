//! Making exceptions.

use super::super::machine::{Machine, Outcome};
use super::super::native::Native;
use super::super::value::Value;

pub(super) fn make(machine: &mut Machine<'_>, class: Native, arguments: &[Value]) -> Outcome {
    Ok(Value::Object(
        machine.make_exception(class, arguments.to_vec()),
    ))
}
