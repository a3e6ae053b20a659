//! Modules of the firmware.

use analyzer::import::Ending;

use super::{Cost, check, check_raises, import};

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

/// `_warnings` of the port makes its classes known that way. `trace` sees the same allocations.
#[test]
fn what_is_stored_in_builtins_is_a_name_everywhere() {
    let source = "import builtins\nsetattr(builtins, 'extra', 5)\nbuiltins.len = 6\n";
    // The module itself has its own names as before.
    for more in ["extra", "len + 1", "builtins.len([])"] {
        for profile in ["circuitpython-9", "micropython-1.25"] {
            let imported = import(&format!("{source}value = {more}\n"), profile);
            assert_eq!(imported.ending, Ending::Done, "{more}");
        }
    }
    check_raises(
        &format!("{source}value = builtins.extra\n"),
        "AttributeError",
    );
    check_raises(
        &format!("{source}del builtins.extra\nvalue = extra\n"),
        "NameError",
    );
}
