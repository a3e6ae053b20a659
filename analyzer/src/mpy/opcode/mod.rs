//! The instructions of the virtual machine, whatever number a version gives them.

mod mnemonic;
mod v3;
mod v5;

use super::header::Version;
pub(super) use v5::{Group, group, has_extra_byte};

/// What an instruction does. The names are the VM's own (py/bc0.h).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[expect(
    missing_docs,
    reason = "the names are those of the VM, which documents them"
)]
pub enum Op {
    LoadConstFalse,
    LoadConstNone,
    LoadConstTrue,
    LoadConstSmallInt,
    LoadConstString,
    LoadConstObj,
    LoadNull,
    LoadFast,
    LoadDeref,
    LoadName,
    LoadGlobal,
    LoadAttr,
    LoadMethod,
    LoadSuperMethod,
    LoadBuildClass,
    LoadSubscr,
    StoreFast,
    StoreDeref,
    StoreName,
    StoreGlobal,
    StoreAttr,
    StoreSubscr,
    DeleteFast,
    DeleteDeref,
    DeleteName,
    DeleteGlobal,
    DupTop,
    DupTopTwo,
    PopTop,
    RotTwo,
    RotThree,
    UnwindJump,
    Jump,
    PopJumpIfTrue,
    PopJumpIfFalse,
    JumpIfTrueOrPop,
    JumpIfFalseOrPop,
    SetupWith,
    SetupExcept,
    SetupFinally,
    PopExceptJump,
    ForIter,
    WithCleanup,
    EndFinally,
    PopBlock,
    PopExcept,
    GetIter,
    GetIterStack,
    BuildTuple,
    BuildList,
    BuildMap,
    StoreMap,
    BuildSet,
    BuildSlice,
    StoreComp,
    UnpackSequence,
    UnpackEx,
    ReturnValue,
    RaiseLast,
    RaiseObj,
    RaiseFrom,
    RaiseVarargs,
    YieldValue,
    YieldFrom,
    MakeFunction,
    MakeFunctionDefargs,
    MakeClosure,
    MakeClosureDefargs,
    CallFunction,
    CallFunctionVarKw,
    CallMethod,
    CallMethodVarKw,
    ImportName,
    ImportFrom,
    ImportStar,
    UnaryOp,
    BinaryOp,
}

/// How the operand of an instruction is encoded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Layout {
    /// Nothing follows.
    Plain,
    /// A string.
    String,
    /// An unsigned integer of variable length.
    Unsigned,
    /// A signed integer of variable length.
    Signed,
    /// A distance to jump forward.
    Forward,
    /// A distance to jump either way.
    EitherWay,
}

/// The small int with the lowest number of its own.
pub(super) const FIRST_SMALL_INT: i64 = -16;

/// An opcode: what it does, and the operand that the number itself holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Opcode {
    pub(super) op: Op,
    /// Small ints count from [`FIRST_SMALL_INT`].
    pub(super) implied: Option<u8>,
}

impl Opcode {
    fn plain(op: Op) -> Self {
        Self { op, implied: None }
    }

    fn with(op: Op, implied: u8) -> Self {
        Self {
            op,
            implied: Some(implied),
        }
    }

    /// The meaning of a byte of code, if it has one.
    pub(super) fn of(version: Version, byte: u8) -> Option<Self> {
        match version {
            Version::V3 | Version::V4 => v3::opcode(version, byte),
            Version::V5 | Version::V6 => v5::opcode(byte),
        }
    }

    /// The encoding of the operand as far as a loader has to know it.
    pub(super) fn group(self, version: Version) -> Group {
        match self.layout(version) {
            Layout::Plain => Group::Plain,
            Layout::String => Group::String,
            Layout::Unsigned | Layout::Signed => Group::Integer,
            Layout::Forward | Layout::EitherWay => Group::Offset,
        }
    }

    pub(super) fn layout(self, version: Version) -> Layout {
        if self.implied.is_some() {
            return Layout::Plain;
        }
        self.op.layout(version)
    }
}

/// The opcodes whose number holds a small operand are the same four ranges and two groups in every
/// version (py/bc0.h of 1.9.4, 1.12 and 1.25).
fn ranged(byte: u8, binary_operations: u8) -> Option<Opcode> {
    Some(match byte {
        0x70..=0xaf => Opcode::with(Op::LoadConstSmallInt, byte - 0x70),
        0xb0..=0xbf => Opcode::with(Op::LoadFast, byte - 0xb0),
        0xc0..=0xcf => Opcode::with(Op::StoreFast, byte - 0xc0),
        0xd0..=0xd3 => Opcode::with(Op::UnaryOp, byte - 0xd0),
        0xd7.. if byte - 0xd7 < binary_operations => Opcode::with(Op::BinaryOp, byte - 0xd7),
        _ => return None,
    })
}

impl Op {
    fn layout(self, version: Version) -> Layout {
        match self {
            Self::LoadConstString
            | Self::LoadName
            | Self::LoadGlobal
            | Self::LoadAttr
            | Self::LoadMethod
            | Self::LoadSuperMethod
            | Self::StoreName
            | Self::StoreGlobal
            | Self::StoreAttr
            | Self::DeleteName
            | Self::DeleteGlobal
            | Self::ImportName
            | Self::ImportFrom => Layout::String,
            Self::LoadConstSmallInt => Layout::Signed,
            Self::LoadConstObj
            | Self::LoadFast
            | Self::LoadDeref
            | Self::StoreFast
            | Self::StoreDeref
            | Self::DeleteFast
            | Self::DeleteDeref
            | Self::BuildTuple
            | Self::BuildList
            | Self::BuildMap
            | Self::BuildSet
            | Self::BuildSlice
            | Self::StoreComp
            | Self::UnpackSequence
            | Self::UnpackEx
            | Self::MakeFunction
            | Self::MakeFunctionDefargs
            | Self::MakeClosure
            | Self::MakeClosureDefargs
            | Self::CallFunction
            | Self::CallFunctionVarKw
            | Self::CallMethod
            | Self::CallMethodVarKw => Layout::Unsigned,
            Self::Jump | Self::UnwindJump | Self::PopJumpIfTrue | Self::PopJumpIfFalse => {
                Layout::EitherWay
            }
            // Forward only since 1.19.
            Self::JumpIfTrueOrPop | Self::JumpIfFalseOrPop if version < Version::V6 => {
                Layout::EitherWay
            }
            Self::JumpIfTrueOrPop
            | Self::JumpIfFalseOrPop
            | Self::SetupWith
            | Self::SetupExcept
            | Self::SetupFinally
            | Self::PopExceptJump
            | Self::ForIter => Layout::Forward,
            _ => Layout::Plain,
        }
    }

    /// Whether one more byte follows the operand.
    pub(super) fn has_extra_byte(self) -> bool {
        matches!(
            self,
            Self::UnwindJump | Self::MakeClosure | Self::MakeClosureDefargs | Self::RaiseVarargs
        )
    }

    /// Whether a byte for the VM's lookup cache follows, in files compiled with
    /// `-mcache-lookup-bc` (versions 3 to 5).
    pub(super) fn has_cache_byte(self) -> bool {
        matches!(
            self,
            Self::LoadName | Self::LoadGlobal | Self::LoadAttr | Self::StoreAttr
        )
    }
}
