"""copy and copyreg."""

import copy
import copyreg
import unittest
from support import outcome


class Point:
    def __init__(self, x):
        self.x = x


class Shallow(unittest.TestCase):
    def test_list(self):
        items = [1, [2]]
        made = copy.copy(items)
        self.assertEqual(made, items)
        self.assertIsNot(made, items)
        self.assertIs(made[1], items[1])

    def test_dict_and_set(self):
        for thing in ({1: 2}, {1, 2}, bytearray(b"ab")):
            made = copy.copy(thing)
            self.assertEqual(made, thing)
            self.assertIsNot(made, thing)

    def test_what_cannot_change_is_itself(self):
        for thing in (1, 2.5, "a", b"a", (1, 2), None, True, int, len, range(3), frozenset([1])):
            self.assertIs(copy.copy(thing), thing)

    def test_instance(self):
        point = Point([1])
        made = copy.copy(point)
        self.assertIsInstance(made, Point)
        self.assertIsNot(made, point)
        self.assertIs(made.x, point.x)

    def test_init_is_not_called(self):
        class Counted:
            made = 0

            def __init__(self):
                Counted.made += 1

        copy.copy(Counted())
        self.assertEqual(Counted.made, 1)

    def test_own_copy(self):
        class Own:
            def __copy__(self):
                return "own"

        self.assertEqual(copy.copy(Own()), "own")

    def test_reduce(self):
        class Reduced:
            def __init__(self, x):
                self.x = x

            def __reduce__(self):
                return Reduced, (self.x + 1,)

        self.assertEqual(copy.copy(Reduced(1)).x, 2)

    def test_state(self):
        class Stated:
            def __getstate__(self):
                return {"x": 5}

            def __setstate__(self, state):
                self.doubled = 2 * state["x"]

        self.assertEqual(copy.copy(Stated()).doubled, 10)


class Deep(unittest.TestCase):
    def test_nested(self):
        items = [1, [2, {"a": (3, [4])}]]
        made = copy.deepcopy(items)
        self.assertEqual(made, items)
        self.assertIsNot(made[1][1]["a"][1], items[1][1]["a"][1])

    def test_shared_stays_shared(self):
        shared = [1]
        made = copy.deepcopy([shared, shared])
        self.assertIs(made[0], made[1])

    def test_list_in_itself(self):
        items = []
        items.append(items)
        made = copy.deepcopy(items)
        self.assertIs(made[0], made)

    def test_instance_in_itself(self):
        point = Point(None)
        point.x = point
        made = copy.deepcopy(point)
        self.assertIs(made.x, made)

    def test_tuple_of_what_cannot_change_is_itself(self):
        items = (1, "a", (2,))
        self.assertIs(copy.deepcopy(items), items)

    def test_tuple_of_what_can_change(self):
        items = (1, [2])
        made = copy.deepcopy(items)
        self.assertEqual(made, items)
        self.assertIsNot(made, items)

    def test_keys_are_copied(self):
        made = copy.deepcopy({(1, 2): [3]})
        self.assertEqual(made, {(1, 2): [3]})

    def test_sets(self):
        for thing in ({1, 2}, frozenset([1, 2]), bytearray(b"ab")):
            self.assertEqual(copy.deepcopy(thing), thing)

    def test_own_deepcopy(self):
        class Own:
            def __deepcopy__(self, memo):
                return "own"

        self.assertEqual(copy.deepcopy([Own()]), ["own"])

    def test_class_of_a_native_base(self):
        class Items(list):
            pass

        items = Items([1, [2]])
        items.tag = ["t"]
        made = copy.deepcopy(items)
        self.assertIsInstance(made, Items)
        self.assertEqual((list(made), made.tag), ([1, [2]], ["t"]))
        self.assertIsNot(made[1], items[1])

    def test_memo(self):
        items = [1]
        self.assertEqual(copy.deepcopy(items, {id(items): "known"}), "known")


class Registry(unittest.TestCase):
    def test_pickle_says_how_to_copy(self):
        class Odd:
            pass

        copyreg.pickle(Odd, lambda odd: (list, ((1, 2),)))
        self.addCleanup(copyreg.dispatch_table.pop, Odd)
        self.assertEqual(copy.copy(Odd()), [1, 2])

    def test_must_be_callable(self):
        self.assertIs(outcome(copyreg.pickle, Point, 3), TypeError)
        self.assertIs(outcome(copyreg.constructor, 3), TypeError)


if __name__ == "__main__":
    unittest.main()
