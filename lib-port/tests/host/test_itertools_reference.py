# The port's itertools beside the interpreter's own.
import itertools as reference
import unittest

from ported import load

ported = load("itertools")


class LikeTheReference(unittest.TestCase):
    def check(self, name, *arguments, **named):
        expected = list(reference.islice(getattr(reference, name)(*arguments, **named), 50))
        got = list(reference.islice(getattr(ported, name)(*arguments, **named), 50))
        self.assertEqual(got, expected, name)

    def test_accumulate(self):
        self.check("accumulate", [1, 2, 3])
        self.check("accumulate", [])
        self.check("accumulate", [2, 3, 4], lambda a, b: a * b, initial=10)
        self.check("accumulate", [], initial=7)

    def test_batched(self):
        self.assertEqual(list(ported.batched("abcde", 2)), [("a", "b"), ("c", "d"), ("e",)])
        self.assertEqual(list(ported.batched("", 2)), [])
        with self.assertRaises(ValueError):
            list(ported.batched("abc", 0))

    def test_chain(self):
        self.check("chain", "ab", [], (1, 2))
        self.check("chain")
        joined = ported.chain.from_iterable(["ab", "c"])
        self.assertIs(iter(joined), joined)
        self.assertEqual(list(joined), ["a", "b", "c"])

    def test_choices(self):
        for name in ("combinations", "combinations_with_replacement", "permutations"):
            for length in range(5):
                for r in range(5):
                    self.check(name, range(length), r)
            with self.assertRaises(ValueError):
                getattr(ported, name)("abc", -1)
        self.check("permutations", "abc")

    def test_compress(self):
        self.check("compress", "abcdef", [1, 0, 1, 0, 1])

    def test_endless(self):
        self.check("count")
        self.check("count", 5, -2)
        self.check("cycle", "abc")
        self.check("cycle", "")
        self.check("repeat", 7)
        self.check("repeat", 7, 3)
        self.check("repeat", 7, 0)

    def test_predicates(self):
        small = lambda number: number < 3
        for name in ("dropwhile", "takewhile", "filterfalse"):
            self.check(name, small, [1, 2, 5, 1, 2])
            self.check(name, small, [])
        self.check("filterfalse", None, [0, 1, "", "a"])

    def test_groupby(self):
        def groups(module, *arguments):
            return [(key, list(group)) for key, group in module.groupby(*arguments)]

        for arguments in (("aabbca",), ([],), ([1, 3, 2, 4, 5], lambda n: n % 2)):
            self.assertEqual(groups(ported, *arguments), groups(reference, *arguments))

    def test_groupby_skips_what_was_not_read(self):
        keys = [key for key, _ in ported.groupby("aabbca")]
        self.assertEqual(keys, ["a", "b", "c", "a"])

    def test_islice(self):
        for limits in ((3,), (0,), (1, 4), (1, None), (1, 9, 3), (None, 4), (5, 2), (None,)):
            self.check("islice", range(7), *limits)
        with self.assertRaises(ValueError):
            ported.islice([], -1)

    def test_islice_reads_no_further_than_it_must(self):
        for limits in ((2,), (1, 4, 2), (2, 3), (0, 5, 3)):
            left = []
            for module in (reference, ported):
                source = iter(range(10))
                list(module.islice(source, *limits))
                left.append(list(source))
            self.assertEqual(left[1], left[0], limits)

    def test_pairwise(self):
        for items in ("", "a", "ab", "abcd"):
            self.check("pairwise", items)

    def test_product(self):
        self.check("product", "ab", range(3))
        self.check("product", "ab", repeat=3)
        self.check("product")
        self.check("product", "ab", [])

    def test_starmap(self):
        self.check("starmap", pow, [(2, 5), (3, 2)])

    def test_tee(self):
        first, second = ported.tee(iter([1, 2, 3]))
        self.assertEqual(next(first), 1)
        self.assertEqual(next(first), 2)
        self.assertEqual(list(second), [1, 2, 3])
        self.assertEqual(list(first), [3])

    def test_zip_longest(self):
        self.check("zip_longest", "ab", range(4), "")
        self.check("zip_longest", "ab", "xyz", fillvalue="-")
        self.check("zip_longest")


if __name__ == "__main__":
    unittest.main()
