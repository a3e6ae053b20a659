// Module `board`: the pins by the names on the board, and its light.
//
// A pin is a constant of the firmware and takes no heap. `pin.input(1)`, `pin.value()`,
// `pin.output(0)`, `pin.value(1)`, `board.LED.on()`, `.off()`, `.toggle()`.

#include "host.h"
#include "py/mphal.h"
#include "py/objstr.h"
#include "py/runtime.h"

typedef struct {
    mp_obj_base_t base;
    uint16_t name; // a qstr
    uint8_t port; // A is 0
    uint8_t number;
} pin_t;

static unsigned hardware_pin(mp_obj_t self) {
    const pin_t *pin = MP_OBJ_TO_PTR(self);
    return pin->port * 32 + pin->number;
}

static void pin_print(const mp_print_t *print, mp_obj_t self, mp_print_kind_t kind) {
    (void)kind;
    const pin_t *pin = MP_OBJ_TO_PTR(self);
    mp_printf(print, "board.%q", (qstr)pin->name);
}

static mp_obj_t pin_input(size_t argument_count, const mp_obj_t *arguments) {
    board_pin_input(hardware_pin(arguments[0]),
        argument_count > 1 ? mp_obj_get_int(arguments[1]) : 0);
    return mp_const_none;
}
static MP_DEFINE_CONST_FUN_OBJ_VAR_BETWEEN(pin_input_obj, 1, 2, pin_input);

static mp_obj_t pin_output(size_t argument_count, const mp_obj_t *arguments) {
    board_pin_output(hardware_pin(arguments[0]),
        argument_count > 1 && mp_obj_is_true(arguments[1]));
    return mp_const_none;
}
static MP_DEFINE_CONST_FUN_OBJ_VAR_BETWEEN(pin_output_obj, 1, 2, pin_output);

static mp_obj_t pin_value(size_t argument_count, const mp_obj_t *arguments) {
    if (argument_count == 1) {
        return MP_OBJ_NEW_SMALL_INT(board_pin_read(hardware_pin(arguments[0])));
    }
    board_pin_output(hardware_pin(arguments[0]), mp_obj_is_true(arguments[1]));
    return mp_const_none;
}
static MP_DEFINE_CONST_FUN_OBJ_VAR_BETWEEN(pin_value_obj, 1, 2, pin_value);

static mp_obj_t pin_on(mp_obj_t self) {
    board_pin_output(hardware_pin(self), true);
    return mp_const_none;
}
static MP_DEFINE_CONST_FUN_OBJ_1(pin_on_obj, pin_on);

static mp_obj_t pin_off(mp_obj_t self) {
    board_pin_output(hardware_pin(self), false);
    return mp_const_none;
}
static MP_DEFINE_CONST_FUN_OBJ_1(pin_off_obj, pin_off);

static mp_obj_t pin_toggle(mp_obj_t self) {
    unsigned pin = hardware_pin(self);
    board_pin_output(pin, !board_pin_read(pin));
    return mp_const_none;
}
static MP_DEFINE_CONST_FUN_OBJ_1(pin_toggle_obj, pin_toggle);

static const mp_rom_map_elem_t pin_members_table[] = {
    { MP_ROM_QSTR(MP_QSTR_input), MP_ROM_PTR(&pin_input_obj) },
    { MP_ROM_QSTR(MP_QSTR_output), MP_ROM_PTR(&pin_output_obj) },
    { MP_ROM_QSTR(MP_QSTR_value), MP_ROM_PTR(&pin_value_obj) },
    { MP_ROM_QSTR(MP_QSTR_on), MP_ROM_PTR(&pin_on_obj) },
    { MP_ROM_QSTR(MP_QSTR_off), MP_ROM_PTR(&pin_off_obj) },
    { MP_ROM_QSTR(MP_QSTR_toggle), MP_ROM_PTR(&pin_toggle_obj) },
};
static MP_DEFINE_CONST_DICT(pin_members, pin_members_table);

static MP_DEFINE_CONST_OBJ_TYPE(
    pin_type,
    MP_QSTR_Pin,
    MP_TYPE_FLAG_NONE,
    print, pin_print,
    locals_dict, &pin_members
    );

// The board's header lists each pin once: PIN(name, port, number).
#define PIN(pin_name, pin_port, pin_number) \
    static const pin_t pin_##pin_name = { \
        .base = { .type = &pin_type }, \
        .name = MP_QSTR_##pin_name, \
        .port = pin_port - 'A', \
        .number = pin_number, \
    };
BOARD_PINS
#undef PIN

static mp_obj_t bootloader(void) {
    board_bootloader();
}
static MP_DEFINE_CONST_FUN_OBJ_0(bootloader_obj, bootloader);

static MP_DEFINE_STR_OBJ(board_id_obj, BOARD_ID);

static const mp_rom_map_elem_t board_members_table[] = {
    { MP_ROM_QSTR(MP_QSTR___name__), MP_ROM_QSTR(MP_QSTR_board) },
    { MP_ROM_QSTR(MP_QSTR_board_id), MP_ROM_PTR(&board_id_obj) },
    { MP_ROM_QSTR(MP_QSTR_bootloader), MP_ROM_PTR(&bootloader_obj) },
    { MP_ROM_QSTR(MP_QSTR_Pin), MP_ROM_PTR(&pin_type) },
    #define PIN(pin_name, pin_port, pin_number) \
    { MP_ROM_QSTR(MP_QSTR_##pin_name), MP_ROM_PTR(&pin_##pin_name) },
    BOARD_PINS
    #undef PIN
};
static MP_DEFINE_CONST_DICT(board_members, board_members_table);

const mp_obj_module_t board_module = {
    .base = { &mp_type_module },
    .globals = (mp_obj_dict_t *)&board_members,
};
MP_REGISTER_MODULE(MP_QSTR_board, board_module);
