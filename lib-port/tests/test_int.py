"""Integers, small and large."""

import unittest
from support import outcome


class Arithmetic(unittest.TestCase):
    def test_floor_division_rounds_down(self):
        self.assertEqual([7 // 2, -7 // 2, 7 // -2, -7 // -2], [3, -4, -4, 3])

    def test_remainder_has_the_sign_of_the_divisor(self):
        self.assertEqual([7 % 3, -7 % 3, 7 % -3, -7 % -3], [1, 2, -2, -1])

    def test_divmod(self):
        for a in (-17, -1, 0, 5, 12345678901234567890):
            for b in (-5, 3, 9876543210):
                quotient, rest = divmod(a, b)
                self.assertEqual(quotient * b + rest, a)
                self.assertTrue(0 <= rest < b or b < rest <= 0)

    def test_division_by_zero(self):
        for action in (lambda: 1 // 0, lambda: 1 % 0, lambda: divmod(1, 0), lambda: 2**70 // 0):
            self.assertIs(outcome(action), ZeroDivisionError)

    def test_power(self):
        self.assertEqual((2**10, (-3) ** 3, 0**0, 7**0), (1024, -27, 1, 1))
        self.assertEqual(pow(3, 200, 1009), 3**200 % 1009)

    def test_true_division(self):
        self.assertEqual((7 / 2, 6 / 3), (3.5, 2.0))
        self.assertTrue(isinstance(6 / 3, float))

    def test_bool_counts(self):
        self.assertEqual((True + True, sum([True, False, True])), (2, 2))

    def test_bool_extends_int(self):
        self.assertTrue(isinstance(True, int))

    def test_abs_and_sign(self):
        self.assertEqual((abs(-5), abs(-(2**80)), -(-3), +4), (5, 2**80, 3, 4))


class Large(unittest.TestCase):
    def test_past_the_machine_word(self):
        for bits in (29, 30, 31, 32, 62, 63, 64, 65, 200):
            n = 1 << bits
            self.assertEqual(n - 1 + 1, n)
            self.assertEqual(n * n >> bits, n)
            self.assertEqual(-n - 1, ~n)

    def test_factorial(self):
        product = 1
        for n in range(1, 31):
            product *= n
        self.assertEqual(product, 265252859812191058636308480000000)

    def test_decimal_text(self):
        n = 123456789012345678901234567890
        self.assertEqual(int(str(n)), n)
        self.assertEqual(str(-n), "-123456789012345678901234567890")

    def test_multiplication_and_division_undo_each_other(self):
        a, b = 3**60, 7**25
        self.assertEqual(a * b // b, a)
        self.assertEqual(a * b % a, 0)

    def test_comparison(self):
        self.assertTrue(2**64 > 2**63 > 0 > -(2**64))
        self.assertTrue(2**64 == 2**64 and 2**64 != 2**64 + 1)
        self.assertTrue(2**70 > 1.5)

    def test_as_keys(self):
        self.assertEqual({2**70: "large"}[4**35], "large")


class Bits(unittest.TestCase):
    def test_operators(self):
        self.assertEqual((12 & 10, 12 | 10, 12 ^ 10, ~12), (8, 14, 6, -13))

    def test_negative_numbers_have_endless_ones(self):
        self.assertEqual((-1 & 0xFF, -256 | 1, -1 ^ 5, -1 >> 10), (255, -255, -6, -1))

    def test_shifts(self):
        self.assertEqual((1 << 100 >> 98, -5 >> 1, -5 << 1), (4, -3, -10))
        self.assertIs(outcome(lambda: 1 << -1), ValueError)

    def test_large_operands(self):
        mask = (1 << 80) - 1
        self.assertEqual((mask & ~0xFF) | 0xFF, mask)
        self.assertEqual(mask ^ mask, 0)


class Conversions(unittest.TestCase):
    def test_from_text(self):
        self.assertEqual((int("42"), int("-42"), int("  7 "), int("+1")), (42, -42, 7, 1))
        self.assertEqual((int("ff", 16), int("0x1F", 16), int("101", 2), int("z", 36)), (255, 31, 5, 35))
        self.assertEqual((int("0b11", 0), int("0o17", 0), int("0x10", 0)), (3, 15, 16))

    def test_bad_text(self):
        for text in ("", "x", "1.5", "0x", "--1", "1 2"):
            self.assertIs(outcome(int, text), ValueError, text)
        self.assertIs(outcome(int, "2", 2), ValueError)

    def test_from_float(self):
        self.assertEqual((int(3.9), int(-3.9), int(1e6)), (3, -3, 1000000))

    def test_to_text(self):
        self.assertEqual((hex(255), oct(8), bin(5)), ("0xff", "0o10", "0b101"))
        self.assertEqual((hex(-255), bin(-2), hex(2**40)), ("-0xff", "-0b10", "0x10000000000"))

    def test_to_bytes(self):
        self.assertEqual((258).to_bytes(2, "big"), b"\x01\x02")
        self.assertEqual((258).to_bytes(4, "little"), b"\x02\x01\x00\x00")
        self.assertEqual((2**64).to_bytes(9, "big"), b"\x01" + bytes(8))

    def test_from_bytes(self):
        self.assertEqual(int.from_bytes(b"\x01\x02", "big"), 258)
        self.assertEqual(int.from_bytes(b"\x02\x01", "little"), 258)
        self.assertEqual(int.from_bytes(b"\xff" * 10, "big"), 2**80 - 1)

    def test_chr_and_ord(self):
        self.assertEqual((ord("A"), chr(8364), ord("€")), (65, "€", 8364))

    def test_round(self):
        self.assertEqual((round(2.5), round(3.5), round(-2.5), round(7)), (2, 4, -2, 7))
