"""posixpath: taking paths apart and putting them together."""

import os
import posixpath
import unittest


class Path:
    def __init__(self, text):
        self.text = text

    def __fspath__(self):
        return self.text


class Joining(unittest.TestCase):
    def test_two(self):
        self.assertEqual(posixpath.join("a", "b"), "a/b")

    def test_several(self):
        self.assertEqual(posixpath.join("/lib", "x", "y.py"), "/lib/x/y.py")

    def test_one(self):
        self.assertEqual(posixpath.join("a"), "a")

    def test_a_slash_is_not_doubled(self):
        self.assertEqual(posixpath.join("a/", "b"), "a/b")

    def test_an_absolute_part_starts_anew(self):
        self.assertEqual(posixpath.join("a", "/b", "c"), "/b/c")

    def test_an_empty_end_leaves_a_slash(self):
        self.assertEqual(posixpath.join("a", ""), "a/")

    def test_an_empty_start(self):
        self.assertEqual(posixpath.join("", "a"), "a")

    def test_bytes(self):
        self.assertEqual(posixpath.join(b"a", b"b"), b"a/b")

    def test_path_objects(self):
        self.assertEqual(posixpath.join(Path("a"), Path("b")), "a/b")

    def test_numbers_are_refused(self):
        self.assertRaises(TypeError, posixpath.join, "a", 1)


class Splitting(unittest.TestCase):
    def test_head_and_tail(self):
        self.assertEqual(posixpath.split("/a/b"), ("/a", "b"))

    def test_no_tail(self):
        self.assertEqual(posixpath.split("/a/b/"), ("/a/b", ""))

    def test_no_head(self):
        self.assertEqual(posixpath.split("a"), ("", "a"))

    def test_the_root(self):
        self.assertEqual(posixpath.split("/"), ("/", ""))

    def test_slashes_at_the_end_of_the_head_go(self):
        self.assertEqual(posixpath.split("a//b"), ("a", "b"))

    def test_slashes_of_the_root_stay(self):
        self.assertEqual(posixpath.split("//b"), ("//", "b"))

    def test_of_bytes(self):
        self.assertEqual(posixpath.split(b"a/b"), (b"a", b"b"))

    def test_basename(self):
        self.assertEqual(posixpath.basename("/a/b.py"), "b.py")

    def test_basename_after_a_slash_is_empty(self):
        self.assertEqual(posixpath.basename("/a/"), "")

    def test_dirname(self):
        self.assertEqual(posixpath.dirname("/a/b.py"), "/a")

    def test_dirname_of_a_name(self):
        self.assertEqual(posixpath.dirname("b.py"), "")

    def test_splitdrive(self):
        self.assertEqual(posixpath.splitdrive("c:/a"), ("", "c:/a"))


class Extensions(unittest.TestCase):
    def test_of_a_file(self):
        self.assertEqual(posixpath.splitext("a/code.py"), ("a/code", ".py"))

    def test_the_last_counts(self):
        self.assertEqual(posixpath.splitext("a.tar.gz"), ("a.tar", ".gz"))

    def test_none(self):
        self.assertEqual(posixpath.splitext("code"), ("code", ""))

    def test_of_a_folder_does_not_count(self):
        self.assertEqual(posixpath.splitext("a.b/code"), ("a.b/code", ""))

    def test_a_dot_in_front_is_no_extension(self):
        self.assertEqual(posixpath.splitext(".profile"), (".profile", ""))

    def test_several_dots_in_front(self):
        self.assertEqual(posixpath.splitext("..a.b"), ("..a", ".b"))

    def test_a_dot_at_the_end(self):
        self.assertEqual(posixpath.splitext("a."), ("a", "."))

    def test_of_bytes(self):
        self.assertEqual(posixpath.splitext(b"a.b"), (b"a", b".b"))


class Normalizing(unittest.TestCase):
    def test_slashes(self):
        self.assertEqual(posixpath.normpath("a//b///c/"), "a/b/c")

    def test_dots(self):
        self.assertEqual(posixpath.normpath("./a/./b"), "a/b")

    def test_parents(self):
        self.assertEqual(posixpath.normpath("a/b/../c"), "a/c")

    def test_parents_at_the_start_stay(self):
        self.assertEqual(posixpath.normpath("../../a"), "../../a")

    def test_the_root_has_no_parent(self):
        self.assertEqual(posixpath.normpath("/../a"), "/a")

    def test_nothing_is_here(self):
        self.assertEqual(posixpath.normpath(""), ".")

    def test_nothing_left_is_here(self):
        self.assertEqual(posixpath.normpath("a/.."), ".")

    def test_two_slashes_stay(self):
        self.assertEqual(posixpath.normpath("//a"), "//a")

    def test_three_slashes_are_one(self):
        self.assertEqual(posixpath.normpath("///a"), "/a")

    def test_bytes(self):
        self.assertEqual(posixpath.normpath(b"a/../b"), b"b")


class Absolute(unittest.TestCase):
    def test_isabs(self):
        self.assertTrue(posixpath.isabs("/a"))
        self.assertFalse(posixpath.isabs("a/b"))

    def test_an_absolute_path_stays(self):
        self.assertEqual(posixpath.abspath("/a/b"), "/a/b")

    def test_it_is_normalized(self):
        self.assertEqual(posixpath.abspath("/a/./b/../c"), "/a/c")

    def test_a_relative_path_is_below_the_current_folder(self):
        self.assertEqual(posixpath.abspath("a"), posixpath.join(os.getcwd(), "a"))

    def test_realpath_of_what_is_not_there(self):
        self.assertEqual(posixpath.realpath("/no/such/../file"), "/no/file")

    def test_realpath_may_insist(self):
        self.assertRaises(OSError, lambda: posixpath.realpath("/no/such", strict=True))


if __name__ == "__main__":
    unittest.main()
