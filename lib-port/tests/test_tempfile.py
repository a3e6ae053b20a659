"""tempfile: files and folders that go by themselves."""

import os
import tempfile
import unittest

import ramdisk
from ramdisk import get, put, tree


class Here(unittest.TestCase):
    """Tests in an empty folder, which is where temporary files go."""

    def setUp(self):
        self.top = ramdisk.enter(self)
        before = tempfile.tempdir
        tempfile.tempdir = self.top
        self.addCleanup(setattr, tempfile, "tempdir", before)


class Places(Here):
    def test_gettempdir(self):
        self.assertEqual(tempfile.gettempdir(), self.top)

    def test_gettempdirb(self):
        self.assertEqual(tempfile.gettempdirb(), self.top.encode())

    def test_prefix(self):
        self.assertEqual((tempfile.gettempprefix(), tempfile.gettempprefixb()), ("tmp", b"tmp"))

    def test_the_environment_names_a_folder(self):
        os.mkdir("t")
        before = os.environ.get("TMPDIR")
        os.environ["TMPDIR"] = "t"
        if before is None:
            self.addCleanup(os.environ.pop, "TMPDIR")
        else:
            self.addCleanup(os.environ.update, {"TMPDIR": before})
        tempfile.tempdir = None
        self.assertEqual(tempfile.gettempdir(), self.top + "/t")
        self.assertEqual(tree(self.top), ["t/"])

    def test_mktemp_makes_nothing(self):
        name = tempfile.mktemp()
        self.assertTrue(name.startswith(self.top + "/tmp"))
        self.assertEqual(tree(self.top), [])


class Made(Here):
    def test_mkdtemp(self):
        name = tempfile.mkdtemp()
        self.assertEqual(tree(self.top), [os.path.basename(name) + "/"])

    def test_mkdtemp_names_differ(self):
        self.assertFalse(tempfile.mkdtemp() == tempfile.mkdtemp())

    def test_mkdtemp_prefix_and_suffix(self):
        name = os.path.basename(tempfile.mkdtemp("-after", "before-"))
        self.assertTrue(name.startswith("before-") and name.endswith("-after"))

    def test_mkdtemp_in_a_folder(self):
        os.mkdir("a")
        self.assertEqual(os.path.dirname(tempfile.mkdtemp(dir="a")), "a")

    def test_mkstemp(self):
        fd, name = tempfile.mkstemp()
        os.write(fd, b"abc")
        os.close(fd)
        self.assertEqual(get(name), b"abc")

    def test_mkstemp_is_absolute(self):
        fd, name = tempfile.mkstemp(dir=".")
        os.close(fd)
        self.assertEqual(os.path.dirname(name), self.top)

    def test_mkstemp_in_text(self):
        fd, name = tempfile.mkstemp(suffix=".txt", text=True)
        with os.fdopen(fd, "w") as file:
            file.write("abc")
        self.assertTrue(name.endswith(".txt"))
        self.assertEqual(get(name), b"abc")


class Named(Here):
    def test_it_is_there_while_open(self):
        with tempfile.NamedTemporaryFile() as file:
            self.assertTrue(os.path.exists(file.name))
        self.assertEqual(tree(self.top), [])

    def test_writing_and_reading(self):
        with tempfile.NamedTemporaryFile() as file:
            file.write(b"one\ntwo\n")
            file.seek(0)
            self.assertEqual(file.read(), b"one\ntwo\n")

    def test_lines(self):
        with tempfile.NamedTemporaryFile("w+") as file:
            file.write("one\ntwo\n")
            file.seek(0)
            self.assertEqual(list(file), ["one\n", "two\n"])

    def test_it_may_stay(self):
        file = tempfile.NamedTemporaryFile(delete=False)
        file.write(b"abc")
        file.close()
        self.assertEqual(get(file.name), b"abc")

    def test_closing_twice(self):
        file = tempfile.NamedTemporaryFile()
        file.close()
        file.close()
        self.assertEqual(tree(self.top), [])

    def test_suffix(self):
        with tempfile.NamedTemporaryFile(suffix=".py") as file:
            self.assertTrue(file.name.endswith(".py"))

    def test_in_a_folder(self):
        os.mkdir("a")
        with tempfile.NamedTemporaryFile(dir="a") as file:
            self.assertEqual(tree("a"), [os.path.basename(file.name)])

    def test_without_a_name(self):
        with tempfile.TemporaryFile() as file:
            file.write(b"abc")
            file.seek(1)
            self.assertEqual(file.read(), b"bc")
        self.assertEqual(tree(self.top), [])

    def test_errors_remove_it(self):
        try:
            with tempfile.NamedTemporaryFile():
                raise KeyError
        except KeyError:
            pass
        self.assertEqual(tree(self.top), [])


class Folders(Here):
    def test_it_goes_with_all_that_is_in_it(self):
        with tempfile.TemporaryDirectory() as name:
            os.mkdir(name + "/a")
            put(name + "/a/file")
        self.assertEqual(tree(self.top), [])

    def test_cleanup(self):
        folder = tempfile.TemporaryDirectory()
        self.assertTrue(os.path.isdir(folder.name))
        folder.cleanup()
        self.assertFalse(os.path.exists(folder.name))

    def test_cleanup_twice(self):
        folder = tempfile.TemporaryDirectory()
        folder.cleanup()
        folder.cleanup()
        self.assertEqual(tree(self.top), [])

    def test_repr(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.assertEqual(repr(folder), "<TemporaryDirectory '%s'>" % folder.name)

    def test_prefix(self):
        with tempfile.TemporaryDirectory(prefix="x-") as name:
            self.assertTrue(os.path.basename(name).startswith("x-"))


class Spooled(Here):
    def test_little_stays_in_memory(self):
        with tempfile.SpooledTemporaryFile(max_size=10) as file:
            file.write(b"12345")
            self.assertEqual(tree(self.top), [])
            file.seek(0)
            self.assertEqual(file.read(), b"12345")

    def test_much_goes_to_a_file(self):
        with tempfile.SpooledTemporaryFile(max_size=4) as file:
            file.write(b"12345")
            self.assertTrue(file._rolled)
            file.write(b"67")
            file.seek(0)
            self.assertEqual(file.read(), b"1234567")
        self.assertEqual(tree(self.top), [])

    def test_rollover_keeps_the_place(self):
        with tempfile.SpooledTemporaryFile() as file:
            file.write(b"12345")
            file.seek(2)
            file.rollover()
            self.assertEqual((file.tell(), file.read()), (2, b"345"))

    def test_text(self):
        with tempfile.SpooledTemporaryFile(mode="w+") as file:
            file.writelines(["one\n", "two\n"])
            file.seek(0)
            self.assertEqual(list(file), ["one\n", "two\n"])


if __name__ == "__main__":
    unittest.main()
