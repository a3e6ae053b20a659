//! Source in, imports and definitions out, written as one line each.

use super::{DefinitionKind, GuardPart, ImportKind, Scope, Source};
use crate::diagnostic::Diagnostic;

fn parse(source: &str) -> Result<Source, Box<Diagnostic>> {
    Source::parse("x.py", source.as_bytes())
}

/// Imports as `line:column module names (context)`.
#[track_caller]
fn check(source: &str, expected: &[&str]) {
    let source = parse(source).unwrap();
    let imports: Vec<String> = source
        .imports
        .iter()
        .map(|import| {
            let place = import.place.clone().unwrap();
            let kind = match import.kind {
                ImportKind::Plain => "import",
                ImportKind::From => "from",
                ImportKind::Call => "call",
            };
            let mut line = format!(
                "{}:{} {kind} {}",
                place.line,
                place.column,
                import.written()
            );
            if !import.names.is_empty() {
                line.push_str(&format!(" [{}]", import.names.join(" ")));
            }
            for scope in import.context.scopes() {
                line.push_str(&match scope {
                    Scope::Function { name } => format!(" in {name}()"),
                    Scope::Class { name } => format!(" in class {name}"),
                    Scope::Condition { test } => format!(" if {test}"),
                    Scope::Implementation {
                        names,
                        is_one_of_them,
                    } => format!(
                        " {}on {}",
                        if *is_one_of_them { "" } else { "not " },
                        names.join("/")
                    ),
                    Scope::TypeChecking => " for types".to_owned(),
                    Scope::RunAsMain => " as main".to_owned(),
                    Scope::Guard(guard) => {
                        let part = match guard.part {
                            GuardPart::Body => "try",
                            GuardPart::Handler => "except",
                            GuardPart::Else => "else",
                        };
                        let typing = if guard.typing { " typing" } else { "" };
                        format!(" {part}@{}{typing}", guard.number)
                    }
                });
            }
            line
        })
        .collect();
    assert_eq!(imports, expected);
}

#[track_caller]
fn check_error(source: &[u8], code: &str, line_and_column: Option<(u32, u32)>) {
    let error = Source::parse("x.py", source).unwrap_err();
    assert_eq!(error.code, code, "{error:?}");
    let place = error.place.map(|place| (place.line, place.column));
    assert_eq!(place, line_and_column);
    assert!(error.help.is_some());
}

#[test]
fn every_form_of_import_is_seen_as_it_is_written() {
    check(
        "import a, b.c as d\nfrom e.f import g, h as i\nfrom . import j\nfrom ..k import *\n",
        &[
            "1:8 import a",
            "1:11 import b.c",
            "2:1 from e.f [g h]",
            "3:1 from . [j]",
            "4:1 from ..k [*]",
        ],
    );
}

#[test]
fn an_import_in_a_function_waits_for_its_call() {
    let text = "class A:\n    import m\n    def f(self):\n        def g():\n            import n\n";
    check(
        text,
        &[
            "2:12 import m in class A",
            "5:20 import n in class A in A.f() in A.f.g()",
        ],
    );
    let source = parse(text).unwrap();
    assert!(!source.imports[0].context.is_lazy());
    assert_eq!(source.imports[1].context.function(), Some("A.f.g"));
}

#[test]
fn both_alternatives_of_a_guarded_import_know_their_try() {
    check(
        "try:\n    import ujson as json\nexcept ImportError:\n    import json\nelse:\n    import a\nfinally:\n    import b\n",
        &[
            "2:12 import ujson try@0",
            "4:12 import json except@0",
            "6:12 import a else@0",
            "8:12 import b",
        ],
    );
}

#[test]
fn a_try_guards_only_if_it_catches_import_errors() {
    for (clause, guards) in [
        ("except:", true),
        ("except Exception as e:", true),
        ("except (OSError, ImportError):", true),
        ("except OSError:", false),
    ] {
        let source = parse(&format!("try:\n    import a\n{clause}\n    pass\n")).unwrap();
        assert_eq!(
            source.imports[0].context.caught_by().is_some(),
            guards,
            "{clause}"
        );
    }
}

#[test]
fn imports_for_type_checkers_are_told_apart() {
    let text = "\
try:
    from typing import Optional
    from busio import I2C
except ImportError:
    pass
if TYPE_CHECKING:
    import a
else:
    import b
if typing.TYPE_CHECKING:
    import c
";
    check(
        text,
        &[
            "2:5 from typing [Optional] try@0 typing",
            "3:5 from busio [I2C] try@0 typing",
            "7:12 import a for types",
            "9:12 import b",
            "11:12 import c for types",
        ],
    );
    let typing_only = |import: &super::Import| import.context.is_typing_only();
    let source = parse(text).unwrap();
    let answers: Vec<bool> = source.imports.iter().map(typing_only).collect();
    assert_eq!(answers, [true, true, true, false, true]);
}

#[test]
fn what_is_tried_before_typing_is_not_for_types() {
    check(
        "try:\n    from binascii import a\n    from types import b\n    import typing\nexcept ImportError:\n    pass\n",
        &[
            "2:5 from binascii [a] try@0",
            "3:5 from types [b] try@0 typing",
            "4:12 import typing try@0 typing",
        ],
    );
}

#[test]
fn a_condition_is_kept_as_it_is_written() {
    check(
        "if sys.platform == 'linux':\n    import a\nelif x:\n    import b\nelse:\n    import c\n",
        &[
            "2:12 import a if sys.platform == 'linux'",
            "4:12 import b if x",
            "6:12 import c if else",
        ],
    );
    check(
        "if __name__ == '__main__':\n    import a\n",
        &["2:12 import a as main"],
    );
    check(
        "match x:\n    case 1:\n        import a\n",
        &["3:16 import a if 1"],
    );
}

#[test]
fn a_test_of_the_implementation_is_understood() {
    for (test, expected) in [
        ("sys.implementation.name == 'a'", ["on a", "not on a"]),
        ("implementation.name != 'a'", ["not on a", "on a"]),
        ("not sys.implementation.name == 'a'", ["not on a", "on a"]),
        (
            "sys.implementation.name in ('a', 'b')",
            ["on a/b", "not on a/b"],
        ),
        ("sys.implementation.name not in ['a']", ["not on a", "on a"]),
    ] {
        let [first, second] = expected;
        check(
            &format!("if {test}:\n    import x\nelse:\n    import y\n"),
            &[
                &format!("2:12 import x {first}"),
                &format!("4:12 import y {second}"),
            ],
        );
    }
    check(
        "if sys.implementation.name == 'a':\n    import x\nelif z:\n    import y\nelse:\n    import w\n",
        &[
            "2:12 import x on a",
            "4:12 import y not on a if z",
            "6:12 import w not on a if else",
        ],
    );
}

#[test]
fn a_long_condition_is_cut() {
    let source = parse(&format!("if {}:\n    import a\n", "ü".repeat(500))).unwrap();
    let [Scope::Condition { test }] = source.imports[0].context.scopes() else {
        panic!("no condition");
    };
    assert_eq!(test.chars().count(), 83);
}

#[test]
fn loops_and_with_blocks_run_like_the_code_around_them() {
    check(
        "for x in y:\n    import a\nelse:\n    import b\nwhile x:\n    import c\nwith x:\n    import d\n",
        &[
            "2:12 import a",
            "4:12 import b",
            "6:12 import c",
            "8:12 import d",
        ],
    );
}

#[test]
fn a_call_that_names_its_module_is_an_import() {
    check(
        "m = __import__('a.b').b\nimportlib.import_module(\"c\")\ndef f():\n    return run(__import__('d'))\n\
         __import__(name)\nimportlib.import_module('.e', 'f')\n__import__('not a name')\n",
        &["1:5 call a.b", "2:1 call c", "4:16 call d in f()"],
    );
}

#[test]
fn definitions_have_qualified_names_and_lines() {
    let source = parse(
        "@decorated\ndef f():\n    def g(): pass\n\nclass A:\n    async def m(self):\n        return 1\n    class B: pass\n",
    )
    .unwrap();
    let definitions: Vec<_> = source
        .definitions
        .iter()
        .map(|each| (each.kind, each.qualified_name.as_str(), each.lines.clone()))
        .collect();
    assert_eq!(
        definitions,
        [
            (DefinitionKind::Function, "f", 2..=3),
            (DefinitionKind::Function, "f.g", 3..=3),
            (DefinitionKind::Class, "A", 5..=8),
            (DefinitionKind::Method, "A.m", 6..=7),
            (DefinitionKind::Class, "A.B", 8..=8),
        ]
    );
}

#[test]
fn a_byte_order_mark_is_accepted_and_counts_in_the_span() {
    let source = parse("\u{feff}import a\nimport b\n").unwrap();
    let place = source.imports[1].place.clone().unwrap();
    assert_eq!((place.line, place.column, place.span), (2, 8, 19..20));
}

#[test]
fn line_ends_of_windows_are_accepted() {
    check(
        "import a\r\nif x:\r\n    import b\r\n",
        &["1:8 import a", "3:12 import b if x"],
    );
}

#[test]
fn what_is_not_python_has_an_error_with_its_place() {
    check_error(b"x = 1\ny = (2\n", "python-syntax", Some((3, 1)));
    check_error(b"x = 1\ny = \xff2\n", "python-not-utf8", Some((2, 5)));
    check_error(b"x = 1\ny = \0\n", "python-null-byte", Some((2, 5)));
    check_error(b"x = 1\n  y = 2\n", "python-syntax", Some((2, 1)));
    check_error("x = 'ü\n".as_bytes(), "python-syntax", Some((2, 1)));
    check_error(&vec![b'#'; 8 * 1024 * 1024 + 1], "python-too-large", None);
}

#[test]
fn an_empty_file_is_fine() {
    check("", &[]);
    check("\u{feff}", &[]);
    check("\n# nothing\n", &[]);
}

/// Sources that would overflow the stack of the parser, of the walk, or of dropping the tree.
#[test]
fn what_nests_too_deeply_is_refused_before_it_is_parsed() {
    let many = 100_000;
    let indented: String = (0..many.min(2_000))
        .map(|depth| format!("{}if a:\n", " ".repeat(depth)))
        .collect();
    for source in [
        "(".repeat(10_000),
        format!("{}1{}", "(".repeat(10_000), ")".repeat(10_000)),
        "[".repeat(many),
        format!("x = a{}", "+a".repeat(many)),
        format!("x = a{}", ".b".repeat(many)),
        format!("x = a{}", "()".repeat(many)),
        format!("x = a{}", "[0, 1]".repeat(many)),
        format!("x = {}a", "-".repeat(many)),
        format!("x = {}a", "not ".repeat(many)),
        format!("x = {}a", "lambda: ".repeat(many)),
        format!("x = {}a", "lambda a, b: ".repeat(many)),
        format!("x = {}a", "a if b else ".repeat(many)),
        format!("x = {}a", "await ".repeat(many)),
        format!("x = {}2", "2**".repeat(many)),
        format!("x = f'{{{}}}'", "+a".repeat(many)),
        format!("x = f'{{{}1{}}}'", "(".repeat(many), ")".repeat(many)),
        format!("x = f'{}'", "{a:".repeat(many)),
        format!("if a: pass\n{}", "elif a: pass\n".repeat(many)),
        format!("x = {}", "9".repeat(1_000_000)),
        indented,
    ] {
        let error = parse(&source).unwrap_err();
        assert_eq!(error.code, "python-too-deep", "{:.40}", source);
        assert!(error.place.is_some());
    }
}

/// An import behind a source is found, so all of it was read.
#[track_caller]
fn check_read_to_the_end(source: &str) {
    let parsed = parse(&format!("{source}\nimport behind\n"));
    let found = parsed.map(|source| source.imports.iter().map(|one| one.written()).collect());
    assert_eq!(found, Ok(vec!["behind".to_owned()]), "{source:.40}");
}

/// The limits hold without optimization on the 2 MiB stack of a test.
#[test]
fn what_nests_just_within_the_limits_is_parsed() {
    let indented: String = (0..99)
        .map(|depth| format!("{}if a:\n", " ".repeat(depth)))
        .collect();
    for source in [
        format!("x = {}1{}", "(".repeat(200), ")".repeat(200)),
        format!("x = {}1{}", "[".repeat(200), "]".repeat(200)),
        format!("x = {}1{}", "{a: ".repeat(200), "}".repeat(200)),
        format!("x = {}1{}", "f(a)(b)(".repeat(190), ")".repeat(190)),
        format!("x = a{}", "+a".repeat(590)),
        format!("x = a{}", ".b".repeat(590)),
        format!("x = a{}", "()".repeat(590)),
        format!("x = {}a", "-".repeat(590)),
        format!("x = {}a", "not ".repeat(590)),
        format!("x = {}a", "lambda a, b: ".repeat(590)),
        format!("x = {}a", "a if b else ".repeat(290)),
        format!("x = {}2", "2**".repeat(290)),
        format!("x = f'{{{}1{}}}'", "(".repeat(200), ")".repeat(200)),
        format!("if a: pass\n{}", "elif a: pass\n".repeat(390)),
        format!("{indented}{}pass\n", " ".repeat(99)),
    ] {
        check_read_to_the_end(&source);
    }
}

#[test]
fn what_is_long_but_flat_is_parsed() {
    for source in [
        format!("x = [{}]", "1, ".repeat(5_000)),
        format!("x = ({})", "'text'\n".repeat(5_000)),
        format!("x = {{{}}}", "'a': -1 + b.c,\n".repeat(2_000)),
        "x = a + b\n".repeat(2_000),
        "x = a + b;".repeat(2_000),
        format!("x = '''{}'''", "((((".repeat(10_000)),
        format!("# {}", "((((".repeat(10_000)),
        format!("x = f'{}'", "{a} {{ ((( }} ".repeat(1_000)),
    ] {
        check_read_to_the_end(&source);
    }
}
