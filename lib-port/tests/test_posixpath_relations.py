"""posixpath: how paths relate, and what is put in for names in them."""

import os
import os.path
import posixpath
import unittest


class Relative(unittest.TestCase):
    def test_below(self):
        self.assertEqual(posixpath.relpath("/a/b/c", "/a"), "b/c")

    def test_above(self):
        self.assertEqual(posixpath.relpath("/a", "/a/b/c"), "../..")

    def test_beside(self):
        self.assertEqual(posixpath.relpath("/a/x", "/a/y"), "../x")

    def test_the_same(self):
        self.assertEqual(posixpath.relpath("/a/b", "/a/b"), ".")

    def test_to_the_current_folder(self):
        self.assertEqual(posixpath.relpath("a/b"), "a/b")

    def test_nothing_is_refused(self):
        self.assertRaises(ValueError, posixpath.relpath, "")


class Common(unittest.TestCase):
    def test_path(self):
        self.assertEqual(posixpath.commonpath(["/a/bc", "/a/bd", "/a"]), "/a")

    def test_path_of_relative_paths(self):
        self.assertEqual(posixpath.commonpath(["a/b/c", "a/b"]), "a/b")

    def test_path_of_one(self):
        self.assertEqual(posixpath.commonpath(["a/b/"]), "a/b")

    def test_path_of_nothing_in_common(self):
        self.assertEqual(posixpath.commonpath(["a", "b"]), "")

    def test_absolute_and_relative_do_not_mix(self):
        self.assertRaises(ValueError, posixpath.commonpath, ["/a", "a"])

    def test_path_of_none_is_refused(self):
        self.assertRaises(ValueError, posixpath.commonpath, [])

    def test_prefix_goes_by_characters(self):
        self.assertEqual(posixpath.commonprefix(["/a/bc", "/a/bd"]), "/a/b")

    def test_prefix_of_lists(self):
        self.assertEqual(posixpath.commonprefix([["a", "b"], ["a", "c"]]), ["a"])

    def test_prefix_of_none(self):
        self.assertEqual(posixpath.commonprefix([]), "")


class Names(unittest.TestCase):
    def setUp(self):
        for name, value in (("HOME", "/home/me"), ("BOARD", "m4")):
            before = os.environ.get(name)
            self.addCleanup(self.restore, name, before)
            os.environ[name] = value

    def restore(self, name, value):
        if value is None:
            del os.environ[name]
        else:
            os.environ[name] = value

    def test_home(self):
        self.assertEqual(posixpath.expanduser("~"), "/home/me")

    def test_below_home(self):
        self.assertEqual(posixpath.expanduser("~/a"), "/home/me/a")

    def test_a_tilde_elsewhere_stays(self):
        self.assertEqual(posixpath.expanduser("a~"), "a~")

    def test_unknown_users_stay(self):
        self.assertEqual(posixpath.expanduser("~nobody-has-this-name/a"), "~nobody-has-this-name/a")

    def test_home_in_bytes(self):
        self.assertEqual(posixpath.expanduser(b"~/a"), b"/home/me/a")

    def test_variable(self):
        self.assertEqual(posixpath.expandvars("/lib/$BOARD/x"), "/lib/m4/x")

    def test_variable_in_braces(self):
        self.assertEqual(posixpath.expandvars("${BOARD}x"), "m4x")

    def test_unknown_variables_stay(self):
        self.assertEqual(posixpath.expandvars("$NOT_SET_ANYWHERE/${NOR_THIS}"),
                         "$NOT_SET_ANYWHERE/${NOR_THIS}")

    def test_a_dollar_alone_stays(self):
        self.assertEqual(posixpath.expandvars("a$ b$"), "a$ b$")

    def test_variables_in_bytes(self):
        self.assertEqual(posixpath.expandvars(b"$BOARD"), b"m4")


class Module(unittest.TestCase):
    def test_os_path_is_posixpath(self):
        self.assertIs(os.path, posixpath)

    def test_names_import_from_os_path(self):
        from os.path import join
        self.assertIs(join, posixpath.join)

    def test_separators(self):
        self.assertEqual((posixpath.sep, posixpath.pathsep, posixpath.extsep), ("/", ":", "."))

    def test_no_second_separator(self):
        self.assertIsNone(posixpath.altsep)

    def test_dots(self):
        self.assertEqual((posixpath.curdir, posixpath.pardir), (".", ".."))

    def test_normcase_changes_nothing(self):
        self.assertEqual(posixpath.normcase("A/b"), "A/b")

    def test_what_is_not_there_has_no_attribute(self):
        self.assertFalse(hasattr(posixpath, "no_such_name"))


if __name__ == "__main__":
    unittest.main()
