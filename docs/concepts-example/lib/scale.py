"""Degrees, as the sensor counts them and as people do."""

FREEZING = 273

OFFSETS = [-2, 0, 1, 3, 4, 6, 9, 13]


def celsius(raw):
    return (raw + OFFSETS[raw % len(OFFSETS)]) // 10 - FREEZING
