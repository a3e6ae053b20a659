"""io: streams in memory."""

import io
import unittest


class Streams(unittest.TestCase):
    def test_text(self):
        stream = io.StringIO()
        self.assertEqual(stream.write("abc"), 3)
        stream.write("de")
        self.assertEqual(stream.getvalue(), "abcde")

    def test_reading(self):
        stream = io.StringIO("one\ntwo\nthree")
        self.assertEqual(stream.readline(), "one\n")
        self.assertEqual(stream.read(2), "tw")
        self.assertEqual(stream.read(), "o\nthree")
        self.assertEqual(stream.read(), "")

    def test_lines(self):
        self.assertEqual([line.strip() for line in io.StringIO("a\nb\n")], ["a", "b"])

    def test_bytes(self):
        stream = io.BytesIO(b"abc")
        self.assertEqual((stream.read(1), stream.read()), (b"a", b"bc"))
        stream.seek(1)
        stream.write(b"XY")
        self.assertEqual(stream.getvalue(), b"aXY")

    def test_seeking(self):
        stream = io.BytesIO(b"0123456789")
        stream.seek(-3, 2)
        self.assertEqual((stream.tell(), stream.read(1)), (7, b"7"))
        stream.seek(-2, 1)
        self.assertEqual(stream.read(1), b"6")

    def test_readinto(self):
        data = bytearray(4)
        self.assertEqual(io.BytesIO(b"xyz").readinto(data), 3)
        self.assertEqual(data, b"xyz\0")

    def test_with(self):
        with io.StringIO("x") as stream:
            self.assertEqual(stream.read(), "x")

    def test_closed(self):
        stream = io.StringIO("x")
        stream.close()
        with self.assertRaises(ValueError):
            stream.read()

    def test_print_to_a_stream(self):
        stream = io.StringIO()
        print("a", 1, sep="-", end=".", file=stream)
        self.assertEqual(stream.getvalue(), "a-1.")
