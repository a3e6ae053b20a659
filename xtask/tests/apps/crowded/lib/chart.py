"""Bars for a display."""

from palette import COLORS

WIDTH_OF_A_BAR = 4
HEIGHT_OF_A_BAR = 0x20
_GAP_BETWEEN_BARS = 1


class Chart:
    def __init__(self, values):
        self._scaled_values = [value * HEIGHT_OF_A_BAR for value in values]

    def bars(self):
        bars = []
        for index, value in enumerate(self._scaled_values):
            left = index * (WIDTH_OF_A_BAR + _GAP_BETWEEN_BARS)
            bars.append((left, value, COLORS[index % len(COLORS)]))
        return bars
