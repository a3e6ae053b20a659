//! Whole numbers: which results take digits on the heap, and how many (py/objint_mpz.c, py/mpz.c).

use num_bigint::BigInt;
use num_integer::Integer;
use num_traits::{Pow, Signed, ToPrimitive, Zero};

use super::super::ledger::Kind;
use super::super::value::{Object, Value};
use super::make::{DIGIT, INTEGER};
use super::{Machine, Outcome};
use crate::vm::Firmware;

/// Results of more bits than this are out of memory on every board.
const MOST_BITS: u64 = 1 << 20;
/// `MPZ_DIG_SIZE`.
const DIGIT_BITS: u64 = 16;

/// `MPZ_NUM_DIG_FOR_LL`: the digits that a number of 64 bits may take.
const DIGITS_OF_LONG: u64 = 4;

/// The digits that a number takes.
fn digits(value: &BigInt) -> u64 {
    value.bits().div_ceil(DIGIT_BITS)
}

impl Machine<'_> {
    /// A binary operation on whole numbers. Words stay words as long as the result is one; as soon
    /// as one side lies on the heap, so does the result, however small it is.
    pub(super) fn integers(&mut self, operator: &str, left: Value, right: Value) -> Outcome {
        let (Some(a), Some(b)) = (self.as_big(left), self.as_big(right)) else {
            return Err(self.unsupported(operator));
        };
        let on_heap = self.is_on_heap(left) || self.is_on_heap(right);
        if matches!(operator, "//" | "%" | "/") && b.is_zero() {
            return Err(self.raise("ZeroDivisionError", "divide by zero"));
        }
        if matches!(operator, "<<" | ">>") && b.is_negative() {
            return Err(self.raise("ValueError", "negative shift count"));
        }
        if operator == "/" || operator == "**" && b.is_negative() {
            let (a, b) = (a.to_f64().unwrap_or(0.0), b.to_f64().unwrap_or(1.0));
            if operator == "/" {
                return Ok(self.make_float(a / b));
            }
            if a == 0.0 {
                return Err(self.raise("ZeroDivisionError", "0.0 to a complex power"));
            }
            return Ok(self.make_float(a.powf(b)));
        }
        let bits = match operator {
            "*" => a.bits().saturating_add(b.bits()),
            "<<" if !a.is_zero() => a.bits().saturating_add(b.to_u64().unwrap_or(u64::MAX)),
            "**" if a.bits() > 1 => a.bits().saturating_mul(b.to_u64().unwrap_or(u64::MAX)),
            _ => 0,
        };
        if bits > MOST_BITS {
            return Err(self.out_of_memory(bits / 8));
        }
        self.room_for((bits / 8) as usize, 1)?;
        self.spend(bits / 256)?;
        match operator {
            "//" | "%" => self.afford_digits(a.bits(), b.bits())?,
            "*" | "**" => self.afford_digits(bits / 4, bits / 4)?,
            _ => {}
        }
        let (result, room) = match operator {
            "+" | "-" => {
                let same_sign = a.is_negative() == b.is_negative();
                let carries = same_sign == (operator == "+");
                let room = digits(&a).max(digits(&b)) + u64::from(carries);
                (if operator == "+" { a + b } else { a - b }, room)
            }
            "*" => {
                let room = digits(&a) + digits(&b);
                (a * b, room)
            }
            "//" => (a.div_floor(&b), digits(&a) + 1),
            "%" => (a.mod_floor(&b), digits(&a) + 1),
            "&" | "|" | "^" => {
                let negative = a.is_negative() || b.is_negative();
                let room = digits(&a).max(digits(&b)) + u64::from(negative);
                let result = match operator {
                    "&" => a & b,
                    "|" => a | b,
                    _ => a ^ b,
                };
                (result, room)
            }
            "<<" => {
                let by = b.to_u64().unwrap_or(0);
                let room = digits(&a) + by.div_ceil(DIGIT_BITS);
                (if a.is_zero() { a } else { a << by }, room)
            }
            ">>" => {
                let room = digits(&a);
                let result = match b.to_u64() {
                    Some(by) => a >> by,
                    None if a.is_negative() => BigInt::from(-1),
                    None => BigInt::ZERO,
                };
                (result, room)
            }
            "**" => power(&a, &b),
            _ => return Err(self.unsupported(operator)),
        };
        if !on_heap {
            let is_word = self.make_word(&result).is_some();
            if !is_word && matches!(operator, "*" | "<<" | "**") {
                // The left side gets digits first (`mp_obj_new_int_from_ll` in `mp_binary_op`).
                self.take(Kind::Number, INTEGER);
                self.take(Kind::Number, DIGIT * DIGITS_OF_LONG);
            }
            return Ok(self.make_integer_with(result, room));
        }
        let word = self.make_word(&result);
        let made = self.make_big(result, room);
        // 1.25 looks whether the result is a word after all (`mp_obj_int_binary_op`).
        Ok(match word {
            Some(word) if self.profile.firmware == Firmware::MicroPython => word,
            _ => made,
        })
    }

    /// Whether a whole number has digits on the heap.
    pub(in crate::import) fn is_on_heap(&self, value: Value) -> bool {
        match self.object(value) {
            Some(Object::Integer { .. }) => true,
            Some(Object::Instance { native, .. }) => self.is_on_heap(*native),
            _ => false,
        }
    }

    /// A result of words: a word if it fits into one, else digits with that much room.
    fn make_integer_with(&mut self, result: BigInt, room: u64) -> Value {
        match self.make_word(&result) {
            Some(word) => word,
            None => self.make_big(result, room),
        }
    }

    /// `-`, `~`, `+` and `abs`.
    pub(in crate::import) fn unary_integer(&mut self, operator: &str, value: Value) -> Outcome {
        let Some(number) = self.as_big(value) else {
            return Err(self.unsupported(operator));
        };
        let room = digits(&number) + u64::from(operator == "~" && !number.is_negative());
        let result = match operator {
            "-" => -number,
            "~" => -number - 1,
            "abs" if number.is_negative() => -number,
            // A bool becomes a number; others stay what they are.
            _ => {
                return Ok(match value {
                    Value::Bool(is) => Value::Int(i64::from(is)),
                    _ => value,
                });
            }
        };
        Ok(if self.is_on_heap(value) {
            self.make_big(result, room)
        } else {
            self.make_integer_with(result, room)
        })
    }
}

/// `mpz_pow_inpl`: the room is what the largest product on the way needed.
fn power(base: &BigInt, exponent: &BigInt) -> (BigInt, u64) {
    if base.bits() <= 1 {
        let exponent = u32::from(exponent.is_odd()) + 2 * u32::from(!exponent.is_zero());
        return (Pow::pow(base, exponent), 2);
    }
    let mut left = exponent.to_u64().unwrap_or(0);
    let (mut result, mut square, mut room) = (BigInt::from(1), base.clone(), 2);
    while left > 0 {
        if left & 1 == 1 {
            room = room.max(digits(&result) + digits(&square));
            result *= &square;
        }
        left >>= 1;
        if left > 0 {
            square = &square * &square;
        }
    }
    (result, room)
}
