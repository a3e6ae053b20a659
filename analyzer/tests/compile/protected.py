# try, with, async, import, and jumps out of all of them.
import os
import os.path as path, sys
from . import sibling
from .. import *
from ...package.module import first, second as renamed
from os import (path, sep,)


def handlers(work):
    try:
        work()
    except ValueError as error:
        print(error)
        return 1
    except (TypeError, OSError):
        raise
    except:
        raise RuntimeError from None
    else:
        work(2)
    finally:
        work(3)
    for i in work:
        try:
            if i:
                break
            continue
        finally:
            with open(i) as f, open(f):
                break
    try:
        pass
    finally:
        pass
    raise ValueError("x") from work


async def coroutine(source):
    async with source as s, source:
        await s
        async for item in source.items():
            if item:
                continue
            print(item)
            break
        else:
            return await source.close()
    return s


@coroutine
async def decorated():
    await coroutine(1)
