//! Source paths as people know them: without what only says where a machine keeps its files.

use super::Interner;

/// A path with `.` and `..` worked out. What goes above the start of a relative path is dropped:
/// it says from where the compiler was run.
pub(super) fn normal(parts: &[&str]) -> String {
    let mut folders: Vec<&str> = Vec::new();
    let mut is_absolute = false;
    for part in parts {
        if part.starts_with('/') {
            folders.clear();
            is_absolute = true;
        }
        for name in part.split(['/', '\\']) {
            match name {
                "" | "." => {}
                ".." => {
                    folders.pop();
                }
                name => folders.push(name),
            }
        }
    }
    let path = folders.join("/");
    if is_absolute {
        format!("/{path}")
    } else {
        path
    }
}

/// Takes away what differs from machine to machine: where Cargo keeps packages, where Rust keeps
/// its library, and the folder that all other absolute paths have in common. Returns the new
/// number of each path.
pub(super) fn shorten(sources: &mut Interner) -> Vec<u32> {
    let common = common_folder(sources.texts().filter(|path| well_known(path).is_none()));
    let (shorter, numbers) = sources.rewritten(|path| {
        well_known(path)
            .or_else(|| path.strip_prefix(common.as_str()))
            .unwrap_or(path)
            .to_owned()
    });
    *sources = shorter;
    numbers
}

/// The part of a path that is the same everywhere: of a package, behind the folder of its registry;
/// of Rust's own library, from `library` on.
fn well_known(path: &str) -> Option<&str> {
    let registry = path.match_indices('/').find_map(|(at, _)| {
        let rest = &path[at + 1..];
        let (folder, package) = rest.split_once('/')?;
        is_registry(folder).then_some(package)
    });
    registry.or_else(|| made_by_build(path)).or_else(|| {
        let is_rust = path.contains("/rustlib/src/rust/") || path.contains("/rustc/");
        let library = path.find("/library/").filter(|_| is_rust)?;
        Some(&path[library + 1..])
    })
}

/// Cargo names the folder of a registry by its host and 16 digits.
fn is_registry(folder: &str) -> bool {
    before_digits(folder).is_some_and(|host| host.contains('.'))
}

/// What a build script made, from `out` on: Cargo keeps that in `build`, in a folder that it names by
/// the package and 16 digits.
fn made_by_build(path: &str) -> Option<&str> {
    path.match_indices("/build/").find_map(|(at, build)| {
        let (folder, rest) = path[at + build.len()..].split_once('/')?;
        (before_digits(folder).is_some() && rest.starts_with("out/")).then_some(rest)
    })
}

/// What stands before 16 digits at the end of a folder's name.
fn before_digits(folder: &str) -> Option<&str> {
    let (name, digits) = folder.rsplit_once('-')?;
    let is_digit = |byte: u8| byte.is_ascii_hexdigit();
    (digits.len() == 16 && digits.bytes().all(is_digit)).then_some(name)
}

/// The folder, with a slash at its end, that all absolute paths lie in; empty if it says nothing.
fn common_folder<'a>(paths: impl Iterator<Item = &'a str>) -> String {
    let absolute = paths.filter(|path| path.starts_with('/') && !path.starts_with("/usr/"));
    let common = absolute.fold(None, |common: Option<&str>, path| {
        let folder = &path[..=path.rfind('/').unwrap_or(0)];
        Some(match common {
            None => folder,
            Some(common) => {
                let ends = folder
                    .char_indices()
                    .zip(common.chars())
                    .take_while(|((_, one), other)| one == other);
                let slash = ends.filter(|((_, one), _)| *one == '/').last();
                &folder[..slash.map_or(0, |((at, _), _)| at + 1)]
            }
        })
    });
    common
        .filter(|folder| folder.len() > 1)
        .unwrap_or_default()
        .to_owned()
}

#[cfg(test)]
mod tests {
    use super::{Interner, normal, shorten};

    #[test]
    fn a_relative_path_loses_what_goes_above_its_start() {
        assert_eq!(normal(&["../../py", "obj.c"]), "py/obj.c");
        assert_eq!(normal(&["/home/a", "../b/./c.c"]), "/home/b/c.c");
        assert_eq!(normal(&["/home/a", "/x/c.c"]), "/x/c.c");
    }

    #[test]
    fn paths_of_packages_are_the_same_on_every_machine() {
        let mut sources = Interner::default();
        let paths = [
            "/home/me/.cargo/registry/src/index.example.org-0123456789abcdef/heapless-0.8.0/src/vec.rs",
            "/rustc/0123abc/library/core/src/fmt/mod.rs",
            "/usr/lib/rustlib/src/rust/library/alloc/src/vec.rs",
            "/home/me/target/release/build/vm-0123456789abcdef/out/genhdr/qstr.h",
            "/build/vm/py/obj.c",
            "/build/vm/main.c",
            "main.rs",
        ];
        let numbers = paths.map(|path| sources.number(path));
        let renumbered = shorten(&mut sources);
        assert_eq!(
            numbers.map(|number| sources.text(renumbered[number as usize])),
            [
                "heapless-0.8.0/src/vec.rs",
                "library/core/src/fmt/mod.rs",
                "library/alloc/src/vec.rs",
                "out/genhdr/qstr.h",
                "py/obj.c",
                "main.c",
                "main.rs",
            ]
        );
    }
}
