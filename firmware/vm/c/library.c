// The library region: a part of the flash with a file system that is only read (ROMFS). MicroPython
// mounts it at /rom, if there is one, and runs the bytecode of its .mpy files where it lies.

#include "extmod/vfs.h"
#include "host.h"
#include "py/mperrno.h"
#include "py/objarray.h"
#include "py/runtime.h"

// Called at every start, and never by programs: there is no module `vfs`.
mp_obj_t mp_vfs_rom_ioctl(size_t argument_count, const mp_obj_t *arguments) {
    (void)argument_count;
    switch (mp_obj_get_int(arguments[0])) {
        case MP_VFS_ROM_IOCTL_GET_NUMBER_OF_SEGMENTS:
            return MP_OBJ_NEW_SMALL_INT(1);
        case MP_VFS_ROM_IOCTL_GET_SEGMENT:
            return mp_obj_new_memoryview('B', board_library_size(), (void *)board_library_start());
        default:
            // Writing is the bootloader's business.
            return MP_OBJ_NEW_SMALL_INT(-MP_EINVAL);
    }
}
