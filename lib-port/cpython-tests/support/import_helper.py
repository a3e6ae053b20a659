# Stands in for CPython's test.support.import_helper.
import sys
import unittest


def import_module(name, *args, **kwargs):
    try:
        __import__(name)
    except ImportError as error:
        raise unittest.SkipTest(str(error))
    return sys.modules[name]


def import_fresh_module(name, fresh=(), blocked=(), **kwargs):
    """The module in Python. Of one that CPython has in C as well there is no other: None."""
    if fresh:
        return None
    return import_module(name)
