"""Second half of posix, which is imported when it is asked for.

Boards have no file descriptors: `open` returns a file, and the functions that take descriptors take it.
"""

import uos as _uos
from builtins import open as _open
from posix import _native, fspath, stat

F_OK = 0
X_OK = 1
W_OK = 2
R_OK = 4

O_RDONLY = 0
O_WRONLY = 1
O_RDWR = 2
O_CREAT = 64
O_EXCL = 128
O_TRUNC = 512
O_APPEND = 1024


class DirEntry:
    def __init__(self, folder, entry):
        self.name = entry[0]
        self.path = folder + entry[0]
        self._mode = entry[1]

    def __fspath__(self):
        return self.path

    def __repr__(self):
        return "<DirEntry %r>" % self.name

    def is_dir(self, follow_symlinks=True):
        return self._mode == 0x4000

    def is_file(self, follow_symlinks=True):
        return self._mode != 0x4000

    def is_symlink(self):
        return False

    def stat(self, follow_symlinks=True):
        return stat(self.path)


class scandir:
    def __init__(self, path="."):
        folder = fspath(path)
        self._entries = _uos.ilistdir(_native(path))
        self._folder = folder if folder.endswith("/") else folder + "/"

    def __iter__(self):
        return self

    def __next__(self):
        return DirEntry(self._folder, next(self._entries))

    def __enter__(self):
        return self

    def __exit__(self, *error):
        self.close()

    def close(self):
        self._entries = iter(())


def access(path, mode):
    # Whether a file system is read-only shows when it is written to.
    try:
        stat(path)
    except OSError:
        return False
    return True


def open(path, flags, mode=0o777):
    path = _native(path)
    if access(path, F_OK):
        if flags & O_CREAT and flags & O_EXCL:
            raise OSError(17)
        how = "wb" if flags & O_TRUNC else "rb"
    elif flags & O_CREAT:
        how = "wb"
    else:
        raise OSError(2)
    if flags & O_APPEND:
        how = "ab"
    elif flags & 3:
        # A file that is open for both is open for either.
        how = how[0] + "+b"
    return _open(path, how)


def close(fd):
    fd.close()


def read(fd, n):
    return fd.read(n)


def write(fd, data):
    return fd.write(data)


def lseek(fd, position, how):
    return fd.seek(position, how)


def fsync(fd):
    fd.flush()


def statvfs(path):
    return _uos.statvfs(_native(path))


def strerror(code):
    from uerrno import errorcode
    return errorcode.get(code) or "Unknown error %d" % code


def cpu_count():
    return 1


def getpid():
    return 1


def _exit(status):
    from sys import exit
    exit(status)
