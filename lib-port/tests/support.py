"""What tests share. Small on purpose: it takes memory from every test that imports it."""

import sys

# Whether this is a board, and not CPython on a host.
ON_BOARD = sys.implementation.name != "cpython"

# Relative error to allow where floats were calculated with: boards have 22 bits of fraction.
FLOAT_ERROR = 1e-5


def is_close(a, b, error=FLOAT_ERROR):
    """Whether two floats are the same but for rounding."""
    return abs(a - b) <= error * max(abs(a), abs(b), 1e-30)


class Recorder:
    """Remembers what it is called with, in order."""

    def __init__(self):
        self.calls = []

    def __call__(self, *arguments):
        self.calls.append(arguments if len(arguments) != 1 else arguments[0])


def outcome(function, *arguments):
    """What a call returns, or the type of what it raises: two sides compare in one line."""
    try:
        return function(*arguments)
    except Exception as error:
        return type(error)
