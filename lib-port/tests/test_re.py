"""Regular expressions, as far as the board's engine goes."""

import re
import unittest
from support import outcome


class Regular(unittest.TestCase):
    def check(self, pattern, text, expected):
        match = re.search(pattern, text)
        self.assertEqual(match and match.group(0), expected, pattern)

    def test_plain(self):
        self.check("b", "abc", "b")
        self.check("x", "abc", None)

    def test_repetition(self):
        self.check("ab*", "xabbb", "abbb")
        self.check("ab+", "xa", None)
        self.check("ab?c", "ac", "ac")

    def test_shy_repetition(self):
        self.check("<.*?>", "<a><b>", "<a>")
        self.check("a+?", "aaa", "a")

    def test_classes(self):
        self.check("[a-c]+", "xxabcd", "abc")
        self.check("[^0-9]+", "12ab3", "ab")
        self.check(r"\d+", "ab123c", "123")
        self.check(r"\w+", "  under_score!", "under_score")
        self.check(r"\s", "a b", " ")
        self.check(r"\D\S\W", "1ab 2", "ab ")

    def test_anchors(self):
        self.check("^ab", "abab", "ab")
        self.check("^b", "ab", None)
        self.check("b$", "ab", "b")

    def test_alternatives(self):
        self.check("cat|dog", "a dog", "dog")
        self.check("(a|b)c", "xbc", "bc")

    def test_dot(self):
        self.check("a.c", "abc", "abc")

    def test_groups(self):
        match = re.match(r"(\w+)=(\d+)", "key=42")
        self.assertEqual((match.group(1), match.group(2), match.group(0)), ("key", "42", "key=42"))

    def test_a_group_that_took_no_part(self):
        match = re.match("(a)|(b)", "b")
        self.assertIsNone(match.group(1))

    def test_match_begins_at_the_start(self):
        self.assertIsNone(re.match("b", "ab"))
        self.assertTrue(re.match("a", "ab"))

    def test_compiled(self):
        pattern = re.compile("a+")
        self.assertEqual(pattern.search("xaa").group(0), "aa")
        self.assertIsNone(pattern.match("xaa"))

    def test_split(self):
        self.assertEqual(re.compile("[,;]").split("a,b;c"), ["a", "b", "c"])
        self.assertEqual(re.compile(",").split("a,b,c", 1), ["a", "b,c"])

    def test_sub(self):
        self.assertEqual(re.sub("[aeiou]", "*", "education"), "*d*c*t**n")
        self.assertEqual(re.sub("a", "b", "aaa", 2), "bba")
        self.assertEqual(re.sub("(x)(y)", r"\2\1", "xy xy"), "yx yx")

    def test_sub_with_a_function(self):
        self.assertEqual(re.sub("[0-9]+", lambda match: str(2 * int(match.group(0))), "a1b20"), "a2b40")

    def test_bytes(self):
        self.assertEqual(re.search(b"b+", b"abb").group(0), b"bb")

    def test_missing_group(self):
        self.assertIs(outcome(re.match("a", "a").group, 3), IndexError)

    def test_counts(self):
        self.check("a{2,3}", "aaaa", "aaa")

    def test_lookahead(self):
        self.check("a(?=b)", "ab", "a")

    def test_findall(self):
        self.assertEqual(re.findall("[0-9]", "a1b2"), ["1", "2"])
