"""zipfile: writing archives."""

import io
import os
import unittest
import warnings
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

import ramdisk
from ramdisk import put


def made(fill, *arguments):
    """An archive that `fill` wrote into, open for reading."""
    out = io.BytesIO()
    with ZipFile(out, "w", *arguments) as archive:
        fill(archive)
    return ZipFile(out)


class Text(unittest.TestCase):
    def test_writestr(self):
        archive = made(lambda archive: archive.writestr("a.txt", "content"))
        self.assertEqual((archive.namelist(), archive.read("a.txt")), (["a.txt"], b"content"))

    def test_bytes(self):
        archive = made(lambda archive: archive.writestr("a", b"\x00\xff"))
        self.assertEqual(archive.read("a"), b"\x00\xff")

    def test_text_is_utf_8(self):
        archive = made(lambda archive: archive.writestr("a", "\u00e9"))
        self.assertEqual(archive.read("a"), b"\xc3\xa9")

    def test_names_that_are_not_ascii(self):
        archive = made(lambda archive: archive.writestr("\u00e9", "x"))
        self.assertEqual(archive.namelist(), ["\u00e9"])
        self.assertEqual(archive.infolist()[0].flag_bits & 0x800, 0x800)

    def test_nothing(self):
        self.assertEqual(made(lambda archive: None).namelist(), [])

    def test_several(self):
        def fill(archive):
            for name in ("b", "a", "c"):
                archive.writestr(name, name * 3)
        archive = made(fill)
        self.assertEqual((archive.namelist(), archive.read("a"), archive.testzip()),
                         (["b", "a", "c"], b"aaa", None))

    def test_info(self):
        info = ZipInfo("a", (2020, 5, 17, 8, 30, 2))
        info.comment = b"about a"
        archive = made(lambda archive: archive.writestr(info, "x"))
        found = archive.getinfo("a")
        self.assertEqual((found.date_time, found.comment), ((2020, 5, 17, 8, 30, 2), b"about a"))

    def test_comment(self):
        def fill(archive):
            archive.comment = b"all of it"
        self.assertEqual(made(fill).comment, b"all of it")

    def test_comment_is_bytes(self):
        archive = ZipFile(io.BytesIO(), "w")
        self.assertRaises(TypeError, setattr, archive, "comment", "text")

    def test_a_name_twice_is_warned_of(self):
        def fill(archive):
            archive.writestr("a", "1")
            with warnings.catch_warnings(record=True) as found:
                warnings.simplefilter("always")
                archive.writestr("a", "2")
            self.assertEqual(len(found), 1)
        archive = made(fill)
        self.assertEqual((archive.namelist(), archive.read("a")), (["a", "a"], b"2"))

    def test_mkdir(self):
        archive = made(lambda archive: archive.mkdir("folder"))
        self.assertEqual(archive.namelist(), ["folder/"])


class Compression(unittest.TestCase):
    def test_stored_is_as_long(self):
        info = made(lambda archive: archive.writestr("a", "x" * 100)).getinfo("a")
        self.assertEqual((info.compress_type, info.compress_size), (ZIP_STORED, 100))

    def test_deflated(self):
        archive = made(lambda archive: archive.writestr("a", "content" * 50), ZIP_DEFLATED)
        self.assertEqual(archive.getinfo("a").compress_type, ZIP_DEFLATED)
        self.assertEqual(archive.read("a"), b"content" * 50)

    def test_deflated_is_shorter(self):
        archive = made(lambda archive: archive.writestr("a", "content" * 50), ZIP_DEFLATED)
        self.assertTrue(archive.getinfo("a").compress_size < 100)

    def test_deflated_of_much(self):
        # Noise, which stays as long as it is: more than readers take in at once.
        noise = bytearray()
        state = 1
        while len(noise) < 5000:
            state = (state * 1103515245 + 12345) & 0x7FFFFFFF
            noise.append(state >> 16 & 0xFF)
        archive = made(lambda archive: archive.writestr("a", noise), ZIP_DEFLATED)
        self.assertEqual(archive.read("a"), noise)
        self.assertTrue(archive.getinfo("a").compress_size > 4096)

    def test_deflated_of_nothing(self):
        archive = made(lambda archive: archive.writestr("a", ""), ZIP_DEFLATED)
        self.assertEqual(archive.read("a"), b"")

    def test_of_one_file(self):
        archive = made(lambda archive: archive.writestr("a", "x", ZIP_DEFLATED))
        self.assertEqual(archive.getinfo("a").compress_type, ZIP_DEFLATED)


class Members(unittest.TestCase):
    def setUp(self):
        self.out = io.BytesIO()
        self.archive = ZipFile(self.out, "w")

    def read(self, name):
        self.archive.close()
        return ZipFile(self.out).read(name)

    def test_open_to_write(self):
        with self.archive.open("a", "w") as member:
            self.assertEqual(member.write(b"one"), 3)
            member.write(bytearray(b"two"))
        self.assertEqual(self.read("a"), b"onetwo")

    def test_text_is_refused(self):
        with self.archive.open("a", "w") as member:
            self.assertRaises(TypeError, member.write, "text")

    def test_one_at_a_time(self):
        with self.archive.open("a", "w"):
            self.assertRaises(ValueError, self.archive.writestr, "b", "x")

    def test_not_closed_while_writing(self):
        with self.archive.open("a", "w"):
            self.assertRaises(ValueError, self.archive.close)

    def test_written_files_can_be_read(self):
        self.archive.writestr("a", "content")
        self.assertEqual(self.archive.read("a"), b"content")
        self.archive.writestr("b", "more")
        self.assertEqual(self.read("b"), b"more")

    def test_closed(self):
        self.archive.close()
        self.assertRaises(ValueError, self.archive.writestr, "a", "x")

    def test_not_when_reading(self):
        self.archive.close()
        self.assertRaises(ValueError, ZipFile(self.out).writestr, "a", "x")

    def test_an_unknown_compression(self):
        self.assertRaises(NotImplementedError, self.archive.writestr, "a", "x", 97)


class Files(unittest.TestCase):
    def setUp(self):
        self.top = ramdisk.enter(self)
        put("file", b"content " * 200)

    def names(self):
        with ZipFile("a.zip") as archive:
            return archive.namelist()

    def test_write(self):
        with ZipFile("a.zip", "w") as archive:
            archive.write("file")
        with ZipFile("a.zip") as archive:
            self.assertEqual(archive.read("file"), b"content " * 200)

    def test_write_under_another_name(self):
        with ZipFile("a.zip", "w") as archive:
            archive.write("file", "below/name")
        self.assertEqual(self.names(), ["below/name"])

    def test_names_are_relative(self):
        with ZipFile("a.zip", "w") as archive:
            archive.write(self.top + "/file")
        self.assertEqual(self.names(), [self.top[1:] + "/file"])

    def test_folders(self):
        os.mkdir("folder")
        with ZipFile("a.zip", "w") as archive:
            archive.write("folder")
        self.assertEqual(self.names(), ["folder/"])

    def test_appending(self):
        with ZipFile("a.zip", "w") as archive:
            archive.writestr("one", "1")
        with ZipFile("a.zip", "a") as archive:
            archive.writestr("two", "2")
        with ZipFile("a.zip") as archive:
            self.assertEqual((archive.namelist(), archive.read("one"), archive.read("two")),
                             (["one", "two"], b"1", b"2"))

    def test_appending_to_something_else(self):
        put("a.zip", b"something else")
        with ZipFile("a.zip", "a") as archive:
            archive.writestr("one", "1")
        with ZipFile("a.zip") as archive:
            self.assertEqual(archive.read("one"), b"1")

    def test_exclusive(self):
        put("a.zip")
        self.assertRaises(OSError, ZipFile, "a.zip", "x")

    def test_replacing(self):
        for name in ("one", "two"):
            with ZipFile("a.zip", "w") as archive:
                archive.writestr(name, name)
        self.assertEqual(self.names(), ["two"])

    def test_from_file(self):
        info = ZipInfo.from_file("file", "name")
        self.assertEqual((info.filename, info.file_size, info.is_dir()), ("name", 1600, False))


class Archives(unittest.TestCase):
    """What shutil does with archives."""

    def setUp(self):
        self.top = ramdisk.enter(self)
        os.makedirs("a/b")
        put("a/one", b"1")
        put("a/b/two", b"2")

    def test_make_archive(self):
        from shutil import make_archive
        self.assertEqual(os.path.basename(make_archive("all", "zip", "a")), "all.zip")
        with ZipFile("all.zip") as archive:
            self.assertEqual(sorted(archive.namelist()), ["b/", "b/two", "one"])

    def test_unpack_archive(self):
        from shutil import make_archive, unpack_archive
        make_archive("all", "zip", "a")
        unpack_archive("all.zip", "out")
        self.assertEqual(ramdisk.tree("out"), ["b/", "b/two", "one"])

    def test_unknown_formats(self):
        from shutil import ReadError, make_archive, unpack_archive
        self.assertRaises(ValueError, make_archive, "all", "no-such-format")
        self.assertRaises(ReadError, unpack_archive, "a/one")


if __name__ == "__main__":
    unittest.main()
