"""The colors of bars."""

COLORS = [(red, 255 - red, 128) for red in range(0, 256, 8)]
