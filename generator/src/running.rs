//! Programs that do something on a board: loops within loops, buffers that the firmware fills, exceptions,
//! built-ins.

use super::Choices;

/// Blocks are no deeper than this.
const DEEPEST: usize = 5;

const HEAD: &str = "import board, struct, time\ni2c = board.I2C()\nbuf = bytearray(16)\nitems = []\n\
                    table = {}\na = b = c = x = 0\ntext = ''\n\ndef f(x, y=1):\n    return x + y if x else items\n\n\
                    def g(n):\n    for i in range(n):\n        yield i * a\n\n";
const CONDITIONS: [&str; 12] = [
    "i2c.try_lock()",
    "not board.D5.value",
    "a < 100",
    "b % 7 == 3",
    "len(items) < 50",
    "buf[0] == 0x60",
    "c in table",
    "True",
    "a != b",
    "buf == b'1234567890123456'",
    "time.monotonic() > 5",
    "isinstance(items, list)",
];
const LOOPS: [&str; 9] = [
    "while True:",
    "for i in range(10):",
    "for i in range(100000):",
    "for i in range(a, 1 << 20, 3):",
    "for x in items:",
    "for x in g(20):",
    "for n in i2c.scan():",
    "for k in list(table):",
    "for x in buf:",
];
const STATEMENTS: [&str; 24] = [
    "a += 1",
    "b = a * 3 % 256",
    "c = f(a, *i2c.scan())",
    "items.append(a)",
    "items.append(bytes(8))",
    "items = items[-20:]",
    "items.extend(items)",
    "table[a] = b",
    "table.pop(a, None)",
    "i2c.readfrom_into(0x40, buf)",
    "a = struct.unpack('<H', buf[:2])[0]",
    "buf[a % 16] = b & 255",
    "text = str(a) + ','",
    "text = '%d %s' % (a, items[:2])",
    "raise ValueError(a)",
    "raise OSError",
    "x = items[a]",
    "break",
    "continue",
    "a = -a",
    "a, b = b, a",
    "items.sort()",
    "a = sum(buf)",
    "c = [x * 2 for x in items if x]",
];

/// Calls of what every firmware has built in.
const BUILT_INS: [&str; 24] = [
    "sorted(items, key=id, reverse=True)",
    "list(enumerate(buf))[:3]",
    "dict(zip(buf, items))",
    "set(buf) | {a, b}",
    "min(buf) + max(a, b, 3)",
    "memoryview(buf)[2:6]",
    "struct.pack('<Hb', a & 255, 1)",
    "struct.pack_into('>I', buf, 4, b & 255)",
    "b','.join([bytes(2), buf])",
    "bytes(range(a % 8))",
    "tuple(map(f, items, buf))",
    "any(filter(None, items))",
    "'{:>6}|{}'.format(a, b)",
    "f'{a:04x} {items!r:.9}'",
    "'a b c'.split()",
    "text.replace(',', ';').strip()",
    "int('7') + ord('x')",
    "hex(a) + chr(65 + b % 26)",
    "divmod(a, b)",
    "getattr(items, 'copy')()",
    "list(reversed(items))[::2]",
    "next(g(3))",
    "table.setdefault(b, [])",
    "a << (b & 63)",
];

/// A program.
pub fn program<C: Choices>(choices: &mut C) -> String {
    let mut source = HEAD.to_owned();
    for _ in 0..3 {
        block(choices, 0, false, &mut source);
    }
    source
}

/// A block of statements, `depth` blocks deep.
fn block(choices: &mut impl Choices, depth: usize, in_loop: bool, out: &mut String) {
    for _ in 0..=choices.roll(4) {
        match choices.roll(if depth < DEEPEST { 10 } else { 4 }) {
            0 => {
                let built_in = choices.pick(&BUILT_INS);
                line(out, depth, &format!("x = {built_in}"));
            }
            1..=5 => {
                let mut statement = choices.pick(&STATEMENTS);
                if !in_loop && ["break", "continue"].contains(&statement) {
                    statement = "pass";
                }
                line(out, depth, statement);
            }
            6 => {
                let condition = choices.pick(&CONDITIONS);
                line(out, depth, &format!("if {condition}:"));
                block(choices, depth + 1, in_loop, out);
                if choices.roll(2) == 0 {
                    line(out, depth, "else:");
                    block(choices, depth + 1, in_loop, out);
                }
            }
            7 => {
                line(out, depth, choices.pick(&LOOPS));
                block(choices, depth + 1, true, out);
            }
            8 => {
                let condition = choices.pick(&CONDITIONS);
                line(out, depth, &format!("while {condition}:"));
                block(choices, depth + 1, true, out);
            }
            _ => {
                line(out, depth, "try:");
                block(choices, depth + 1, in_loop, out);
                let class = choices.pick(&["ValueError", "Exception", "(OSError, IndexError)"]);
                line(out, depth, &format!("except {class}:"));
                block(choices, depth + 1, in_loop, out);
            }
        }
    }
}

/// Adds a line, `depth` blocks deep.
fn line(out: &mut String, depth: usize, text: &str) {
    out.push_str(&"    ".repeat(depth));
    out.push_str(text);
    out.push('\n');
}
