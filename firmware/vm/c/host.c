// Starts the interpreter, and answers what MicroPython asks of its port.

#include <stdlib.h>
#include <string.h>

#include "host.h"
#include "py/builtin.h"
#include "py/cstack.h"
#include "py/gc.h"
#include "py/mphal.h"
#include "py/mpstate.h"
#include "py/runtime.h"
#include "py/stream.h"
#include "shared/readline/readline.h"
#include "shared/runtime/gchelper.h"
#include "shared/runtime/pyexec.h"

#define MAIN "/rom/main.py"

// Runs the program of the library region, then prompts, until somebody asks for a soft reset.
static void session(void) {
    // In raw mode somebody else is in command: no program of the board's runs first.
    if (pyexec_mode_kind == PYEXEC_MODE_FRIENDLY_REPL
        && (pyexec_file_if_exists(MAIN) & PYEXEC_FORCED_EXIT)) {
        return;
    }
    for (;;) {
        int ended = pyexec_mode_kind == PYEXEC_MODE_RAW_REPL
            ? pyexec_raw_repl() : pyexec_friendly_repl();
        if (ended != 0) {
            return;
        }
    }
}

// What an earlier session left on the stack would look like pointers to the collector, and a soft reset
// would not be like the first start. Nobody's data lies below the frame of who calls this.
static __attribute__((noinline)) void clear_stack(uint8_t *lowest) {
    volatile uint8_t *end = (volatile uint8_t *)__builtin_frame_address(0) - 64;
    for (volatile uint8_t *byte = lowest; byte < end; ++byte) {
        *byte = 0;
    }
}

void vm_run(uint8_t *heap, size_t heap_size, void *stack_top, size_t stack_size) {
    mp_cstack_init_with_top(stack_top, stack_size);
    for (;;) {
        clear_stack((uint8_t *)stack_top - stack_size);
        gc_init(heap, heap + heap_size);
        mp_init();
        library_mount_copied();
        readline_init0();
        session();
        mp_hal_stdout_tx_str("MPY: soft reboot\r\n");
        gc_sweep_all();
        mp_deinit();
    }
}

// The garbage collector, and ends that no Python code can catch.

void gc_collect(void) {
    gc_collect_start();
    gc_helper_collect_regs_and_stack();
    gc_collect_end();
}

void nlr_jump_fail(void *value) {
    (void)value;
    board_fatal("an exception found no handler");
}

void abort(void) {
    board_fatal("abort");
}

// The console.

int vm_interrupt_char(void) {
    return mp_interrupt_char;
}

void vm_keyboard_interrupt(void) {
    mp_sched_keyboard_interrupt();
}

void host_poll(void) {
    board_console_poll();
    // Reading the time keeps its upper half right, even if no program asks for 35 seconds.
    (void)board_cycles();
}

uintptr_t mp_hal_stdio_poll(uintptr_t flags) {
    return board_console_readable() ? flags & MP_STREAM_POLL_RD : 0;
}

int mp_hal_stdin_rx_chr(void) {
    for (;;) {
        int byte = board_console_read();
        if (byte >= 0) {
            return byte;
        }
        mp_event_handle_nowait();
    }
}

mp_uint_t mp_hal_stdout_tx_strn(const char *text, size_t length) {
    board_console_write((const uint8_t *)text, length);
    return length;
}

// Time.

mp_uint_t mp_hal_ticks_ms(void) {
    return board_microseconds() / 1000;
}

mp_uint_t mp_hal_ticks_us(void) {
    return board_microseconds();
}

mp_uint_t mp_hal_ticks_cpu(void) {
    return board_cycles();
}

void mp_hal_delay_ms(mp_uint_t milliseconds) {
    uint64_t end = board_microseconds() + (uint64_t)milliseconds * 1000;
    while (board_microseconds() < end) {
        mp_event_handle_nowait();
    }
}

void mp_hal_delay_us(mp_uint_t microseconds) {
    uint64_t end = board_microseconds() + microseconds;
    while (board_microseconds() < end) {
    }
}
