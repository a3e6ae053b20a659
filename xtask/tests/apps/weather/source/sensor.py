from micropython import const

_ADDRESS = const(0x76)
SCALE = 100


def read():
    try:
        from fancy_calibration import offset
    except ImportError:
        offset = 0
    return SCALE + offset


class Sensor:
    def __init__(self, bus, address=_ADDRESS):
        self.bus = bus
        self.address = address

    def temperature(self):
        return self.bus.read(self.address) / SCALE
