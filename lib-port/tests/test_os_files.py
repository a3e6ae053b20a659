"""os: making, finding, renaming and removing files and folders."""

import os
import unittest

import ramdisk
from ramdisk import put, tree


def number(function, *arguments):
    """The number of the error that a call raises."""
    try:
        function(*arguments)
    except OSError as error:
        return error.errno
    return 0


class Path:
    def __init__(self, text):
        self.text = text

    def __fspath__(self):
        return self.text


class Folders(unittest.TestCase):
    def setUp(self):
        self.top = ramdisk.enter(self)

    def test_mkdir(self):
        os.mkdir("a")
        self.assertEqual(tree(self.top), ["a/"])

    def test_mkdir_takes_a_mode(self):
        os.mkdir("a", 0o755)
        self.assertEqual(tree(self.top), ["a/"])

    def test_mkdir_of_what_is_there(self):
        os.mkdir("a")
        self.assertEqual(number(os.mkdir, "a"), 17)

    def test_mkdir_needs_the_parent(self):
        self.assertEqual(number(os.mkdir, "a/b"), 2)

    def test_mkdir_takes_path_objects(self):
        os.mkdir(Path("a"))
        self.assertEqual(tree(self.top), ["a/"])

    def test_makedirs(self):
        os.makedirs("a/b/c")
        self.assertEqual(tree(self.top), ["a/", "a/b/", "a/b/c/"])

    def test_makedirs_of_what_is_there(self):
        os.makedirs("a/b")
        self.assertRaises(OSError, os.makedirs, "a/b")

    def test_makedirs_may_find_it_there(self):
        os.makedirs("a/b")
        os.makedirs("a/b", exist_ok=True)
        self.assertEqual(tree(self.top), ["a/", "a/b/"])

    def test_makedirs_does_not_take_a_file_for_it(self):
        put("a")
        self.assertRaises(OSError, lambda: os.makedirs("a", exist_ok=True))

    def test_rmdir(self):
        os.mkdir("a")
        os.rmdir("a")
        self.assertEqual(tree(self.top), [])

    def test_rmdir_of_a_full_one(self):
        os.makedirs("a/b")
        self.assertRaises(OSError, os.rmdir, "a")

    def test_rmdir_takes_no_files(self):
        put("file")
        self.assertEqual(number(os.rmdir, "file"), 20)

    def test_removedirs_goes_up(self):
        os.makedirs("a/b/c")
        put("a/file")
        os.removedirs("a/b/c")
        self.assertEqual(tree(self.top), ["a/", "a/file"])

    def test_listdir(self):
        put("x")
        os.mkdir("y")
        self.assertEqual(sorted(os.listdir(self.top)), ["x", "y"])

    def test_listdir_of_the_current_folder(self):
        put("x")
        self.assertEqual((os.listdir(), os.listdir(".")), (["x"], ["x"]))

    def test_listdir_of_a_parent(self):
        os.makedirs("a/b")
        self.assertEqual(os.listdir("a/b/.."), ["b"])

    def test_listdir_of_what_is_missing(self):
        self.assertEqual(number(os.listdir, "a"), 2)

    def test_chdir(self):
        os.mkdir("a")
        os.chdir("a")
        self.assertEqual(os.getcwd(), self.top + "/a")

    def test_chdir_to_the_parent(self):
        os.mkdir("a")
        os.chdir("a")
        os.chdir("..")
        self.assertEqual(os.getcwd(), self.top)


class Files(unittest.TestCase):
    def setUp(self):
        self.top = ramdisk.enter(self)
        put("file", b"123")

    def test_remove(self):
        os.remove("file")
        self.assertEqual(tree(self.top), [])

    def test_unlink(self):
        os.unlink(Path("file"))
        self.assertEqual(tree(self.top), [])

    def test_remove_of_what_is_missing(self):
        self.assertEqual(number(os.remove, "no"), 2)

    def test_remove_takes_no_folders(self):
        os.mkdir("a")
        self.assertEqual(number(os.remove, "a"), 21)

    def test_rename(self):
        os.rename("file", "other")
        self.assertEqual(tree(self.top), ["other"])

    def test_rename_into_a_folder(self):
        os.mkdir("a")
        os.rename("file", "a/file")
        self.assertEqual(tree(self.top), ["a/", "a/file"])

    def test_rename_of_a_folder(self):
        os.makedirs("a/b")
        os.rename("a", "c")
        self.assertEqual(tree(self.top), ["c/", "c/b/", "file"])

    def test_rename_of_what_is_missing(self):
        self.assertEqual(number(os.rename, "no", "other"), 2)

    def test_replace(self):
        put("other", b"old")
        os.replace("file", "other")
        self.assertEqual((tree(self.top), ramdisk.get("other")), (["other"], b"123"))

    def test_renames_makes_and_removes_folders(self):
        os.mkdir("a")
        os.rename("file", "a/file")
        os.renames("a/file", "b/c/file")
        self.assertEqual(tree(self.top), ["b/", "b/c/", "b/c/file"])


class Status(unittest.TestCase):
    def setUp(self):
        self.top = ramdisk.enter(self)
        put("file", b"123")

    def test_size(self):
        self.assertEqual(os.stat("file").st_size, 3)

    def test_it_is_a_sequence(self):
        self.assertEqual(os.stat("file")[6], 3)

    def test_kind(self):
        self.assertEqual((os.stat("file").st_mode >> 12, os.stat(".").st_mode >> 12), (8, 4))

    def test_lstat(self):
        self.assertEqual(os.lstat("file").st_size, 3)

    def test_times_count_from_1970(self):
        self.assertTrue(os.stat("file").st_mtime >= 946684800)

    def test_access(self):
        self.assertTrue(os.access("file", os.R_OK))
        self.assertFalse(os.access("no", os.F_OK))

    def test_room(self):
        found = os.statvfs(".")
        self.assertTrue(found[0] > 0 and found[2] >= found[3])


if __name__ == "__main__":
    unittest.main()
