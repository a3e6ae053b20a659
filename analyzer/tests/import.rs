//! Imports of single modules against real VMs: what each language feature leaves in use.
//!
//! The expected bytes were measured with 32-bit interpreters of MicroPython that import one module
//! in a fresh process, drop it, collect, and import it again: the second import interns nothing.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::sync::Arc;

use analyzer::compile::{Options, compile};
use analyzer::import::{Ending, Found, Imported, Library, Program, Residence, Session, Start};
use analyzer::mpy::Dialect;
use analyzer::vm::Profile;
use analyzer::vm::load::RomStrings;

/// What a module leaves in use on circuitpython-9 and on micropython-1.25, in bytes.
struct Cost(i64, i64);

/// The one module under test, and the firmware's own.
struct Only(Arc<Program>);

impl Library for Only {
    fn find(&self, name: &str) -> Found {
        match name {
            "test" => Found::File {
                path: "/lib/test.mpy".into(),
                program: Some(Arc::clone(&self.0)),
                package: None,
                residence: Residence::Ram,
            },
            "binascii" | "collections" | "gc" | "array" | "io" | "json" | "math"
            | "micropython" | "re" | "struct" | "sys" => Found::Builtin,
            _ => Found::Missing,
        }
    }
}

/// Imports a module twice; gives the second import, which interns nothing.
fn import(source: &str, profile: &str) -> Imported {
    let options = Options {
        source_name: "test.py".into(),
        ..Options::default()
    };
    let module = compile(source.as_bytes(), &options).unwrap();
    let bytes = module.to_bytes(Dialect::MicroPython);
    import_compiled(&bytes, profile)
}

fn import_compiled(bytes: &[u8], profile: &str) -> Imported {
    let library = Only(Arc::new(Program::read(bytes).unwrap()));
    // The first two lines are no string and the empty string. Of the others only those of one
    // character matter here, and the firmwares differ in them.
    let rom = RomStrings::parse(match profile {
        "circuitpython-9" => "\n\nQ\na\nb\nc\ne\ni\nn\nr\nx\ny\n",
        _ => "\n\ne\n",
    });
    let profile = Profile::by_id(profile).unwrap();
    let mut session = Session::new(profile, &rom, &Start::default(), &library);
    let first = session.import("test");
    session.import_again("test", &first)
}

/// Compares what a module leaves in use with what it leaves in use in both VMs.
#[track_caller]
fn check(source: &str, expected: Cost) {
    // Lines count from the first one with code: tables of lines grow with their numbers.
    let source = source.trim_start();
    for (profile, expected) in [
        ("circuitpython-9", expected.0),
        ("micropython-1.25", expected.1),
    ] {
        let imported = import(source, profile);
        assert_eq!(imported.ending, Ending::Done, "{profile}:\n{source}");
        assert_eq!(
            imported.live, expected,
            "{profile}:\n{source}\n{:#?}",
            imported.doubts
        );
    }
}

/// A module that raises, and nothing catches it.
#[track_caller]
fn check_raises(source: &str, class: &str) {
    for profile in ["circuitpython-9", "micropython-1.25"] {
        match import(source, profile).ending {
            Ending::Raised { class: raised, .. } => assert_eq!(raised, class, "{source}"),
            other => panic!("{profile}: {other:?}\n{source}"),
        }
    }
}

/// A module that no board would get through: the import comes to an end all the same, on a small
/// stack.
#[track_caller]
fn check_is_bounded(source: impl Into<String>) {
    let source = source.into();
    let run = move || {
        for profile in ["circuitpython-9", "micropython-1.25"] {
            import(&source, profile);
        }
    };
    let thread = std::thread::Builder::new().stack_size(2 << 20).spawn(run);
    thread.unwrap().join().unwrap();
}

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

#[test]
fn closures_generators_and_exceptions() {
    check(
        r"
async def a():
    return 1
async def b():
    return await a()
class C:
    async def __aenter__(self):
        pass
    async def __aexit__(self, *x):
        pass
",
        Cost(352, 352),
    );
    check(
        r"
def make():
    n = 0
    def inc():
        nonlocal n
        n += 1
        return n
    return inc
c1 = make()
c2 = make()
c1()
",
        Cost(288, 288),
    );
    check(
        r"
adders = []
def mk(i):
    def add(x):
        return x + i
    return add
for i in range(8):
    adders.append(mk(i))
",
        Cost(624, 624),
    );
    check(
        r"
def outer(a, b, c):
    def inner():
        return a + b + c
    return inner
f = outer(1, 2, 3)
",
        Cost(288, 288),
    );
    check(
        r"
def gen(n):
    x = [n]
    while True:
        yield x
        x.append(n)
g = gen(3)
next(g)
next(g)
",
        Cost(208, 208),
    );
    check(
        r"
def gen(n):
    for i in range(n):
        yield i
vals = tuple(gen(7))
",
        Cost(176, 176),
    );
    check(
        r"
def acc():
    t = 0
    while True:
        x = yield t
        t += x
a = acc()
next(a)
a.send(5)
r = a.send(6)
",
        Cost(192, 192),
    );
    check(
        r#"
ops = {"+": lambda a, b: a + b, "-": lambda a, b: a - b, "*": lambda a, b: a * b, "/": lambda a, b: a / b}
v = ops["+"](1, 2)
"#,
        Cost(272, 272),
    );
    check(
        r#"
class Boom(Exception):
    def __init__(self, code, *a):
        super().__init__(*a)
        self.code = code
try:
    raise Boom(7, "x")
except Boom as b:
    code = b.code
"#,
        Cost(304, 304),
    );
    check(
        r"
try:
    v = 3
except OSError:
    v = 4
else:
    v += 1
",
        Cost(80, 80),
    );
    check(
        r#"
try:
    x = {}["k"]
except KeyError:
    x = None
"#,
        Cost(80, 80),
    );
    check(
        r#"
try:
    x = int("zz")
except ValueError as e:
    msg = e.args[0]
"#,
        Cost(160, 112),
    );
    check(
        r#"
log = []
try:
    log.append("a")
finally:
    log.append("b")
"#,
        Cost(112, 112),
    );
    check(
        r#"
err = None
try:
    raise ValueError("bad", 12)
except ValueError as e:
    err = e
"#,
        Cost(160, 128),
    );
}

#[test]
fn classes() {
    check(
        r"
class A:
    def f(self):
        pass
a = A()
bm = a.f
handlers = [a.f, a.f]
app = [].append
",
        Cost(416, 416),
    );
    check(
        r#"
class C:
    count = 0
    reg = []
    def __init__(self):
        C.count += 1
        self.reg.append(self)
a = C()
b = C()
C.added = "later"
C.added2 = 1
C.added3 = 1
"#,
        Cost(384, 384),
    );
    check(
        r#"
def add(cls):
    cls.extra = 1
    cls.more = "two"
    return cls
@add
class K:
    a = 1
"#,
        Cost(272, 272),
    );
    check(
        r"
class A:
    def __init__(self, a, b=2, *, c=3):
        self.a = a
        self.b = b
        self.c = c
o = A(1)
p = A(1, 2, c=4)
",
        Cost(416, 416),
    );
    check(
        r"
class A:
    def __init__(self):
        self.field0 = 0
        self.field1 = 1
        self.field2 = 2
        self.field3 = 3
        self.field4 = 4
        self.field5 = 5
        self.field6 = 6
        self.field7 = 7
        self.field8 = 8
        self.field9 = 9
        self.field10 = 10
        self.field11 = 11
        self.field12 = 12
        self.field13 = 13
        self.field14 = 14
o = A()
",
        Cost(496, 496),
    );
    check(
        r#"
class A:
    x = 1
    y = "two"
    def f(self):
        return self.x
"#,
        Cost(256, 256),
    );
    check(
        r"
class memo:
    def __init__(self, f):
        self.f = f
        self.cache = {}
    def __call__(self, x):
        if x not in self.cache:
            self.cache[x] = self.f(x)
        return self.cache[x]
@memo
def fib(n):
    return n if n < 2 else fib(n - 1) + fib(n - 2)
val = fib(15)
",
        Cost(576, 576),
    );
    check(
        r"
class D:
    def __init__(self, n):
        self.n = n
    def __get__(self, o, t=None):
        return o.vals[self.n]
    def __set__(self, o, v):
        o.vals[self.n] = v
class H:
    a = D(0)
    b = D(1)
    def __init__(self):
        self.vals = [1, 2]
h = H()
h.a = 9
v = h.b
",
        Cost(688, 688),
    );
    check(
        r#"
d = dict(a=1, b=2)
d.update({"c": 3})
d.setdefault("z", [])
k = list(d.keys())
v = list(d.values())
i = list(d.items())
g = d.get("q", 0)
p = d.pop("a")
c = d.copy()
f = dict.fromkeys(("x", "y"), 0)
"#,
        Cost(512, 576),
    );
    check(
        r"
class E:
    VAL0 = 0
    VAL1 = 1
    VAL2 = 2
    VAL3 = 3
    VAL4 = 4
    VAL5 = 5
    VAL6 = 6
    VAL7 = 7
    VAL8 = 8
    VAL9 = 9
    VAL10 = 10
    VAL11 = 11
    VAL12 = 12
    VAL13 = 13
    VAL14 = 14
    VAL15 = 15
    VAL16 = 16
    VAL17 = 17
    VAL18 = 18
    VAL19 = 19
",
        Cost(400, 400),
    );
    check(
        r#"
class G:
    def __getattr__(self, n):
        return n + "!"
g = G()
a = g.foo
b = g.bar
"#,
        Cost(336, 336),
    );
    check(
        r"
class A:
    def f(self):
        return 1
class B(A):
    def f(self):
        return super().f() + 1
class C(B):
    def f(self):
        return super().f() + 1
v = C().f()
",
        Cost(640, 640),
    );
    check(
        r#"
class D(dict):
    def get2(self, k):
        return self[k]
d = D()
d["a"] = 1
d["b"] = 2
"#,
        Cost(304, 304),
    );
    check(
        r"
class I(int):
    def twice(self):
        return self * 2
",
        Cost(240, 240),
    );
}

#[test]
fn numbers() {
    check(
        r"
a = 1 << 40
b = 2 ** 100
c = b // 7
d = -a
e = 0x7FFFFFFF
f = 0xFFFFFFFF
",
        Cost(336, 336),
    );
    check(
        r"
A = 12345678901234567890
B = -98765432109876543210
C = 0xFFFFFFFF
D = 0x40000000
E = 0x3FFFFFFF
",
        Cost(288, 288),
    );
    check(
        r"
f = 1
for i in range(2, 26):
    f *= i
",
        Cost(112, 112),
    );
    check(
        r"
def _mk():
    t = []
    for i in range(256):
        c = i
        for _ in range(8):
            c = (c >> 1) ^ 0xEDB88320 if c & 1 else c >> 1
        t.append(c)
    return t
CRC = _mk()
",
        Cost(9408, 7392),
    );
    check(
        r#"
d = {"key0": 0, "key1": 1, "key2": 2, "key3": 3, "key4": 4, "key5": 5, "key6": 6, "key7": 7, "key8": 8, "key9": 9, "key10": 10, "key11": 11, "key12": 12, "key13": 13, "key14": 14, "key15": 15, "key16": 16, "key17": 17, "key18": 18, "key19": 19, "key20": 20, "key21": 21, "key22": 22, "key23": 23, "key24": 24, "key25": 25, "key26": 26, "key27": 27, "key28": 28, "key29": 29}
"#,
        Cost(400, 400),
    );
    check(
        r"
a = 3.25
b = a * 2.0
c = 1e10
d = a / 3
l = [i / 7 for i in range(12)]
",
        Cost(208, 208),
    );
    check(
        r"
import math
a = math.sin(1.0)
b = math.pi
c = round(2.567, 2)
",
        Cost(112, 112),
    );
    check(
        r#"
n = int.from_bytes(b"\x01\x02\x03", "big")
b = (1000).to_bytes(4, "little")
"#,
        Cost(160, 160),
    );
    check(
        r#"
def p(*a):
    pass
p("x", 1)
"#,
        Cost(112, 112),
    );
    check(
        r#"
a = 1 if len("x") else 2
b = a and "yes" or "no"
c = not a
d = 1 < a < 3
"#,
        Cost(112, 112),
    );
}

#[test]
fn containers() {
    check(
        r#"
__all__ = ["pub", "Pub"]
def pub():
    pass
class Pub:
    pass
_priv = 1
"#,
        Cost(272, 272),
    );
    check(
        r#"
from array import array
a = array("H", [1, 2, 3])
a.append(4)
b = array("f", (1.0, 2.0))
c = array("B")
"#,
        Cost(224, 224),
    );
    check(
        r#"
b = bytearray()
for i in range(37):
    b.append(i)
b2 = bytearray(b"abc")
b2.extend(b"defghijk")
"#,
        Cost(272, 272),
    );
    check(
        r#"
b = bytearray(20)
b[2:5] = b"xyz"
b[0] = 7
c = b[3:9]
"#,
        Cost(192, 192),
    );
    check(
        r"
from collections import deque
d = deque((), 10)
d.append(1)
d.append(2)
d.popleft()
",
        Cost(160, 160),
    );
    check(
        r"
d = {i: i for i in range(12)}
d.clear()
d[1] = 2
",
        Cost(112, 112),
    );
    check(
        r#"
d = {i: i for i in range(12)}
for i in range(10):
    del d[i]
d["new"] = 1
"#,
        Cost(192, 192),
    );
    check(
        r#"
def a():
    pass
def b():
    pass
def c():
    pass
D = {"a": a, "b": b, "c": c, 4: a}
"#,
        Cost(240, 240),
    );
    check(
        r"
d = {}
for i in range(33):
    d[i] = i
",
        Cost(400, 400),
    );
    check(
        r#"
d = {"a": 1, "b": 2, "c": 3, "d": 4, "e": 5}
"#,
        Cost(144, 144),
    );
    check(
        r#"
cfg = {"net": {"ssid": "x", "pw": "y"}, "pins": [1, 2, 3], "f": lambda: 1}
"#,
        Cost(240, 240),
    );
    check(
        r#"
d = {"a": 1}
ks = d.keys()
it = iter(d)
"#,
        Cost(160, 160),
    );
    check(
        r"
d = {i: i * 2 for i in range(9)}
",
        Cost(176, 176),
    );
    check(
        r#"
pairs = list(enumerate("abcd"))
"#,
        Cost(176, 176),
    );
}

#[test]
fn strings() {
    check(
        r#"
a = b"abc"
b = bytes(10)
c = bytes([1, 2, 3])
d = a + b"def"
e = bytes("hi", "utf-8")
"#,
        Cost(304, 304),
    );
    check(
        r#"
import binascii
h = binascii.hexlify(b"\x01\xff\x10")
u = binascii.unhexlify("deadbeef")
"#,
        Cost(208, 208),
    );
    check(
        r#"
import io
b = io.BytesIO(b"abcdef")
r = b.read(3)
"#,
        Cost(208, 208),
    );
    check(
        r#"
j = b"".join([b"ab", b"cd", b"ef"])
h = b"-".join((b"x", b"y"))
"#,
        Cost(384, 384),
    );
    check(
        r#"
NAME = "config"
VERSION = "1.2.3"
__version__ = "0.0.0-auto.0"
__repo__ = "https://example.org/repo.git"
"#,
        Cost(192, 192),
    );
    check(
        r#"
s = "{}:{:>5}:{name}".format(1, "ab", name="z")
"#,
        Cost(160, 160),
    );
    check(
        r#"
x = 12
y = "abc"
s = f"{x}-{y}-{x + 1}"
"#,
        Cost(128, 128),
    );
    check(
        r#"
s = "%d-%s-%r-%x" % (1, "a", "b", 255)
"#,
        Cost(176, 240),
    );
    check(
        r#"
from collections import namedtuple
Q = namedtuple("Q", "alpha beta gamma delta")
"#,
        Cost(208, 208),
    );
    check(
        r#"
a = "one" + "two"
b = a * 3
c = ""
for i in range(5):
    c += str(i)
"#,
        Cost(224, 224),
    );
    check(
        r#"
s = "tab\there\nnewline"
r = r"\d+\w*"
"#,
        Cost(128, 128),
    );
    check(
        r#"
class O:
    pass
o = O()
for i in range(6):
    setattr(o, "attr" + str(i), i)
v = getattr(o, "attr" + str(3))
h = hasattr(o, "no" + "ne")
"#,
        Cost(304, 304),
    );
    check(
        r#"
import io
s = io.StringIO()
s.write("hello")
s.write(" world")
v = s.getvalue()
"#,
        Cost(192, 192),
    );
    check(
        r#"
s = "x" * 300
t = "this is a string constant that is longer than interning allows, surely longer"
"#,
        Cost(496, 496),
    );
}

#[test]
fn modules_of_the_firmware() {
    check(
        r#"
import json
d = json.loads('{"a": [1, 2, 3], "b": "text", "c": null, "d": 1.5}')
s = json.dumps({"k": [1, 2]})
"#,
        Cost(336, 432),
    );
    check(
        r#"
import re
P = re.compile("[a-z]+[0-9]*")
Q = re.compile(r"^(\w+)\s*=\s*(.*)$")
"#,
        Cost(304, 304),
    );
    check(
        r#"
import re
m = re.match("(a+)(b*)", "aaabbc")
g = m.group(1)
P = re.compile("x|y|z")
r = P.search("qqqz")
"#,
        Cost(288, 288),
    );
    check(
        r#"
import struct
p = struct.pack("<HBI", 1, 2, 3)
u = struct.unpack("<HBI", p)
n = struct.calcsize("<HBI")
"#,
        Cost(176, 176),
    );
}
