"""What zlib offers, over the VM's deflate.

Firmware that does not compress makes streams of stored blocks: valid, and a little longer than the data.
Decompressing wants as much heap as the window that the stream was made with, up to 32 KiB; a stream
whose result is known to be small is content with a smaller one.
"""

from binascii import crc32
from uio import BytesIO as _BytesIO
from deflate import DeflateIO as _DeflateIO

MAX_WBITS = 15
DEFLATED = 8
Z_NO_COMPRESSION = 0
Z_BEST_SPEED = 1
Z_BEST_COMPRESSION = 9
Z_DEFAULT_COMPRESSION = -1


class error(Exception):
    pass


def adler32(data, value=1):
    low = value & 0xFFFF
    high = value >> 16
    for byte in bytes(data):
        low = (low + byte) % 65521
        high = (high + low) % 65521
    return high << 16 | low


def _format(wbits):
    """The kind of stream that `wbits` says, as deflate has it, and the size of its window."""
    if wbits < 0:
        return 1, -wbits
    return (2, wbits) if wbits < 16 else (3, wbits - 16)


class _Compressor:
    """Compresses with the VM's stream."""

    def __init__(self, kind, bits):
        self._kind = kind
        self._result = _BytesIO()
        # Looking back further than 1 KiB takes heap, and time for every byte.
        self._stream = _DeflateIO(self._result, kind, min(bits, 10))

    def _taken(self):
        size = self._result.tell()
        self._result.seek(0)
        data = self._result.read(size)
        self._result.seek(0)
        return data

    def compress(self, data):
        if data:
            self._kind = None
            self._stream.write(data)
        return self._taken()

    def flush(self):
        if self._kind is not None:
            # Without data the VM does not even write that this is the end.
            return _Storer(self._kind, 0).flush()
        self._stream.close()
        return self._taken()


class _Storer:
    """Makes blocks that are not compressed."""

    def __init__(self, kind, bits):
        self._kind = kind
        self._size = 0
        self._check = 1 if kind == 2 else 0
        self._head = (b"", b"", b"\x78\x01", b"\x1f\x8b\x08\0\0\0\0\0\0\xff")[kind]

    def compress(self, data):
        parts = [self._head]
        self._head = b""
        data = bytes(data)
        self._size += len(data)
        if self._kind > 1:
            self._check = (adler32 if self._kind == 2 else crc32)(data, self._check)
        for start in range(0, len(data), 0xFFFF):
            part = data[start:start + 0xFFFF]
            size = len(part)
            parts.append(b"\0" + size.to_bytes(2, "little") + (size ^ 0xFFFF).to_bytes(2, "little"))
            parts.append(part)
        return b"".join(parts)

    def flush(self):
        tail = self._head + b"\x01\0\0\xff\xff"
        if self._kind == 2:
            tail += self._check.to_bytes(4, "big")
        elif self._kind == 3:
            tail += self._check.to_bytes(4, "little") + self._size.to_bytes(4, "little")
        return tail


def compressobj(level=-1, method=DEFLATED, wbits=MAX_WBITS):
    made = _Compressor if hasattr(_DeflateIO, "write") else _Storer
    return made(*_format(wbits))


def compress(data, level=-1, wbits=MAX_WBITS):
    compressor = compressobj(level, DEFLATED, wbits)
    return compressor.compress(data) + compressor.flush()


def decompress(data, wbits=MAX_WBITS, bufsize=0):
    try:
        # A window of no bits is as large as the stream says.
        return _DeflateIO(_BytesIO(data), *_format(wbits)).read()
    except (OSError, EOFError, ValueError) as e:
        raise error("cannot decompress: %r" % e)
