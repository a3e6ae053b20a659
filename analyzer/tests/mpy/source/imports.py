# Imports under every circumstance that bytecode still shows.
import os
from .sibling import x, y
from .. import z
from star import *

try:
    from typing import List
except ImportError:
    pass

try:
    import uasyncio
except ImportError:
    import asyncio

if TYPE_CHECKING:
    import annotations

if not os.implementation.name == "circuitpython":
    import types

if FLAG:
    import conditional


def f():
    import lazy


class C:
    import in_class

    def method(self):
        import in_method


import a.b.c as d
