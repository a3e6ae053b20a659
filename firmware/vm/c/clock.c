// The part of module `time` that knows the date. It is included by extmod/modtime.c.
//
// The boards have no battery: the date starts at 2000-01-01 with every reset.

#include "host.h"
#include "shared/timeutils/timeutils.h"

uint64_t mp_hal_time_ns(void) {
    return board_microseconds() * 1000;
}

static mp_obj_t mp_time_time_get(void) {
    return mp_obj_new_int_from_ull(board_microseconds() / 1000000);
}

static mp_obj_t mp_time_localtime_get(void) {
    timeutils_struct_time_t now;
    timeutils_seconds_since_epoch_to_struct_time(board_microseconds() / 1000000, &now);
    mp_obj_t fields[8] = {
        MP_OBJ_NEW_SMALL_INT(now.tm_year),
        MP_OBJ_NEW_SMALL_INT(now.tm_mon),
        MP_OBJ_NEW_SMALL_INT(now.tm_mday),
        MP_OBJ_NEW_SMALL_INT(now.tm_hour),
        MP_OBJ_NEW_SMALL_INT(now.tm_min),
        MP_OBJ_NEW_SMALL_INT(now.tm_sec),
        MP_OBJ_NEW_SMALL_INT(now.tm_wday),
        MP_OBJ_NEW_SMALL_INT(now.tm_yday),
    };
    return mp_obj_new_tuple(8, fields);
}
