//! Names of crates, and names of symbols as people write them.

use std::borrow::Cow;
use std::fmt;

/// What compilers append to the names of parts and copies of a function.
const SUFFIXES: [&str; 6] = [
    ".constprop",
    ".isra",
    ".part",
    ".cold",
    ".lto_priv",
    ".llvm",
];

/// A symbol as people write it: Rust's without its hash, C's and C++'s without what a compiler
/// appended.
pub fn plain_name(name: &[u8]) -> Cow<'_, str> {
    let name = String::from_utf8_lossy(name);
    if let Ok(demangled) = rustc_demangle::try_demangle(&name) {
        return Cow::Owned(format!("{demangled:#}"));
    }
    let suffix = SUFFIXES.iter().filter_map(|suffix| name.find(suffix));
    let end = suffix.filter(|at| *at > 0).min().unwrap_or(name.len());
    match from_cpp(&name[..end]) {
        Some(written) => Cow::Owned(written),
        None if end < name.len() => Cow::Owned(name[..end].to_owned()),
        None => name,
    }
}

/// Longer names are left as the linker knows them: a few bytes can stand for gigabytes, since parts
/// of a name are referred to over and over.
const LONGEST_NAME: usize = 4096;

/// A name of C++ with its parameters, which tell two functions of one name apart.
fn from_cpp(name: &str) -> Option<String> {
    if !name.starts_with("_Z") {
        return None;
    }
    let symbol = cpp_demangle::Symbol::new(name).ok()?;
    let options = cpp_demangle::DemangleOptions::new().no_return_type();
    let mut written = Short(String::new());
    symbol.structured_demangle(&mut written, &options).ok()?;
    Some(written.0)
}

/// A text that refuses to grow past [`LONGEST_NAME`].
struct Short(String);

impl fmt::Write for Short {
    fn write_str(&mut self, part: &str) -> fmt::Result {
        if self.0.len() + part.len() > LONGEST_NAME {
            return Err(fmt::Error);
        }
        self.0.push_str(part);
        Ok(())
    }
}

/// The crate of a source file, by its path.
pub fn crate_of_path(path: &str) -> Option<&str> {
    if !path.ends_with(".rs") {
        // The unit of a Rust crate may be called as the crate is.
        return None;
    }
    let parts: Vec<&str> = path.split('/').filter(|part| !part.is_empty()).collect();
    if let Some(at) = parts.iter().position(|part| *part == "library") {
        return parts.get(at + 1).copied();
    }
    let source = parts.iter().rposition(|part| *part == "src")?;
    let package = parts.get(source.checked_sub(1)?)?;
    Some(without_version(package))
}

/// The crate of a Rust symbol, as people write it: `<a::B as c::D>::e` is of `a`.
pub fn crate_of_symbol(symbol: &str) -> Option<&str> {
    let name = symbol.trim_start_matches(['<', '&', '*', '[', '(']);
    let name = ["mut ", "const ", "dyn "]
        .iter()
        .fold(name, |name, word| name.strip_prefix(word).unwrap_or(name));
    let (first, _) = name.split_once("::")?;
    let is_name = |character: char| character.is_alphanumeric() || character == '_';
    (!first.is_empty() && first.chars().all(is_name)).then_some(first)
}

/// `heapless-0.8.0` without its version.
fn without_version(package: &str) -> &str {
    let dash = package
        .match_indices('-')
        .find(|(at, _)| package[at + 1..].starts_with(|next: char| next.is_ascii_digit()));
    dash.map_or(package, |(at, _)| &package[..at])
}

#[cfg(test)]
mod tests {
    use super::{crate_of_path, crate_of_symbol, plain_name};

    #[test]
    fn crates_are_known_by_path_and_by_symbol() {
        assert_eq!(
            crate_of_path("usb-device-0.3.2/src/bus.rs"),
            Some("usb-device")
        );
        assert_eq!(crate_of_path("library/core/src/fmt.rs"), Some("core"));
        assert_eq!(crate_of_path("firmware/vm/src/lib.rs"), Some("vm"));
        assert_eq!(crate_of_path("py/obj.c"), None);
        assert_eq!(crate_of_symbol("<a_b::C as d::E>::f"), Some("a_b"));
        assert_eq!(crate_of_symbol("main"), None);
    }

    #[test]
    fn names_lose_hashes_and_suffixes_of_compilers() {
        let check = |name: &str, plain: &str| assert_eq!(plain_name(name.as_bytes()), plain);
        check("_ZN4core3fmt5write17h0123456789abcdefE", "core::fmt::write");
        check("_RNvCs1234_7mycrate3foo", "mycrate::foo");
        check("mp_lex.constprop.0", "mp_lex");
        check("_ZN5space3fooEibc", "space::foo(int, bool, char)");
        check("_ZN5space3fooEv.part.1", "space::foo()");
        check("_Zebra", "_Zebra");
        check(".text", ".text");
    }
}
