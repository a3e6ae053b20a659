//! Modules by themselves: closure and own, cold and warm.

use super::{Project, read};
use crate::cost::of_modules;

#[test]
fn own_leaves_out_what_a_module_needs_and_closure_does_not() {
    let project = Project::library(
        "a.py = import b; import c; X = [1]
         b.py = Y = bytearray(200)
         c.py = import b",
    );
    let subject = project.subject();
    let costs = of_modules(&read(&subject), &[project.module("a.py")]);
    assert_eq!(costs.len(), 3);
    let (a, b) = (&costs["a.py"], &costs["b.py"]);
    assert_eq!(a.needs, ["b", "c"]);
    assert!(a.own.least < a.closure.live.least);
    // What needs nothing costs the same either way.
    assert_eq!(b.own, b.closure.live);
    // Strings are interned once.
    assert!(a.closure_warm.least < a.closure.live.least);
    assert!(a.own_warm.least <= a.own.least);
}

#[test]
fn what_imports_a_module_in_turn_is_not_imported_before_it() {
    let project = Project::library(
        "a.py = import b
         b.py = import a; import c
         c.py = pass",
    );
    let subject = project.subject();
    let costs = of_modules(&read(&subject), &[project.module("a.py")]);
    assert_eq!(costs["a.py"].needs, ["c"]);
    assert_eq!(costs["b.py"].needs, ["c"]);
}
