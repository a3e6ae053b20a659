"""struct and array: bytes as numbers."""

import array
import struct
import unittest
from support import outcome


class Structs(unittest.TestCase):
    def test_sizes(self):
        for form, size in (("<b", 1), ("<H", 2), ("<i", 4), ("<Q", 8), ("<f", 4), ("<d", 8), ("<bi", 5), ("4s", 4)):
            self.assertEqual(struct.calcsize(form), size, form)

    def test_byte_order(self):
        self.assertEqual(struct.pack("<H", 0x1234), b"\x34\x12")
        self.assertEqual(struct.pack(">H", 0x1234), b"\x12\x34")
        self.assertEqual(struct.pack("!I", 1), b"\0\0\0\1")

    def test_round_trip(self):
        form = "<bBhHiIqQ"
        values = (-1, 255, -2, 65535, -3, 4294967295, -(2**40), 2**63)
        self.assertEqual(struct.unpack(form, struct.pack(form, *values)), values)

    def test_floats(self):
        self.assertEqual(struct.unpack("<fd", struct.pack("<fd", 1.5, -0.25)), (1.5, -0.25))
        self.assertEqual(struct.pack(">f", 1.0), b"\x3f\x80\0\0")

    def test_text(self):
        self.assertEqual(struct.pack("5s", b"ab"), b"ab\0\0\0")
        self.assertEqual(struct.pack("2s", b"abc"), b"ab")
        self.assertEqual(struct.unpack("3s", b"abc"), (b"abc",))

    def test_counts(self):
        self.assertEqual(struct.pack("<3B", 1, 2, 3), b"\1\2\3")
        self.assertEqual(struct.unpack("<2H", b"\1\0\2\0"), (1, 2))

    def test_padding(self):
        self.assertEqual(struct.pack("<BxB", 1, 2), b"\1\0\2")

    def test_into_and_from(self):
        data = bytearray(6)
        struct.pack_into("<H", data, 2, 0xABCD)
        self.assertEqual(data, b"\0\0\xcd\xab\0\0")
        self.assertEqual(struct.unpack_from("<H", data, 2), (0xABCD,))

    def test_too_short(self):
        with self.assertRaises(Exception):
            struct.unpack("<I", b"\1\2")

    def test_negative_indices(self):
        self.assertEqual(struct.unpack_from("<H", b"\1\2\3\4", -2), (0x0403,))


class Arrays(unittest.TestCase):
    def test_items(self):
        items = array.array("H", [1, 2])
        items.append(65535)
        items[0] = 7
        self.assertEqual((list(items), len(items)), ([7, 2, 65535], 3))

    def test_slices(self):
        items = array.array("b", [1, -2, 3])
        self.assertEqual(list(items[1:]), [-2, 3])

    def test_extend_and_iterate(self):
        items = array.array("i")
        items.extend(array.array("i", [5, 6]))
        self.assertEqual(sum(items), 11)

    def test_bytes(self):
        self.assertEqual(bytes(array.array("B", [1, 2])), b"\1\2")

    def test_unknown_type(self):
        self.assertIs(outcome(array.array, "z"), ValueError)
