//! The compiler against mpy-cross: what it wrote for the examples, and what it says about bad
//! source. `compile/regenerate.sh MPY-CROSS` writes the expected files anew.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use analyzer::compile::{self, Error, Options, ScopeKind};
use analyzer::mpy;

fn compile(source: impl AsRef<[u8]>, optimization: u8) -> Result<compile::Module, Error> {
    let options = Options {
        source_name: "test.py".into(),
        optimization,
        ..Options::default()
    };
    compile::compile(source.as_ref(), &options)
}

/// Compiles an example at both levels and compares every byte.
#[track_caller]
fn check_example(name: &str) {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/compile");
    let source = std::fs::read(format!("{folder}/{name}.py")).unwrap();
    for optimization in [0, 3] {
        let options = Options {
            source_name: format!("{name}.py"),
            optimization,
            ..Options::default()
        };
        let module = compile::compile(&source, &options).unwrap();
        let ours = module.to_bytes(mpy::Dialect::MicroPython);
        let theirs = std::fs::read(format!("{folder}/{name}.O{optimization}.mpy")).unwrap();
        assert_eq!(
            listing(&ours),
            listing(&theirs),
            "{name} at -O{optimization}"
        );
        assert!(
            ours == theirs,
            "{name} at -O{optimization}: same code, other bytes"
        );
    }
}

fn listing(bytes: &[u8]) -> String {
    let file = mpy::RawFile::read(bytes).unwrap();
    mpy::dump(&mpy::Module::decode(&file).unwrap())
}

/// Refuses a source at a line and column, with a message that holds `message`.
#[track_caller]
fn check_refused(source: impl AsRef<[u8]>, line: u32, column: u32, message: &str) -> Error {
    let error = compile(source, 0).expect_err("the source should be refused");
    assert_eq!((error.line, error.column), (line, column), "{error}");
    assert!(error.message.contains(message), "{error}");
    error
}

#[track_caller]
fn check_accepted(source: impl AsRef<[u8]>) {
    assert_eq!(compile(source, 0).err(), None);
}

#[test]
fn operators_constants_and_folding_come_out_as_from_mpy_cross() {
    check_example("arithmetic");
}

#[test]
fn float_text_comes_out_as_from_mpy_cross() {
    check_example("numbers");
}

#[test]
fn string_literals_come_out_as_from_mpy_cross() {
    check_example("strings");
}

#[test]
fn functions_and_loops_come_out_as_from_mpy_cross() {
    check_example("functions");
}

#[test]
fn classes_and_comprehensions_come_out_as_from_mpy_cross() {
    check_example("classes");
}

#[test]
fn exceptions_contexts_and_imports_come_out_as_from_mpy_cross() {
    check_example("protected");
}

#[test]
fn long_jumps_and_sparse_lines_come_out_as_from_mpy_cross() {
    check_example("far");
}

#[test]
fn circuitpython_files_differ_in_the_first_byte_only() {
    let module = compile("x = 1\n", 0).unwrap();
    let micropython = module.to_bytes(mpy::Dialect::MicroPython);
    let circuitpython = module.to_bytes(mpy::Dialect::CircuitPython);
    assert_eq!(circuitpython[0], b'C');
    assert_eq!(circuitpython[1..], micropython[1..]);
}

#[test]
fn every_function_knows_its_name_and_place() {
    let source =
        "class Shape:\n    def area(self):\n        return [x for x in self]\n\nf = lambda: 1\n";
    let module = compile(source, 0).unwrap();
    let found: Vec<_> = module
        .functions
        .iter()
        .map(|function| {
            (
                function.kind,
                function.qualified_name.as_str(),
                function.line,
            )
        })
        .collect();
    assert_eq!(
        found,
        [
            (ScopeKind::Module, "<module>", 1),
            (ScopeKind::Class, "Shape", 1),
            (ScopeKind::Lambda, "<lambda>", 5),
            (ScopeKind::Function, "Shape.area", 2),
            (
                ScopeKind::ListComprehension,
                "Shape.area.<locals>.<listcomp>",
                3
            ),
        ]
    );
}

#[test]
fn every_instruction_knows_its_source() {
    let source = "a = 1\nb = f(\n    a,\n    g.h)\n";
    let module = compile(source, 3).unwrap();
    let function = &module.functions[0];
    let last = function.positions.last().unwrap();
    assert!((last.offset as usize) < function.code.len());
    let text =
        |position: &compile::Position| &source[position.start as usize..position.end as usize];
    let attribute = function
        .positions
        .iter()
        .find(|it| text(it) == ".h")
        .unwrap();
    assert_eq!(module.line_at(attribute.start), 4);
}

#[test]
fn syntax_errors_have_a_place() {
    check_refused("x = (1\ny = 2\n", 2, 1, "`y` does not belong here");
    check_refused("def f(:\n    pass\n", 1, 7, "invalid syntax");
    check_refused(
        "if 1:\n        a\n    b\n",
        2,
        10,
        "no indentation that was open",
    );
    check_refused("a\n  b\n", 2, 3, "indented for no reason");
    check_refused("x = 'abc\n", 1, 5, "never closed");
    check_refused("x = $\n", 1, 5, "not a part of the language");
    check_refused("ü = 1; x = 08z\n", 1, 12, "not an integer");
}

#[test]
fn misplaced_statements_have_a_place() {
    check_refused("\nreturn 1\n", 2, 1, "outside a function");
    check_refused("break\n", 1, 1, "outside a loop");
    check_refused(
        "def f():\n    x\n    global x\n",
        3,
        12,
        "before its `global`",
    );
    check_refused("f() = 1\n", 1, 1, "cannot be assigned");
    check_refused("def f(a, a): pass\n", 1, 10, "same name");
    check_refused("f(a=1, 2)\n", 1, 8, "positional argument");
    check_refused("x = \\\n  1 = 2\n", 1, 1, "cannot be assigned");
}

#[test]
fn machine_code_is_refused_with_a_way_out() {
    let source = "import micropython\n\n@micropython.viper\ndef f(): pass\n";
    let error = check_refused(source, 3, 14, "machine code");
    assert!(error.help.unwrap().contains("--mpy-cross"));
}

#[test]
fn any_bytes_are_accepted_or_refused() {
    check_accepted(b"");
    check_accepted(b"\\\n");
    check_refused(b"\0", 1, 1, "not a part of the language");
    check_refused(b"x = \0\n", 1, 5, "not a part of the language");
    check_accepted(b"x = 'a\0b'\n");
    // Bytes above ASCII are letters, whatever they are; so a byte order mark is part of a name.
    check_accepted(b"x = '\xff\xfe'; \xff = 1\n");
    check_accepted(b"\xef\xbb\xbfx = 1\n");
    check_refused(b"\xef\xbb\xbfimport x\n", 1, 9, "byte order mark");
    check_refused(b"\xef\xbb\xbfx = $\n", 1, 6, "not a part of the language");
}

#[test]
fn statements_of_other_pythons_are_named() {
    check_refused("match sys.platform:\n", 1, 7, "no `match` statement");
    check_refused("match 3:\n", 1, 7, "no `match` statement");
    check_refused("type Name = str\n", 1, 6, "no `type` statement");
    check_refused("print 'x'\n", 1, 7, "`print` is a function");
    check_refused("matches sys\n", 1, 9, "`sys` does not belong here");
}

#[test]
fn every_kind_of_line_end_and_blank_is_understood() {
    let unix = compile("if 1:\n\tx = 1\n\ty = 2\nz = 3\n", 0).unwrap();
    for source in [
        "if 1:\r\n\tx = 1\r\n\ty = 2\r\nz = 3\r\n",
        "if 1:\r\tx = 1\r\ty = 2\rz = 3\r",
        "if 1:\n        x = 1\n\ty = 2\nz = 3",
    ] {
        assert_eq!(
            compile(source, 0)
                .unwrap()
                .to_bytes(mpy::Dialect::MicroPython),
            unix.to_bytes(mpy::Dialect::MicroPython),
            "{source:?}"
        );
    }
    check_refused(
        "x = 1\r\ry = (\r\n)\rz z\r",
        5,
        3,
        "`z` does not belong here",
    );
}

#[test]
fn parentheses_cost_no_stack() {
    let nested = |open: &str, inner: &str, close: &str, depth: usize| {
        format!("x = {}{inner}{}\n", open.repeat(depth), close.repeat(depth))
    };
    check_accepted(nested("(", "y", ")", 10_000));
    check_refused("(".repeat(1_000_000), 2, 1, "ends too early");
    let tuples = nested("(", "1,", ",)", 10_000);
    check_refused(tuples, 1, 10_007, "invalid syntax");
    for (open, inner, close, column) in [
        ("[", "", "]", 404),
        ("{", "", "}", 404),
        ("f(", "", ")", 404),
        ("a[", "1", "]", 404),
        ("not ", "a", "", 1601),
        ("-", "a", "", 404),
        ("a**", "a", "", 1202),
        ("a if b else ", "a", "", 4793),
        ("[x for x in ", "a", "]", 4793),
    ] {
        let source = nested(open, inner, close, 10_000);
        check_refused(source, 1, column, "nested deeper than 400 levels");
    }
}

#[test]
fn deep_nesting_has_a_limit_that_people_do_not_reach() {
    let blocks = |depth: usize| -> String {
        let line = |level| format!("{}if a:\n", " ".repeat(level));
        (0..depth).map(line).collect::<String>() + &" ".repeat(depth) + "pass\n"
    };
    check_accepted(blocks(90));
    check_refused(blocks(2_000), 1, 1, "nested deeper than 400 levels");

    let lambdas = |depth: usize| format!("x = {}1\n", "lambda: ".repeat(depth));
    check_accepted(lambdas(200));
    check_refused(lambdas(10_000), 1, 1_605, "nested deeper than 200 here");

    let nested = |inner: &str, depth: usize| {
        let (open, close) = ("(".repeat(depth), ",)".repeat(depth));
        format!("{open}{inner}{close}")
    };
    for (source, column, problem) in [
        (
            format!("x = {}\n", nested("1", 10_000)),
            9_805,
            "constant tuples are nested deeper than 200 here",
        ),
        (
            format!("x = {}\n", nested("", 10_000)),
            10_005,
            "invalid syntax",
        ),
        (
            format!("{} = x\n", nested("a", 9_000)),
            400,
            "nested deeper than 400 levels",
        ),
        (
            format!("with {}a: pass\n", "a, ".repeat(10_000)),
            1,
            "nested deeper than 400 levels",
        ),
        (
            format!("[1 {}]\n", "for a in b ".repeat(10_000)),
            4_408,
            "nested deeper than 400 levels",
        ),
    ] {
        check_refused(source, 1, column, problem);
    }
}

#[test]
fn long_lines_are_just_lines() {
    let sum = format!("x = {}1\n", "a + ".repeat(250_000));
    check_accepted(sum);
    check_accepted(format!("x = '{}'\n", "y".repeat(1 << 20)));
    check_accepted(format!("x = {}\n", "9".repeat(10_000)));
    let indented = format!("{}x\n", " ".repeat(1 << 20));
    check_refused(indented, 1, (1 << 20) + 1, "indented for no reason");
    let name = format!("{} = 1\n", "x".repeat(1 << 20));
    check_refused(name, 1, 1, "longer than 255");
}

#[test]
fn constants_that_grow_too_large_are_refused() {
    for source in [
        "x = 1 << 1000000000\n",
        "x = 10**10**10\n",
        "x = 1 << (1 << 70)\n",
    ] {
        check_refused(source, 1, 5, "too large");
    }
    check_accepted("x = (-1) ** (1 << 70), 0 << 1000000000\n");
    let mut doubling = String::from("_a0 = const((1, 1))\n");
    for step in 1..60 {
        doubling += &format!("_a{step} = const((_a{0}, _a{0}))\n", step - 1);
    }
    check_refused(doubling + "x = _a59\n", 22, 15, "too much memory");
}

#[test]
fn a_jump_over_more_than_32_kib_is_refused() {
    let body = "    f(1, 2, 3, 4, 5, 6, 7, 8)\n".repeat(4_000);
    check_refused(format!("while a:\n{body}"), 1, 1, "too large");
}

#[test]
fn what_once_went_wrong_goes_well() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/compile/regressions");
    let mut compiled = 0;
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let source = std::fs::read(&path).unwrap();
        let refusal = match path.file_name().unwrap().to_str().unwrap() {
            "leading-zero" | "only-a-line-continuation" => None,
            "string-to-the-end" => Some("this string is never closed"),
            _ => Some("this constant is too large to compute"),
        };
        for optimization in [0, 3] {
            match compile(&source, optimization) {
                Ok(module) => {
                    assert_eq!(refusal, None, "{}", path.display());
                    listing(&module.to_bytes(mpy::Dialect::MicroPython));
                    compiled += 1;
                }
                Err(error) => {
                    assert_eq!(refusal, Some(&*error.message), "{}", path.display());
                    assert!(error.line > 0 && error.column > 0);
                }
            }
        }
    }
    assert!(compiled > 0);
}

/// What `await` becomes: CircuitPython asks for an awaiter, MicroPython for an iterator.
#[test]
fn circuitpython_awaits_by_a_method() {
    let names = |dialect| -> Vec<&'static str> {
        let options = Options {
            source_name: "x.py".to_owned(),
            dialect,
            ..Options::default()
        };
        let module = compile::compile(b"async def f(x): await x\n", &options).unwrap();
        let bytes = module.to_bytes(mpy::Dialect::CircuitPython);
        let file = mpy::RawFile::read(&bytes).unwrap();
        let module = mpy::Module::decode(&file).unwrap();
        let function = module.function(1).unwrap();
        function
            .instructions(&module)
            .map(|instruction| instruction.unwrap().op.mnemonic())
            .collect()
    };
    let rest = [
        "LOAD_CONST_NONE",
        "YIELD_FROM",
        "POP_TOP",
        "LOAD_CONST_NONE",
        "RETURN_VALUE",
    ];
    let micropython = [&["LOAD_FAST", "GET_ITER"], rest.as_slice()].concat();
    assert_eq!(names(compile::Dialect::MicroPython1_22), micropython);
    let circuitpython = [
        &["LOAD_FAST", "LOAD_METHOD", "CALL_METHOD"],
        rest.as_slice(),
    ]
    .concat();
    assert_eq!(names(compile::Dialect::CircuitPython9), circuitpython);
}
