#pragma once

// Asserts are MicroPython's own self-checks; NDEBUG turns them off.
#define assert(condition) ((void)0)
