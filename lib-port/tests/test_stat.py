"""stat."""

import stat
import unittest


class Modes(unittest.TestCase):
    def test_kinds(self):
        self.assertTrue(stat.S_ISDIR(0o040755) and stat.S_ISREG(0o100644))
        self.assertFalse(stat.S_ISDIR(0o100644) or stat.S_ISREG(0o040755) or stat.S_ISLNK(0o100644))

    def test_parts(self):
        self.assertEqual((stat.S_IMODE(0o100644), stat.S_IFMT(0o100644)), (0o644, stat.S_IFREG))

    def test_permissions(self):
        self.assertEqual(stat.S_IRWXU, stat.S_IRUSR | stat.S_IWUSR | stat.S_IXUSR)
        self.assertEqual(stat.S_IRWXG | stat.S_IRWXO, 0o077)

    def test_places(self):
        self.assertEqual((stat.ST_MODE, stat.ST_SIZE, stat.ST_MTIME), (0, 6, 8))

    def test_text(self):
        self.assertEqual(stat.filemode(0o100644), "-rw-r--r--")
        self.assertEqual(stat.filemode(0o040755), "drwxr-xr-x")
        self.assertEqual(stat.filemode(0o104755), "-rwsr-xr-x")


if __name__ == "__main__":
    unittest.main()
