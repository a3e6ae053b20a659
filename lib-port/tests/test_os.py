"""os: names, paths as objects, and the environment."""

import os
import unittest


class Path:
    def __init__(self, text):
        self.text = text

    def __fspath__(self):
        return self.text


class Names(unittest.TestCase):
    def test_system(self):
        self.assertEqual(os.name, "posix")

    def test_separators(self):
        self.assertEqual((os.sep, os.altsep, os.extsep, os.pathsep), ("/", None, ".", ":"))

    def test_lines(self):
        self.assertEqual(os.linesep, "\n")

    def test_folders(self):
        self.assertEqual((os.curdir, os.pardir), (".", ".."))

    def test_seeking(self):
        self.assertEqual((os.SEEK_SET, os.SEEK_CUR, os.SEEK_END), (0, 1, 2))

    def test_error(self):
        self.assertIs(os.error, OSError)

    def test_processors(self):
        self.assertTrue(os.cpu_count() >= 1)

    def test_process(self):
        self.assertTrue(os.getpid() >= 1)

    def test_modes_of_access(self):
        self.assertEqual((os.F_OK, os.X_OK, os.W_OK, os.R_OK), (0, 1, 2, 4))

    def test_what_is_not_there_has_no_attribute(self):
        self.assertFalse(hasattr(os, "no_such_name"))


class Paths(unittest.TestCase):
    def test_text(self):
        self.assertEqual(os.fspath("a"), "a")

    def test_bytes(self):
        self.assertEqual(os.fspath(b"a"), b"a")

    def test_objects(self):
        self.assertEqual(os.fspath(Path("a/b")), "a/b")

    def test_numbers_are_refused(self):
        self.assertRaises(TypeError, os.fspath, 1)

    def test_objects_have_to_return_text(self):
        self.assertRaises(TypeError, os.fspath, Path(1))

    def test_fsencode(self):
        self.assertEqual((os.fsencode("a"), os.fsencode(b"a")), (b"a", b"a"))

    def test_fsdecode(self):
        self.assertEqual((os.fsdecode(b"a"), os.fsdecode(Path("b"))), ("a", "b"))

    def test_classes_extend_pathlike(self):
        class Mine(os.PathLike):
            def __fspath__(self):
                return "mine"
        self.assertIsInstance(Mine(), os.PathLike)
        self.assertEqual(os.fspath(Mine()), "mine")

    def test_whatever_has_fspath_is_pathlike(self):
        self.assertIsInstance(Path("a"), os.PathLike)


class Environment(unittest.TestCase):
    def test_unset(self):
        self.assertIsNone(os.getenv("NOT_SET_ANYWHERE"))

    def test_default(self):
        self.assertEqual(os.getenv("NOT_SET_ANYWHERE", "x"), "x")

    def test_set(self):
        os.environ["BOARD"] = "m4"
        self.addCleanup(os.environ.pop, "BOARD")
        self.assertEqual((os.getenv("BOARD"), os.environ["BOARD"]), ("m4", "m4"))

    def test_an_unset_name_is_a_key_error(self):
        self.assertRaises(KeyError, lambda: os.environ["NOT_SET_ANYWHERE"])


class Errors(unittest.TestCase):
    def number(self, function, *arguments):
        try:
            function(*arguments)
        except OSError as error:
            return error.errno
        return 0

    def test_missing_at_the_root(self):
        self.assertEqual(self.number(os.stat, "/no-such-file"), 2)

    def test_empty_path(self):
        self.assertEqual(self.number(os.stat, ""), 2)

    def test_missing_has_a_class(self):
        self.assertRaises(eval("FileNotFoundError"), os.stat, "/no-such-file")

    def test_paths_are_checked(self):
        self.assertRaises(TypeError, os.listdir, 1.5)


if __name__ == "__main__":
    unittest.main()
