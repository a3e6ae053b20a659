#pragma once

#include <stddef.h>

void abort(void) __attribute__((noreturn));
#define abs(x) __builtin_abs(x)
