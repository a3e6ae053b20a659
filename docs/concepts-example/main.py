"""Draws the last readings as bars."""

import chart
import sensor

while True:
    print(chart.bars(sensor.readings()))
