"""itertools, on the host CPython's own and on the board the port's."""

import itertools
import unittest
from support import outcome


class Endless(unittest.TestCase):
    def first(self, made, count=4):
        return list(itertools.islice(made, count))

    def test_count(self):
        self.assertEqual(self.first(itertools.count()), [0, 1, 2, 3])
        self.assertEqual(self.first(itertools.count(5, -2)), [5, 3, 1, -1])

    def test_cycle(self):
        self.assertEqual(self.first(itertools.cycle("ab")), ["a", "b", "a", "b"])
        self.assertEqual(self.first(itertools.cycle("")), [])

    def test_repeat(self):
        self.assertEqual(self.first(itertools.repeat(1)), [1, 1, 1, 1])
        self.assertEqual(list(itertools.repeat("x", 2)), ["x", "x"])


class Finite(unittest.TestCase):
    def test_chain(self):
        self.assertEqual(list(itertools.chain("ab", [], (1,))), ["a", "b", 1])
        self.assertEqual(list(itertools.chain.from_iterable(["ab", "c"])), ["a", "b", "c"])

    def test_accumulate(self):
        self.assertEqual(list(itertools.accumulate([1, 2, 3])), [1, 3, 6])
        self.assertEqual(list(itertools.accumulate([2, 3], lambda a, b: a * b, initial=10)), [10, 20, 60])

    def test_islice(self):
        self.assertEqual(list(itertools.islice(range(9), 1, 7, 3)), [1, 4])
        self.assertIs(outcome(itertools.islice, [], -1), ValueError)

    def test_zip_longest(self):
        self.assertEqual(list(itertools.zip_longest("ab", [1], fillvalue=0)), [("a", 1), ("b", 0)])

    def test_takewhile_and_dropwhile(self):
        small = lambda n: n < 3
        self.assertEqual(list(itertools.takewhile(small, [1, 5, 2])), [1])
        self.assertEqual(list(itertools.dropwhile(small, [1, 5, 2])), [5, 2])

    def test_filterfalse_and_compress(self):
        self.assertEqual(list(itertools.filterfalse(None, [0, 1, ""])), [0, ""])
        self.assertEqual(list(itertools.compress("abc", [1, 0, 1])), ["a", "c"])

    def test_groupby(self):
        groups = [(key, list(group)) for key, group in itertools.groupby("aabba")]
        self.assertEqual(groups, [("a", ["a", "a"]), ("b", ["b", "b"]), ("a", ["a"])])

    def test_starmap_and_pairwise(self):
        self.assertEqual(list(itertools.starmap(pow, [(2, 3), (3, 2)])), [8, 9])
        self.assertEqual(list(itertools.pairwise("abc")), [("a", "b"), ("b", "c")])

    def test_tee(self):
        first, second = itertools.tee(iter("ab"))
        self.assertEqual((list(first), list(second)), (["a", "b"], ["a", "b"]))


class Combinatoric(unittest.TestCase):
    def test_product(self):
        self.assertEqual(len(list(itertools.product("ab", range(3), repeat=2))), 36)
        self.assertEqual(list(itertools.product("ab", "x")), [("a", "x"), ("b", "x")])

    def test_permutations(self):
        self.assertEqual(["".join(p) for p in itertools.permutations("xyz", 2)],
                         ["xy", "xz", "yx", "yz", "zx", "zy"])

    def test_combinations(self):
        self.assertEqual(["".join(c) for c in itertools.combinations("abc", 2)], ["ab", "ac", "bc"])
        self.assertEqual(len(list(itertools.combinations_with_replacement("abc", 2))), 6)
