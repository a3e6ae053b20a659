//! Arithmetic on constant integers.

use num_bigint::{BigInt, Sign};
use num_integer::Integer;
use num_traits::{Signed, ToPrimitive};

use super::token::Token;

/// Integers of more bits than this are refused. Their text alone, which is what a compiled file
/// holds, would not leave a board much of its memory: 78,914 digits. Arithmetic takes time in
/// proportion to the square of the length, too.
pub(super) const LONGEST: u64 = 1 << 18;

/// Why an operation on constants has no constant result.
pub(super) enum NoResult {
    /// The operation is left to run time.
    Later,
    /// The source is refused.
    TooLarge,
}

/// `left operator right`, for the operators whose operands are folded.
pub(super) fn binary(operator: Token, left: &BigInt, right: &BigInt) -> Result<BigInt, NoResult> {
    match operator {
        Token::Pipe => Ok(left | right),
        Token::Caret => Ok(left ^ right),
        Token::Ampersand => Ok(left & right),
        Token::Plus => Ok(left + right),
        Token::Minus => Ok(left - right),
        Token::Star if left.bits() + right.bits() > LONGEST => Err(NoResult::TooLarge),
        Token::Star => Ok(left * right),
        Token::DoubleSlash | Token::Percent if *right == BigInt::ZERO => Err(NoResult::Later),
        Token::DoubleSlash => Ok(left.div_floor(right)),
        Token::Percent => Ok(left.mod_floor(right)),
        Token::ShiftLeft | Token::ShiftRight | Token::DoubleStar if right.is_negative() => {
            Err(NoResult::Later)
        }
        Token::ShiftLeft => shift_left(left, right),
        Token::ShiftRight => {
            let count = right.to_i64().ok_or(NoResult::TooLarge)?;
            Ok(left >> count)
        }
        Token::DoubleStar => power(left, right),
        _ => Err(NoResult::Later),
    }
}

fn shift_left(left: &BigInt, right: &BigInt) -> Result<BigInt, NoResult> {
    let count = right.to_i64().ok_or(NoResult::TooLarge)?;
    if left.sign() == Sign::NoSign {
        Ok(BigInt::ZERO)
    } else if left.bits().saturating_add(count.unsigned_abs()) > LONGEST {
        Err(NoResult::TooLarge)
    } else {
        Ok(left << count)
    }
}

fn power(left: &BigInt, right: &BigInt) -> Result<BigInt, NoResult> {
    if left.bits() <= 1 {
        // 0, 1 and -1 never grow.
        let exponent = match (right.sign(), right.is_even()) {
            (Sign::NoSign, _) => 0,
            (_, true) => 2,
            (_, false) => 1,
        };
        return Ok(left.pow(exponent));
    }
    let exponent = right.to_u32().ok_or(NoResult::TooLarge)?;
    if (left.bits() - 1).saturating_mul(exponent.into()) > LONGEST {
        return Err(NoResult::TooLarge);
    }
    Ok(left.pow(exponent))
}

/// `operator value`.
pub(super) fn unary(operator: Token, value: BigInt) -> BigInt {
    match operator {
        Token::Minus => -value,
        Token::Tilde => !value,
        _ => value,
    }
}
