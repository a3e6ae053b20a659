//! Functions and methods of the firmware: their tables, and their calls.
//!
//! A table has one row a name, with what checks the arguments and what is done then. The same row
//! is found by name and is called, so there is no name that nothing answers.

use std::fmt;
use std::hash::{Hash, Hasher};

use super::super::doubt::Doubt;
use super::super::heap::Id;
use super::super::machine::{Machine, Outcome, Stop};
use super::super::native::Native;
use super::super::text::Text;
use super::super::value::Value;

/// A function or method of the firmware: one row of a table.
pub(in crate::import) struct Builtin {
    pub(super) name: &'static str,
    run: fn(&mut Machine<'_>, &Call<'_>) -> Outcome,
}

/// A table of built-ins: `name => check(body)` runs `check(machine, call, body)`.
macro_rules! table {
    ($($name:literal => $check:ident($($body:expr),+)),+ $(,)?) => {
        [$($crate::import::builtins::builtin::Builtin::new($name, |machine, call| {
            $check(machine, call, $($body),+)
        })),+]
    };
}
pub(super) use table;

impl Builtin {
    pub(super) const fn new(
        name: &'static str,
        run: fn(&mut Machine<'_>, &Call<'_>) -> Outcome,
    ) -> Self {
        Self { name, run }
    }

    pub(super) fn call(
        &self,
        machine: &mut Machine<'_>,
        arguments: &[Value],
        keywords: &[(Text, Value)],
    ) -> Outcome {
        let call = Call {
            name: self.name,
            arguments,
            keywords,
        };
        (self.run)(machine, &call)
    }
}

/// Each row is what it is by its place: two types may have methods of the same name.
impl PartialEq for Builtin {
    fn eq(&self, other: &Self) -> bool {
        std::ptr::eq(self, other)
    }
}

impl Eq for Builtin {}

impl Hash for Builtin {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.name.hash(state);
    }
}

impl fmt::Debug for Builtin {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.name)
    }
}

/// The row of that name.
pub(super) fn find(table: &'static [Builtin], name: &str) -> Option<Native> {
    let row = table.iter().find(|row| row.name == name)?;
    Some(Native::Function(row))
}

/// The row of that name, for code that needs a certain one; does not compile without it.
pub(super) const fn named(table: &'static [Builtin], name: &str) -> &'static Builtin {
    let mut at = 0;
    while !is_same(table[at].name.as_bytes(), name.as_bytes()) {
        at += 1;
    }
    &table[at]
}

const fn is_same(left: &[u8], right: &[u8]) -> bool {
    let mut at = 0;
    while at < left.len() && at < right.len() && left[at] == right[at] {
        at += 1;
    }
    at == left.len() && at == right.len()
}

/// A call of a built-in.
#[derive(Clone, Copy)]
pub(super) struct Call<'c> {
    /// Its name, for messages.
    pub(super) name: &'static str,
    pub(super) arguments: &'c [Value],
    pub(super) keywords: &'c [(Text, Value)],
}

impl Call<'_> {
    /// The arguments, if there are as many.
    pub(super) fn exactly<const N: usize>(&self) -> Option<[Value; N]> {
        self.arguments.try_into().ok()
    }

    /// The first argument, and the call with the others.
    pub(super) fn split_first(&self) -> Option<(Value, Self)> {
        let (first, arguments) = self.arguments.split_first()?;
        Some((*first, Self { arguments, ..*self }))
    }

    /// What a method is called on, and the call with the other arguments. A method of the native
    /// part of an instance works on that part.
    pub(super) fn receiver(&self, machine: &Machine<'_>) -> Option<(Value, Self)> {
        let (first, rest) = self.split_first()?;
        Some((machine.native_part(first), rest))
    }

    /// The object that a method is called on, and the call with the other arguments.
    pub(super) fn object(&self, machine: &Machine<'_>) -> Option<(Id, Self)> {
        match self.receiver(machine)? {
            (Value::Object(id), rest) => Some((id, rest)),
            _ => None,
        }
    }

    /// The argument at a position as an integer, if there is one.
    pub(super) fn int(&self, machine: &Machine<'_>, at: usize) -> Option<i64> {
        machine.as_int(*self.arguments.get(at)?)
    }

    /// The value of a keyword argument.
    pub(super) fn keyword(&self, machine: &Machine<'_>, name: &str) -> Option<Value> {
        keyword(machine, self.keywords, name)
    }
}

/// The value of a keyword argument.
pub(super) fn keyword(
    machine: &Machine<'_>,
    keywords: &[(Text, Value)],
    name: &str,
) -> Option<Value> {
    keywords
        .iter()
        .find(|(one, _)| *machine.texts.bytes(*one) == *name.as_bytes())
        .map(|(_, value)| *value)
}

/// Runs what looks at its arguments itself.
pub(super) fn any(
    machine: &mut Machine<'_>,
    call: &Call<'_>,
    body: fn(&mut Machine<'_>, &Call<'_>) -> Outcome,
) -> Outcome {
    body(machine, call)
}

/// Runs what takes a fixed number of arguments.
pub(super) fn fixed<const N: usize>(
    machine: &mut Machine<'_>,
    call: &Call<'_>,
    body: fn(&mut Machine<'_>, [Value; N]) -> Outcome,
) -> Outcome {
    match call.exactly() {
        Some(arguments) => body(machine, arguments),
        None => unmodelled(machine, call),
    }
}

/// Runs what takes one argument or more.
pub(super) fn one_or_more(
    machine: &mut Machine<'_>,
    call: &Call<'_>,
    body: fn(&mut Machine<'_>, Value, &Call<'_>) -> Outcome,
) -> Outcome {
    match call.split_first() {
        Some((first, rest)) => body(machine, first, &rest),
        None => unmodelled(machine, call),
    }
}

/// Runs a method that takes a fixed number of arguments, its receiver among them.
pub(super) fn method<const N: usize>(
    machine: &mut Machine<'_>,
    call: &Call<'_>,
    body: fn(&mut Machine<'_>, Value, [Value; N]) -> Outcome,
) -> Outcome {
    let receiver = call.receiver(machine);
    match receiver.and_then(|(receiver, rest)| Some((receiver, rest.exactly()?))) {
        Some((receiver, arguments)) => body(machine, receiver, arguments),
        None => unmodelled(machine, call),
    }
}

/// What is known by its name only: nobody knows what it gives.
pub(super) fn unmodelled(machine: &mut Machine<'_>, call: &Call<'_>) -> Outcome {
    unknown(machine, call.name)
}

/// Something that a function of the firmware gives and that is not modelled.
pub(super) fn unknown(machine: &mut Machine<'_>, name: &str) -> Outcome {
    let reason = format!("the result of `{name}()`");
    Ok(machine.unknown(Doubt::native(machine.at, reason)))
}

/// The error for a call with arguments that a type does not take.
pub(super) fn bad_arguments(machine: &mut Machine<'_>, name: &str) -> Stop {
    machine.raise("TypeError", format!("wrong arguments for {name}"))
}
