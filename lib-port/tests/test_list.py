"""Lists, tuples, and slices of both."""

import unittest
from support import outcome


class Lists(unittest.TestCase):
    def test_growing_and_shrinking(self):
        items = [3]
        items.append(1)
        items.extend((2, 5))
        items.insert(0, 9)
        items.insert(-1, 7)
        self.assertEqual(items, [9, 3, 1, 2, 7, 5])
        self.assertEqual((items.pop(), items.pop(0)), (5, 9))
        items.remove(1)
        self.assertEqual(items, [3, 2, 7])
        items.clear()
        self.assertEqual(items, [])

    def test_searching(self):
        items = ["a", "b", "a"]
        self.assertEqual((items.index("a"), items.index("a", 1), items.count("a")), (0, 2, 2))
        self.assertIs(outcome(items.index, "x"), ValueError)
        self.assertIs(outcome(items.remove, "x"), ValueError)

    def test_reverse_and_copy(self):
        items = [1, 2, 3]
        copied = items.copy()
        items.reverse()
        self.assertEqual((items, copied), ([3, 2, 1], [1, 2, 3]))

    def test_repetition_shares(self):
        rows = [[0]] * 2
        rows[0].append(1)
        self.assertEqual(rows, [[0, 1], [0, 1]])

    def test_comparison(self):
        self.assertTrue([1, 2] < [1, 3] < [2] and [] < [0] and [1] == [1])

    def test_in_place(self):
        items = first = [1]
        items += [2]
        self.assertIs(items, first)
        self.assertEqual(first, [1, 2])

    def test_repetition_in_place(self):
        items = first = [1, 2]
        items *= 2
        self.assertEqual(items, [1, 2, 1, 2])
        self.assertIs(items, first)

    def test_changing_while_iterating(self):
        items = [1, 2, 3]
        seen = []
        for item in items:
            seen.append(item)
            if item == 1:
                items.append(4)
        self.assertEqual(seen, [1, 2, 3, 4])

    def test_contains_itself(self):
        items = []
        items.append(items)
        self.assertIs(items[0], items)

    def test_wrong_index(self):
        items = [1]
        for action in (lambda: items[1], lambda: items[-2], lambda: items.pop(5)):
            self.assertIs(outcome(action), IndexError)
        self.assertIs(outcome(lambda: items["0"]), TypeError)


class Slices(unittest.TestCase):
    def test_reading(self):
        for items in (list(range(10)), tuple(range(10))):
            self.assertEqual(list(items[2:5]), [2, 3, 4])
            self.assertEqual(list(items[-3:]), [7, 8, 9])
            self.assertEqual(list(items[100:]), [])
            self.assertEqual(list(items[-100:2]), [0, 1])

    def test_lists_with_step(self):
        items = list(range(10))
        self.assertEqual((items[::3], items[8:2:-2]), ([0, 3, 6, 9], [8, 6, 4]))
        self.assertEqual(items[::-1][:2], [9, 8])

    def test_tuples_with_step(self):
        self.assertEqual((0, 1, 2, 3)[::2], (0, 2))

    def test_of_strings(self):
        self.assertEqual(("abcdef"[1:-1], "abcdef"[-2:], "abcdef"[:2]), ("bcde", "ef", "ab"))

    def test_strings_with_step(self):
        self.assertEqual("abcdef"[::2], "ace")

    def test_strings_backwards(self):
        self.assertEqual("abcdef"[::-1], "fedcba")

    def test_step_zero(self):
        self.assertIs(outcome(lambda: [1][::0]), ValueError)

    def test_assignment(self):
        items = list(range(6))
        items[1:3] = ["x", "y", "z"]
        self.assertEqual(items, [0, "x", "y", "z", 3, 4, 5])
        items[1:4] = []
        self.assertEqual(items, [0, 3, 4, 5])
        items[2:2] = [9, 9]
        self.assertEqual(items, [0, 3, 9, 9, 4, 5])

    def test_deletion(self):
        items = list(range(6))
        del items[1:4]
        self.assertEqual(items, [0, 4, 5])
        del items[:]
        self.assertEqual(items, [])

    def test_assignment_of_any_iterable(self):
        items = [1, 2, 3]
        items[:2] = "ab"
        self.assertEqual(items, ["a", "b", 3])

    def test_assignment_with_step(self):
        items = list(range(6))
        items[::2] = ["a", "b", "c"]
        self.assertEqual(items, ["a", 1, "b", 3, "c", 5])

    def test_deletion_with_step(self):
        items = list(range(6))
        del items[::2]
        self.assertEqual(items, [1, 3, 5])


class Tuples(unittest.TestCase):
    def test_immutable(self):
        with self.assertRaises(TypeError):
            (1, 2)[0] = 5

    def test_making(self):
        self.assertEqual((tuple("ab"), (1,) + (2,), (0,) * 3, ()), (("a", "b"), (1, 2), (0, 0, 0), tuple()))

    def test_searching(self):
        self.assertEqual(((1, 2, 1).count(1), (1, 2, 1).index(2)), (2, 1))

    def test_as_keys(self):
        self.assertEqual({(1, "a"): 5}[1, "a"], 5)
        self.assertIs(outcome(hash, ([],)), TypeError)

    def test_comparison(self):
        self.assertTrue((1, 2) < (1, 2, 0) < (2,) and (1,) != (1.5,))

    def test_text(self):
        self.assertEqual((str((1,)), str((1, "a")), str(())), ("(1,)", "(1, 'a')", "()"))


class Sorting(unittest.TestCase):
    def test_sort(self):
        items = [3, 1, 2]
        self.assertIsNone(items.sort())
        self.assertEqual(items, [1, 2, 3])
        items.sort(reverse=True)
        self.assertEqual(items, [3, 2, 1])

    def test_key(self):
        self.assertEqual(sorted(["bb", "a", "ccc"], key=len, reverse=True), ["ccc", "bb", "a"])
        self.assertEqual(sorted("Bac", key=str.lower), ["a", "B", "c"])

    def test_sorted_leaves_its_input(self):
        items = [2, 1]
        self.assertEqual((sorted(items), items), ([1, 2], [2, 1]))

    def test_many(self):
        state, items = 1, []
        for _ in range(200):
            state = state * 1103515245 + 12345 & 0x7FFFFFFF
            items.append(state)
        ordered = sorted(items)
        self.assertTrue(all(ordered[i] <= ordered[i + 1] for i in range(199)))
        self.assertEqual(sorted(ordered, reverse=True), list(reversed(ordered)))

    def test_not_comparable(self):
        self.assertIs(outcome(sorted, [1, "a"]), TypeError)

    def test_stable(self):
        # Equal keys keep their order.
        pairs = [(n % 3, n) for n in range(30)]
        ordered = sorted(pairs, key=lambda pair: pair[0])
        self.assertEqual(ordered, sorted(pairs))

    def test_extremes(self):
        self.assertEqual((min(3, 1, 2), max("abc"), min([], default=0)), (1, "c", 0))
        self.assertEqual(max(["aa", "b"], key=len), "aa")
        self.assertIs(outcome(min, []), ValueError)
