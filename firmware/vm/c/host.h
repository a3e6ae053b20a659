// The border between the virtual machine and the firmware around it, which is written in Rust.
//
// An exception of Python's is a long jump (NLR). Nothing that Rust provides may raise one, and
// nothing that may raise one is called from Rust, except `vm_run`, which catches them all: a jump
// over a Rust frame would skip what the frame has to clean up.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

// Provided by Rust.

// The next byte of input, or -1.
int board_console_read(void);
bool board_console_readable(void);
void board_console_write(const uint8_t *bytes, size_t length);
// Moves bytes between the hardware and the console's buffers; reports the interrupt character.
void board_console_poll(void);
// Since the start, in 64 bits.
uint64_t board_microseconds(void);
uint32_t board_cycles(void);
// The library region of the flash.
const uint8_t *board_library_start(void);
size_t board_library_size(void);
// A pin is 32 times its port (A is 0) plus its number.
void board_pin_input(unsigned pin, int pull); // -1 down, 0 none, 1 up
void board_pin_output(unsigned pin, bool level);
bool board_pin_read(unsigned pin);
// Resets into the bootloader.
void board_bootloader(void) __attribute__((noreturn));
// Says why and stops.
void board_fatal(const char *message) __attribute__((noreturn));

// Within C.

// Makes the files of the library region readable at /ram as well. After `mp_init`.
void library_mount_copied(void);

// Provided by C.

// Runs the interpreter, soft reset after soft reset.
void vm_run(uint8_t *heap, size_t heap_size, void *stack_top, size_t stack_size)
__attribute__((noreturn));
// The byte that stops a program, or -1 while there is none. Callable from interrupts.
int vm_interrupt_char(void);
// Makes the program raise KeyboardInterrupt soon. Callable from interrupts.
void vm_keyboard_interrupt(void);
