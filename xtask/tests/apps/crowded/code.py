import board
import chart
import log

TIMEOUT_IN_SECONDS = 30
HISTORY = bytearray(1500)


def show(values):
    return chart.Chart(values).bars()


while True:
    log.write(board.BUTTON.value, TIMEOUT_IN_SECONDS)
