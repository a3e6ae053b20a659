"""What boards can do of CPython's C module of this name, over the VM's file system.

Boards have one kind of error for files, OSError with its errno: there are no FileNotFoundError and the
like. They have no links, owners, permissions and processes. Paths may be objects with __fspath__, and
have "." and ".." in them and end in a slash, which not every file system knows by itself.
"""

import uos as _uos
from collections import namedtuple as _namedtuple

error = OSError
environ = {}

stat_result = _namedtuple(
    "stat_result", "st_mode st_ino st_dev st_nlink st_uid st_gid st_size st_atime st_mtime st_ctime")


def fspath(path):
    if not isinstance(path, (str, bytes)):
        try:
            path = path.__fspath__()
        except AttributeError:
            path = None
        if not isinstance(path, (str, bytes)):
            raise TypeError("expected str, bytes or os.PathLike object")
    return path


def _native(path):
    path = fspath(path)
    if not isinstance(path, str):
        path = path.decode()
    if not path:
        raise OSError(2)
    if "./" in path + "/":
        from posixpath import abspath
        path = abspath(path)
    return path.rstrip("/") or "/"


getcwd = _uos.getcwd


def chdir(path):
    _uos.chdir(_native(path))


def remove(path):
    path = _native(path)
    # Some file systems remove whatever is there.
    if _uos.stat(path)[0] & 0x4000:
        raise OSError(21)
    _uos.remove(path)


unlink = remove


def rmdir(path):
    path = _native(path)
    if not _uos.stat(path)[0] & 0x4000:
        raise OSError(20)
    _uos.rmdir(path)


def listdir(path="."):
    return _uos.listdir(_native(path))


def mkdir(path, mode=0o777):
    _uos.mkdir(_native(path))


def rename(src, dst):
    _uos.rename(_native(src), _native(dst))


replace = rename


def stat(path, follow_symlinks=True):
    from utime import gmtime
    # The clock of the VM starts in 1970 or in 2000.
    start = 946684800 if gmtime(0)[0] == 2000 else 0
    found = _uos.stat(_native(path))
    return stat_result(*(found[:7] + tuple([start + time for time in found[7:]])))


lstat = stat


def __getattr__(name):
    # mount and what else the VM's own module has; then what is asked for less often.
    if not hasattr(_uos, name):
        import _posix
        return getattr(_posix, name)
    return getattr(_uos, name)
