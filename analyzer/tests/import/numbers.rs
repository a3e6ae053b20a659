//! Numbers.

use super::{Cost, check};

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
