# Every kind of jump and handler.


def loops(limit):
    for index in range(limit):
        if index == 3:
            continue
        while True:
            break
    else:
        limit = -1
    return [x * 2 for x in range(limit) if x and not x % 2 or x > 5]


def handlers(name):
    try:
        with open(name) as stream:
            return stream.read()
    except (OSError, ValueError) as error:
        raise RuntimeError("no") from error
    except KeyError:
        raise
    finally:
        for attempt in range(2):
            try:
                continue
            finally:
                print(attempt)


def values(a, b, c):
    first, *middle, last = a
    table = {first: {1, 2}, "k": [last]}
    a, b = b, a
    b, c, a = a, b, c
    global shared
    shared = table[first:last:2] if 1 < a < 5 else ~a
    del table["k"], shared
    assert c is not None, "none"
    return a and b or c, -a, +b, not c, a in middle, a // b ** c << 2


def far(flag):
    if flag:
        print(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18)
        print(flag.aaaa, flag.bbbb, flag.cccc, flag.dddd, flag.eeee, flag.ffff)
        print(flag.gggg, flag.hhhh, flag.iiii, flag.jjjj, flag.kkkk, flag.llll)
        print(flag.mmmm, flag.nnnn, flag.oooo, flag.pppp, flag.qqqq, flag.rrrr)
        print(1000000, -1000000, 64, 47, -16, -17, 48)
