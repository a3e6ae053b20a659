"""fnmatch."""

import fnmatch
import unittest


class Patterns(unittest.TestCase):
    def matching(self, pattern, *names):
        for name in names:
            self.assertTrue(fnmatch.fnmatchcase(name, pattern), (name, pattern))

    def differing(self, pattern, *names):
        for name in names:
            self.assertFalse(fnmatch.fnmatchcase(name, pattern), (name, pattern))

    def test_literal(self):
        self.matching("abc", "abc")
        self.differing("abc", "ab", "abcd", "ABC", "")

    def test_question_mark(self):
        self.matching("a?c", "abc", "a.c", "a?c")
        self.differing("a?c", "ac", "abbc")

    def test_star(self):
        self.matching("*", "", "a", "abc", "a.b")
        self.matching("a*c", "ac", "abc", "abbbc")
        self.differing("a*c", "a", "abcd")

    def test_several_stars(self):
        self.matching("*a*b*", "ab", "xaxbx", "aabb")
        self.differing("*x*y*", "yx", "x")

    def test_stars_in_a_row(self):
        self.matching("a**b", "ab", "axb")

    def test_endings(self):
        self.matching("*.py", "a.py", ".py")
        self.differing("*.py", "a.pyc", "apy")

    def test_set(self):
        self.matching("[abc]", "a", "b", "c")
        self.differing("[abc]", "d", "", "ab")

    def test_range(self):
        self.matching("[a-c0-9]", "a", "b", "c", "5")
        self.differing("[a-c]", "d", "-")

    def test_negated_set(self):
        self.matching("[!ab]", "c", "!")
        self.differing("[!ab]", "a", "b", "")

    def test_negated_range(self):
        self.matching("[!a-c]", "-", "d")
        self.differing("[!a-c]", "b")

    def test_closing_bracket_in_a_set(self):
        self.matching("[]]", "]")
        self.matching("[!]]", "a")
        self.differing("[!]]", "]")

    def test_hyphen_in_a_set(self):
        self.matching("[a-]", "a", "-")
        self.matching("[-a]", "a", "-")

    def test_empty_range(self):
        self.differing("[z-a]", "x", "z", "a", "-")

    def test_caret_in_a_set(self):
        self.matching("[^a]", "^", "a")
        self.differing("[^a]", "b")

    def test_backslash_in_a_set(self):
        self.matching("[\\]", "\\")
        self.differing("[!\\]", "\\")

    def test_bracket_that_stays_open(self):
        self.matching("[", "[")
        self.matching("[]", "[]")
        self.matching("a[b", "a[b")

    def test_what_expressions_treat_apart(self):
        for pattern in ("a.b", "(a)", "a+b", "a|b", "{a}", "a^b", "a$b", "a\\b"):
            self.matching(pattern, pattern)
        self.differing("a.b", "axb")
        self.differing("a+b", "aab")

    def test_lines(self):
        self.matching("a*", "a\nb", "a\n")
        self.matching("*", "\n")
        self.differing("a", "a\n")

    def test_leading_dot_is_nothing_special(self):
        self.matching("*", ".hidden")


class Functions(unittest.TestCase):
    def test_filter(self):
        self.assertEqual(fnmatch.filter(["a.py", "b.txt", "c.py"], "*.py"), ["a.py", "c.py"])

    def test_filter_nothing(self):
        self.assertEqual(fnmatch.filter([], "*"), [])

    def test_fnmatch(self):
        self.assertTrue(fnmatch.fnmatch("abc", "a*"))

    def test_translate_makes_text(self):
        self.assertIsInstance(fnmatch.translate("*.py"), str)


if __name__ == "__main__":
    unittest.main()
