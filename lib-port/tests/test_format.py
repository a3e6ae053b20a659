"""Formatting: %, str.format, f-strings."""

import unittest
from support import outcome


class Percent(unittest.TestCase):
    def test_conversions(self):
        self.assertEqual("%d %s %r %x %X %o %c %%" % (5, "a", "b", 255, 255, 8, "c"), "5 a 'b' ff FF 10 c %")

    def test_widths(self):
        self.assertEqual("[%5d|%-5d|%05d|%+d]" % (42, 42, 42, 42), "[   42|42   |00042|+42]")
        self.assertEqual("[%5s|%-5s|%.2s]" % ("ab", "ab", "abcd"), "[   ab|ab   |ab]")
        self.assertEqual("%*d" % (4, 7), "   7")

    def test_floats(self):
        self.assertEqual("%.2f %.0f %e %g" % (1.255, 2.4, 1000.0, 0.5), "1.25 2 1.000000e+03 0.5")

    def test_names(self):
        self.assertEqual("%(a)s-%(b)d" % {"a": "x", "b": 2}, "x-2")

    def test_wrong_arguments(self):
        self.assertIs(outcome(lambda: "%d %d" % (1,)), TypeError)
        self.assertIs(outcome(lambda: "%d" % (1, 2)), TypeError)
        self.assertIs(outcome(lambda: "%d" % "x"), TypeError)

    def test_a_single_value(self):
        self.assertEqual("%s" % 5, "5")
        self.assertEqual("%s" % [1, 2], "[1, 2]")


class Format(unittest.TestCase):
    def test_positions_and_names(self):
        self.assertEqual("{} {}".format(1, 2), "1 2")
        self.assertEqual("{1} {0} {1}".format("a", "b"), "b a b")
        self.assertEqual("{x}{y}".format(x=1, y=2), "12")

    def test_alignment(self):
        self.assertEqual("[{:<5}|{:>5}|{:^5}]".format("a", "b", "c"), "[a    |    b|  c  ]")
        self.assertEqual("{:*^7}".format("mid"), "**mid**")

    def test_integers(self):
        self.assertEqual("{:d} {:x} {:b} {:o} {:c}".format(10, 255, 5, 8, 65), "10 ff 101 10 A")
        self.assertEqual("{:#x} {:05d} {:+d}".format(255, 42, 7), "0xff 00042 +7")

    def test_thousands(self):
        self.assertEqual("{:,}".format(1234567), "1,234,567")

    def test_floats(self):
        self.assertEqual("{:.3f} {:8.2f}|{:<8.1f}|".format(1.5, 2.25, 3.5), "1.500     2.25|3.5     |")

    def test_conversions(self):
        self.assertEqual("{!r} {!s}".format("a", "b"), "'a' b")

    def test_items_and_attributes(self):
        self.assertEqual("{0[1]} {a[k]}".format([1, 2], a={"k": "v"}), "2 v")

    def test_nested_width(self):
        self.assertEqual("[{:{}}]".format("x", 4), "[x   ]")

    def test_braces(self):
        self.assertEqual("{{{}}}".format(1), "{1}")

    def test_missing(self):
        self.assertIs(outcome("{} {}".format, 1), IndexError)
        self.assertIs(outcome("{x}".format), KeyError)


class FStrings(unittest.TestCase):
    def test_expressions(self):
        a, b = 3, [1, 2]
        self.assertEqual(f"{a} {a * 2 + 1} {b[0]} {len(b)}", "3 7 1 2")

    def test_specifications(self):
        self.assertEqual(f"{255:04x}|{'a':>3}|{1.5:.2f}", "00ff|  a|1.50")

    def test_conversions(self):
        self.assertEqual(f"{'x'!r}", "'x'")

    def test_debug(self):
        value = 5
        self.assertEqual(f"{value=}", "value=5")

    def test_nested(self):
        width = 6
        self.assertEqual(f"[{'x':>{width}}]", "[     x]")

    def test_braces(self):
        self.assertEqual(f"{{{1}}}", "{1}")

    def test_concatenation(self):
        self.assertEqual("a" f"{1}" "b", "a1b")
