//! Layers over small bases: what applying, recording and undoing make of each other.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use lib_port::{Layer, apply, cautions, record, restore};

/// The layer of an annotated source.
#[track_caller]
fn recorded(base: &str, annotated: &str) -> Layer {
    let layer = Layer::new("x.py", base.as_bytes()).unwrap();
    record(&layer, base.as_bytes(), "x.py", annotated.as_bytes()).unwrap()
}

/// Records `annotated` and expects these edits, without their hashes; everything leads back.
#[track_caller]
fn check(base: &str, annotated: &str, edits: &str) {
    let layer = recorded(base, annotated);
    let file = String::from_utf8(layer.to_bytes()).unwrap();
    let (_, body) = file.split_once("\n\n").unwrap_or_default();
    let found: String = body
        .lines()
        .map(|line| {
            if line.starts_with('+') {
                format!("{line}\n")
            } else {
                let words: Vec<&str> = line.split(' ').take(2).collect();
                format!("{}\n", words.join(" "))
            }
        })
        .collect();
    assert_eq!(found, edits);
    assert_eq!(Layer::read("x.layer", file.as_bytes()).unwrap(), layer);
    let applied = apply(&layer, base.as_bytes()).unwrap();
    assert_eq!(String::from_utf8_lossy(&applied), annotated);
    assert_eq!(restore(&layer, "x.py", &applied).unwrap(), base.as_bytes());
    assert_eq!(
        record(&layer, base.as_bytes(), "x.py", &applied).unwrap(),
        layer
    );
}

#[test]
fn a_source_without_edits_is_its_base() {
    check("a\nb\n", "a\nb\n", "");
    check("", "", "");
}

#[test]
fn neighbours_that_are_off_are_one_edit() {
    check("a\nb\nc\nd\n", "a\n#b\n#c\nd\n", "off 2-3\n");
    check("a\n", "#a\n", "off 1\n");
    check("a\n\nb\n", "#a\n#\n#b\n", "off 1-3\n");
}

#[test]
fn lines_come_in_anywhere() {
    check("a\nb\n", "x ###\na\nb\n", "in 0\n+x\n");
    check("a\nb\n", "a\n  x ###\n ###\nb\n", "in 1\n+  x\n+\n");
    check("a\nb\n", "a\nb\nx ###\n", "in 2\n+x\n");
    check("", "x ###\n", "in 0\n+x\n");
}

#[test]
fn a_replacement_stays_together() {
    check("a\nb\nc\n", "a\n#b\nx ###\nc\n", "off 2\nin 2\n+x\n");
    check(
        "a\nb\nc\nd\n",
        "#a\nx ###\n#b\nc\n#d\n",
        "off 1\nin 1\n+x\noff 2\n\noff 4\n",
    );
}

/// CPython's sources have such lines.
#[test]
fn a_line_of_the_base_may_look_like_an_edit() {
    check("###\n#a\n", "###\n##a\n", "off 2\n");
    check("a ###\nb\n", "a ###\n#b\n", "off 2\n");
    check("a ###\nb\n", "#a ###\na ###\nb\n", "off 1\nin 1\n+a\n");
    check("##\nb\n", "###\nb\n", "off 1\n");
    check("##\nb\n", " ###\n##\nb\n", "in 0\n+\n");
}

#[test]
fn white_space_before_the_mark_is_not_kept() {
    let layer = recorded("a\n", "a\nx  \t###\ny###\n###\n");
    assert_eq!(apply(&layer, b"a\n").unwrap(), b"a\nx ###\ny ###\n ###\n");
    // Without the space, what came in is the base's own line.
    let layer = recorded("a ###\n", "a####\na ###\n");
    let applied = apply(&layer, b"a ###\n").unwrap();
    assert_eq!(record(&layer, b"a ###\n", "x.py", &applied).unwrap(), layer);
}

#[test]
fn bases_come_back_to_the_byte_whatever_they_hold() {
    check("a\r\nb\r\n", "#a\r\nx ###\r\nb\r\n", "off 1\nin 1\n+x\n");
    check("a\rb", "a\rx ###\rb", "in 1\n+x\n");
    check("a\nb", "a\n#b\nx ###", "off 2\nin 2\n+x\n");
    check("\ta\n\x0c\nb \n", "#\ta\n#\x0c\nb \n", "off 1-2\n");
    check("\u{feff}a\n", "#\u{feff}a\n", "off 1\n");
    let base = b"# coding: latin-1\na = '\xe9'\n";
    let layer = Layer::new("x.py", base).unwrap();
    let annotated = b"# coding: latin-1\n#a = '\xe9'\na = '\xe8' ###\n";
    let layer = record(&layer, base, "x.py", annotated).unwrap();
    let layer = Layer::read("x.layer", &layer.to_bytes()).unwrap();
    assert_eq!(apply(&layer, base).unwrap(), annotated);
    assert_eq!(restore(&layer, "x.py", annotated).unwrap(), base);
}

/// Records what does not follow the convention, and expects the message with its line.
#[track_caller]
fn refused(base: &str, annotated: &str, line: u32, code: &str, message: &str) {
    let layer = Layer::new("x.py", base.as_bytes()).unwrap();
    let error = record(&layer, base.as_bytes(), "x.py", annotated.as_bytes()).unwrap_err();
    let place = error.place.as_ref().map(|place| place.line);
    assert_eq!(
        (place, error.code, error.message.as_str()),
        (Some(line), code, message)
    );
    assert!(error.help.is_some());
}

#[test]
fn what_was_changed_otherwise_is_told() {
    refused(
        "a\n",
        "a \n",
        1,
        "line-changed",
        "this line differs from line 1 of the base in the space at its end",
    );
    refused(
        "def f(a):\n",
        "def f(a, b):\n",
        1,
        "line-changed",
        "line 1 of the base was changed",
    );
    for otherwise in ["# a\n", "  # a\n", "##  a\n"] {
        refused(
            "  a\n",
            otherwise,
            1,
            "line-changed",
            "line 1 of the base is commented, but not by a single `#` at its start",
        );
    }
    refused(
        "a\nb\n",
        "a\nx\nb\n",
        2,
        "missing-mark",
        "this line is neither the base's next line nor marked as inserted",
    );
    refused(
        "a\nb\n",
        "a\nx ### \nb\n",
        2,
        "missing-mark",
        "there is white space behind the ###",
    );
    refused(
        "a\n",
        "a\nb\n",
        2,
        "missing-mark",
        "this line is neither the base's next line nor marked as inserted",
    );
}

#[test]
fn what_was_removed_is_told() {
    refused(
        "a\nb\nc\n",
        "a\nc\n",
        2,
        "line-missing",
        "line 2 of the base is missing",
    );
    refused(
        "a\nb\nc\nd\n",
        "a\n#d\n",
        2,
        "line-missing",
        "lines 2 to 3 of the base are missing",
    );
    refused(
        "a\nb\nc\n",
        "a\n",
        2,
        "line-missing",
        "lines 2 to 3 of the base are missing",
    );
    refused(
        "a\n",
        "",
        1,
        "line-missing",
        "line 1 of the base is missing",
    );
}

#[test]
fn ends_of_lines_and_files_are_kept() {
    refused(
        "a\nb\n",
        "a\nb",
        2,
        "line-changed",
        "there is no line break at the end of the file",
    );
    refused(
        "a\nb",
        "a\nb\n",
        2,
        "line-changed",
        "there is a line break at the end of the file, and the base has none",
    );
    refused(
        "a\nb\n",
        "a\r\nb\r\n",
        1,
        "mixed-line-endings",
        "the lines of x.py end in CR LF, those of its base in LF",
    );
    refused(
        "a\nb\n",
        "a\nb\r\n",
        2,
        "mixed-line-endings",
        "line 2 of x.py ends in CR LF, the lines before it in LF",
    );
}

#[test]
fn another_base_is_refused() {
    let layer = recorded("a\nb\n", "#a\nb\n");
    for other in ["a\nc\n", "a\nb", "a\r\nb\r\n", ""] {
        let error = apply(&layer, other.as_bytes()).unwrap_err();
        assert_eq!(error.code, "base-mismatch");
    }
}

#[test]
fn undoing_the_edits_of_another_source_is_refused() {
    let layer = recorded("a\nb\n", "#a\nx ###\nb\n");
    for (source, line) in [
        ("a\nx ###\nb\n", 1),
        ("#a\nx\nb\n", 2),
        ("#a\nx ###\n", 3),
        ("#a\nx ###\nb\nc\n", 4),
        ("#a\nx ###\nc\n", 1),
    ] {
        let error = restore(&layer, "x.py", source.as_bytes()).unwrap_err();
        assert_eq!(error.code, "not-the-layer", "{source}");
        assert_eq!(error.place.unwrap().line, line, "{source}");
    }
}

/// Records and expects these warnings, as line and code.
#[track_caller]
fn warned(base: &str, annotated: &str, expected: &[(u32, &str)]) {
    let layer = recorded(base, annotated);
    let found = cautions(&layer, "x.py", annotated.as_bytes());
    let found: Vec<(u32, &str)> = found
        .iter()
        .map(|one| (one.place.as_ref().unwrap().line, one.code))
        .collect();
    assert_eq!(found, expected);
}

#[test]
fn a_sign_that_is_no_comment_is_told() {
    let base = "\"\"\"Doc\n\nstring\n\"\"\"\na = b + \\\n    c\n";
    warned(
        base,
        "\"\"\"Doc\n#\n#string\n\"\"\"\na = b + \\\n    c\n",
        &[(2, "off-in-string")],
    );
    warned(
        base,
        "#\"\"\"Doc\n#\n#string\n#\"\"\"\na = b + \\\n    c\n",
        &[],
    );
    warned(
        base,
        "\"\"\"Doc\n\nx ###\nstring\n\"\"\"\na = b + \\\n#    c\n",
        &[(3, "mark-in-string"), (7, "off-after-backslash")],
    );
    warned("a\n", "a\nx = ''' ###\n''' ###\n", &[(2, "mark-in-string")]);
    warned(
        "a\n",
        "a\nx = 1 + \\ ###\n   2 ###\n",
        &[(2, "mark-after-backslash")],
    );
}

#[test]
fn an_encoding_that_moves_down_is_told() {
    warned(
        "# coding: latin-1\na\n",
        "x ###\ny ###\n# coding: latin-1\na\n",
        &[(3, "encoding-moved")],
    );
    warned(
        "# coding: latin-1\na\n",
        "x ###\n# coding: latin-1\na\n",
        &[],
    );
}
