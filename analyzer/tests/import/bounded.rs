//! What raises, what is not known, and what would never end.

use analyzer::import::Doubt;

use super::{Ending, check_is_bounded, check_raises, import};

#[test]
fn exceptions_that_nobody_catches() {
    check_raises("raise ValueError('no')", "ValueError");
    check_raises("1 // 0", "ZeroDivisionError");
    check_raises("{}['a']", "KeyError");
    check_raises("[][0]", "IndexError");
    check_raises("import nothing", "ImportError");
    check_raises("nothing", "NameError");
    check_raises("None.nothing", "AttributeError");
    check_raises(
        "def f():\n    yield\ng = f()\nnext(g)\nnext(g)",
        "StopIteration",
    );
    check_raises("class E(Exception): pass\nraise E(1)", "E");
    check_raises("class A(int, list): pass", "TypeError");
}

#[test]
fn what_the_firmware_alone_knows_is_a_doubt() {
    let imported = import("import gc\nfree = gc.mem_free()", "circuitpython-9");
    assert_eq!(imported.ending, Ending::Done);
    assert_eq!(imported.doubts.len(), 1);
    let imported = import("x = [i * 2 for i in range(3)]", "circuitpython-9");
    assert_eq!(imported.doubts, []);
}

#[test]
fn doubts_past_the_limit_have_a_reason_of_their_own() {
    // A session tells 1,000 doubts apart. Its second import has what the first one left of them.
    let reasons = |lines: usize| {
        let source = format!("import gc\n{}", "gc.mem_free()\n".repeat(lines));
        let doubts = import(&source, "circuitpython-9").doubts;
        let is_told = |doubt: &&Doubt| doubt.reason == "the result of `mem_free()`";
        let (told, other): (Vec<_>, Vec<_>) = doubts.iter().partition(is_told);
        let other: Vec<_> = other
            .iter()
            .map(|doubt| (doubt.reason.clone(), doubt.at_most))
            .collect();
        (told.len(), other)
    };
    let reason = "more than 1000 things are not known; the others are not listed";
    let further = vec![(reason.to_owned(), None)];
    assert_eq!(reasons(500), (500, vec![]));
    assert_eq!(reasons(501), (499, further.clone()));
    assert_eq!(reasons(1_001), (0, further));
}

#[test]
fn recursion_is_bounded() {
    check_raises("def f(): return f()\nf()", "RuntimeError");
    check_is_bounded(
        "class A:\n    def __getattr__(self, n): return getattr(self, n + 'x')\nA().y",
    );
    check_is_bounded("class A:\n    def __eq__(self, o): return self == o\nA() == A()");
    check_is_bounded("class A:\n    def __repr__(self): return repr(self)\nrepr(A())");
    check_is_bounded("class A:\n    def __len__(self): return len(self)\nbool(A())");
    check_is_bounded("class A:\n    def __init__(self): A()\nA()");
    check_is_bounded("class A:\n    def __call__(self): return self()\nA()()");
    check_is_bounded("class A:\n    def __iter__(self): return iter(self)\nlist(A())");
    check_is_bounded("class A:\n    def __next__(self): return next(self)\nnext(A())");
    check_is_bounded("class A:\n    def __add__(self, o): return self + o\nA() + 1");
    check_is_bounded("class A:\n    def __getitem__(self, i): return self[i]\nA()[0]");
    check_is_bounded("class A:\n    def __hash__(self): return hash(self)\n{A(): 1}");
    check_is_bounded("def g(): yield from g()\nlist(g())");
    check_is_bounded("def k(x): return sorted([x], key=k)\nk(1)");
    check_is_bounded("def m(x): return list(map(m, [x]))\nm(1)");
    check_is_bounded("class A:\n    @property\n    def p(self): return self.p\nA().p");
    check_is_bounded(
        "class A:\n    def __enter__(self):\n        with self: pass\n    __exit__ = None\nwith A(): pass",
    );
    check_is_bounded("import re\ndef s(m): return re.sub('a', s, 'a')\nre.sub('a', s, 'a')");
}

#[test]
fn objects_that_hold_themselves_are_bounded() {
    check_is_bounded("a = []\na.append(a)\nrepr(a)\na == a\nstr(a)");
    check_is_bounded("a = []\nb = [a]\na.append(b)\na == b\na < b");
    check_is_bounded("d = {}\nd['d'] = d\nrepr(d)\nimport json\njson.dumps(d)");
    check_is_bounded("x = iter([1])\nfor i in range(100000):\n    x = map(None, x)\nlist(x)");
    check_is_bounded("x = iter([1])\nfor i in range(100000):\n    x = enumerate(x)\nnext(x)");
    check_is_bounded("x = iter([1])\nfor i in range(100000):\n    x = filter(None, x)\nnext(x)");
    check_is_bounded("x = ()\nfor i in range(100000):\n    x = (x,)\nhash(x)\n{x: 1}");
    check_is_bounded(
        "x = ()\ny = ()\nfor i in range(100000):\n    x = (x,)\n    y = (y,)\nx == y\nx < y\nrepr(x)",
    );
    check_is_bounded("x = b''\nfor i in range(100000):\n    x = memoryview(x)\nlen(x)\nx[0]");
    check_is_bounded(
        "def f(): pass\nclass A: pass\nfor i in range(100000):\n    A = type('A', (A,), {})\nA()",
    );
    check_is_bounded(
        "def f(*a): pass\nfor i in range(100000):\n    f = [].append if i < 0 else classmethod(f)\n",
    );
    check_is_bounded("import json\njson.loads('[' * 100000)");
    check_is_bounded("import re\nre.compile('(' * 100000)\n");
    check_is_bounded("import re\nre.match('(a*)*b', 'a' * 1000)\n");
}

#[test]
fn what_never_ends_is_bounded() {
    check_is_bounded("while True: pass");
    check_is_bounded("def g():\n    while True: yield 1\nlist(g())");
    check_is_bounded("def g():\n    while True: yield 1\nsum(g())");
    check_is_bounded("x = []\nfor i in x or [1]:\n    x.append(i)\nfor i in x:\n    x.append(i)");
    check_is_bounded("x = 'x'\nwhile True: x += x");
    check_is_bounded("x = [0]\nwhile True: x *= 2");
    check_is_bounded("x = 3\nwhile True: x *= x");
    check_is_bounded("x = 1\nx = x << 100000\n'%d' % x");
    check_is_bounded("list(range(1 << 29))");
    check_is_bounded("x = '%1000000000d' % 1\ny = '{:1000000000}'.format(1)");
    check_is_bounded("bytes(1 << 29)\nbytearray(1 << 29)");
    check_is_bounded("import struct\nstruct.pack('999999999i')");
    check_is_bounded(
        "class A:\n    def __init__(self): self.a = A\nx = [A() for i in range(1 << 25)]",
    );
}

#[test]
fn large_literals_are_bounded() {
    let entries: String = (0..50_000).map(|n| format!("{n}: {n},")).collect();
    check_is_bounded(format!("x = {{{entries}}}"));
    let nested = "[".repeat(80) + &"]".repeat(80);
    check_is_bounded(format!("x = {nested}\nrepr(x)\nx == x"));
}
