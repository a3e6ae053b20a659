//! The modules that one import asks for, in the order in which the board looks at them.

use crate::python::Import;

/// One module that an import asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Target {
    /// The module or, before it, a package that it is in.
    Name(String),
    /// A name of a `from` import, which need not be a module.
    Submodule(String),
}

/// All that an import asks for, when `name` is the full name of its module.
pub(crate) fn targets_of(import: &Import, name: &str) -> impl Iterator<Item = Target> {
    let submodules = import.names.iter().filter(|each| *each != "*");
    let submodules = submodules.map(move |each| Target::Submodule(format!("{name}.{each}")));
    with_parents(name).chain(submodules)
}

/// `a.b.c` loads `a`, then `a.b`, then `a.b.c`.
pub(super) fn with_parents(name: &str) -> impl Iterator<Item = Target> {
    let dots = name.match_indices('.').map(|(dot, _)| &name[..dot]);
    let names = dots.chain([name]);
    names.map(|name| Target::Name(name.to_owned()))
}
