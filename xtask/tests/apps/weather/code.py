import time

import board
import sensor
from display import Screen

screen = Screen(board.I2C())
while True:
    screen.show(sensor.read())
    time.sleep(1)
