"""bytes, bytearray, memoryview."""

import unittest
from support import outcome


class Bytes(unittest.TestCase):
    def test_making(self):
        self.assertEqual((bytes(3), bytes([1, 2]), bytes("é", "utf-8"), b"\x00"), (b"\0\0\0", b"\1\2", b"\xc3\xa9", b"\0"))
        self.assertIs(outcome(bytes, [256]), ValueError)

    def test_index_gives_numbers(self):
        self.assertEqual((b"abc"[1], b"abc"[1:], list(b"ab")), (98, b"bc", [97, 98]))

    def test_immutable(self):
        with self.assertRaises(TypeError):
            b"abc"[0] = 1

    def test_methods(self):
        self.assertEqual(b"a,b".split(b","), [b"a", b"b"])
        self.assertEqual(b" x ".strip(), b"x")
        self.assertEqual(b"-".join([b"a", b"b"]), b"a-b")
        self.assertEqual(b"aXbX".replace(b"X", b"."), b"a.b.")
        self.assertEqual((b"hello".find(b"l"), b"hello".rfind(b"l"), b"hello".count(b"l")), (2, 3, 2))
        self.assertTrue(b"hello".startswith(b"he") and b"hello".endswith(b"lo"))

    def test_hex(self):
        self.assertEqual((b"\x01\xab".hex(), bytes.fromhex("01ab")), ("01ab", b"\x01\xab"))

    def test_comparison(self):
        self.assertTrue(b"a" < b"b" and b"" < b"a" and b"a" == bytearray(b"a"))
        self.assertFalse(b"a" == "a")

    def test_concatenation(self):
        self.assertEqual(b"a" + b"b" * 3, b"abbb")

    def test_text_is_not_appended(self):
        self.assertIs(outcome(lambda: b"a" + "b"), TypeError)

    def test_contains(self):
        self.assertTrue(97 in b"abc" and b"bc" in b"abc" and b"x" not in b"abc")

    def test_repr(self):
        self.assertEqual(repr(b"a\x00\n'"), 'b"a\\x00\\n\'"')


class ByteArrays(unittest.TestCase):
    def test_items_can_be_set(self):
        data = bytearray(b"abc")
        data[0] = 120
        data[-1] = 0
        self.assertEqual(data, b"xb\0")

    def test_items_are_bytes(self):
        data = bytearray(1)
        with self.assertRaises(ValueError):
            data[0] = 256

    def test_growing(self):
        data = bytearray()
        data.append(1)
        data.extend(b"\2\3")
        data += b"\4"
        self.assertEqual(bytes(data), b"\1\2\3\4")

    def test_slices_can_be_set(self):
        data = bytearray(b"abcdef")
        data[1:3] = b"XY"
        self.assertEqual(data, b"aXYdef")
        data[1:3] = b"longer"
        self.assertEqual(data, b"alongerdef")
        data[:7] = b""
        self.assertEqual(data, b"def")

    def test_copies_are_apart(self):
        first = bytearray(b"ab")
        second = bytearray(first)
        second[0] = 0
        self.assertEqual(first, b"ab")

    def test_decode(self):
        self.assertEqual(bytearray(b"abc").decode(), "abc")

    def test_not_hashable(self):
        self.assertIs(outcome(hash, bytearray(1)), TypeError)


class Views(unittest.TestCase):
    def test_a_view_shares(self):
        data = bytearray(b"abcdef")
        view = memoryview(data)
        view[0] = 120
        self.assertEqual((data[0], view[1], len(view)), (120, 98, 6))

    def test_slices_share_too(self):
        data = bytearray(b"abcdef")
        memoryview(data)[2:4][0] = 46
        self.assertEqual(data, b"ab.def")

    def test_views_of_bytes_cannot_be_written(self):
        view = memoryview(b"abc")
        with self.assertRaises(TypeError):
            view[0] = 1

    def test_assigning_slices(self):
        data = bytearray(4)
        memoryview(data)[1:3] = b"xy"
        self.assertEqual(data, b"\0xy\0")

    def test_bytes_of_a_view(self):
        self.assertEqual(bytes(memoryview(b"abcd")[1:3]), b"bc")
