"""binascii and hashlib."""

import binascii
import hashlib
import unittest


class Binascii(unittest.TestCase):
    def test_hexadecimal(self):
        self.assertEqual(binascii.hexlify(b"\x00\xff\x10"), b"00ff10")
        self.assertEqual(binascii.unhexlify("00ff10"), b"\x00\xff\x10")
        self.assertEqual(binascii.hexlify(b"\x01\x02", ":"), b"01:02")

    def test_bad_hexadecimal(self):
        for text in ("0", "zz"):
            with self.assertRaises(ValueError):
                binascii.unhexlify(text)

    def test_base64(self):
        self.assertEqual(binascii.b2a_base64(b"hello"), b"aGVsbG8=\n")
        self.assertEqual(binascii.a2b_base64(b"aGVsbG8="), b"hello")

    def test_base64_of_every_length(self):
        for length in range(10):
            data = bytes(range(200, 200 + length))
            self.assertEqual(binascii.a2b_base64(binascii.b2a_base64(data)), data)

    def test_crc32(self):
        # The check value of CRC-32/ISO-HDLC.
        self.assertEqual(binascii.crc32(b"123456789"), 0xCBF43926)
        self.assertEqual(binascii.crc32(b"56789", binascii.crc32(b"1234")), 0xCBF43926)


class Sha256(unittest.TestCase):
    def hex(self, data):
        return binascii.hexlify(hashlib.sha256(data).digest())

    def test_known_values(self):
        # FIPS 180-4's examples.
        self.assertEqual(self.hex(b"abc"), b"ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
        self.assertEqual(self.hex(b""), b"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")

    def test_pieces(self):
        whole = hashlib.sha256()
        for piece in (b"a", b"b", b"c" * 100):
            whole.update(piece)
        self.assertEqual(binascii.hexlify(whole.digest()), self.hex(b"ab" + b"c" * 100))

    def test_length(self):
        self.assertEqual(len(hashlib.sha256(b"x").digest()), 32)
