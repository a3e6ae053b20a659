//! The operators behind the numbers of unary and binary operations.

use super::header::Version;

/// `mp_unary_op_t` in py/runtime0.h of 1.9.4, 1.12 and 1.25.
const UNARY: [&str; 4] = ["+", "-", "~", "not"];

/// `mp_binary_op_t` in py/runtime0.h of 1.9.4 and 1.11: no matrix product yet.
const BINARY_V3: [&str; 33] = [
    "<", ">", "==", "<=", ">=", "!=", "in", "is", "except", "|=", "^=", "&=", "<<=", ">>=", "+=",
    "-=", "*=", "//=", "/=", "%=", "**=", "|", "^", "&", "<<", ">>", "+", "-", "*", "//", "/", "%",
    "**",
];

/// `mp_binary_op_t` in py/runtime0.h of 1.12 and 1.25.
const BINARY_V5: [&str; 35] = [
    "<", ">", "==", "<=", ">=", "!=", "in", "is", "except", "|=", "^=", "&=", "<<=", ">>=", "+=",
    "-=", "*=", "@=", "//=", "/=", "%=", "**=", "|", "^", "&", "<<", ">>", "+", "-", "*", "@",
    "//", "/", "%", "**",
];

/// The operator of a unary operation.
pub fn unary_operator(number: u8) -> Option<&'static str> {
    UNARY.get(usize::from(number)).copied()
}

/// The operator of a binary operation; `except` stands for matching an exception.
pub fn binary_operator(version: Version, number: u8) -> Option<&'static str> {
    let operators: &[&str] = match version {
        Version::V3 | Version::V4 => &BINARY_V3,
        Version::V5 | Version::V6 => &BINARY_V5,
    };
    operators.get(usize::from(number)).copied()
}
