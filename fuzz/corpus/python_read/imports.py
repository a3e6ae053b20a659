import a.b as c, d
from . import e
from ..f import (g, h as i)
try:
    import j
except ImportError:
    j = __import__("k")
if TYPE_CHECKING:
    from l import *


@decorated
class M(object):
    async def n(self):
        import importlib
        return importlib.import_module("o")
