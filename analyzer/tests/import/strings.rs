//! Strings.

use super::{Cost, check};

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
