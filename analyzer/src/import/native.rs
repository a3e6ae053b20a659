//! Types, functions and modules of the firmware whose behaviour is known.

use super::builtins::Builtin;

/// Something of the firmware.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Native {
    /// A module.
    Module(&'static str),
    /// A type that is not an exception, by its Python name.
    Type(&'static str),
    /// An exception type, by its place in [`EXCEPTIONS`].
    Exception(u8),
    /// A function or a method.
    Function(&'static Builtin),
}
