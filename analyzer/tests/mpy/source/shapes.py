"""Every shape of function, argument and constant that the format knows."""

import os
from os import path as where, sep

SHORT = "short"
LONG = "a string that is too long to be interned, so that it becomes an object of its own" * 1
RAW = b"bytes \x00 and more"
BIG = 123456789012345678901234567890
REAL = 2.5
IMAGINARY = 3j
NEGATIVE = -123456
DOTS = ...
PAIR = (1, "two", b"three", 4.5, None, True, False, (5, 6))


def plain(first, second=2, third="three"):
    return first + second


def stars(first, *rest, key, other=1, **more):
    return plain(*rest, **more) if key else plain(first, second=other)


def closure(start):
    total = start

    def add(amount):
        nonlocal total
        total += amount
        return lambda: total

    return add


def generator(items):
    for item in items:
        received = yield item
        if received:
            yield from received
    return


class Base(object):
    count = 0

    def __init__(self, name):
        self.name = name
        Base.count += 1

    @staticmethod
    def make():
        return Base("made")


class Derived(Base):
    def __init__(self):
        super().__init__("derived")
        del self.name
