"""Bars of text."""

from palette import COLORS
from scale import FREEZING


class Bar:
    def __init__(self, degrees):
        self.length = degrees + FREEZING
        self.color = COLORS[degrees % len(COLORS)]

    def text(self):
        return self.color + "#" * (self.length // 10)


def bars(values):
    return [Bar(value).text() for value in values]
