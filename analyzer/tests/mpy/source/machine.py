# Machine code in each of its forms.
import micropython


@micropython.native
def native(first, second):
    return [first.name, second, "text"]


@micropython.viper
def viper(first: int, second: int) -> int:
    return first * second


@micropython.asm_thumb
def assembler(r0):
    add(r0, r0, r0)


def bytecode(first):
    return native(first, viper(1, 2))
