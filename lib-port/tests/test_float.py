"""Floats, as far as the few bits of a board agree with the many of a host."""

import math
import unittest
from support import is_close, outcome


class Floats(unittest.TestCase):
    def test_exact_values(self):
        self.assertEqual(0.5 + 0.25, 0.75)
        self.assertEqual(1.5 * 2, 3.0)
        self.assertEqual(7.0 / 2, 3.5)

    def test_from_text(self):
        self.assertEqual((float("2.5"), float("-1e2"), float(" 3 "), float(".5")), (2.5, -100.0, 3.0, 0.5))
        for text in ("", "x", "1.2.3", "1e"):
            self.assertIs(outcome(float, text), ValueError, text)

    def test_infinity(self):
        infinity = float("inf")
        self.assertTrue(infinity > 1e30 and -infinity < -1e30)
        self.assertEqual(infinity + 1, infinity)
        self.assertEqual(1 / infinity, 0.0)
        self.assertEqual((str(infinity), str(-infinity)), ("inf", "-inf"))

    def test_not_a_number(self):
        nan = float("nan")
        self.assertFalse(nan == nan)
        self.assertTrue(nan != nan)
        self.assertTrue(math.isnan(nan + 1))

    def test_floor_division(self):
        self.assertEqual([7.5 // 2, -7.5 // 2, 7.5 % 2, -7.5 % 2], [3.0, -4.0, 1.5, 0.5])
        self.assertEqual(divmod(7.5, 2), (3.0, 1.5))

    def test_power(self):
        self.assertEqual(2.0**0.5 > 1.41, True)
        self.assertTrue(is_close(2.0**0.5 * 2.0**0.5, 2.0))
        self.assertEqual(2**-1, 0.5)

    def test_division_by_zero(self):
        for action in (lambda: 1.0 / 0, lambda: 1.0 // 0.0, lambda: 1.0 % 0.0):
            self.assertIs(outcome(action), ZeroDivisionError)

    def test_mixed_with_integers(self):
        self.assertEqual(1 + 0.5, 1.5)
        self.assertTrue(1 == 1.0 and 2 > 1.5)
        self.assertEqual({1: "one"}[1.0], "one")

    def test_text(self):
        self.assertEqual((str(1.0), str(0.5), str(-2.25)), ("1.0", "0.5", "-2.25"))

    def test_round(self):
        self.assertTrue(is_close(round(2.675, 1), 2.7))
        self.assertTrue(is_close(round(1234.5, -2), 1200.0))

    def test_negative_zero(self):
        self.assertEqual(-0.0, 0.0)
        self.assertEqual(math.copysign(1, -0.0), -1.0)

    def test_truth(self):
        self.assertFalse(0.0)
        self.assertTrue(0.1)

    def test_sum(self):
        self.assertTrue(is_close(sum([0.1] * 10), 1.0))

    def test_many_digits(self):
        # A board's floats end after six or seven digits.
        self.assertEqual(str(3.14159265358979), "3.14159265358979")
