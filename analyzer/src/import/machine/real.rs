//! Floats and complex numbers. Object representation C keeps floats in a word; a complex number
//! takes an object of three.

use super::super::ledger::Kind;
use super::super::value::{Object, Value};
use super::make::WORD;
use super::{Machine, Outcome};

impl Machine<'_> {
    pub(super) fn floats(&mut self, operator: &str, left: f64, right: f64) -> Outcome {
        if matches!(operator, "/" | "//" | "%") && right == 0.0 {
            return Err(self.raise("ZeroDivisionError", "divide by zero"));
        }
        let result = match operator {
            "+" => left + right,
            "-" => left - right,
            "*" => left * right,
            "/" => left / right,
            "//" => (left / right).floor(),
            "%" if right.is_infinite() && left.is_finite() => {
                if left == 0.0 || left.is_sign_positive() == right.is_sign_positive() {
                    left
                } else {
                    right
                }
            }
            "%" => left - right * (left / right).floor(),
            "**" if left == 0.0 && right < 0.0 && right.is_finite() => {
                return Err(self.raise("ZeroDivisionError", "divide by zero"));
            }
            // A negative number to a broken power is a complex number.
            "**" if left < 0.0 && right.fract() != 0.0 && right.is_finite() => {
                return self.complexes(operator, (left, 0.0), (right, 0.0));
            }
            "**" => left.powf(right),
            _ => return Err(self.unsupported(operator)),
        };
        Ok(self.make_float(result))
    }

    /// `mp_obj_complex_binary_op` in py/objcomplex.c.
    pub(super) fn complexes(
        &mut self,
        operator: &str,
        (a, b): (f64, f64),
        (c, d): (f64, f64),
    ) -> Outcome {
        let (real, imaginary) = match operator {
            "+" => (a + c, b + d),
            "-" => (a - c, b - d),
            "*" => (a * c - b * d, a * d + b * c),
            "/" => {
                let square = c * c + d * d;
                if square == 0.0 {
                    return Err(self.raise("ZeroDivisionError", "complex divide by zero"));
                }
                ((a * c + b * d) / square, (b * c - a * d) / square)
            }
            "//" => {
                return Err(self.raise("TypeError", "can't truncate-divide a complex number"));
            }
            "**" => {
                let length = a.hypot(b);
                if length == 0.0 {
                    if d != 0.0 || c < 0.0 {
                        let message = "0.0 to a complex power";
                        return Err(self.raise("ZeroDivisionError", message));
                    }
                    (f64::from(u8::from(c == 0.0)), 0.0)
                } else {
                    let (logarithm, angle) = (length.ln(), b.atan2(a));
                    let scale = (c * logarithm - d * angle).exp();
                    let turn = d * logarithm + c * angle;
                    (scale * turn.cos(), scale * turn.sin())
                }
            }
            _ => return Err(self.unsupported(operator)),
        };
        Ok(self.make_complex(real, imaginary))
    }

    pub(in crate::import) fn make_complex(&mut self, real: f64, imaginary: f64) -> Value {
        let narrow = |value: f64| f64::from(value as f32);
        let object = Object::Complex(narrow(real), narrow(imaginary));
        self.new_object(object, Kind::Number, 3 * WORD)
    }

    /// A number as a complex one.
    pub(in crate::import) fn as_complex(&self, value: Value) -> Option<(f64, f64)> {
        match self.object(value) {
            Some(Object::Complex(real, imaginary)) => Some((*real, *imaginary)),
            _ => Some((self.as_float(value)?, 0.0)),
        }
    }
}
