// Adafruit Metro M4 Express.
#pragma once

#define BOARD_ID "metro-m4"
#define MICROPY_HW_BOARD_NAME "Adafruit Metro M4 Express"
#define MICROPY_HW_MCU_NAME "ATSAMD51J19A"

// Name on the board, port, number: as the board crate `metro_m4` has them. The pins of the USB plug
// are left out, since the console is on them.
#define BOARD_PINS \
    PIN(A0, 'A', 2) \
    PIN(A1, 'A', 5) \
    PIN(A2, 'A', 6) \
    PIN(A3, 'A', 4) \
    PIN(A4, 'B', 8) \
    PIN(A5, 'B', 9) \
    PIN(D0, 'A', 23) \
    PIN(D1, 'A', 22) \
    PIN(D2, 'B', 17) \
    PIN(D3, 'B', 16) \
    PIN(D4, 'B', 13) \
    PIN(D5, 'B', 14) \
    PIN(D6, 'B', 15) \
    PIN(D7, 'B', 12) \
    PIN(D8, 'A', 21) \
    PIN(D9, 'A', 20) \
    PIN(D10, 'A', 18) \
    PIN(D11, 'A', 19) \
    PIN(D12, 'A', 17) \
    PIN(D13, 'A', 16) \
    PIN(SDA, 'B', 2) \
    PIN(SCL, 'B', 3) \
    PIN(NEOPIXEL, 'B', 22) \
    PIN(SCK, 'A', 13) \
    PIN(MOSI, 'A', 12) \
    PIN(MISO, 'A', 14) \
    PIN(FLASH_SCK, 'B', 10) \
    PIN(FLASH_CS, 'B', 11) \
    PIN(FLASH_D0, 'A', 8) \
    PIN(FLASH_D1, 'A', 9) \
    PIN(FLASH_D2, 'A', 10) \
    PIN(FLASH_D3, 'A', 11) \
    PIN(LED, 'A', 16) \
    PIN(RX, 'A', 23) \
    PIN(TX, 'A', 22)
