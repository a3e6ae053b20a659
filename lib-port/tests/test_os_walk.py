"""os: walking through folders, entries of folders, and files by descriptor."""

import os
import unittest

import ramdisk
from ramdisk import get, put


class Walking(unittest.TestCase):
    def setUp(self):
        ramdisk.enter(self)
        os.makedirs("top/a/b")
        for name in ("top/1", "top/a/2", "top/a/b/3"):
            put(name)

    def test_top_down(self):
        self.assertEqual(list(os.walk("top")), [
            ("top", ["a"], ["1"]), ("top/a", ["b"], ["2"]), ("top/a/b", [], ["3"])])

    def test_bottom_up(self):
        self.assertEqual([place for place, folders, files in os.walk("top", topdown=False)],
                         ["top/a/b", "top/a", "top"])

    def test_what_is_taken_out_is_not_walked(self):
        seen = []
        for place, folders, files in os.walk("top"):
            seen.append(place)
            folders[:] = []
        self.assertEqual(seen, ["top"])

    def test_what_is_missing_is_passed_over(self):
        self.assertEqual(list(os.walk("no")), [])

    def test_errors_can_be_heard(self):
        errors = []
        list(os.walk("no", onerror=errors.append))
        self.assertEqual([error.errno for error in errors], [2])


class Entries(unittest.TestCase):
    def setUp(self):
        ramdisk.enter(self)
        os.mkdir("a")
        put("a/file", b"12")
        os.mkdir("a/folder")
        with os.scandir("a") as entries:
            self.entries = sorted(entries, key=lambda entry: entry.name)

    def test_names(self):
        self.assertEqual([entry.name for entry in self.entries], ["file", "folder"])

    def test_paths(self):
        self.assertEqual([entry.path for entry in self.entries], ["a/file", "a/folder"])

    def test_folders(self):
        self.assertEqual([entry.is_dir() for entry in self.entries], [False, True])

    def test_files(self):
        self.assertEqual([entry.is_file() for entry in self.entries], [True, False])

    def test_links(self):
        self.assertEqual([entry.is_symlink() for entry in self.entries], [False, False])

    def test_status(self):
        self.assertEqual(self.entries[0].stat().st_size, 2)

    def test_they_are_paths(self):
        self.assertEqual(os.fspath(self.entries[0]), "a/file")

    def test_repr(self):
        self.assertEqual(repr(self.entries[0]), "<DirEntry 'file'>")

    def test_of_what_is_missing(self):
        self.assertRaises(OSError, os.scandir, "no")

    def test_without_with(self):
        found = os.scandir("a")
        next(found)
        found.close()
        self.assertEqual(list(found), [])


class Descriptors(unittest.TestCase):
    def setUp(self):
        ramdisk.enter(self)
        put("file", b"12345")

    def test_reading(self):
        fd = os.open("file", os.O_RDONLY)
        self.addCleanup(os.close, fd)
        self.assertEqual((os.read(fd, 2), os.read(fd, 9)), (b"12", b"345"))

    def test_seeking(self):
        fd = os.open("file", os.O_RDONLY)
        self.addCleanup(os.close, fd)
        os.lseek(fd, 3, os.SEEK_SET)
        self.assertEqual(os.read(fd, 9), b"45")

    def test_writing_makes_a_file(self):
        fd = os.open("new", os.O_WRONLY | os.O_CREAT)
        self.assertEqual(os.write(fd, b"abc"), 3)
        os.close(fd)
        self.assertEqual(get("new"), b"abc")

    def test_writing_replaces_from_the_start(self):
        fd = os.open("file", os.O_WRONLY | os.O_CREAT)
        os.write(fd, b"ab")
        os.close(fd)
        self.assertEqual(get("file"), b"ab345")

    def test_truncating(self):
        fd = os.open("file", os.O_RDWR | os.O_TRUNC)
        os.write(fd, b"ab")
        os.close(fd)
        self.assertEqual(get("file"), b"ab")

    def test_appending(self):
        fd = os.open("file", os.O_WRONLY | os.O_APPEND)
        os.write(fd, b"ab")
        os.close(fd)
        self.assertEqual(get("file"), b"12345ab")

    def test_exclusive(self):
        self.assertRaises(OSError, os.open, "file", os.O_WRONLY | os.O_CREAT | os.O_EXCL)

    def test_missing(self):
        self.assertRaises(OSError, os.open, "no", os.O_RDONLY)

    def test_as_a_file(self):
        with os.fdopen(os.open("file", os.O_RDONLY), "rb") as file:
            self.assertEqual(file.read(), b"12345")

    def test_a_descriptor_is_a_number(self):
        fd = os.open("file", os.O_RDONLY)
        self.addCleanup(os.close, fd)
        self.assertIsInstance(fd, int)


if __name__ == "__main__":
    unittest.main()
