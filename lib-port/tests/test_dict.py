"""Dictionaries."""

import unittest
from support import outcome


class Dicts(unittest.TestCase):
    def test_making(self):
        self.assertEqual(dict(a=1), {"a": 1})
        self.assertEqual(dict([("a", 1), ("b", 2)], b=3), {"a": 1, "b": 3})
        self.assertEqual(dict({"a": 1}), {"a": 1})
        self.assertEqual(dict.fromkeys("ab", 0), {"a": 0, "b": 0})

    def test_access(self):
        table = {"a": 1}
        self.assertEqual((table["a"], table.get("b"), table.get("b", 5)), (1, None, 5))
        self.assertIs(outcome(lambda: table["b"]), KeyError)

    def test_changing(self):
        table = {}
        table["x"] = 1
        table["x"] += 1
        table.update({"y": 3}, z=4)
        del table["y"]
        self.assertEqual(table, {"x": 2, "z": 4})

    def test_setdefault(self):
        table = {}
        table.setdefault("a", []).append(1)
        table.setdefault("a", []).append(2)
        self.assertEqual(table, {"a": [1, 2]})

    def test_pop(self):
        table = {"a": 1, "b": 2}
        self.assertEqual((table.pop("a"), table.pop("a", "gone")), (1, "gone"))
        self.assertIs(outcome(table.pop, "a"), KeyError)
        self.assertEqual(table.popitem(), ("b", 2))
        self.assertIs(outcome(table.popitem), KeyError)

    def test_views(self):
        table = {"a": 1, "b": 2}
        self.assertEqual(sorted(table), ["a", "b"])
        self.assertEqual(sorted(table.values()), [1, 2])
        self.assertEqual(sorted(table.items()), [("a", 1), ("b", 2)])
        self.assertTrue("a" in table and "a" in table.keys() and 1 not in table)

    def test_a_view_follows(self):
        table = {"a": 1}
        keys = table.keys()
        table["b"] = 2
        self.assertEqual(sorted(keys), ["a", "b"])

    def test_equality(self):
        self.assertEqual({"a": 1, "b": 2}, {"b": 2, "a": 1})
        self.assertNotEqual({"a": 1}, {"a": 2})
        self.assertNotEqual({"a": 1}, {"a": 1, "b": 2})

    def test_copies(self):
        table = {"a": [1]}
        copied = table.copy()
        copied["b"] = 2
        copied["a"].append(2)
        self.assertEqual(table, {"a": [1, 2]})

    def test_keys(self):
        table = {1: "int", "1": "str", (1,): "tuple", None: "none", True and 2: "two"}
        self.assertEqual(len(table), 5)
        self.assertEqual(table[(1,)], "tuple")
        self.assertIs(outcome(lambda: {[]: 1}), TypeError)

    def test_equal_numbers_are_one_key(self):
        table = {1: "a"}
        table[True] = "b"
        self.assertEqual((len(table), table[1]), (1, "b"))

    def test_many(self):
        table = {n: n * n for n in range(300)}
        for n in range(0, 300, 2):
            del table[n]
        self.assertEqual(len(table), 150)
        self.assertTrue(all(table[n] == n * n for n in range(1, 300, 2)))

    def test_clear_and_truth(self):
        table = {1: 1}
        table.clear()
        self.assertFalse(table)
        self.assertEqual(len(table), 0)

    def test_keeps_order(self):
        table = {}
        for key in "zyxwvu":
            table[key] = None
        self.assertEqual("".join(table), "zyxwvu")

    def test_merge_operator(self):
        self.assertEqual({"a": 1} | {"a": 2, "b": 3}, {"a": 2, "b": 3})
        table = {"a": 1}
        table |= {"b": 2}
        self.assertEqual(table, {"a": 1, "b": 2})

    def test_unpacking(self):
        # In a string: a board's compiler refuses it, and with it the whole module.
        self.assertEqual(eval('{**{"a": 1}, "a": 2}'), {"a": 2})

    def test_changing_size_while_iterating(self):
        def change():
            table = {1: 1}
            for key in table:
                table[key + 1] = 1
                if key > 100:
                    break

        self.assertIs(outcome(change), RuntimeError)
