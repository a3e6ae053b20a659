//! Layers over another version of their base.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use lib_port::{Layer, apply, rebase, record};

/// The layer of an annotated source.
#[track_caller]
fn recorded(base: &str, annotated: &str) -> Layer {
    let layer = Layer::new("x.py", base.as_bytes()).unwrap();
    record(&layer, base.as_bytes(), "x.py", annotated.as_bytes()).unwrap()
}

/// Moves the edits of `annotated` to `new`, and expects the annotated source and the messages there.
#[track_caller]
fn moved(base: &str, annotated: &str, new: &str, expected: &str, conflicts: &[(u32, &str)]) {
    let layer = recorded(base, annotated);
    let moved = rebase(&layer, "x.py", new.as_bytes(), Some(base.as_bytes())).unwrap();
    let found: Vec<(u32, &str)> = moved
        .conflicts
        .iter()
        .map(|one| (one.place.as_ref().unwrap().line, one.message.as_str()))
        .collect();
    assert_eq!(found, conflicts);
    let applied = apply(&moved.layer, new.as_bytes()).unwrap();
    assert_eq!(String::from_utf8_lossy(&applied), expected);
}

#[test]
fn an_edit_goes_where_its_lines_are() {
    let base = "a\nb\nc\nd\ne\nf\ng\n";
    let annotated = "a\nb\nc\n#d\nx ###\ne\nf\ng\n";
    moved(base, annotated, base, annotated, &[]);
    // Lines came in right above or below.
    let (above, above_expected) = ("a\nb\nc\n1\nd\ne\nf\n", "a\nb\nc\n1\n#d\ne\nf\n");
    moved(
        "a\nb\nc\nd\ne\nf\n",
        "a\nb\nc\n#d\ne\nf\n",
        above,
        above_expected,
        &[],
    );
    moved("a\nb\n", "#a\nb\n", "1\na\nb\n", "1\n#a\nb\n", &[]);
    // Lines came in further up, and one at the edge of the context.
    moved(
        base,
        annotated,
        &format!("1\n2\n{base}"),
        &format!("1\n2\n{annotated}"),
        &[],
    );
    moved(
        base,
        annotated,
        "b\nc\nd\ne\nf\nh\n",
        "b\nc\n#d\nx ###\ne\nf\nh\n",
        &[],
    );
}

#[test]
fn an_edit_whose_lines_are_gone_is_a_conflict() {
    let base = "a\nb\nc\nd\ne\nf\ng\n";
    let annotated = "a\nb\nc\n#d\ne\nf\nx ###\ng\n";
    moved(
        base,
        annotated,
        "a\nb\nc\nD\ne\nf\ng\n",
        "a\nb\nc\nD\ne\nf\nx ###\ng\n",
        &[(4, "line 4 was off, and x.py has other lines there")],
    );
    let conflict = "a line came in below line 6, and x.py has other lines there";
    moved(
        base,
        annotated,
        "a\nb\nc\nd\n",
        "a\nb\nc\n#d\n",
        &[(4, conflict)],
    );
}

#[test]
fn places_that_look_alike_are_a_conflict() {
    let part = "def f():\n    pass\n\n";
    let base = format!("a\n{part}b\n");
    let annotated = "a\ndef f():\n#    pass\n\nb\n";
    let new = format!("1\n2\n{part}{part}");
    let conflict = (3, "line 3 was off, and lines 4, 7 look alike");
    moved(&base, annotated, &new, &new, &[conflict]);
    // One of them is where it was.
    let new = format!("1\n{part}{part}");
    let expected = format!("1\ndef f():\n#    pass\n\n{part}");
    moved(&base, annotated, &new, &expected, &[]);
}

#[test]
fn a_conflict_shows_both_sides() {
    let layer = recorded("a\nb\nc\n", "a\n#b\nx ###\nc\n");
    let moved = rebase(&layer, "x.py", b"a\nB\nc\n", Some(b"a\nb\nc\n")).unwrap();
    let help: Vec<&str> = moved
        .conflicts
        .iter()
        .filter_map(|one| one.help.as_deref())
        .collect();
    assert_eq!(
        help,
        [
            "make this edit by hand\n\
             in x.py as it was\n      1 a\n      2 b\n      3 c\n\
             in x.py as it is\n      1 a\n      2 B\n      3 c",
            "make this edit by hand\n  + x\n\
             in x.py as it was\n      2 b\n      3 c\n\
             in x.py as it is\n      2 B\n      3 c",
        ]
    );
}
