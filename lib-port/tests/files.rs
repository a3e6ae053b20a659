//! The files that layers are kept in: what is read, and what is refused with its line.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use lib_port::{Layer, layers, modules};

const HEADER: &str = "mpyfit layer 1\n\
    base x.py\n\
    sha256 0000000000000000000000000000000000000000000000000000000000000000\n\
    lines 9\n";

/// Expects a file to be refused.
#[track_caller]
fn refused(file: &str, line: u32, code: &str, message: &str) {
    let error = Layer::read("x.layer", file.as_bytes()).unwrap_err();
    let place = error.place.unwrap();
    assert_eq!(
        (place.line, error.code, error.message.as_str()),
        (line, code, message)
    );
    assert_eq!(place.file, "x.layer");
    assert!(error.help.is_some());
}

#[track_caller]
fn refused_edits(edits: &str, line: u32, code: &str, message: &str) {
    refused(&format!("{HEADER}{edits}"), 4 + line, code, message);
}

#[test]
fn the_header_is_checked() {
    refused("", 1, "bad-layer", "a layer starts with `mpyfit layer 1`");
    refused(
        "mpyfit layer 2\n",
        1,
        "bad-layer",
        "a layer starts with `mpyfit layer 1`",
    );
    refused(
        "mpyfit layer 1\n",
        1,
        "bad-layer",
        "`base` and its value should stand here",
    );
    for base in [
        "../x.py", "/x.py", "a//x.py", "x.txt", "C:\\x.py", ".x.py", "",
    ] {
        let file = HEADER.replace("x.py", base);
        refused(
            &file,
            2,
            "bad-layer",
            "`base` names a file below CPython's Lib, such as copy.py",
        );
    }
    refused(
        &HEADER.replace("000", "00"),
        3,
        "bad-layer",
        "`sha256` has 64 hexadecimal digits in lower case",
    );
    refused(
        &HEADER.replace('9', "-9"),
        4,
        "bad-layer",
        "`lines` has the number of lines",
    );
    refused(
        &HEADER.replace('\n', "\r\n"),
        1,
        "bad-layer",
        "this file's lines end in a carriage return",
    );
}

#[test]
fn every_edit_is_checked() {
    let message = "an edit starts with `off` or `in`, an inserted line with `+`";
    refused_edits("on 1 - -\n", 1, "bad-layer", message);
    for range in ["0", "4-3", "a", "+1", "1-", "99999999999999999999", ""] {
        let edits = format!("off {range} - 00000000 -\n");
        refused_edits(
            &edits,
            1,
            "bad-layer",
            "`off` takes a line or a range, such as 12-40",
        );
    }
    refused_edits(
        "in x - -\n+a\n",
        1,
        "bad-layer",
        "`in` takes the line above what comes in",
    );
    refused_edits(
        "+a\n",
        1,
        "bad-layer",
        "no `in` says where this line comes in",
    );
    refused_edits(
        "in 1 - -\n\n+a\n",
        1,
        "bad-layer",
        "`in` is followed by the lines that come in, each after a `+`",
    );
    refused_edits(
        "in 1 - -\n+a \n",
        2,
        "bad-layer",
        "there is white space at the end of an inserted line",
    );
}

#[test]
fn every_anchor_is_checked() {
    let message = "the hashes of the lines around it should follow";
    for anchor in [
        "",
        "-",
        "- -",
        "- 0000000 -",
        "- 0000000G -",
        "- 00000000 - -",
        "0.0 00000000 -",
        "0000.0000.0000.0000 00000000 -",
        " 00000000 -",
    ] {
        refused_edits(&format!("off 1 {anchor}\n"), 1, "bad-layer", message);
    }
}

#[test]
fn edits_stay_within_the_base_and_apart() {
    let over =
        |line: usize| format!("this edit lies over the one before it, which ends at line {line}");
    refused_edits(
        "off 8-10 - 00000000 -\n",
        1,
        "edit-past-end",
        "this edits line 10, but the base has 9 lines",
    );
    refused_edits(
        "in 10 - -\n+a\n",
        1,
        "edit-past-end",
        "this edits line 10, but the base has 9 lines",
    );
    refused_edits(
        "off 2-4 - 00000000 -\noff 4 - 00000000 -\n",
        2,
        "edits-overlap",
        &over(4),
    );
    refused_edits(
        "off 2-4 - 00000000 -\nin 3 - -\n+a\n",
        2,
        "edits-overlap",
        &over(4),
    );
    refused_edits(
        "off 4 - 00000000 -\noff 2 - 00000000 -\n",
        2,
        "edits-overlap",
        &over(4),
    );
    refused_edits("in 3 - -\n+a\nin 3 - -\n+b\n", 3, "edits-overlap", &over(3));
}

#[test]
fn neighbours_need_not_be_one_edit() {
    let edits = "in 2 - -\n+a\noff 3 - 00000000 -\noff 4 - 00000000 -\nin 4 - -\n+b\n";
    let layer = Layer::read("x.layer", format!("{HEADER}{edits}").as_bytes()).unwrap();
    assert_eq!((layer.lines_off(), layer.lines_in()), (2, 2));
}

#[test]
fn every_layer_that_is_shipped_can_be_read_and_is_as_it_is_written() {
    for shipped in layers() {
        let layer = Layer::read(shipped.path, shipped.text).unwrap();
        assert_eq!(layer.to_bytes(), shipped.text, "{}", shipped.path);
    }
}

#[test]
fn a_module_has_a_layer_or_was_written_from_scratch() {
    for layer in layers() {
        let path = layer.path.replace(".layer", ".py");
        assert!(
            !modules().iter().any(|module| module.path == path),
            "{path}"
        );
    }
    assert!(modules().iter().any(|module| module.path == "itertools.py"));
}
