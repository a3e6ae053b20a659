//! Patterns of paths and names: `*` stands for anything, `{}` for a name that is kept.

/// A pattern.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Pattern(String);

/// A wildcard that has been met: the pattern behind it, and what of the text it has taken.
#[derive(Clone, Copy)]
struct Taken<'pattern> {
    rest: &'pattern str,
    start: usize,
    end: usize,
}

impl Pattern {
    /// A pattern as written. It may have one `{}`.
    pub(super) fn new(text: &str) -> Self {
        Self(text.to_owned())
    }

    /// Whether a text matches; if so, what `{}` stood for, empty without one.
    ///
    /// Each wildcard takes as little as will do. Where the rest does not match, the name is made
    /// longer, and where that does not help, the last star before it: earlier ones need not be.
    pub(super) fn matches<'text>(&self, text: &'text str) -> Option<&'text str> {
        let (mut pattern, mut at) = (self.0.as_str(), 0);
        let (mut star, mut name): (Option<Taken<'_>>, Option<Taken<'_>>) = (None, None);
        loop {
            let taken = |rest| Taken {
                rest,
                start: at,
                end: at,
            };
            if let Some(rest) = pattern.strip_prefix('*') {
                (pattern, star) = (rest, Some(taken(rest)));
                continue;
            }
            if let Some(rest) = pattern.strip_prefix("{}") {
                (pattern, name) = (rest, Some(taken(rest)));
                continue;
            }
            match (pattern.chars().next(), text[at..].chars().next()) {
                (None, None) => return Some(name.map_or("", |name| &text[name.start..name.end])),
                (Some(wanted), Some(found)) if wanted == found => {
                    pattern = &pattern[wanted.len_utf8()..];
                    at += found.len_utf8();
                    continue;
                }
                _ => {}
            }
            let longer_name = name
                .filter(|name| !is_behind(star, name))
                .and_then(|name| longer(name, text, |next| next != '/'));
            if let Some(longer) = longer_name {
                (pattern, at, name) = (longer.rest, longer.end, Some(longer));
                continue;
            }
            let longer_star = longer(star?, text, |_| true)?;
            (pattern, at, star) = (longer_star.rest, longer_star.end, Some(longer_star));
        }
    }
}

/// Whether a star stands behind the name in the pattern: then the name has all that it needs.
fn is_behind(star: Option<Taken<'_>>, name: &Taken<'_>) -> bool {
    star.is_some_and(|star| star.rest.len() < name.rest.len())
}

/// The wildcard with one more character, if there is one that it may take.
fn longer<'pattern>(
    taken: Taken<'pattern>,
    text: &str,
    may: impl Fn(char) -> bool,
) -> Option<Taken<'pattern>> {
    let next = text[taken.end..].chars().next().filter(|next| may(*next))?;
    Some(Taken {
        end: taken.end + next.len_utf8(),
        ..taken
    })
}

#[cfg(test)]
mod tests {
    use super::Pattern;

    #[track_caller]
    fn check(pattern: &str, text: &str, expected: Option<&str>) {
        assert_eq!(Pattern::new(pattern).matches(text), expected);
    }

    #[test]
    fn a_star_stands_for_anything_and_braces_for_a_name() {
        check("*/py/*.c", "/vm/py/obj.c", Some(""));
        check("*/py/*.c", "/vm/py/obj.h", None);
        check("*mod{}.c", "extmod/modjson.c", Some("json"));
        check("*/mod{}.c", "a/mod/x.c", None);
        check("*mod{}.c", "a/mod/mody.c", Some("y"));
        check("*/{}/src/*", "/a/b/src/c", Some("b"));
        check("memcpy", "memcpy", Some(""));
        check("memcpy", "memcpy2", None);
        check("", "", Some(""));
        check("*", "", Some(""));
        check("{}-rs/*", "über-rs/x", Some("über"));
    }

    #[test]
    fn many_stars_take_no_more_than_the_product_of_the_lengths() {
        let text = "a".repeat(20_000);
        check(&format!("{}b", "*a".repeat(40)), &text, None);
    }
}
