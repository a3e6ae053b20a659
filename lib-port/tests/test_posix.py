"""posix: what os is made of."""

import os
import posix
import unittest

import ramdisk
from ramdisk import put


class Paths(unittest.TestCase):
    """However a path is said, it names the same file."""

    def setUp(self):
        self.top = ramdisk.enter(self)
        os.makedirs("a/b")
        put("a/file", b"123")

    def size(self, path):
        return posix.stat(path).st_size

    def test_relative(self):
        self.assertEqual(self.size("a/file"), 3)

    def test_absolute(self):
        self.assertEqual(self.size(self.top + "/a/file"), 3)

    def test_bytes(self):
        self.assertEqual(self.size(b"a/file"), 3)

    def test_with_dots(self):
        self.assertEqual(self.size("./a/./file"), 3)

    def test_with_parents(self):
        self.assertEqual(self.size("a/b/../file"), 3)

    def test_parents_of_the_current_folder(self):
        posix.chdir("a/b")
        self.assertEqual((self.size("../file"), sorted(posix.listdir(".."))), (3, ["b", "file"]))

    def test_names_may_end_in_a_dot(self):
        put("a/name.", b"12")
        self.assertEqual(self.size("a/name."), 2)

    def test_folders_may_end_in_a_slash(self):
        posix.rename("a/b/", "c")
        self.assertEqual(posix.listdir("c/"), [])

    def test_nothing_is_no_path(self):
        self.assertRaises(OSError, posix.stat, "")

    def test_parents_that_are_missing(self):
        self.assertRaises(OSError, posix.stat, "no/../a/file")


class Results(unittest.TestCase):
    def setUp(self):
        ramdisk.enter(self)
        put("file", b"123")
        self.found = posix.stat("file")

    def test_ten_items(self):
        self.assertEqual(len(self.found), 10)

    def test_names_of_items(self):
        self.assertEqual((self.found[0], self.found[6]), (self.found.st_mode, self.found.st_size))

    def test_links_are_not_followed_either(self):
        self.assertEqual(posix.lstat("file").st_mode, self.found.st_mode)

    def test_follow_symlinks(self):
        self.assertEqual(posix.stat("file", follow_symlinks=False).st_size, 3)

    def test_names_are_shared_with_os(self):
        self.assertIs(posix.stat, os.stat)
        self.assertIs(posix.stat_result, os.stat_result)

    def test_functions_take_fspath(self):
        with posix.scandir(".") as entries:
            self.assertEqual([posix.stat(entry).st_size for entry in entries], [3])


if __name__ == "__main__":
    unittest.main()
