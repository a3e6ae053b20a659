// What is in the virtual machine: one answer for all boards, so that figures compare.
// Whatever is not named here is as MicroPython's "extra features" level has it.
#pragma once

#include <alloca.h>
#include <stdint.h>

#include BOARD_HEADER

#define MICROPY_CONFIG_ROM_LEVEL (MICROPY_CONFIG_ROM_LEVEL_EXTRA_FEATURES)

// What decides how much heap things take. The analyzer's profile `micropython-1.25` says the same.
#define MICROPY_OBJ_REPR (MICROPY_OBJ_REPR_C) // floats of 30 bits live in the object itself
#define MICROPY_FLOAT_IMPL (MICROPY_FLOAT_IMPL_FLOAT)
#define MICROPY_LONGINT_IMPL (MICROPY_LONGINT_IMPL_MPZ)
#define MICROPY_ENABLE_GC (1)
#define MICROPY_GC_ALLOC_THRESHOLD (0)
#define MICROPY_GC_STACK_ENTRY_TYPE uint16_t // counts blocks of 16 bytes: enough for 1 MiB
#define MICROPY_ALLOC_PATH_MAX (256)
#define MICROPY_ENABLE_EMERGENCY_EXCEPTION_BUF (1)
#define MICROPY_EMERGENCY_EXCEPTION_BUF_SIZE (256) // MemoryError keeps its message and traceback
#define MICROPY_SCHEDULER_STATIC_NODES (1)

// The stack: recursion ends in RuntimeError this far before the end.
#define MICROPY_STACK_CHECK_MARGIN (1024)

// Loading code.
#define MICROPY_PERSISTENT_CODE_LOAD (1)
#define MICROPY_EMIT_THUMB (1)
#define MICROPY_EMIT_INLINE_THUMB (1)
#define MICROPY_MAKE_POINTER_CALLABLE(p) ((void *)((mp_uint_t)(p) | 1))

// Files: the library region of the flash, read in place. See library.c.
#define MICROPY_VFS (1)
#define MICROPY_VFS_ROM (1)
#define MICROPY_VFS_ROM_IOCTL (1)
#define MICROPY_READER_VFS (1)

// Messages.
#define MICROPY_ERROR_REPORTING (MICROPY_ERROR_REPORTING_NORMAL)
#define MICROPY_USE_INTERNAL_ERRNO (1)
#define MICROPY_USE_INTERNAL_PRINTF (1)

// Modules. `builtin-modules` in budgets/<board>.toml lists what is left.
#define MICROPY_PY_ASYNCIO (0)
#define MICROPY_PY_BUILTINS_COMPLEX (0)
#define MICROPY_PY_CMATH (0)
#define MICROPY_PY_FRAMEBUF (0)
#define MICROPY_PY_HEAPQ (0)
#define MICROPY_PY_MACHINE (0)
#define MICROPY_PY_PLATFORM (0)
// Where a group matched: what is built on `re` needs it.
#define MICROPY_PY_RE_MATCH_GROUPS (1)
#define MICROPY_PY_RE_MATCH_SPAN_START_END (1)
#define MICROPY_PY_SELECT (0)
#define MICROPY_PY_SYS_PLATFORM "samd"
#define MICROPY_PY_TIME_GMTIME_LOCALTIME_MKTIME (1)
#define MICROPY_PY_TIME_INCLUDEFILE "clock.c"
#define MICROPY_PY_TIME_TIME_TIME_NS (1)
#define MICROPY_PY_UCTYPES (0)
#define MICROPY_PY_VFS (0)

// The board is asked for input now and then, not by interrupts alone: the emulated board has none.
// Without this Ctrl-C would not stop a loop, and the cycle counter would wrap unseen.
void host_poll(void);
#define HOST_POLL_EVERY (1024) // jumps backwards, returns: some 0.3 ms at 120 MHz
#define MICROPY_VM_HOOK_COUNT if (--host_poll_countdown == 0) { \
        host_poll_countdown = HOST_POLL_EVERY; \
        host_poll(); \
}
#define MICROPY_VM_HOOK_INIT static unsigned host_poll_countdown = HOST_POLL_EVERY;
#define MICROPY_VM_HOOK_LOOP MICROPY_VM_HOOK_COUNT
#define MICROPY_VM_HOOK_RETURN MICROPY_VM_HOOK_COUNT

// Types of a 32-bit machine.
typedef int32_t mp_int_t;
typedef uint32_t mp_uint_t;
typedef long mp_off_t;
#define MP_SSIZE_MAX (0x7fffffff)
#define INT_FMT "%ld"
#define UINT_FMT "%lu"

#define MP_STATE_PORT MP_STATE_VM
