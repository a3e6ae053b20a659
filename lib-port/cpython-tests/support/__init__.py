# Stands in for CPython's test.support: what its tests ask for most, as far as boards have it.
import unittest

verbose = False


def check_impl_detail(**guards):
    """Nothing here is CPython's."""
    return guards.get("micropython", False)


def cpython_only(test):
    return unittest.skip("about CPython's own ways")(test)


def impl_detail(msg=None, **guards):
    return unittest.skipUnless(check_impl_detail(**guards), msg or "about one Python's own ways")


def requires_docstrings(test):
    return unittest.skip("compiled files have no docstrings")(test)


class _Equal:
    """Equal to everything."""

    def __eq__(self, other):
        return True

    def __ne__(self, other):
        return False

    def __hash__(self):
        return 1


class _Unequal(_Equal):
    """Equal to nothing, not even to itself."""

    def __eq__(self, other):
        return False

    def __ne__(self, other):
        return True


ALWAYS_EQ = _Equal()
NEVER_EQ = _Unequal()
