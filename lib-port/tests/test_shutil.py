"""shutil: copying, moving and removing files and trees of folders."""

import io
import os
import shutil
import unittest
from pathlib import Path

import ramdisk
from ramdisk import get, put, tree


class Here(unittest.TestCase):
    """Tests in an empty folder, which is the current one."""

    def setUp(self):
        self.top = ramdisk.enter(self)


class Files(Here):
    def setUp(self):
        super().setUp()
        put("file", b"content")

    def test_copyfileobj(self):
        target = io.BytesIO()
        shutil.copyfileobj(io.BytesIO(b"0123456789"), target)
        self.assertEqual(target.getvalue(), b"0123456789")

    def test_copyfileobj_in_pieces(self):
        target = io.BytesIO()
        shutil.copyfileobj(io.BytesIO(b"0123456789"), target, 3)
        self.assertEqual(target.getvalue(), b"0123456789")

    def test_copyfileobj_from_where_it_stands(self):
        source, target = io.StringIO("abc"), io.StringIO()
        source.read(1)
        shutil.copyfileobj(source, target)
        self.assertEqual(target.getvalue(), "bc")

    def test_copyfile(self):
        self.assertEqual(shutil.copyfile("file", "copy"), "copy")
        self.assertEqual(get("copy"), b"content")

    def test_copyfile_of_much(self):
        put("file", bytes(range(256)) * 8)
        shutil.copyfile("file", "copy")
        self.assertEqual(get("copy"), bytes(range(256)) * 8)

    def test_copyfile_replaces(self):
        put("copy", b"something longer")
        shutil.copyfile("file", "copy")
        self.assertEqual(get("copy"), b"content")

    def test_copyfile_takes_paths(self):
        shutil.copyfile(Path("file"), Path("copy"))
        self.assertEqual(get("copy"), b"content")

    def test_copyfile_to_itself(self):
        self.assertRaises(shutil.SameFileError, shutil.copyfile, "file", "./file")
        self.assertEqual(get("file"), b"content")

    def test_copyfile_to_a_folder(self):
        os.mkdir("a")
        self.assertRaises(OSError, shutil.copyfile, "file", "a")

    def test_copyfile_of_what_is_missing(self):
        self.assertRaises(OSError, shutil.copyfile, "no", "copy")
        self.assertEqual(tree(self.top), ["file"])

    def test_copy_into_a_folder(self):
        os.mkdir("a")
        self.assertEqual(shutil.copy("file", "a"), "a/file")
        self.assertEqual(get("a/file"), b"content")

    def test_copy2(self):
        self.assertEqual(shutil.copy2("file", "copy"), "copy")
        self.assertEqual(get("copy"), b"content")

    def test_copystat(self):
        put("copy")
        shutil.copystat("file", "copy")
        self.assertEqual(get("copy"), b"")

    def test_errors_are_os_errors(self):
        self.assertTrue(issubclass(shutil.SameFileError, shutil.Error))
        self.assertTrue(issubclass(shutil.Error, OSError))


class Trees(Here):
    def setUp(self):
        super().setUp()
        os.makedirs("a/b/c")
        put("a/one.py", b"1")
        put("a/b/two.txt", b"2")
        self.below = ["b/", "b/c/", "b/two.txt", "one.py"]

    def test_copytree(self):
        self.assertEqual(shutil.copytree("a", "copy"), "copy")
        self.assertEqual(tree("copy"), self.below)
        self.assertEqual(get("copy/b/two.txt"), b"2")

    def test_copytree_to_what_is_there(self):
        os.mkdir("copy")
        self.assertRaises(OSError, shutil.copytree, "a", "copy")

    def test_copytree_may_find_it_there(self):
        os.makedirs("copy/x")
        shutil.copytree("a", "copy", dirs_exist_ok=True)
        self.assertEqual(tree("copy"), self.below + ["x/"])

    def test_copytree_with_patterns_to_ignore(self):
        shutil.copytree("a", "copy", ignore=shutil.ignore_patterns("*.py", "c"))
        self.assertEqual(tree("copy"), ["b/", "b/two.txt"])

    def test_copytree_with_a_function_to_copy(self):
        copied = []
        shutil.copytree("a", "copy", copy_function=lambda src, dst: copied.append((src, dst)))
        self.assertEqual(sorted(copied), [
            ("a/b/two.txt", "copy/b/two.txt"), ("a/one.py", "copy/one.py")])

    def test_copytree_collects_errors(self):
        def refuse(source, target):
            raise OSError(5, "no")
        try:
            shutil.copytree("a", "copy", copy_function=refuse)
        except shutil.Error as error:
            self.assertEqual(sorted([entry[0] for entry in error.args[0]]),
                             ["a/b/two.txt", "a/one.py"])
        else:
            self.fail("no error")

    def test_rmtree(self):
        shutil.rmtree("a")
        self.assertEqual(tree(self.top), [])

    def test_rmtree_takes_paths(self):
        shutil.rmtree(Path("a") / "b")
        self.assertEqual(tree(self.top), ["a/", "a/one.py"])

    def test_rmtree_of_what_is_missing(self):
        self.assertRaises(OSError, shutil.rmtree, "no")

    def test_rmtree_may_ignore_errors(self):
        shutil.rmtree("no", ignore_errors=True)
        self.assertEqual(len(tree(self.top)), 5)

    def test_rmtree_says_what_failed(self):
        failed = []
        shutil.rmtree("no", onerror=lambda function, path, error: failed.append((path, error[0])))
        path, kind = failed[0]
        self.assertEqual(path, "no")
        self.assertTrue(issubclass(kind, OSError))


class Moving(Here):
    def setUp(self):
        super().setUp()
        put("file", b"content")
        os.makedirs("a/b")

    def test_a_file(self):
        self.assertEqual(shutil.move("file", "other"), "other")
        self.assertEqual(tree(self.top), ["a/", "a/b/", "other"])

    def test_a_file_into_a_folder(self):
        self.assertEqual(shutil.move("file", "a"), "a/file")
        self.assertEqual(tree(self.top), ["a/", "a/b/", "a/file"])

    def test_not_over_what_is_in_the_folder(self):
        put("a/file")
        self.assertRaises(shutil.Error, shutil.move, "file", "a")

    def test_a_folder(self):
        shutil.move("a", "c")
        self.assertEqual(tree(self.top), ["c/", "c/b/", "file"])

    def test_a_folder_into_a_folder(self):
        os.mkdir("c")
        shutil.move("a/", "c")
        self.assertEqual(tree(self.top), ["c/", "c/a/", "c/a/b/", "file"])

    def test_not_a_folder_into_itself(self):
        self.assertRaises(shutil.Error, shutil.move, "a", "a/b/c")
        self.assertEqual(tree(self.top), ["a/", "a/b/", "file"])

    def test_what_is_missing(self):
        self.assertRaises(OSError, shutil.move, "no", "other")


class Surroundings(Here):
    def test_disk_usage(self):
        usage = shutil.disk_usage(self.top)
        self.assertTrue(usage.total >= usage.used + usage.free > 0)

    def test_terminal_size_from_the_environment(self):
        for name, value in (("COLUMNS", "100"), ("LINES", "30")):
            before = os.environ.get(name)
            os.environ[name] = value
            if before is None:
                self.addCleanup(os.environ.pop, name)
            else:
                self.addCleanup(os.environ.update, {name: before})
        size = shutil.get_terminal_size()
        self.assertEqual((size.columns, size.lines, tuple(size)), (100, 30, (100, 30)))

    def test_which_of_what_is_missing(self):
        self.assertIsNone(shutil.which("no-such-program", path=self.top))


if __name__ == "__main__":
    unittest.main()
