// What MicroPython asks of the hardware beyond its own list in py/mphal.h.
#pragma once

#include <stddef.h>

#include "shared/runtime/interrupt_char.h"

#define MICROPY_INTERNAL_EVENT_HOOK host_poll()
