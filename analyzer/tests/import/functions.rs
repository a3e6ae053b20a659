//! Closures, generators and exceptions.

use super::{Cost, check};

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
        // The message has the text in it, and so is on the heap. Our firmware says what is wrong at length
        // too: 160 was measured on its emulated board.
        Cost(160, 160),
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
