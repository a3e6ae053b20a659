"""Sets and frozen sets."""

import unittest
from support import outcome


class Sets(unittest.TestCase):
    def test_making(self):
        self.assertEqual((set("aab"), set(), {1, 2}), ({"a", "b"}, set(()), {2, 1}))

    def test_changing(self):
        items = {1}
        items.add(2)
        items.add(2)
        items.discard(7)
        items.remove(1)
        self.assertEqual(items, {2})
        self.assertIs(outcome(items.remove, 9), KeyError)
        items.update([3, 4])
        self.assertEqual(len(items), 3)

    def test_pop_and_clear(self):
        items = {5}
        self.assertEqual((items.pop(), len(items)), (5, 0))
        self.assertIs(outcome(items.pop), KeyError)
        items.add(1)
        items.clear()
        self.assertFalse(items)

    def test_operators(self):
        a, b = {1, 2, 3}, {3, 4}
        self.assertEqual((a | b, a & b, a - b, a ^ b), ({1, 2, 3, 4}, {3}, {1, 2}, {1, 2, 4}))

    def test_methods_take_anything(self):
        self.assertEqual({1, 2}.union([3]), {1, 2, 3})
        self.assertEqual({1, 2}.intersection((2, 3)), {2})
        self.assertEqual({1, 2}.difference(range(2)), {2})
        self.assertEqual({1, 2}.symmetric_difference([2, 3]), {1, 3})

    def test_in_place(self):
        items = {1, 2, 3}
        items -= {1}
        items |= {9}
        items &= {9, 2}
        items ^= {2, 5}
        self.assertEqual(items, {9, 5})

    def test_updates(self):
        items = {1, 2, 3}
        items.difference_update([1])
        items.intersection_update([2, 3, 4])
        items.symmetric_difference_update([3, 7])
        self.assertEqual(items, {2, 7})

    def test_comparison(self):
        self.assertTrue({1} < {1, 2} <= {1, 2} and {1, 2} > {2} and not {1} < {1})
        self.assertTrue({1}.issubset([1, 2]) and {1, 2}.issuperset([1]) and {1}.isdisjoint([2]))

    def test_items_must_be_hashable(self):
        self.assertIs(outcome(lambda: {[]}), TypeError)

    def test_copy(self):
        items = {1}
        copied = items.copy()
        copied.add(2)
        self.assertEqual(items, {1})

    def test_contains(self):
        self.assertTrue(1 in {1, "a"} and "a" in {1, "a"} and 2 not in {1})


class FrozenSets(unittest.TestCase):
    def test_operators(self):
        self.assertEqual(frozenset([1, 2]) | {3}, {1, 2, 3})
        self.assertEqual(frozenset("ab"), {"a", "b"})

    def test_hashable(self):
        self.assertEqual({frozenset([1]): "x"}[frozenset([1])], "x")

    def test_cannot_change(self):
        self.assertFalse(hasattr(frozenset(), "add"))
        self.assertIs(outcome(lambda: frozenset().add(1)), AttributeError)

    def test_text(self):
        self.assertEqual((repr(frozenset()), repr(frozenset([1]))), ("frozenset()", "frozenset({1})"))
