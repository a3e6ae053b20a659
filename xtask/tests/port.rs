//! `port` as an author uses it, and what it says of everything that is not right.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod command;

use std::path::Path;

use command::{Run, folder, mpyfit_in};
use tempfile::TempDir;

const BASE: &str = "import _thread\n\ndef ident():\n    return _thread.get_ident()\n";

/// A folder with a library of two modules, and no layer yet.
fn workplace() -> TempDir {
    folder(&[
        ("base/x.py", BASE),
        ("base/pack/__init__.py", "a = 1\n"),
        ("base/pack/part.py", "b = 2\n"),
        ("layers/README", "not a layer\n"),
    ])
}

/// Runs `port` on the folder's own library and layers.
fn port(place: &TempDir, arguments: &[&str]) -> Run {
    let (command, rest) = arguments.split_first().unwrap();
    let tree = match *command {
        "apply" | "new" => &["--out", "tree"][..],
        "record" => &["--from", "tree"],
        _ => &[],
    };
    let mut all = vec!["port", *command, "--layers", "layers"];
    if !rest.contains(&"--base") {
        all.extend(["--base", "base"]);
    }
    all.extend(tree);
    all.extend(rest);
    mpyfit_in(place.path(), &all)
}

fn read(place: &TempDir, path: &str) -> String {
    std::fs::read_to_string(place.path().join(path)).unwrap()
}

fn write(place: &TempDir, path: &str, text: &str) {
    std::fs::write(place.path().join(path), text).unwrap();
}

/// A workplace with a layer over `x.py`, as this annotated source says.
fn with_layer(annotated: &str) -> TempDir {
    let place = workplace();
    port(&place, &["new", "x"]).exits(0);
    write(&place, "tree/x.py", annotated);
    port(&place, &["record"]).exits(0);
    place
}

const ANNOTATED: &str =
    "#import _thread\n\ndef ident():\n#    return _thread.get_ident()\n    return 0 ###\n";

#[test]
fn a_module_is_started_edited_recorded_and_applied() {
    let place = workplace();
    port(&place, &["new", "x"]).exits(0).shows("edit tree/x.py");
    assert_eq!(read(&place, "tree/x.py"), BASE);
    port(&place, &["check"]).exits(0);
    write(&place, "tree/x.py", ANNOTATED);
    port(&place, &["record", "x"])
        .exits(0)
        .shows("1 source read, 1 changed");
    port(&place, &["record"])
        .exits(0)
        .shows("1 source read, 0 changed");
    let layer = read(&place, "layers/x.layer");
    assert!(layer.contains("+    return 0\n"), "{layer}");
    assert!(!layer.contains("get_ident"), "{layer}");
    std::fs::remove_dir_all(place.path().join("tree")).unwrap();
    port(&place, &["check"])
        .exits(0)
        .shows("1 layer: each one undone");
    port(&place, &["apply"]).exits(0).shows("1 module in tree");
    assert_eq!(read(&place, "tree/x.py"), ANNOTATED);
}

#[test]
fn modules_of_packages_have_the_names_that_python_gives_them() {
    let place = workplace();
    port(&place, &["new", "pack"]).exits(0);
    port(&place, &["new", "pack.part"]).exits(0);
    assert_eq!(read(&place, "tree/pack/__init__.py"), "a = 1\n");
    for name in ["pack", "pack.part", "pack/part.py", "pack/__init__.py"] {
        port(&place, &["apply", name]).exits(0).shows("1 module");
    }
    port(&place, &["new", "pack"])
        .exits(2)
        .says("`pack` has a layer already");
}

#[test]
fn a_layer_works_with_a_tree_of_cpython_as_git_has_it() {
    let place = with_layer(ANNOTATED);
    std::fs::create_dir(place.path().join("cpython")).unwrap();
    std::fs::rename(place.path().join("base"), place.path().join("cpython/Lib")).unwrap();
    port(&place, &["check", "--base", "cpython"]).exits(0);
}

#[test]
fn edits_that_were_not_recorded_are_not_lost() {
    let place = with_layer(ANNOTATED);
    let edited = format!("{ANNOTATED}x = 1 ###\n");
    write(&place, "tree/x.py", &edited);
    port(&place, &["apply"])
        .exits(2)
        .says("tree/x.py was edited and not recorded")
        .says("help: `port record` keeps the edits, `port apply --force` drops them");
    assert_eq!(read(&place, "tree/x.py"), edited);
    port(&place, &["apply", "--force"]).exits(0);
    assert_eq!(read(&place, "tree/x.py"), ANNOTATED);
}

#[test]
fn a_source_without_a_layer_is_told_and_kept() {
    let place = with_layer(ANNOTATED);
    std::fs::create_dir(place.path().join("tree/pack")).unwrap();
    write(&place, "tree/pack/part.py", "#b = 2\nb = 3 ###\n");
    port(&place, &["record"])
        .exits(0)
        .shows("tree/pack/part.py has no layer and was not recorded")
        .shows("`port new pack.part`");
    port(&place, &["new", "pack.part"]).exits(0);
    port(&place, &["record"])
        .exits(0)
        .shows("2 sources read, 1 changed");
    assert!(read(&place, "layers/pack/part.layer").contains("+b = 3"));
}

/// A layer that was merged replaces the source that was made from the one before.
#[test]
fn a_source_that_nobody_edited_is_replaced() {
    let place = with_layer(ANNOTATED);
    let layer = read(&place, "layers/x.layer");
    write(
        &place,
        "layers/x.layer",
        &layer.replace("return 0", "return 1"),
    );
    port(&place, &["apply"]).exits(0);
    assert!(read(&place, "tree/x.py").contains("return 1 ###"));
}

/// Records this annotated source, and expects an error at a line; the layer stays as it was.
#[track_caller]
fn refused(annotated: &str, place_of_error: &str, message: &str) {
    let place = with_layer(ANNOTATED);
    let before = read(&place, "layers/x.layer");
    write(&place, "tree/x.py", annotated);
    port(&place, &["record"])
        .exits(2)
        .says(place_of_error)
        .says(message)
        .says("help");
    assert_eq!(read(&place, "layers/x.layer"), before);
}

#[test]
fn what_breaks_the_convention_is_told_with_its_line() {
    refused(
        &BASE.replace("ident():", "identity():"),
        "tree/x.py:3",
        "line 3 of the base was changed",
    );
    refused(
        &BASE.replace("import _thread\n", ""),
        "tree/x.py:1",
        "line 1 of the base is missing",
    );
    refused(
        &BASE.replace("import", "# import"),
        "tree/x.py:1",
        "not by a single `#` at its start",
    );
    refused(
        &format!("{BASE}x = 1\n"),
        "tree/x.py:5",
        "nor marked as inserted",
    );
    refused(
        &BASE.replace("\n\n", "\r\n\n"),
        "tree/x.py:2",
        "line 2 of tree/x.py ends in LF",
    );
    refused(BASE.trim_end(), "tree/x.py:4", "no line break at the end");
}

#[test]
fn nothing_is_recorded_where_one_source_is_wrong() {
    let place = with_layer(ANNOTATED);
    port(&place, &["new", "pack"]).exits(0);
    let before = [
        read(&place, "layers/x.layer"),
        read(&place, "layers/pack/__init__.layer"),
    ];
    write(&place, "tree/pack/__init__.py", "#a = 1\n");
    write(&place, "tree/x.py", "gone\n");
    port(&place, &["record"]).exits(2);
    let after = [
        read(&place, "layers/x.layer"),
        read(&place, "layers/pack/__init__.layer"),
    ];
    assert_eq!(before, after);
}

/// Applies a damaged layer, and expects an error; nothing is written.
#[track_caller]
fn damaged(damage: impl Fn(String) -> String, place_of_error: &str, message: &str) {
    let place = with_layer(ANNOTATED);
    std::fs::remove_dir_all(place.path().join("tree")).unwrap();
    let layer = damage(read(&place, "layers/x.layer"));
    write(&place, "layers/x.layer", &layer);
    for command in ["apply", "check"] {
        port(&place, &[command])
            .exits(2)
            .says(place_of_error)
            .says(message)
            .says("help");
    }
    assert!(!place.path().join("tree").exists());
}

#[test]
fn a_layer_that_is_not_right_is_told_with_its_line() {
    damaged(
        |layer| layer.replace("off 4", "off 5"),
        "layers/x.layer:8",
        "this edits line 5, but the base has 4 lines",
    );
    damaged(
        |layer| layer.replace("off 4", "off 1"),
        "layers/x.layer:8",
        "lies over the one before it",
    );
    damaged(
        |layer| layer.replace("+ ", " "),
        "layers/x.layer:9",
        "followed by the lines that come in",
    );
    damaged(
        |layer| layer.replace("return 0", "return 0 "),
        "layers/x.layer:10",
        "white space at the end",
    );
    damaged(
        |layer| layer.replacen('\n', "\r\n", 1),
        "layers/x.layer:2",
        "ends in LF",
    );
    damaged(
        |layer| layer.replace("lines 4", "lines 6"),
        "",
        "says that its base has 6 lines; it has 4",
    );
    damaged(
        |layer| layer.replace("sha256 ", "sha256 0"),
        "layers/x.layer:3",
        "64 hexadecimal digits",
    );
}

#[test]
fn a_base_that_does_not_fit_is_told() {
    let place = with_layer(ANNOTATED);
    write(&place, "base/x.py", &BASE.replace("ident()", "id()"));
    port(&place, &["apply"])
        .exits(2)
        .says("x.py is not the file that its layer was made for")
        .says("`port rebase --base DIR`");
    write(&place, "base/x.py", &BASE.replacen('\n', "\r\n", 1));
    port(&place, &["apply"])
        .exits(2)
        .says("line 2 of x.py ends in LF, the lines before it in CR LF");
    std::fs::remove_file(place.path().join("base/x.py")).unwrap();
    port(&place, &["apply"]).exits(2).says("base has no x.py");
    port(&place, &["apply", "--base", "nowhere"])
        .exits(2)
        .says("nowhere is not a folder");
    assert_eq!(read(&place, "tree/x.py"), ANNOTATED);
}

#[test]
fn names_that_are_not_there_have_suggestions() {
    let place = with_layer(ANNOTATED);
    port(&place, &["new", "pack.part"]).exits(0);
    port(&place, &["apply", "pack.prat"])
        .exits(2)
        .says("did you mean pack.part?");
    port(&place, &["record", "quite-different"])
        .exits(2)
        .says("`port new quite-different` starts one");
    port(&place, &["new", "pakc"])
        .exits(2)
        .says("did you mean pack");
    port(&place, &["new", "itertools"])
        .exits(2)
        .says("written from scratch");
    std::fs::remove_dir_all(place.path().join("tree")).unwrap();
    port(&place, &["record", "x"])
        .exits(2)
        .says("there is no tree/x.py");
    port(&place, &["record"])
        .exits(2)
        .says("no layer has a source in tree");
}

/// Merging two branches may leave edits that `record` would write as one.
#[test]
fn a_layer_that_record_would_write_otherwise_fails_the_check() {
    let place = with_layer("#import _thread\n#\ndef ident():\n    return _thread.get_ident()\n");
    let layer = read(&place, "layers/x.layer");
    let (start, edit) = layer.split_once("off 1-2 ").unwrap();
    let split = format!("{start}off 1 {edit}off 2 {edit}");
    write(&place, "layers/x.layer", &split);
    port(&place, &["check"])
        .exits(2)
        .says("layers/x.layer differs from what `port record` would write")
        .says("`port apply x`, then `port record x`");
    port(&place, &["apply", "x"]).exits(0);
    port(&place, &["record", "x"]).exits(0);
    assert_eq!(read(&place, "layers/x.layer"), layer);
}

#[test]
fn a_comment_that_is_none_is_a_warning() {
    let place = workplace();
    write(&place, "base/x.py", "a = '''\nb\n'''\n");
    port(&place, &["new", "x"]).exits(0);
    write(&place, "tree/x.py", "a = '''\n#b\n'''\n");
    for command in ["record", "check", "apply"] {
        port(&place, &[command])
            .exits(0)
            .shows("x.py:2:1")
            .shows("lies in a string");
    }
}

#[test]
fn departures_are_shown_in_80_columns() {
    let place = with_layer(ANNOTATED);
    port(&place, &["diff"])
        .exits(0)
        .shows("2 lines off, 1 line in; name a module");
    let text = port(&place, &["diff", "x"]).exits(0).stdout();
    for line in [
        "  1        off     import _thread",
        "  4        off         return _thread.get_ident()",
        "  below 4  in          return 0",
    ] {
        assert!(text.contains(line), "{text}");
    }
    assert!(
        text.lines().all(|line| line.chars().count() <= 80),
        "{text}"
    );
    port(&place, &["diff", "x", "--format", "json"])
        .exits(0)
        .shows("\"departures\"");
    port(&place, &["diff", "x", "--format", "markdown"])
        .exits(0)
        .shows("| below 4 | in |");
}

#[test]
fn layers_move_to_another_version() {
    let place = with_layer(ANNOTATED);
    write(&place, "base/x.py", &format!("import sys\n{BASE}"));
    port(&place, &["rebase"])
        .exits(0)
        .shows("1 layer moved, 0 unchanged, 0 conflicts");
    port(&place, &["apply"]).exits(0);
    assert_eq!(
        read(&place, "tree/x.py"),
        format!("import sys\n{ANNOTATED}")
    );
}

#[test]
fn a_conflict_leaves_the_layer_as_it_was() {
    let place = with_layer(ANNOTATED);
    let before = read(&place, "layers/x.layer");
    write(
        &place,
        "base/x.py",
        &BASE.replace("import _thread", "import _thread, sys"),
    );
    port(&place, &["rebase"])
        .exits(2)
        .shows("line 1 was off, and x.py has other lines there")
        .shows("--> x.py:1:1")
        .shows("0 layers moved, 1 unchanged, 1 conflict");
    assert_eq!(read(&place, "layers/x.layer"), before);
    port(&place, &["rebase", "--drop-conflicts"])
        .exits(2)
        .shows("1 layer moved");
    port(&place, &["apply"]).exits(0);
    assert!(
        read(&place, "tree/x.py").starts_with("import _thread, sys\n\ndef ident():\n#    return")
    );
}

/// The installed program has layers, but no library to apply them to, and cannot change them.
#[test]
fn without_a_checkout_a_base_must_be_named() {
    let place = workplace();
    let here: &Path = place.path();
    mpyfit_in(here, &["port", "apply"])
        .exits(2)
        .says("CPython's library, which the port changes, is not here")
        .says("--base DIR");
    mpyfit_in(here, &["port", "diff"]).exits(0).shows("copyreg");
    mpyfit_in(here, &["port", "new", "x", "--base", "base"])
        .exits(2)
        .says("cannot be changed")
        .says("--layers");
    mpyfit_in(here, &["port", "rebase"])
        .exits(2)
        .says("no library is named");
    mpyfit_in(here, &["budget", "--board", "metro-m4"])
        .exits(0)
        .shows("of the port that need CPython's source");
    mpyfit_in(here, &["budget", "--board", "metro-m4", "--base", "base"])
        .exits(2)
        .says("base has no copyreg.py");
    for command in [
        &["port", "table"][..],
        &["port", "test", "--board", "metro-m4"],
    ] {
        mpyfit_in(here, command)
            .exits(2)
            .says("error[not-a-checkout]");
    }
}

/// A base without tests, as Cargo fetches it, proves the layers of the library all the same.
#[test]
fn layers_over_tests_wait_for_a_base_that_has_them() {
    let place = with_layer(ANNOTATED);
    std::fs::create_dir(place.path().join("base/test")).unwrap();
    write(&place, "base/test/test_x.py", "import pickle\n");
    port(&place, &["new", "test.test_x"]).exits(0);
    port(&place, &["check"])
        .exits(0)
        .shows("2 layers: each one undone");
    std::fs::remove_dir_all(place.path().join("base/test")).unwrap();
    port(&place, &["check"])
        .exits(0)
        .shows("1 layer: each one undone")
        .shows("layers over CPython's own tests: test.test_x");
    port(&place, &["check", "test.test_x"])
        .exits(2)
        .says("base has no test/test_x.py");
}
