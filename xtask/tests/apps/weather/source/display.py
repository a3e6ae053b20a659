from .font import GLYPHS


class Screen:
    def __init__(self, bus):
        self.bus = bus
        self.lines = []

    def show(self, value):
        self.lines = [GLYPHS.get(str(value), "?")]
