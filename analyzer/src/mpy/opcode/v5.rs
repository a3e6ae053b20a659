//! The numbers of versions 5 and 6, grouped by the encoding of the operand: py/bc0.h of 1.12 and
//! 1.25, which agree.

use super::{Op, Opcode, ranged};

/// Binary operations: 9 comparisons, 13 in place, 13 plain (py/runtime0.h of 1.12 and 1.25).
const BINARY_OPERATIONS: u8 = 35;

/// Which of the four encodings a byte of code has, even if it has no meaning: two bits for each
/// group of 16 numbers (`MP_BC_FORMAT`). The loader of version 5 goes by this.
pub(in super::super) fn group(byte: u8) -> Group {
    match byte >> 4 {
        1 => Group::String,
        2 | 3 => Group::Integer,
        4 => Group::Offset,
        _ => Group::Plain,
    }
}

/// The encodings of operands that a loader has to tell apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in super::super) enum Group {
    Plain,
    String,
    Integer,
    Offset,
}

/// Whether one more byte follows, even if the opcode has no meaning (`MP_BC_MASK_EXTRA_BYTE`).
pub(in super::super) fn has_extra_byte(byte: u8) -> bool {
    byte & 0x9e == 0
}

pub(super) fn opcode(byte: u8) -> Option<Opcode> {
    let op = match byte {
        0x10 => Op::LoadConstString,
        0x11 => Op::LoadName,
        0x12 => Op::LoadGlobal,
        0x13 => Op::LoadAttr,
        0x14 => Op::LoadMethod,
        0x15 => Op::LoadSuperMethod,
        0x16 => Op::StoreName,
        0x17 => Op::StoreGlobal,
        0x18 => Op::StoreAttr,
        0x19 => Op::DeleteName,
        0x1a => Op::DeleteGlobal,
        0x1b => Op::ImportName,
        0x1c => Op::ImportFrom,
        0x20 => Op::MakeClosure,
        0x21 => Op::MakeClosureDefargs,
        0x22 => Op::LoadConstSmallInt,
        0x23 => Op::LoadConstObj,
        0x24 => Op::LoadFast,
        0x25 => Op::LoadDeref,
        0x26 => Op::StoreFast,
        0x27 => Op::StoreDeref,
        0x28 => Op::DeleteFast,
        0x29 => Op::DeleteDeref,
        0x2a => Op::BuildTuple,
        0x2b => Op::BuildList,
        0x2c => Op::BuildMap,
        0x2d => Op::BuildSet,
        0x2e => Op::BuildSlice,
        0x2f => Op::StoreComp,
        0x30 => Op::UnpackSequence,
        0x31 => Op::UnpackEx,
        0x32 => Op::MakeFunction,
        0x33 => Op::MakeFunctionDefargs,
        0x34 => Op::CallFunction,
        0x35 => Op::CallFunctionVarKw,
        0x36 => Op::CallMethod,
        0x37 => Op::CallMethodVarKw,
        0x40 => Op::UnwindJump,
        0x42 => Op::Jump,
        0x43 => Op::PopJumpIfTrue,
        0x44 => Op::PopJumpIfFalse,
        0x45 => Op::JumpIfTrueOrPop,
        0x46 => Op::JumpIfFalseOrPop,
        0x47 => Op::SetupWith,
        0x48 => Op::SetupExcept,
        0x49 => Op::SetupFinally,
        0x4a => Op::PopExceptJump,
        0x4b => Op::ForIter,
        0x50 => Op::LoadConstFalse,
        0x51 => Op::LoadConstNone,
        0x52 => Op::LoadConstTrue,
        0x53 => Op::LoadNull,
        0x54 => Op::LoadBuildClass,
        0x55 => Op::LoadSubscr,
        0x56 => Op::StoreSubscr,
        0x57 => Op::DupTop,
        0x58 => Op::DupTopTwo,
        0x59 => Op::PopTop,
        0x5a => Op::RotTwo,
        0x5b => Op::RotThree,
        0x5c => Op::WithCleanup,
        0x5d => Op::EndFinally,
        0x5e => Op::GetIter,
        0x5f => Op::GetIterStack,
        0x62 => Op::StoreMap,
        0x63 => Op::ReturnValue,
        0x64 => Op::RaiseLast,
        0x65 => Op::RaiseObj,
        0x66 => Op::RaiseFrom,
        0x67 => Op::YieldValue,
        0x68 => Op::YieldFrom,
        0x69 => Op::ImportStar,
        _ => return ranged(byte, BINARY_OPERATIONS),
    };
    Some(Opcode::plain(op))
}
