"""difflib."""

import difflib
import unittest
from support import is_close, outcome

OLD = ["one\n", "two\n", "three\n", "four\n"]
NEW = ["zero\n", "one\n", "tree\n", "four\n"]


class Matcher(unittest.TestCase):
    def test_longest_match(self):
        self.assertEqual(tuple(difflib.SequenceMatcher(None, " abcd", "abcd abcd").find_longest_match(0, 5, 0, 9)), (0, 4, 5))

    def test_longest_match_without_blanks(self):
        matcher = difflib.SequenceMatcher(lambda c: c == " ", " abcd", "abcd abcd")
        self.assertEqual(tuple(matcher.find_longest_match(0, 5, 0, 9)), (1, 0, 4))

    def test_match_has_names(self):
        match = difflib.SequenceMatcher(None, "xa", "a").find_longest_match()
        self.assertEqual((match.a, match.b, match.size), (1, 0, 1))

    def test_no_match(self):
        self.assertEqual(difflib.SequenceMatcher(None, "ab", "c").find_longest_match().size, 0)

    def test_blocks_end_with_an_empty_one(self):
        blocks = difflib.SequenceMatcher(None, "abxcd", "abcd").get_matching_blocks()
        self.assertEqual([tuple(block) for block in blocks], [(0, 0, 2), (3, 2, 2), (5, 4, 0)])

    def test_opcodes_make_one_of_the_other(self):
        a, b = "qabxcd", "abycdf"
        made = []
        for tag, a1, a2, b1, b2 in difflib.SequenceMatcher(None, a, b).get_opcodes():
            made.append(a[a1:a2] if tag == "equal" else "" if tag == "delete" else b[b1:b2])
        self.assertEqual("".join(made), b)

    def test_opcodes(self):
        codes = difflib.SequenceMatcher(None, "abc", "axc").get_opcodes()
        self.assertEqual([code[0] for code in codes], ["equal", "replace", "equal"])

    def test_ratio(self):
        self.assertTrue(is_close(difflib.SequenceMatcher(None, "abcd", "bcde").ratio(), 0.75))

    def test_ratios_are_bounds(self):
        matcher = difflib.SequenceMatcher(None, "private Thread", "private volatile Thread")
        self.assertTrue(matcher.ratio() <= matcher.quick_ratio() <= matcher.real_quick_ratio())

    def test_nothing_is_like_nothing(self):
        self.assertEqual(difflib.SequenceMatcher(None, "", "").ratio(), 1.0)

    def test_lists(self):
        self.assertEqual(difflib.SequenceMatcher(None, [1, 2, 3], [1, 3]).get_opcodes()[1][0], "delete")

    def test_second_sequence_may_change(self):
        matcher = difflib.SequenceMatcher(None, "abc", "abc")
        matcher.set_seq2("xyz")
        self.assertEqual(matcher.ratio(), 0.0)

    def test_groups(self):
        a = [str(i) for i in range(40)]
        b = a[:]
        b[5] = "x"
        b[30] = "y"
        groups = list(difflib.SequenceMatcher(None, a, b).get_grouped_opcodes(2))
        self.assertEqual(len(groups), 2)

    def test_popular_elements(self):
        matcher = difflib.SequenceMatcher(None, "b" * 3, "b" * 3 + "a" * 250)
        self.assertEqual(matcher.bpopular, {"a"})


class CloseMatches(unittest.TestCase):
    def test_best_first(self):
        self.assertEqual(difflib.get_close_matches("appel", ["ape", "apple", "peach", "puppy"]), ["apple", "ape"])

    def test_count(self):
        self.assertEqual(len(difflib.get_close_matches("abc", ["abx", "abe", "abf"], n=2, cutoff=0.5)), 2)

    def test_none(self):
        self.assertEqual(difflib.get_close_matches("abc", ["xyz"]), [])

    def test_bad_arguments(self):
        self.assertIs(outcome(difflib.get_close_matches, "a", [], 0), ValueError)
        self.assertIs(outcome(difflib.get_close_matches, "a", [], 1, 2), ValueError)


class Lines(unittest.TestCase):
    def test_ndiff(self):
        lines = list(difflib.ndiff(["one\n", "two\n"], ["one\n", "too\n"]))
        self.assertEqual(lines[0], "  one\n")
        self.assertIn("- two\n", lines)
        self.assertIn("+ too\n", lines)

    def test_hints(self):
        lines = list(difflib.ndiff(["a long line here\n"], ["a long lime here\n"]))
        self.assertEqual(lines, ["- a long line here\n", "?          ^\n", "+ a long lime here\n", "?          ^\n"])

    def test_restore(self):
        lines = list(difflib.ndiff(OLD, NEW))
        self.assertEqual(list(difflib.restore(lines, 1)), OLD)
        self.assertEqual(list(difflib.restore(lines, 2)), NEW)

    def test_restore_bad_choice(self):
        self.assertIs(outcome(lambda: list(difflib.restore([], 3))), ValueError)

    def test_equal_files(self):
        self.assertEqual(list(difflib.unified_diff(OLD, OLD)), [])

    def test_unified(self):
        lines = list(difflib.unified_diff(OLD, NEW, "old", "new"))
        self.assertEqual(lines[:3], ["--- old\n", "+++ new\n", "@@ -1,4 +1,4 @@\n"])
        self.assertEqual(lines[3:], ["+zero\n", " one\n", "-two\n", "-three\n", "+tree\n", " four\n"])

    def test_unified_without_context(self):
        lines = list(difflib.unified_diff(OLD, NEW, n=0, lineterm=""))
        self.assertIn("@@ -0,0 +1 @@", lines)

    def test_dates(self):
        lines = list(difflib.unified_diff(OLD, NEW, "a", "b", "then", "now"))
        self.assertEqual(lines[:2], ["--- a\tthen\n", "+++ b\tnow\n"])

    def test_context(self):
        lines = list(difflib.context_diff(OLD, NEW, "old", "new"))
        self.assertEqual(lines[:4], ["*** old\n", "--- new\n", "***************\n", "*** 1,4 ****\n"])
        self.assertIn("! two\n", lines)

    def test_bytes_are_refused(self):
        self.assertIs(outcome(lambda: list(difflib.unified_diff([b"a"], ["b"]))), TypeError)

    def test_bytes(self):
        lines = list(difflib.diff_bytes(difflib.unified_diff, [b"a\n"], [b"b\n"], b"x", b"y"))
        self.assertEqual(lines, [b"--- x\n", b"+++ y\n", b"@@ -1 +1 @@\n", b"-a\n", b"+b\n"])

    def test_junk(self):
        self.assertTrue(difflib.IS_LINE_JUNK(" # \n") and difflib.IS_LINE_JUNK("\n"))
        self.assertFalse(difflib.IS_LINE_JUNK("x # \n"))
        self.assertTrue(difflib.IS_CHARACTER_JUNK("\t"))
        self.assertFalse(difflib.IS_CHARACTER_JUNK("x"))


class Html(unittest.TestCase):
    def test_table(self):
        table = difflib.HtmlDiff().make_table(["a\tb\n", "x\n"], ["a\tb\n", "y\n"])
        self.assertIn('<span class="diff_chg">x</span>', table.replace("diff_sub", "diff_chg"))
        self.assertIn("a" + "&nbsp;" * 7 + "b", table)

    def test_wrapped(self):
        table = difflib.HtmlDiff(wrapcolumn=5).make_table(["0123456789\n"], ["0123456789\n"])
        self.assertIn(">01234<", table)


if __name__ == "__main__":
    unittest.main()
