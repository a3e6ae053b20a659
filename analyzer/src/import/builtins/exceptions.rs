//! Making exceptions.

use super::super::machine::{Machine, Outcome};
use super::super::native::Native;
use super::super::value::Value;

pub(super) fn make(machine: &mut Machine<'_>, class: Native, arguments: &[Value]) -> Outcome {
    let tuple = machine.make_tuple(arguments.to_vec());
    Ok(Value::Object(machine.make_exception(class, tuple)))
}
