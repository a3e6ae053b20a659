//! How high the stack of MicroPython's parser gets.
//!
//! Its parser tries the alternatives of a rule one after the other, and has a frame for each rule
//! on the way; ours looks at the token and goes straight to the right one. What a board needs for
//! the stack of its parser is what its attempts need at the highest.

use std::sync::OnceLock;

use super::grammar::{Production, Rule, Symbol};
use super::token::Token;

/// Kinds of tokens that there can be.
const KINDS: usize = 128;

/// The most frames while a rule is tried on a token, from where the rule goes onto the stack until
/// a token is taken or the rule has failed.
pub(super) fn of_attempt(rule: Rule, kind: Token) -> u32 {
    static HEIGHTS: OnceLock<Vec<OnceLock<u8>>> = OnceLock::new();
    let heights = HEIGHTS.get_or_init(|| (0..KINDS << 8).map(|_| OnceLock::new()).collect());
    let place = (rule as usize) << 7 | kind as usize;
    let height = |place: usize| {
        heights
            .get(place)
            .map_or(0, |height| *height.get_or_init(|| attempt(rule, kind).0))
    };
    height(place).into()
}

/// How high the stack gets, and whether a token is taken.
fn attempt(rule: Rule, kind: Token) -> (u8, bool) {
    match rule.production() {
        Production::Choice(symbols) => {
            let mut highest = 1;
            for (index, symbol) in symbols.iter().enumerate() {
                // The choice itself stays on the stack while there are others left.
                let kept = u8::from(index + 1 < symbols.len());
                let (height, is_taken) = attempt_symbol(*symbol, kind);
                if height > 0 {
                    highest = highest.max(kept + height);
                }
                if is_taken {
                    return (highest, true);
                }
            }
            (highest, false)
        }
        Production::Sequence(_, symbols) => {
            let mut highest = 1;
            for symbol in symbols {
                let (height, is_taken) = attempt_symbol(*symbol, kind);
                highest = highest.max(1 + height);
                if is_taken || !matches!(symbol, Symbol::Maybe(_)) {
                    return (highest, is_taken);
                }
            }
            (highest, true)
        }
        Production::Repeat(item) | Production::Separated { item, .. } => {
            let (height, is_taken) = attempt_symbol(item, kind);
            (1 + height, is_taken)
        }
    }
}

fn attempt_symbol(symbol: Symbol, kind: Token) -> (u8, bool) {
    match symbol {
        Symbol::Token(token) => (0, token == kind),
        Symbol::Rule(rule) | Symbol::Maybe(rule) => attempt(rule, kind),
    }
}

#[cfg(test)]
mod tests {
    use super::of_attempt;
    use crate::compile::grammar::Rule;
    use crate::compile::token::Token;

    #[test]
    fn an_attempt_is_as_high_as_the_highest_of_its_alternatives() {
        for (rule, kind, expected) in [
            // Taken at once.
            (Rule::Atom, Token::Name, 1),
            // The choice waits below the rule for parentheses.
            (Rule::Atom, Token::ParenOpen, 2),
            // The last alternative needs no frame of the choice, but those before have been tried.
            (Rule::Atom, Token::BraceOpen, 2),
            // Nothing fits: the rule that repeats, the choice, and what is tried.
            (Rule::Trailers, Token::Newline, 3),
            (Rule::Trailers, Token::Period, 3),
        ] {
            assert_eq!(of_attempt(rule, kind), expected, "{rule:?} on {kind:?}");
        }
    }
}
