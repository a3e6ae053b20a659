//! Lists, dicts, sets and buffers.

use super::{Cost, check};

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
