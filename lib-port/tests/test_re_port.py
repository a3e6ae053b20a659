"""What the port adds to the firmware's re."""

import re
import unittest
from support import outcome


class Find(unittest.TestCase):
    def test_all(self):
        self.assertEqual(re.findall("[0-9]+", "a1b22c333"), ["1", "22", "333"])

    def test_none(self):
        self.assertEqual(re.findall("[0-9]+", "abc"), [])

    def test_group(self):
        self.assertEqual(re.findall("(a)b", "abcab"), ["a", "a"])

    def test_groups(self):
        self.assertEqual(re.findall("(a)(b)", "abab"), [("a", "b"), ("a", "b")])

    def test_at_the_start_only(self):
        self.assertEqual(re.findall("^a", "aaa"), ["a"])

    def test_iterator(self):
        found = [(match.group(0), match.span()) for match in re.finditer("[a-z]+", "ab1c")]
        self.assertEqual(found, [("ab", (0, 2)), ("c", (3, 4))])

    def test_groups_of_a_match(self):
        match = list(re.finditer("(.)=(.)", "a=1 b=2"))[1]
        self.assertEqual((match.groups(), match.start(2), match[1], match.group(1, 2)), (("b", "2"), 6, "b", ("b", "2")))

    def test_group_that_took_no_part(self):
        match = next(re.finditer("a(x)?", "a"))
        self.assertEqual((match.groups(), match.groups("-")), ((None,), ("-",)))


class Whole(unittest.TestCase):
    def test_fullmatch(self):
        self.assertIsNotNone(re.fullmatch("a+", "aaa"))
        self.assertIsNone(re.fullmatch("a+", "aab"))

    def test_fullmatch_tries_every_way(self):
        self.assertIsNotNone(re.fullmatch("a|ab", "ab"))


class Split(unittest.TestCase):
    def test_plain(self):
        self.assertEqual(re.split(",", "a,b,c"), ["a", "b", "c"])

    def test_most(self):
        self.assertEqual(re.split(",", "a,b,c", maxsplit=1), ["a", "b,c"])

    def test_groups_are_kept(self):
        self.assertEqual(re.split("(,)", "a,b"), ["a", ",", "b"])

    def test_nothing_to_split(self):
        self.assertEqual(re.split(",", "abc"), ["abc"])

    def test_compiled(self):
        self.assertEqual(re.split(re.compile("b+"), "abba"), ["a", "a"])


class Substitute(unittest.TestCase):
    def test_count(self):
        self.assertEqual(re.subn("a", "b", "aXa"), ("bXb", 2))

    def test_function(self):
        self.assertEqual(re.sub("a", lambda match: match.group(0).upper(), "banana"), "bAnAnA")


class Escape(unittest.TestCase):
    def test_text(self):
        self.assertEqual(re.escape("a.b*c"), "a\\.b\\*c")

    def test_bytes(self):
        self.assertEqual(re.escape(b"a.b"), b"a\\.b")

    def test_matches_itself(self):
        text = "(a+b)*[c]"
        self.assertIsNotNone(re.match(re.escape(text), text))


class Errors(unittest.TestCase):
    def test_bad_expression(self):
        self.assertIsNot(outcome(re.compile, "("), None)
        with self.assertRaises(re.error):
            re.compile("(")


if __name__ == "__main__":
    unittest.main()
