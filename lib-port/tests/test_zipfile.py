"""zipfile: reading archives."""

import binascii
import io
import os
import unittest
import zipfile

import ramdisk
from ramdisk import get, put, tree

# Made with CPython: notes.txt (deflated, with a comment), lib/, lib/code.py, é.txt and empty.
ARCHIVE = binascii.a2b_base64(
    "UEsDBBQAAAAIALxlXViVC4ykHQAAALgBAAAJAAAAbm90ZXMudHh0K8lIVSgszUzOVkjKTyxKUcgqzS0o5ioZFR3k"
    "ogBQSwMEFAAAAAAAAAAhWAAAAAAAAAAAAAAAAAQAAABsaWIvUEsDBBQAAAAAAAAAIVi5kOPyEgAAABIAAAALAAAA"
    "bGliL2NvZGUucHlwcmludCgxKQpwcmludCgyKQpQSwMEFAAACAAAAAAhWOvSYWcGAAAABgAAAAYAAADDqS50eHRh"
    "Y2NlbnRQSwMEFAAAAAgAAAAhWAAAAAACAAAAAAAAAAUAAABlbXB0eQMAUEsBAhQDFAAAAAgAvGVdWJULjKQdAAAA"
    "uAEAAAkAAAAMAAAAAAAAAIABAAAAAG5vdGVzLnR4dG9mIHRoaXMgZmlsZVBLAQIUAxQAAAAAAAAAIVgAAAAAAAAA"
    "AAAAAAAEAAAAAAAAAAAAEADtQUQAAABsaWIvUEsBAhQDFAAAAAAAAAAhWLmQ4/ISAAAAEgAAAAsAAAAAAAAAAAAA"
    "AIABZgAAAGxpYi9jb2RlLnB5UEsBAhQDFAAACAAAAAAhWOvSYWcGAAAABgAAAAYAAAAAAAAAAAAAAIABoQAAAMOp"
    "LnR4dFBLAQIUAxQAAAAIAAAAIVgAAAAAAgAAAAAAAAAFAAAAAAAAAAAAAACAAcsAAABlbXB0eVBLBQYAAAAABQAF"
    "ABUBAADwAAAACgBhbiBhcmNoaXZl")
NAMES = ["notes.txt", "lib/", "lib/code.py", "\u00e9.txt", "empty"]
NOTES = b"the quick board jumps\n" * 20


class Reading(unittest.TestCase):
    def setUp(self):
        self.archive = zipfile.ZipFile(io.BytesIO(ARCHIVE))

    def test_namelist(self):
        self.assertEqual(self.archive.namelist(), NAMES)

    def test_infolist(self):
        self.assertEqual([info.file_size for info in self.archive.infolist()], [440, 0, 18, 6, 0])

    def test_stored(self):
        self.assertEqual(self.archive.read("lib/code.py"), b"print(1)\nprint(2)\n")

    def test_deflated(self):
        self.assertEqual(self.archive.read("notes.txt"), NOTES)

    def test_empty(self):
        self.assertEqual(self.archive.read("empty"), b"")

    def test_a_name_that_is_not_ascii(self):
        self.assertEqual(self.archive.read("\u00e9.txt"), b"accent")

    def test_by_info(self):
        self.assertEqual(self.archive.read(self.archive.infolist()[2])[:5], b"print")

    def test_a_missing_name(self):
        self.assertRaises(KeyError, self.archive.read, "no")

    def test_comment(self):
        self.assertEqual(self.archive.comment, b"an archive")

    def test_a_long_comment(self):
        # The two bytes before the comment say how long it is.
        data = ARCHIVE[:-12] + b"\xb8\x0b" + b"comment " * 375
        archive = zipfile.ZipFile(io.BytesIO(data))
        self.assertEqual((len(archive.comment), archive.read("notes.txt")), (3000, NOTES))

    def test_old_names_are_of_code_page_437(self):
        data = ARCHIVE.replace(b"notes.txt", b"not\x82s.txt")
        self.assertEqual(zipfile.ZipFile(io.BytesIO(data)).namelist()[0], "not\u00e9s.txt")

    def test_testzip(self):
        self.assertIsNone(self.archive.testzip())

    def test_testzip_names_what_is_damaged(self):
        place = ARCHIVE.find(b"print(2)")
        damaged = ARCHIVE[:place] + b"p" + ARCHIVE[place:place + 7] + ARCHIVE[place + 8:]
        self.assertEqual(zipfile.ZipFile(io.BytesIO(damaged)).testzip(), "lib/code.py")

    def test_behind_something_else(self):
        archive = zipfile.ZipFile(io.BytesIO(b"#!something\n" + ARCHIVE))
        self.assertEqual(archive.read("notes.txt"), NOTES)

    def test_printdir(self):
        out = io.StringIO()
        self.archive.printdir(out)
        lines = out.getvalue().split("\n")
        self.assertEqual(len(lines), 7)
        self.assertEqual(lines[1].split(), ["notes.txt", "2024-02-29", "12:45:56", "440"])


class Infos(unittest.TestCase):
    def setUp(self):
        self.info = zipfile.ZipFile(io.BytesIO(ARCHIVE)).getinfo("notes.txt")

    def test_date(self):
        self.assertEqual(self.info.date_time, (2024, 2, 29, 12, 45, 56))

    def test_sizes(self):
        self.assertEqual((self.info.file_size, self.info.compress_size), (440, 29))

    def test_kind(self):
        self.assertEqual(self.info.compress_type, zipfile.ZIP_DEFLATED)

    def test_sum(self):
        self.assertEqual(self.info.CRC, binascii.crc32(NOTES))

    def test_comment(self):
        self.assertEqual(self.info.comment, b"of this file")

    def test_is_dir(self):
        self.assertFalse(self.info.is_dir())
        self.assertTrue(zipfile.ZipInfo("lib/").is_dir())

    def test_repr_has_the_name(self):
        self.assertTrue(repr(self.info).startswith("<ZipInfo filename='notes.txt'"))

    def test_a_name_ends_at_zero(self):
        self.assertEqual(zipfile.ZipInfo("a\0b").filename, "a")

    def test_dates_start_in_1980(self):
        self.assertRaises(ValueError, zipfile.ZipInfo, "a", (1979, 1, 1, 0, 0, 0))


class Members(unittest.TestCase):
    def setUp(self):
        self.archive = zipfile.ZipFile(io.BytesIO(ARCHIVE))
        self.member = self.archive.open("notes.txt")
        self.addCleanup(self.member.close)

    def test_in_pieces(self):
        parts = []
        part = self.member.read(100)
        while part:
            parts.append(part)
            part = self.member.read(100)
        self.assertEqual(([len(part) for part in parts], b"".join(parts)), ([100] * 4 + [40], NOTES))

    def test_readline(self):
        self.assertEqual(self.member.readline(), b"the quick board jumps\n")
        self.assertEqual(self.member.readline(9), b"the quick")

    def test_lines(self):
        self.assertEqual(len(list(self.member)), 20)

    def test_peek(self):
        self.assertEqual(self.member.peek(3)[:3], b"the")
        self.assertEqual(self.member.read(3), b"the")

    def test_seek_and_tell(self):
        self.member.seek(26)
        self.assertEqual((self.member.tell(), self.member.read(5)), (26, b"quick"))

    def test_seek_back(self):
        self.member.read(300)
        self.member.seek(4)
        self.assertEqual(self.member.read(5), b"quick")

    def test_seek_from_the_end(self):
        self.member.seek(-6, 2)
        self.assertEqual(self.member.read(), b"jumps\n")

    def test_two_at_once(self):
        with self.archive.open("lib/code.py") as other:
            self.assertEqual((other.read(5), self.member.read(3), other.read(3)),
                             (b"print", b"the", b"(1)"))

    def test_read1(self):
        self.assertEqual(self.member.read1(3), b"the")

    def test_closed(self):
        self.member.close()
        self.assertRaises(ValueError, self.member.read)

    def test_name_and_mode(self):
        self.assertEqual((self.member.name, self.member.mode), ("notes.txt", "r"))

    def test_it_outlives_the_archive(self):
        self.archive.close()
        self.assertEqual(self.member.read(3), b"the")


class Refusing(unittest.TestCase):
    def test_what_is_no_archive(self):
        self.assertRaises(zipfile.BadZipFile, zipfile.ZipFile, io.BytesIO(b"not an archive" * 9))

    def test_what_is_empty(self):
        self.assertRaises(zipfile.BadZipFile, zipfile.ZipFile, io.BytesIO(b""))

    def test_what_is_cut(self):
        self.assertRaises(zipfile.BadZipFile, zipfile.ZipFile, io.BytesIO(ARCHIVE[:-40]))

    def test_a_bad_header(self):
        archive = zipfile.ZipFile(io.BytesIO(b"XX" + ARCHIVE[2:]))
        self.assertRaises(zipfile.BadZipFile, archive.read, "notes.txt")

    def test_a_header_with_another_name(self):
        archive = zipfile.ZipFile(io.BytesIO(ARCHIVE.replace(b"notes.txt", b"NOTES.txt", 1)))
        self.assertRaises(zipfile.BadZipFile, archive.read, "notes.txt")

    def test_an_unknown_mode(self):
        self.assertRaises(ValueError, zipfile.ZipFile, io.BytesIO(ARCHIVE), "rb")

    def test_a_closed_archive(self):
        archive = zipfile.ZipFile(io.BytesIO(ARCHIVE))
        archive.close()
        self.assertRaises(ValueError, archive.read, "notes.txt")

    def test_an_unknown_compression(self):
        self.assertRaises(NotImplementedError, zipfile.ZipFile, io.BytesIO(), "w", 97)


class Files(unittest.TestCase):
    def setUp(self):
        self.top = ramdisk.enter(self)
        put("a.zip", ARCHIVE)

    def test_is_zipfile(self):
        put("text", b"text")
        self.assertEqual([zipfile.is_zipfile(name) for name in ("a.zip", "text", "no")],
                         [True, False, False])

    def test_is_zipfile_of_a_file(self):
        self.assertTrue(zipfile.is_zipfile(io.BytesIO(ARCHIVE)))

    def test_with(self):
        with zipfile.ZipFile("a.zip") as archive:
            self.assertEqual((archive.filename, archive.read("notes.txt")), ("a.zip", NOTES))
        self.assertIsNone(archive.fp)

    def test_extract(self):
        with zipfile.ZipFile("a.zip") as archive:
            self.assertEqual(archive.extract("lib/code.py"), self.top + "/lib/code.py")
        self.assertEqual(get("lib/code.py"), b"print(1)\nprint(2)\n")

    def test_extract_elsewhere(self):
        with zipfile.ZipFile("a.zip") as archive:
            archive.extract("notes.txt", "out")
        self.assertEqual(get("out/notes.txt"), NOTES)

    def test_extractall(self):
        with zipfile.ZipFile("a.zip") as archive:
            archive.extractall("out")
        self.assertEqual(tree("out"), ["empty", "lib/", "lib/code.py", "notes.txt", "\u00e9.txt"])

    def test_extractall_of_some(self):
        with zipfile.ZipFile("a.zip") as archive:
            archive.extractall("out", ["empty", "lib/"])
        self.assertEqual(tree("out"), ["empty", "lib/"])

    def test_extract_stays_below(self):
        data = ARCHIVE.replace(b"notes.txt", b"../../abc")
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            archive.extract("../../abc", "out")
        self.assertEqual(tree("out"), ["abc"])


if __name__ == "__main__":
    unittest.main()
