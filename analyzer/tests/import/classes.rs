//! Classes and their instances.

use analyzer::import::Ending;

use super::{Cost, check, import};

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

/// `mp_obj_new_checked_fun` (py/runtime.c): a new object each time the method is taken. `trace` sees
/// the three that `copy` of the port keeps.
#[test]
fn a_method_taken_from_its_type_comes_with_a_check() {
    for profile in ["circuitpython-9", "micropython-1.25"] {
        let kept = |method: &str, rounds: usize| {
            let source = format!("x = []\nfor i in range({rounds}): x.append({method})\n");
            import(&source, profile).live
        };
        // Four more places of the list, and four more objects.
        assert_eq!(kept("list.copy", 8) - kept("list.copy", 4), 16 + 4 * 16);
        // These are functions of the firmware as they are.
        for method in [
            "object.__init__",
            "dict.fromkeys",
            "[].copy.__class__",
            "len",
        ] {
            assert_eq!(kept(method, 8) - kept(method, 4), 16, "{method}");
        }
    }
    let source = "class A(list):\n    pass\na = A()\nA.append(a, 'c')\n\
                  x = str.upper('a') + ''.join(map(str.lower, 'B')) + a[0]\n\
                  if x != 'Abc' or not callable(str.lower):\n    raise ValueError(x)\n";
    assert_eq!(import(source, "micropython-1.25").ending, Ending::Done);
}
