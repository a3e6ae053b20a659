// The library region: a part of the flash with a file system that is only read (ROMFS). MicroPython
// mounts it at /rom, if there is one, and runs the bytecode of its .mpy files where it lies.
//
// The same files are at /ram as well, as if on a disk: there they are streams without an address, so
// code is copied to the heap before it runs. Which of the two a program takes is up to its sys.path.

#include <string.h>

#include "extmod/vfs.h"
#include "extmod/vfs_rom.h"
#include "host.h"
#include "py/mperrno.h"
#include "py/mpstate.h"
#include "py/objarray.h"
#include "py/runtime.h"
#include "py/stream.h"

#define COPIED "/ram"

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

// A file at /ram. As large as one at /rom, so that opening takes the same from the heap.
typedef struct {
    mp_obj_base_t base;
    const uint8_t *data;
    size_t size;
    size_t position;
} copied_file_t;

static mp_uint_t copied_read(mp_obj_t self_in, void *buffer, mp_uint_t size, int *error) {
    (void)error;
    copied_file_t *self = MP_OBJ_TO_PTR(self_in);
    size_t length = MIN(size, self->size - self->position);
    memcpy(buffer, self->data + self->position, length);
    self->position += length;
    return length;
}

static mp_uint_t copied_control(mp_obj_t self_in, mp_uint_t request, uintptr_t argument, int *error) {
    copied_file_t *self = MP_OBJ_TO_PTR(self_in);
    if (request == MP_STREAM_CLOSE) {
        return 0;
    }
    if (request != MP_STREAM_SEEK) {
        *error = MP_EINVAL;
        return MP_STREAM_ERROR;
    }
    struct mp_stream_seek_t *seek = (struct mp_stream_seek_t *)argument;
    mp_off_t from[] = {0, self->position, self->size};
    mp_off_t position = from[seek->whence] + seek->offset;
    if (position < 0) {
        *error = MP_EINVAL;
        return MP_STREAM_ERROR;
    }
    self->position = MIN((size_t)position, self->size);
    seek->offset = self->position;
    return 0;
}

static const mp_rom_map_elem_t copied_file_table[] = {
    { MP_ROM_QSTR(MP_QSTR_read), MP_ROM_PTR(&mp_stream_read_obj) },
    { MP_ROM_QSTR(MP_QSTR_readinto), MP_ROM_PTR(&mp_stream_readinto_obj) },
    { MP_ROM_QSTR(MP_QSTR_readline), MP_ROM_PTR(&mp_stream_unbuffered_readline_obj) },
    { MP_ROM_QSTR(MP_QSTR_readlines), MP_ROM_PTR(&mp_stream_unbuffered_readlines_obj) },
    { MP_ROM_QSTR(MP_QSTR_seek), MP_ROM_PTR(&mp_stream_seek_obj) },
    { MP_ROM_QSTR(MP_QSTR_tell), MP_ROM_PTR(&mp_stream_tell_obj) },
    { MP_ROM_QSTR(MP_QSTR_close), MP_ROM_PTR(&mp_stream_close_obj) },
    { MP_ROM_QSTR(MP_QSTR___enter__), MP_ROM_PTR(&mp_identity_obj) },
    { MP_ROM_QSTR(MP_QSTR___exit__), MP_ROM_PTR(&mp_stream___exit___obj) },
};
static MP_DEFINE_CONST_DICT(copied_file_dict, copied_file_table);

// Neither type has an address to offer (slot `buffer`): that is what makes code go to the heap.
static const mp_stream_p_t copied_bytes_stream = {
    .read = copied_read,
    .ioctl = copied_control,
};
static MP_DEFINE_CONST_OBJ_TYPE(copied_bytes_type, MP_QSTR_FileIO, MP_TYPE_FLAG_ITER_IS_STREAM,
    protocol, &copied_bytes_stream, locals_dict, &copied_file_dict);

static const mp_stream_p_t copied_text_stream = {
    .read = copied_read,
    .ioctl = copied_control,
    .is_text = true,
};
static MP_DEFINE_CONST_OBJ_TYPE(copied_text_type, MP_QSTR_TextIOWrapper, MP_TYPE_FLAG_ITER_IS_STREAM,
    protocol, &copied_text_stream, locals_dict, &copied_file_dict);

// The file system at /rom: what was mounted first.
static mp_obj_t in_place(void) {
    return MP_STATE_VM(vfs_mount_table)->obj;
}

static mp_obj_t copied_open(mp_obj_t self_in, mp_obj_t path, mp_obj_t mode_in) {
    (void)self_in;
    const char *mode = mp_obj_str_get_str(mode_in);
    if (mode[strcspn(mode, "wa+")] != '\0') {
        mp_raise_OSError(MP_EROFS);
    }
    copied_file_t *file = mp_obj_malloc(copied_file_t,
        strchr(mode, 'b') != NULL ? &copied_bytes_type : &copied_text_type);
    file->position = 0;
    switch (mp_vfs_rom_search_filesystem(MP_OBJ_TO_PTR(in_place()), mp_obj_str_get_str(path),
        &file->size, &file->data)) {
        case MP_IMPORT_STAT_FILE:
            return MP_OBJ_FROM_PTR(file);
        case MP_IMPORT_STAT_DIR:
            mp_raise_OSError(MP_EISDIR);
        default:
            mp_raise_OSError(MP_ENOENT);
    }
}
static MP_DEFINE_CONST_FUN_OBJ_3(copied_open_obj, copied_open);

// All but opening is the business of the file system at /rom.
static void copied_attribute(mp_obj_t self_in, qstr name, mp_obj_t *result) {
    if (result[0] != MP_OBJ_NULL) {
        return; // nothing can be stored here
    }
    if (name == MP_QSTR_open) {
        result[0] = MP_OBJ_FROM_PTR(&copied_open_obj);
        result[1] = self_in;
    } else {
        mp_load_method_maybe(in_place(), name, result);
    }
}

static mp_import_stat_t copied_import_stat(void *self, const char *path) {
    (void)self;
    return mp_vfs_rom_search_filesystem(MP_OBJ_TO_PTR(in_place()), path, NULL, NULL);
}

static const mp_vfs_proto_t copied_protocol = {
    .import_stat = copied_import_stat,
};
static MP_DEFINE_CONST_OBJ_TYPE(copied_type, MP_QSTR_VfsRom, MP_TYPE_FLAG_NONE,
    attr, copied_attribute, protocol, &copied_protocol);

// Neither the file system nor its mount is in the heap: what is free at the start stays as it was.
void library_mount_copied(void) {
    static const mp_obj_base_t file_system = { &copied_type };
    static mp_vfs_mount_t mount = { COPIED, sizeof(COPIED) - 1, MP_OBJ_FROM_PTR(&file_system), NULL };
    if (MP_STATE_VM(vfs_mount_table) != NULL) {
        MP_STATE_VM(vfs_mount_table)->next = &mount;
    }
}
