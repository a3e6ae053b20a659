# Parameters of all kinds, defaults, closures, decorators, generators, lambdas.
import functools


def plain():
    """Dropped."""


def all_kinds(a, b=1, *args, c, d=2, e: int = 3, **kwargs) -> None:
    return a, b, args, c, d, e, kwargs


def only_keywords(*, a, b=all_kinds):
    return a if b else None


def closures(start, step):
    total = start

    def add(amount=step, *more, scale=step):
        nonlocal total
        total += amount * scale
        return [total for _ in more if _ > total]

    def reset():
        nonlocal total
        del total
        total = start
        return lambda: (total, lambda x, *y, z=total: x + start)

    return add, reset


@functools.wraps(plain)
@closures
def decorated(x):
    global shared
    shared = x
    yield
    y = yield x
    yield from (z * 2 for z in y if z for w in z)
    return y


@micropython.bytecode
def asked_for():
    pass


delegating = lambda: (yield)
default_lambda = lambda f=lambda g=1: g, *a, k=2: f(*a, **k)


def many_arguments(f, a):
    f(1, *a, 2, *a, key=3, **a)
    f(*a)
    f(**a)
    f(x for x in a)
    f.method(1, 2, key=a).other
    f(y := 5, y)
    return f[1:2, ::3, a:, :a, 1:2:3, :]


def loops(items):
    local: int
    typed: int = 5
    for i in range(10):
        for j in range(i, typed, -2):
            if j:
                continue
            break
        else:
            typed = j
    for k in range(len(items)):
        print(k)
    else:
        return typed
    for a, (b, *c), [d, e] in items:
        while True:
            if a:
                break
        while b:
            b -= 1
        else:
            continue
        break
    while 0:
        never()
    a, b = b, a
    a, b, c = c, a, b
    a = b = c[0] = d.x = e
    c[0] += 1
    d.x -= 2
    del a, c[0], d.x, (b, c)
    [] = items
    assert a, "message"
    assert b
    if __debug__:
        print("debug")
    return a and b or c if d else e
