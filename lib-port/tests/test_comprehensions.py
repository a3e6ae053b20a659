"""List, dict and set comprehensions, and generator expressions."""

import unittest


class Comprehensions(unittest.TestCase):
    def test_list(self):
        self.assertEqual([n * n for n in range(4)], [0, 1, 4, 9])

    def test_conditions(self):
        self.assertEqual([n for n in range(20) if n % 2 if n % 3 == 0], [3, 9, 15])

    def test_two_loops(self):
        self.assertEqual([(a, b) for a in "xy" for b in range(2)],
                         [("x", 0), ("x", 1), ("y", 0), ("y", 1)])

    def test_the_second_loop_sees_the_first(self):
        self.assertEqual([b for a in ([1, 2], [3]) for b in a], [1, 2, 3])

    def test_nested(self):
        table = [[row * column for column in range(3)] for row in range(3)]
        self.assertEqual(table, [[0, 0, 0], [0, 1, 2], [0, 2, 4]])

    def test_dict(self):
        self.assertEqual({n: str(n) for n in range(3)}, {0: "0", 1: "1", 2: "2"})
        self.assertEqual({k: v for k, v in [("a", 1), ("a", 2)]}, {"a": 2})

    def test_set(self):
        self.assertEqual({n % 3 for n in range(10)}, {0, 1, 2})

    def test_unpacking_in_the_loop(self):
        pairs = [(1, (2, 3)), (4, (5, 6))]
        self.assertEqual([a + b + c for a, (b, c) in pairs], [6, 15])

    def test_generator_expression_is_lazy(self):
        seen = []

        def note(n):
            seen.append(n)
            return n

        made = (note(n) for n in range(3))
        self.assertEqual(seen, [])
        next(made)
        self.assertEqual(seen, [0])

    def test_generator_expression_as_argument(self):
        self.assertEqual(sum(n for n in range(5)), 10)
        self.assertEqual(max((len(word) for word in ("a", "bcd")), default=0), 3)
        self.assertEqual("-".join(str(n) for n in range(3)), "0-1-2")

    def test_any_and_all_stop_early(self):
        seen = []

        def note(n):
            seen.append(n)
            return n

        self.assertTrue(any(note(n) for n in (0, 1, 2)))
        self.assertFalse(all(note(n) for n in (1, 0, 5)))
        self.assertEqual(seen, [0, 1, 1, 0])

    def test_a_method_in_a_comprehension(self):
        self.assertEqual([self.double(n) for n in range(3)], [0, 2, 4])

    def double(self, n):
        return 2 * n

    def test_conditional_value(self):
        self.assertEqual(["odd" if n & 1 else n for n in range(3)], [0, "odd", 2])

    def test_lambda_inside(self):
        self.assertEqual([function(10) for function in [lambda x, n=n: x + n for n in (1, 2)]],
                         [11, 12])

    def test_an_exception_leaves_it(self):
        with self.assertRaises(ZeroDivisionError):
            [1 // n for n in (1, 0)]
