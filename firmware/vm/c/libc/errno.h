#pragma once

// The numbers come from MicroPython's py/mperrno.h; nothing sets a global one.
