"""Files for tests: a file system in memory, because boards in the emulator have no disk.

`folder(test)` gives an empty folder that goes when the test ends: on the host in the temporary folder, on
boards on a `RamDisk` that is mounted for the test.
"""

import io
import os

from support import ON_BOARD

# Where boards find it. `/ram` is the library region.
PLACE = "/disk"

ENOENT = 2
EEXIST = 17
ENOTDIR = 20
EISDIR = 21
EINVAL = 22
ENOTEMPTY = 39


class _File(io.IOBase):
    """An open file over the bytes that the disk holds; text where `text` says so."""

    def __init__(self, content, mode):
        self._content = content
        self._text = "b" not in mode
        self._append = "a" in mode
        self._place = len(content) if self._append else 0

    def readinto(self, buffer):
        part = self._content[self._place:self._place + len(buffer)]
        buffer[:len(part)] = part
        self._place += len(part)
        return len(part)

    def read(self, size=-1):
        end = len(self._content) if size is None or size < 0 else self._place + size
        part = bytes(self._content[self._place:end])
        self._place += len(part)
        return part.decode() if self._text else part

    def readline(self, size=-1):
        end = bytes(self._content).find(b"\n", self._place) + 1
        length = (end or len(self._content)) - self._place
        return self.read(length if size < 0 else min(size, length))

    def readlines(self):
        return list(self)

    def write(self, data):
        written = len(data)
        if isinstance(data, str):
            data = data.encode()
        if self._append:
            self._place = len(self._content)
        if self._place > len(self._content):
            self._content.extend(bytes(self._place - len(self._content)))
        end = self._place + len(data)
        if self._place == len(self._content):
            self._content.extend(data)
        else:
            kept = bytes(self._content[end:])
            self._content[self._place:] = bytes(data) + kept
        self._place = end
        return written

    def seek(self, offset, whence=0):
        self._place = offset + (0, self._place, len(self._content))[whence]
        return self._place

    def tell(self):
        return self._place

    def truncate(self, size=None):
        size = self._place if size is None else size
        self._content[size:] = b""
        return size

    def ioctl(self, request, argument):
        # Only what streams in C ask for: seeking (2), with a structure that is not in reach, is not.
        return 0 if request in (1, 4) else -1

    def flush(self):
        pass

    def close(self):
        pass

    def __enter__(self):
        return self

    def __exit__(self, *error):
        self.close()

    def __iter__(self):
        return self

    def __next__(self):
        line = self.readline()
        if not line:
            raise StopIteration
        return line


class RamDisk:
    """A file system for `os.mount`: folders are dicts, files are bytearrays."""

    def __init__(self):
        self._root = {}
        self._folder = ""

    def mount(self, readonly, mkfs):
        pass

    def umount(self):
        pass

    def _parts(self, path):
        if not path.startswith("/"):
            path = self._folder + "/" + path
        parts = []
        for part in path.split("/"):
            if part == "..":
                parts = parts[:-1]
            elif part and part != ".":
                parts.append(part)
        return parts

    def _find(self, parts):
        node = self._root
        for part in parts:
            if isinstance(node, bytearray):
                raise OSError(ENOTDIR)
            if part not in node:
                raise OSError(ENOENT)
            node = node[part]
        return node

    def _holder(self, path):
        """The folder that holds what is at `path`, and its name there."""
        parts = self._parts(path)
        if not parts:
            raise OSError(EINVAL)
        folder = self._find(parts[:-1])
        if isinstance(folder, bytearray):
            raise OSError(ENOTDIR)
        return folder, parts[-1]

    def open(self, path, mode):
        folder, name = self._holder(path)
        node = folder.get(name)
        if isinstance(node, dict):
            raise OSError(EISDIR)
        if "x" in mode and node is not None:
            raise OSError(EEXIST)
        if node is None and "r" in mode:
            raise OSError(ENOENT)
        if node is None:
            node = folder[name] = bytearray()
        elif "w" in mode:
            node[:] = b""
        return _File(node, mode)

    def ilistdir(self, path):
        folder = self._find(self._parts(path))
        if isinstance(folder, bytearray):
            raise OSError(ENOTDIR)
        return iter([
            (name, 0x4000, 0, 0) if isinstance(node, dict) else (name, 0x8000, 0, len(node))
            for name, node in folder.items()])

    def stat(self, path):
        node = self._find(self._parts(path))
        if isinstance(node, dict):
            return (0x4000, 0, 0, 0, 0, 0, 0, 0, 0, 0)
        return (0x8000, 0, 0, 0, 0, 0, len(node), 0, 0, 0)

    def statvfs(self, path):
        return (512, 512, 100, 50, 50, 0, 0, 0, 0, 255)

    def mkdir(self, path):
        folder, name = self._holder(path)
        if name in folder:
            raise OSError(EEXIST)
        folder[name] = {}

    def rmdir(self, path):
        folder, name = self._holder(path)
        node = self._find(self._parts(path))
        if isinstance(node, bytearray):
            raise OSError(ENOTDIR)
        if node:
            raise OSError(ENOTEMPTY)
        del folder[name]

    def remove(self, path):
        folder, name = self._holder(path)
        if isinstance(self._find(self._parts(path)), dict):
            raise OSError(EISDIR)
        del folder[name]

    def rename(self, old, new):
        node = self._find(self._parts(old))
        folder, name = self._holder(new)
        there = folder.get(name)
        if there is node:
            return
        if isinstance(there, dict) and isinstance(node, bytearray):
            raise OSError(EISDIR)
        if isinstance(there, bytearray) and isinstance(node, dict):
            raise OSError(ENOTDIR)
        if there and isinstance(there, dict):
            raise OSError(ENOTEMPTY)
        old_folder, old_name = self._holder(old)
        del old_folder[old_name]
        folder[name] = node

    def chdir(self, path):
        parts = self._parts(path)
        if isinstance(self._find(parts), bytearray):
            raise OSError(ENOTDIR)
        self._folder = "".join(["/" + part for part in parts])

    def getcwd(self):
        return self._folder or "/"


def folder(test):
    """An empty folder that is gone after `test`."""
    if not ON_BOARD:
        from tempfile import TemporaryDirectory
        from os.path import realpath
        temporary = TemporaryDirectory()
        test.addCleanup(temporary.cleanup)
        return realpath(temporary.name)
    os.mount(RamDisk(), PLACE)
    test.addCleanup(os.umount, PLACE)
    return PLACE


def enter(test):
    """Makes an empty folder the current one while `test` runs."""
    place = folder(test)
    before = os.getcwd()
    os.chdir(place)
    test.addCleanup(os.chdir, before)
    return place


def put(path, content=b""):
    """Writes a file."""
    with open(path, "wb") as file:
        file.write(content)


def get(path):
    """What a file holds."""
    with open(path, "rb") as file:
        return file.read()


def tree(path):
    """Everything below a folder, sorted: folders end in a slash."""
    found = []
    for name in os.listdir(path):
        inner = path + "/" + name
        if os.stat(inner)[0] & 0x4000:
            found.append(name + "/")
            found.extend([name + "/" + below for below in tree(inner)])
        else:
            found.append(name)
    return sorted(found)
