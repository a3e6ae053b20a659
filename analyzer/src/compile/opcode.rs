//! Opcodes of version 6 bytecode, from MicroPython's `py/bc0.h` and `py/runtime0.h`.

pub(super) const LOAD_CONST_STRING: u8 = 0x10;
pub(super) const LOAD_NAME: u8 = 0x11;
pub(super) const LOAD_GLOBAL: u8 = 0x12;
pub(super) const LOAD_ATTR: u8 = 0x13;
pub(super) const LOAD_METHOD: u8 = 0x14;
pub(super) const LOAD_SUPER_METHOD: u8 = 0x15;
pub(super) const STORE_NAME: u8 = 0x16;
pub(super) const STORE_GLOBAL: u8 = 0x17;
pub(super) const STORE_ATTR: u8 = 0x18;
pub(super) const DELETE_NAME: u8 = 0x19;
pub(super) const DELETE_GLOBAL: u8 = 0x1a;
pub(super) const IMPORT_NAME: u8 = 0x1b;
pub(super) const IMPORT_FROM: u8 = 0x1c;

pub(super) const MAKE_CLOSURE: u8 = 0x20;
pub(super) const MAKE_CLOSURE_DEFARGS: u8 = 0x21;
pub(super) const LOAD_CONST_SMALL_INT: u8 = 0x22;
pub(super) const LOAD_CONST_OBJ: u8 = 0x23;
pub(super) const LOAD_FAST_N: u8 = 0x24;
pub(super) const LOAD_DEREF: u8 = 0x25;
pub(super) const STORE_FAST_N: u8 = 0x26;
pub(super) const STORE_DEREF: u8 = 0x27;
pub(super) const DELETE_FAST: u8 = 0x28;
pub(super) const DELETE_DEREF: u8 = 0x29;
pub(super) const BUILD_TUPLE: u8 = 0x2a;
pub(super) const BUILD_LIST: u8 = 0x2b;
pub(super) const BUILD_MAP: u8 = 0x2c;
pub(super) const BUILD_SET: u8 = 0x2d;
pub(super) const BUILD_SLICE: u8 = 0x2e;
pub(super) const STORE_COMP: u8 = 0x2f;

pub(super) const UNPACK_SEQUENCE: u8 = 0x30;
pub(super) const UNPACK_EX: u8 = 0x31;
pub(super) const MAKE_FUNCTION: u8 = 0x32;
pub(super) const MAKE_FUNCTION_DEFARGS: u8 = 0x33;
pub(super) const CALL_FUNCTION: u8 = 0x34;
pub(super) const CALL_METHOD: u8 = 0x36;

pub(super) const UNWIND_JUMP: u8 = 0x40;
pub(super) const JUMP: u8 = 0x42;
pub(super) const POP_JUMP_IF_TRUE: u8 = 0x43;
pub(super) const POP_JUMP_IF_FALSE: u8 = 0x44;
pub(super) const JUMP_IF_TRUE_OR_POP: u8 = 0x45;
pub(super) const JUMP_IF_FALSE_OR_POP: u8 = 0x46;
pub(super) const SETUP_WITH: u8 = 0x47;
pub(super) const SETUP_EXCEPT: u8 = 0x48;
pub(super) const SETUP_FINALLY: u8 = 0x49;
pub(super) const POP_EXCEPT_JUMP: u8 = 0x4a;
pub(super) const FOR_ITER: u8 = 0x4b;

pub(super) const LOAD_CONST_FALSE: u8 = 0x50;
pub(super) const LOAD_CONST_NONE: u8 = 0x51;
pub(super) const LOAD_CONST_TRUE: u8 = 0x52;
pub(super) const LOAD_NULL: u8 = 0x53;
pub(super) const LOAD_BUILD_CLASS: u8 = 0x54;
pub(super) const LOAD_SUBSCR: u8 = 0x55;
pub(super) const STORE_SUBSCR: u8 = 0x56;
pub(super) const DUP_TOP: u8 = 0x57;
pub(super) const DUP_TOP_TWO: u8 = 0x58;
pub(super) const POP_TOP: u8 = 0x59;
pub(super) const ROT_TWO: u8 = 0x5a;
pub(super) const ROT_THREE: u8 = 0x5b;
pub(super) const WITH_CLEANUP: u8 = 0x5c;
pub(super) const END_FINALLY: u8 = 0x5d;
pub(super) const GET_ITER: u8 = 0x5e;
pub(super) const GET_ITER_STACK: u8 = 0x5f;

pub(super) const STORE_MAP: u8 = 0x62;
pub(super) const RETURN_VALUE: u8 = 0x63;
pub(super) const RAISE_LAST: u8 = 0x64;
pub(super) const YIELD_VALUE: u8 = 0x67;
pub(super) const YIELD_FROM: u8 = 0x68;
pub(super) const IMPORT_STAR: u8 = 0x69;

/// Small ints from -16 to 47 are part of the opcode.
pub(super) const LOAD_CONST_SMALL_INT_MULTI: u8 = 0x70;
pub(super) const SMALL_INT_MULTI: std::ops::Range<i32> = -16..48;
/// The first 16 variables are part of the opcode.
pub(super) const LOAD_FAST_MULTI: u8 = 0xb0;
pub(super) const STORE_FAST_MULTI: u8 = 0xc0;
pub(super) const FAST_MULTI: u32 = 16;
pub(super) const UNARY_OP_MULTI: u8 = 0xd0;
pub(super) const BINARY_OP_MULTI: u8 = 0xd7;

/// Unary operators, to be added to [`UNARY_OP_MULTI`].
pub(super) mod unary {
    pub(in crate::compile) const POSITIVE: u8 = 0;
    pub(in crate::compile) const NEGATIVE: u8 = 1;
    pub(in crate::compile) const INVERT: u8 = 2;
    pub(in crate::compile) const NOT: u8 = 3;
}

/// Binary operators, to be added to [`BINARY_OP_MULTI`].
pub(super) mod binary {
    pub(in crate::compile) const LESS: u8 = 0;
    pub(in crate::compile) const MORE: u8 = 1;
    pub(in crate::compile) const IN: u8 = 6;
    pub(in crate::compile) const IS: u8 = 7;
    pub(in crate::compile) const EXCEPTION_MATCH: u8 = 8;
    /// The first of those that assign.
    pub(in crate::compile) const INPLACE_OR: u8 = 9;
    pub(in crate::compile) const INPLACE_ADD: u8 = 14;
    /// The first of those that do not.
    pub(in crate::compile) const OR: u8 = 22;
    pub(in crate::compile) const POWER: u8 = 34;
}

/// Whether the jump of `opcode` may go backwards.
pub(super) fn jumps_both_ways(opcode: u8) -> bool {
    opcode <= POP_JUMP_IF_FALSE
}
