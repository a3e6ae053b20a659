"""Colours of a terminal."""

COLORS = ["\x1b[%dm" % number for number in range(31, 37)]
