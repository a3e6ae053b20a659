//! Python programs made from choices: equal choices make equal programs.
//!
//! [`running`] makes programs that do something on a board, [`syntax`] programs that have much of the
//! language in them. The choices come from a number or from the bytes of a fuzzer.

pub mod running;
pub mod syntax;

/// Where the generators take their choices from.
pub trait Choices {
    /// A number below `below`, which is not 0.
    fn roll(&mut self, below: usize) -> usize;

    /// One of `from`, which is not empty.
    fn pick<'a>(&mut self, from: &[&'a str]) -> &'a str {
        from[self.roll(from.len())]
    }
}

/// Choices that look random and are the same for the same number every time (xorshift).
pub struct Dice(u64);

impl Dice {
    /// The dice of one number.
    pub fn new(number: u64) -> Self {
        // Near numbers must not make near programs: 2^64 divided by the golden ratio spreads them.
        Self(number.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1)
    }
}

impl Choices for Dice {
    fn roll(&mut self, below: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        // What is below a `usize` is one.
        (self.0 % below as u64) as usize
    }
}

/// A byte a choice, so that a fuzzer can change one; when they run out every choice is the first.
pub struct FromBytes<'b>(&'b [u8]);

impl<'b> FromBytes<'b> {
    /// The choices of an input.
    pub fn new(bytes: &'b [u8]) -> Self {
        Self(bytes)
    }
}

impl Choices for FromBytes<'_> {
    fn roll(&mut self, below: usize) -> usize {
        self.0
            .split_off_first()
            .map_or(0, |byte| usize::from(*byte) % below)
    }
}

#[cfg(test)]
mod tests {
    use super::{Choices, Dice, FromBytes, running, syntax};

    #[test]
    fn a_program_is_the_same_every_time_and_another_for_another_number() {
        for generate in [running::program::<Dice>, syntax::program::<Dice>] {
            let of = |number| generate(&mut Dice::new(number));
            assert_eq!(of(1), of(1));
            assert_ne!(of(1), of(2));
        }
    }

    #[test]
    fn bytes_are_choices_until_they_run_out() {
        let mut choices = FromBytes::new(&[7, 255]);
        let rolled = [(); 4].map(|()| choices.roll(10));
        assert_eq!(rolled, [7, 5, 0, 0]);
    }

    /// The first choice of all must be one that ends.
    #[test]
    fn without_bytes_a_program_is_short() {
        for generate in [running::program::<FromBytes<'_>>, syntax::program] {
            let program = generate(&mut FromBytes::new(&[]));
            assert!(program.lines().count() < 30, "{program}");
        }
    }

    /// Each choice costs a byte, and blocks go only so deep: the longest program follows from that.
    #[test]
    fn programs_grow_with_their_bytes_only() {
        for byte in 0..=255 {
            let bytes = [byte; 4096];
            for generate in [running::program::<FromBytes<'_>>, syntax::program] {
                let program = generate(&mut FromBytes::new(&bytes));
                assert!(program.len() < 1 << 20, "{byte}: {}", program.len());
            }
        }
    }
}
