// Adafruit Grand Central M4 Express.
#pragma once

#define BOARD_ID "grand-central-m4"
#define MICROPY_HW_BOARD_NAME "Adafruit Grand Central M4 Express"
#define MICROPY_HW_MCU_NAME "ATSAMD51P20A"

// Name on the board, port, number: as the board crate `grand_central_m4` has them. The pins of the USB plug
// are left out, since the console is on them.
#define BOARD_PINS \
    PIN(A0, 'A', 2) \
    PIN(A1, 'A', 5) \
    PIN(A2, 'B', 3) \
    PIN(A3, 'C', 0) \
    PIN(A4, 'C', 1) \
    PIN(A5, 'C', 2) \
    PIN(A6, 'C', 3) \
    PIN(A7, 'B', 4) \
    PIN(A8, 'B', 5) \
    PIN(A9, 'B', 6) \
    PIN(A10, 'B', 7) \
    PIN(A11, 'B', 8) \
    PIN(A12, 'B', 9) \
    PIN(A13, 'A', 4) \
    PIN(A14, 'A', 6) \
    PIN(A15, 'A', 7) \
    PIN(D0, 'B', 25) \
    PIN(D1, 'B', 24) \
    PIN(D2, 'C', 18) \
    PIN(D3, 'C', 19) \
    PIN(D4, 'C', 20) \
    PIN(D5, 'C', 21) \
    PIN(D6, 'D', 20) \
    PIN(D7, 'D', 21) \
    PIN(D8, 'B', 18) \
    PIN(D9, 'B', 2) \
    PIN(D10, 'B', 22) \
    PIN(D11, 'B', 23) \
    PIN(D12, 'B', 0) \
    PIN(D13, 'B', 1) \
    PIN(D14, 'B', 16) \
    PIN(D15, 'B', 17) \
    PIN(D16, 'C', 22) \
    PIN(D17, 'C', 23) \
    PIN(D18, 'B', 12) \
    PIN(D19, 'B', 13) \
    PIN(D20, 'B', 20) \
    PIN(D21, 'B', 21) \
    PIN(D22, 'D', 12) \
    PIN(D23, 'A', 15) \
    PIN(D24, 'C', 17) \
    PIN(D25, 'C', 16) \
    PIN(D26, 'A', 12) \
    PIN(D27, 'A', 13) \
    PIN(D28, 'A', 14) \
    PIN(D29, 'B', 19) \
    PIN(D30, 'A', 23) \
    PIN(D31, 'A', 22) \
    PIN(D32, 'A', 21) \
    PIN(D33, 'A', 20) \
    PIN(D34, 'A', 19) \
    PIN(D35, 'A', 18) \
    PIN(D36, 'A', 17) \
    PIN(D37, 'A', 16) \
    PIN(D38, 'B', 15) \
    PIN(D39, 'B', 14) \
    PIN(D40, 'C', 13) \
    PIN(D41, 'C', 12) \
    PIN(D42, 'C', 15) \
    PIN(D43, 'C', 14) \
    PIN(D44, 'C', 11) \
    PIN(D45, 'C', 10) \
    PIN(D46, 'C', 6) \
    PIN(D47, 'C', 7) \
    PIN(D48, 'C', 4) \
    PIN(D49, 'C', 5) \
    PIN(MISO, 'D', 11) \
    PIN(MOSI, 'D', 8) \
    PIN(SCK, 'D', 9) \
    PIN(D53, 'D', 10) \
    PIN(FLASH_D0, 'A', 8) \
    PIN(FLASH_D1, 'A', 9) \
    PIN(FLASH_D2, 'A', 10) \
    PIN(FLASH_D3, 'A', 11) \
    PIN(FLASH_SCK, 'B', 10) \
    PIN(FLASH_CS, 'B', 11) \
    PIN(NEOPIXEL, 'C', 24) \
    PIN(LED_TX, 'C', 30) \
    PIN(LED_RX, 'C', 31) \
    PIN(SD_MOSI, 'B', 26) \
    PIN(SD_MISO, 'B', 29) \
    PIN(SD_SCK, 'B', 27) \
    PIN(SD_CS, 'B', 28) \
    PIN(SD_CARD_DETECT, 'B', 31) \
    PIN(LED, 'B', 1) \
    PIN(RX, 'B', 25) \
    PIN(TX, 'B', 24) \
    PIN(SDA, 'B', 20) \
    PIN(SCL, 'B', 21) \
    PIN(D50, 'D', 11) \
    PIN(D51, 'D', 8) \
    PIN(D52, 'D', 9)
