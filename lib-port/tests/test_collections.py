"""collections: what the firmware brings of it."""

import unittest
from collections import OrderedDict, deque, namedtuple
from support import outcome


class NamedTuples(unittest.TestCase):
    def test_fields(self):
        Point = namedtuple("Point", ["x", "y"])
        point = Point(1, y=2)
        self.assertEqual((point.x, point.y, point[0], len(point)), (1, 2, 1, 2))
        self.assertEqual(point, (1, 2))

    def test_fields_in_a_string(self):
        Point = namedtuple("Point", "x y")
        self.assertEqual(Point(3, 4).y, 4)

    def test_immutable(self):
        with self.assertRaises(AttributeError):
            namedtuple("Point", "x")(1).x = 2

    def test_wrong_calls(self):
        Point = namedtuple("Point", "x y")
        self.assertIs(outcome(Point, 1), TypeError)
        self.assertIs(outcome(Point, 1, 2, 3), TypeError)

    def test_text(self):
        self.assertEqual(repr(namedtuple("Point", "x y")(1, 2)), "Point(x=1, y=2)")

    def test_unpacking(self):
        a, b = namedtuple("Pair", "a b")(5, 6)
        self.assertEqual((a, b), (5, 6))

    def test_helpers(self):
        point = namedtuple("Point", "x y")(1, 2)
        self.assertEqual(point._replace(x=9), (9, 2))
        self.assertEqual(dict(point._asdict()), {"x": 1, "y": 2})


class OrderedDicts(unittest.TestCase):
    def test_order(self):
        table = OrderedDict()
        for key in "zyx":
            table[key] = key.upper()
        self.assertEqual(list(table), ["z", "y", "x"])
        self.assertEqual(list(table.values()), ["Z", "Y", "X"])

    def test_changing_keeps_the_place(self):
        table = OrderedDict([("a", 1), ("b", 2)])
        table["a"] = 3
        self.assertEqual(list(table.items()), [("a", 3), ("b", 2)])

    def test_deleting_and_adding_goes_to_the_end(self):
        table = OrderedDict([("a", 1), ("b", 2)])
        del table["a"]
        table["a"] = 1
        self.assertEqual(list(table), ["b", "a"])

    def test_popitem_takes_the_last(self):
        self.assertEqual(OrderedDict([("a", 1), ("b", 2)]).popitem(), ("b", 2))


class Deques(unittest.TestCase):
    def test_both_ends(self):
        items = deque((), 10)
        items.append(1)
        items.append(2)
        items.appendleft(0)
        self.assertEqual((items.popleft(), items.pop(), len(items)), (0, 2, 1))

    def test_length_is_limited(self):
        items = deque((), 3)
        for n in range(5):
            items.append(n)
        self.assertEqual(list(items), [2, 3, 4])

    def test_empty(self):
        items = deque((), 2)
        self.assertIs(outcome(items.popleft), IndexError)
        self.assertFalse(items)

    def test_extend_and_index(self):
        items = deque((), 5)
        items.extend([1, 2, 3])
        items[1] = 9
        self.assertEqual((items[0], items[1], items[2]), (1, 9, 3))

    def test_without_a_limit(self):
        self.assertEqual(list(deque([1, 2])), [1, 2])
