//! Modules of the firmware.

use super::{Cost, check};

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
