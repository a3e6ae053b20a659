// What MicroPython asks of the hardware beyond its own list in py/mphal.h.
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "shared/runtime/interrupt_char.h"

#define MICROPY_INTERNAL_EVENT_HOOK host_poll()

// Input may come in an interrupt and schedule KeyboardInterrupt there.
static inline uint32_t host_disable_interrupts(void) {
    uint32_t disabled;
    __asm volatile ("mrs %0, primask\n\tcpsid i" : "=r" (disabled) : : "memory");
    return disabled;
}

static inline void host_restore_interrupts(uint32_t disabled) {
    if (!(disabled & 1)) {
        __asm volatile ("cpsie i" : : : "memory");
    }
}

#define MICROPY_BEGIN_ATOMIC_SECTION() host_disable_interrupts()
#define MICROPY_END_ATOMIC_SECTION(disabled) host_restore_interrupts(disabled)
