"""genericpath: what is at a path."""

import genericpath
import unittest

import ramdisk


class Files(unittest.TestCase):
    def setUp(self):
        self.folder = ramdisk.folder(self)
        self.file = self.folder + "/file"
        self.missing = self.folder + "/missing"
        ramdisk.put(self.file, b"12345")

    def test_a_file_exists(self):
        self.assertTrue(genericpath.exists(self.file))

    def test_a_folder_exists(self):
        self.assertTrue(genericpath.exists(self.folder))

    def test_what_is_missing_does_not_exist(self):
        self.assertFalse(genericpath.exists(self.missing))

    def test_below_a_file_nothing_exists(self):
        self.assertFalse(genericpath.exists(self.file + "/x"))

    def test_an_empty_path_does_not_exist(self):
        self.assertFalse(genericpath.exists(""))

    def test_a_file_is_a_file(self):
        self.assertTrue(genericpath.isfile(self.file))
        self.assertFalse(genericpath.isdir(self.file))

    def test_a_folder_is_a_folder(self):
        self.assertTrue(genericpath.isdir(self.folder))
        self.assertFalse(genericpath.isfile(self.folder))

    def test_what_is_missing_is_neither(self):
        self.assertFalse(genericpath.isfile(self.missing) or genericpath.isdir(self.missing))

    def test_size(self):
        self.assertEqual(genericpath.getsize(self.file), 5)

    def test_what_is_missing_has_no_size(self):
        self.assertRaises(OSError, genericpath.getsize, self.missing)

    def test_modification_is_after_1999(self):
        self.assertTrue(genericpath.getmtime(self.file) >= 946684800)

    def test_a_file_is_itself(self):
        self.assertTrue(genericpath.samefile(self.file, self.folder + "/./file"))

    def test_files_of_the_same_content_differ(self):
        ramdisk.put(self.missing, b"12345")
        self.assertFalse(genericpath.samefile(self.file, self.missing))

    def test_what_is_missing_is_not_compared(self):
        self.assertRaises(OSError, genericpath.samefile, self.file, self.missing)

    def test_bytes(self):
        self.assertTrue(genericpath.exists(self.file.encode()))


if __name__ == "__main__":
    unittest.main()
