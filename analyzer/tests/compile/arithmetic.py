# Operators, folding of integers and logic, comparisons in chains.
from micropython import const

WIDTH = const(16)
_HIDDEN = const(0x1F << 3)
LABEL = const("a label that is longer than ten bytes")
PAIR = const((1, "two", 3.0, None, b"four"))

area = WIDTH * _HIDDEN + 2**70 - -3 // 2 % 7
masks = (_HIDDEN | 0xF0 ^ 0b1010 & ~0o17, 1 << 40, -1 >> 3)
left_alone = (1 / 2, 7 @ area, 5 // 0, 2**-1, area + 1 + 2)
chained = 0 < area <= 10 != WIDTH
identity = area is not None and area not in masks and not area is WIDTH
short = area or 0 or False or "kept" or never
both = 1 and area and () and never
flag = not 0
negative = -area + ~area - +area
area += 1
area @= 2
area //= 3
area <<= area
area **= 2
big = 123456789012345678901234567890
small = (-16, 47, 48, -17, 63, 64, -64, -65, 1073741823, 1073741824, -1073741824, -1073741825)
print(LABEL, PAIR, big, (), ((1, 2), (3, (4,))), [1, 2], {1: 2}, {1, 2}, ...)
