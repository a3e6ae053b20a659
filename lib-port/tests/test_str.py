"""Strings."""

import unittest
from support import outcome


class Strings(unittest.TestCase):
    def test_index_and_length(self):
        self.assertEqual((len("héllo"), "héllo"[1], "héllo"[-1]), (5, "é", "o"))
        self.assertIs(outcome(lambda: "abc"[3]), IndexError)

    def test_concatenation_and_repetition(self):
        self.assertEqual("ab" + "cd" * 2 + "" * 5 + "x" * -1, "abcdcd")

    def test_comparison(self):
        self.assertTrue("a" < "b" < "bc" and "Z" < "a" and "" < "a")
        self.assertEqual(max(["pear", "apple"]), "pear")

    def test_contains(self):
        self.assertTrue("ell" in "hello" and "" in "x" and "xyz" not in "hello")

    def test_immutable(self):
        with self.assertRaises(TypeError):
            "abc"[0] = "x"

    def test_iteration(self):
        self.assertEqual(list("a€b"), ["a", "€", "b"])

    def test_case(self):
        self.assertEqual(("MiXed".lower(), "MiXed".upper()), ("mixed", "MIXED"))

    def test_strip(self):
        self.assertEqual(("  x ".strip(), "xxaxx".lstrip("x"), "abcba".rstrip("ab")), ("x", "axx", "abc"))

    def test_split(self):
        self.assertEqual(" a  b ".split(), ["a", "b"])
        self.assertEqual("a,b,,c".split(","), ["a", "b", "", "c"])
        self.assertEqual("a,b,c".split(",", 1), ["a", "b,c"])
        self.assertEqual("a,b,c".rsplit(",", 1), ["a,b", "c"])
        self.assertIs(outcome("a".split, ""), ValueError)

    def test_partition(self):
        self.assertEqual("k=v=w".partition("="), ("k", "=", "v=w"))
        self.assertEqual("k=v=w".rpartition("="), ("k=v", "=", "w"))
        self.assertEqual("none".partition("="), ("none", "", ""))

    def test_join(self):
        self.assertEqual(("-".join(["a", "b"]), "".join([]), ", ".join("xy")), ("a-b", "", "x, y"))
        self.assertIs(outcome("".join, [1]), TypeError)

    def test_find(self):
        self.assertEqual(("banana".find("an"), "banana".rfind("an"), "banana".find("x")), (1, 3, -1))
        self.assertEqual("banana".find("a", 2, 5), 3)
        self.assertEqual("banana".index("n"), 2)
        self.assertIs(outcome("banana".index, "x"), ValueError)

    def test_count_and_replace(self):
        self.assertEqual(("banana".count("a"), "banana".count("ana")), (3, 1))
        self.assertEqual(("banana".replace("a", "o"), "aaa".replace("a", "b", 2)), ("bonono", "bba"))

    def test_startswith(self):
        self.assertTrue("hello".startswith("he") and "hello".endswith("lo"))
        self.assertTrue("hello".startswith("l", 2))
        self.assertFalse("hello".startswith("hello!"))

    def test_kinds(self):
        self.assertTrue("123".isdigit() and "abc".isalpha() and " \n".isspace())
        self.assertFalse("12a".isdigit() or "a1".isalpha() or "".isdigit())
        self.assertTrue("abc".islower() and "ABC".isupper())

    def test_lines(self):
        self.assertEqual("a\nb\r\nc".splitlines(), ["a", "b", "c"])
        self.assertEqual("a\nb\n".splitlines(True), ["a\n", "b\n"])

    def test_center(self):
        self.assertEqual("ab".center(6), "  ab  ")

    def test_encode(self):
        self.assertEqual("aé€".encode(), b"a\xc3\xa9\xe2\x82\xac")
        self.assertEqual(b"\xe2\x82\xac".decode("utf-8"), "€")
        self.assertEqual(str(b"abc", "utf-8"), "abc")
        with self.assertRaises(UnicodeError):
            b"\xff\xfe".decode()

    def test_repr(self):
        self.assertEqual(repr("it's"), '"it\'s"')
        self.assertEqual(repr('"'), "'\"'")
        self.assertEqual(repr("a\n\\"), "'a\\n\\\\'")

    def test_title(self):
        self.assertEqual("a title".title(), "A Title")

    def test_zfill(self):
        self.assertEqual("42".zfill(5), "00042")

    def test_just(self):
        self.assertEqual("x".ljust(3) + "x".rjust(3), "x    x")

    def test_startswith_several(self):
        self.assertTrue("hello".startswith(("x", "he")))
