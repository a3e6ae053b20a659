"""pathlib: what paths do with files."""

import os
import unittest
from pathlib import Path

import ramdisk
from ramdisk import put, tree


def names(paths):
    return sorted([str(path) for path in paths])


class Here(unittest.TestCase):
    """Tests in an empty folder, which is the current one."""

    def setUp(self):
        self.top = ramdisk.enter(self)


class Content(Here):
    def test_text(self):
        self.assertEqual(Path("a").write_text("one\ntwo"), 7)
        self.assertEqual(Path("a").read_text(), "one\ntwo")

    def test_encoding(self):
        Path("a").write_text("\u00e9", encoding="utf-8")
        self.assertEqual(Path("a").read_bytes(), b"\xc3\xa9")

    def test_bytes(self):
        self.assertEqual(Path("a").write_bytes(b"\x00\x01"), 2)
        self.assertEqual(Path("a").read_bytes(), b"\x00\x01")

    def test_writing_replaces(self):
        Path("a").write_text("long")
        Path("a").write_text("s")
        self.assertEqual(Path("a").read_text(), "s")

    def test_write_text_takes_text(self):
        self.assertRaises(TypeError, Path("a").write_text, b"x")

    def test_write_bytes_takes_bytes(self):
        self.assertRaises(TypeError, Path("a").write_bytes, "x")

    def test_open(self):
        put("a", b"one\ntwo\n")
        with Path("a").open() as file:
            self.assertEqual([line for line in file], ["one\n", "two\n"])

    def test_open_to_append(self):
        put("a", b"one")
        with Path("a").open("ab") as file:
            file.write(b"two")
        self.assertEqual(Path("a").read_bytes(), b"onetwo")

    def test_reading_what_is_missing(self):
        self.assertRaises(OSError, Path("a").read_text)

    def test_builtin_open_takes_paths(self):
        put("a", b"one")
        with open(Path("a"), "rb") as file:
            self.assertEqual(file.read(), b"one")


class Kinds(Here):
    def setUp(self):
        super().setUp()
        put("file", b"123")
        os.mkdir("folder")

    def test_exists(self):
        self.assertEqual([Path(name).exists() for name in ("file", "folder", "no")],
                         [True, True, False])

    def test_is_file(self):
        self.assertEqual([Path(name).is_file() for name in ("file", "folder", "no")],
                         [True, False, False])

    def test_is_dir(self):
        self.assertEqual([Path(name).is_dir() for name in ("file", "folder", "no")],
                         [False, True, False])

    def test_is_symlink(self):
        self.assertFalse(Path("file").is_symlink())

    def test_stat(self):
        self.assertEqual((Path("file").stat().st_size, Path("file").lstat().st_size), (3, 3))

    def test_stat_of_what_is_missing(self):
        self.assertRaises(OSError, Path("no").stat)

    def test_samefile(self):
        self.assertTrue(Path("file").samefile("./file"))

    def test_iterdir(self):
        self.assertEqual(names(Path(".").iterdir()), ["file", "folder"])

    def test_iterdir_below(self):
        put("folder/a")
        self.assertEqual(names(Path("folder").iterdir()), ["folder/a"])

    def test_cwd(self):
        self.assertEqual(str(Path.cwd()), self.top)

    def test_absolute(self):
        self.assertEqual(str(Path("a/../b").absolute()), self.top + "/a/../b")

    def test_resolve(self):
        self.assertEqual(str(Path("folder/../file").resolve()), self.top + "/file")

    def test_resolve_may_insist(self):
        self.assertRaises(OSError, lambda: Path("no").resolve(strict=True))

    def test_home(self):
        before = os.environ.get("HOME")
        os.environ["HOME"] = "/home/me"
        if before is None:
            self.addCleanup(os.environ.pop, "HOME")
        else:
            self.addCleanup(os.environ.update, {"HOME": before})
        self.assertEqual((str(Path.home()), str(Path("~/a").expanduser())),
                         ("/home/me", "/home/me/a"))


class Changing(Here):
    def test_mkdir(self):
        Path("a").mkdir()
        self.assertEqual(tree(self.top), ["a/"])

    def test_mkdir_of_what_is_there(self):
        Path("a").mkdir()
        self.assertRaises(OSError, Path("a").mkdir)
        Path("a").mkdir(exist_ok=True)

    def test_mkdir_needs_the_parent(self):
        self.assertRaises(OSError, Path("a/b").mkdir)

    def test_mkdir_makes_parents(self):
        Path("a/b/c").mkdir(parents=True)
        self.assertEqual(tree(self.top), ["a/", "a/b/", "a/b/c/"])

    def test_mkdir_does_not_take_a_file_for_it(self):
        put("a")
        self.assertRaises(OSError, lambda: Path("a").mkdir(exist_ok=True))

    def test_rmdir(self):
        os.mkdir("a")
        Path("a").rmdir()
        self.assertEqual(tree(self.top), [])

    def test_touch(self):
        Path("a").touch()
        self.assertEqual(Path("a").read_bytes(), b"")

    def test_touch_keeps_what_is_there(self):
        put("a", b"1")
        Path("a").touch()
        self.assertEqual(Path("a").read_bytes(), b"1")

    def test_touch_may_insist(self):
        put("a")
        self.assertRaises(OSError, lambda: Path("a").touch(exist_ok=False))

    def test_unlink(self):
        put("a")
        Path("a").unlink()
        self.assertEqual(tree(self.top), [])

    def test_unlink_of_what_is_missing(self):
        self.assertRaises(OSError, Path("a").unlink)
        Path("a").unlink(missing_ok=True)

    def test_rename(self):
        put("a")
        self.assertEqual(Path("a").rename("b"), Path("b"))
        self.assertEqual(tree(self.top), ["b"])

    def test_replace(self):
        put("a", b"1")
        put("b", b"2")
        self.assertEqual(Path("a").replace(Path("b")).read_bytes(), b"1")
        self.assertEqual(tree(self.top), ["b"])


class Patterns(Here):
    def setUp(self):
        super().setUp()
        os.makedirs("a/b")
        for name in ("one.py", "two.txt", "a/three.py", "a/b/four.py"):
            put(name)

    def glob(self, pattern):
        return names(Path(".").glob(pattern))

    def test_names(self):
        self.assertEqual(self.glob("*.py"), ["one.py"])

    def test_one_character(self):
        self.assertEqual(self.glob("tw?.txt"), ["two.txt"])

    def test_sets(self):
        self.assertEqual(self.glob("[o-t]*"), ["one.py", "two.txt"])

    def test_below(self):
        self.assertEqual(self.glob("*/*.py"), ["a/three.py"])

    def test_exact(self):
        self.assertEqual(self.glob("a/three.py"), ["a/three.py"])

    def test_exact_and_missing(self):
        self.assertEqual(self.glob("a/no.py"), [])

    def test_at_any_depth(self):
        self.assertEqual(self.glob("**/*.py"), ["a/b/four.py", "a/three.py", "one.py"])

    def test_folders_at_any_depth(self):
        self.assertEqual(self.glob("**"), [".", "a", "a/b"])

    def test_rglob(self):
        self.assertEqual(names(Path("a").rglob("*.py")), ["a/b/four.py", "a/three.py"])

    def test_of_what_is_missing(self):
        self.assertEqual(names(Path("no").glob("*")), [])

    def test_absolute_patterns_are_refused(self):
        self.assertRaises(NotImplementedError, lambda: list(Path(".").glob("/a")))

    def test_empty_patterns_are_refused(self):
        self.assertRaises(ValueError, lambda: list(Path(".").glob("")))

    def test_two_stars_stand_alone(self):
        self.assertRaises(ValueError, lambda: list(Path(".").glob("a**")))


if __name__ == "__main__":
    unittest.main()
