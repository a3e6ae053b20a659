"""zlib: sums, and streams that go round."""

import unittest
import zlib

DATA = b"the quick board jumps over the slow host " * 5


class Sums(unittest.TestCase):
    def test_crc32(self):
        self.assertEqual(zlib.crc32(b"123456789"), 0xCBF43926)

    def test_crc32_goes_on(self):
        self.assertEqual(zlib.crc32(b"6789", zlib.crc32(b"12345")), 0xCBF43926)

    def test_adler32(self):
        self.assertEqual(zlib.adler32(b"Wikipedia"), 0x11E60398)

    def test_adler32_goes_on(self):
        self.assertEqual(zlib.adler32(b"pedia", zlib.adler32(b"Wiki")), 0x11E60398)

    def test_adler32_of_nothing(self):
        self.assertEqual(zlib.adler32(b""), 1)


class Streams(unittest.TestCase):
    def test_with_a_header(self):
        self.assertEqual(zlib.decompress(zlib.compress(DATA)), DATA)

    def test_raw(self):
        self.assertEqual(zlib.decompress(zlib.compress(DATA, wbits=-10), -10), DATA)

    def test_gzip(self):
        self.assertEqual(zlib.decompress(zlib.compress(DATA, wbits=26), 26), DATA)

    def test_nothing(self):
        self.assertEqual(zlib.decompress(zlib.compress(b"")), b"")

    def test_in_pieces(self):
        compressor = zlib.compressobj()
        stream = compressor.compress(b"one") + compressor.compress(b"two") + compressor.flush()
        self.assertEqual(zlib.decompress(stream), b"onetwo")

    def test_what_others_made(self):
        self.assertEqual(zlib.decompress(b"x\x9cKL\x84\x01\x00\x14\xe1\x03\xcb"), b"a" * 10)

    def test_raw_of_others(self):
        self.assertEqual(zlib.decompress(b"KL\x84\x01\x00", -15), b"a" * 10)

    def test_what_is_no_stream(self):
        self.assertRaises(zlib.error, zlib.decompress, b"not a stream")

    def test_what_is_cut(self):
        self.assertRaises(zlib.error, zlib.decompress, b"x\x9cKL")

    def test_it_gets_shorter(self):
        self.assertTrue(len(zlib.compress(DATA)) < len(DATA))


if __name__ == "__main__":
    unittest.main()
