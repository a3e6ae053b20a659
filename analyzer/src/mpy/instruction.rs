//! The instructions of a function, with what they refer to.

use super::cursor::narrow;
use super::error::{Error, ErrorKind, Item, Place};
use super::function::{CodeKind, Function};
use super::header::Version;
use super::module::Module;
use super::opcode::{FIRST_SMALL_INT, Layout, Op, Opcode};
use super::strings::StringId;

/// An instruction of the virtual machine.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Instruction {
    /// Bytes from the function's first instruction.
    pub offset: u32,
    /// Bytes that it takes.
    pub size: u32,
    /// What it does.
    pub op: Op,
    /// What it does it with.
    pub operand: Operand,
}

/// What an instruction does its work with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Operand {
    /// Nothing but the value stack.
    None,
    /// A small int.
    SmallInt(i64),
    /// A number of values on the stack.
    Count(u32),
    /// A local variable, by its slot.
    Local(u32),
    /// A string.
    String(StringId),
    /// A constant: of the module in version 6, of the function before.
    Object(u32),
    /// A function, by its place in the module.
    Function(usize),
    /// A function and the number of cells that it closes over.
    Closure(usize, u8),
    /// An offset to go on at.
    Target(u32),
    /// An offset to go on at, and how many handlers to leave on the way.
    Unwind(u32, u8),
    /// Positional arguments and keyword arguments of a call.
    Call(u32, u32),
    /// Values before and after the starred one.
    Unpack(u32, u32),
    /// The number of a unary or binary operation in its version's list.
    Operation(u8),
    /// Something that is not there. The VM would crash or do anything.
    Bad(BadOperand),
}

/// Something that an instruction refers to and that is not there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BadOperand {
    /// A string of that number.
    String(u32),
    /// A constant of that number.
    Object(u32),
    /// An inner function of that number.
    Function(u32),
    /// An offset outside the function.
    Target(i64),
}

/// Walks through the instructions of a function. Ends after the first that cannot be decoded.
#[derive(Debug, Clone)]
pub struct Instructions<'m> {
    function: &'m Function<'m>,
    module: &'m Module<'m>,
    code: &'m [u8],
    /// Where in the function's code the instructions begin.
    start: usize,
    offset: usize,
}

impl<'m> Instructions<'m> {
    pub(super) fn new(function: &'m Function<'m>, module: &'m Module<'m>) -> Self {
        let start = match (&function.frame, function.kind) {
            (Some(frame), CodeKind::Bytecode) => frame.instructions_at,
            _ => function.code.len(),
        };
        Self {
            function,
            module,
            code: function.code.get(start..).unwrap_or_default(),
            start,
            offset: 0,
        }
    }

    fn byte(&mut self) -> Option<u8> {
        let byte = *self.code.get(self.offset)?;
        self.offset += 1;
        Some(byte)
    }

    fn unsigned(&mut self) -> Option<u32> {
        let mut value: u32 = 0;
        loop {
            let byte = self.byte()?;
            value = value.saturating_mul(0x80) | u32::from(byte & 0x7f);
            if byte & 0x80 == 0 {
                return Some(value);
            }
        }
    }

    fn signed(&mut self) -> Option<i64> {
        let negative = self.code.get(self.offset)? & 0x40 != 0;
        let mut value: i64 = if negative { -1 } else { 0 };
        loop {
            let byte = self.byte()?;
            value = value << 7 | i64::from(byte & 0x7f);
            if byte & 0x80 == 0 {
                return Some(value);
            }
        }
    }

    /// A distance is counted from its own end. Version 6 uses one byte where that is enough; before,
    /// it always has two. A distance that may go back is stored with half its range added.
    fn distance(&mut self, either_way: bool) -> Option<i64> {
        let first = i64::from(self.byte()?);
        let (distance, bias) = if self.module.version == Version::V6 {
            if first & 0x80 == 0 {
                (first, 0x40)
            } else {
                (first & 0x7f | i64::from(self.byte()?) << 7, 0x4000)
            }
        } else {
            (first | i64::from(self.byte()?) << 8, 0x8000)
        };
        Some(if either_way {
            distance - bias
        } else {
            distance
        })
    }

    fn target(&mut self, either_way: bool) -> Option<Result<u32, BadOperand>> {
        let distance = self.distance(either_way)?;
        let target = self.offset as i64 + distance;
        Some(match usize::try_from(target) {
            Ok(inside) if inside < self.code.len() => Ok(narrow(inside)),
            _ => Err(BadOperand::Target(target)),
        })
    }

    fn string(&mut self) -> Option<Operand> {
        if self.module.version == Version::V6 {
            let number = self.unsigned()?;
            let known = (number as usize) < self.module.strings.len();
            return Some(if known {
                Operand::String(StringId(number))
            } else {
                Operand::Bad(BadOperand::String(number))
            });
        }
        let at = self.start + self.offset;
        let number = u32::from(self.byte()?) | u32::from(self.byte()?) << 8;
        let places = &self.function.string_places;
        Some(
            match places.binary_search_by_key(&at, |(place, _)| *place as usize) {
                Ok(index) => Operand::String(places[index].1),
                Err(_) => Operand::Bad(BadOperand::String(number)),
            },
        )
    }

    /// Before version 6, one table holds arguments, constants and inner functions in this order.
    fn object(&self, number: u32) -> Operand {
        let (first, count) = match self.module.version {
            Version::V6 => (0, self.module.objects.len()),
            _ => (self.argument_count(), self.function.constants.len()),
        };
        match (number as usize).checked_sub(first) {
            Some(index) if index < count => Operand::Object(narrow(index)),
            _ => Operand::Bad(BadOperand::Object(number)),
        }
    }

    fn child(&self, number: u32) -> Result<usize, BadOperand> {
        let first = match self.module.version {
            Version::V6 => 0,
            _ => self.argument_count() + self.function.constants.len(),
        };
        (number as usize)
            .checked_sub(first)
            .and_then(|index| self.function.children.get(index).copied())
            .ok_or(BadOperand::Function(number))
    }

    fn argument_count(&self) -> usize {
        let frame = self.function.frame.as_ref();
        frame.map_or(0, |frame| frame.arguments.len())
    }

    fn operand(&mut self, opcode: Opcode) -> Option<Operand> {
        if let Some(implied) = opcode.implied {
            return Some(match opcode.op {
                Op::LoadConstSmallInt => Operand::SmallInt(FIRST_SMALL_INT + i64::from(implied)),
                Op::UnaryOp | Op::BinaryOp => Operand::Operation(implied),
                _ => Operand::Local(u32::from(implied)),
            });
        }
        let version = self.module.version;
        Some(match opcode.layout(version) {
            Layout::Plain if opcode.op == Op::RaiseVarargs => {
                Operand::Count(u32::from(self.byte()?))
            }
            Layout::Plain => Operand::None,
            Layout::String => {
                let string = self.string()?;
                if self.module.has_cache_bytes && opcode.op.has_cache_byte() {
                    self.byte()?;
                }
                string
            }
            Layout::Signed => Operand::SmallInt(self.signed()?),
            Layout::Unsigned => {
                let number = self.unsigned()?;
                self.numbered(opcode.op, number)?
            }
            Layout::Forward => self
                .target(false)?
                .map_or_else(Operand::Bad, Operand::Target),
            Layout::EitherWay => {
                let target = self.target(true)?;
                let handlers = if opcode.op == Op::UnwindJump {
                    Some(self.byte()?)
                } else {
                    None
                };
                match (target, handlers) {
                    (Err(bad), _) => Operand::Bad(bad),
                    (Ok(target), Some(handlers)) => Operand::Unwind(target, handlers),
                    (Ok(target), None) => Operand::Target(target),
                }
            }
        })
    }

    fn numbered(&mut self, op: Op, number: u32) -> Option<Operand> {
        Some(match op {
            Op::LoadConstObj => self.object(number),
            Op::LoadFast
            | Op::LoadDeref
            | Op::StoreFast
            | Op::StoreDeref
            | Op::DeleteFast
            | Op::DeleteDeref => Operand::Local(number),
            Op::MakeFunction | Op::MakeFunctionDefargs => self
                .child(number)
                .map_or_else(Operand::Bad, Operand::Function),
            Op::MakeClosure | Op::MakeClosureDefargs => {
                let cells = self.byte()?;
                match self.child(number) {
                    Ok(child) => Operand::Closure(child, cells),
                    Err(bad) => Operand::Bad(bad),
                }
            }
            Op::CallFunction | Op::CallFunctionVarKw | Op::CallMethod | Op::CallMethodVarKw => {
                Operand::Call(number & 0xff, number >> 8)
            }
            Op::UnpackEx => Operand::Unpack(number & 0xff, number >> 8),
            _ => Operand::Count(number),
        })
    }
}

impl Iterator for Instructions<'_> {
    type Item = Result<Instruction, Error>;

    fn next(&mut self) -> Option<Self::Item> {
        let offset = self.offset;
        let byte = self.byte()?;
        let function = narrow(self.function.index);
        let opcode = Opcode::of(self.module.version, byte);
        let operand = opcode.and_then(|opcode| self.operand(opcode));
        let (Some(opcode), Some(operand)) = (opcode, operand) else {
            self.offset = self.code.len();
            let kind = match opcode {
                Some(_) => ErrorKind::PastCode(Item::Instruction(function)),
                None => ErrorKind::Opcode(byte),
            };
            return Some(Err(Error {
                kind,
                place: Place::Code {
                    function,
                    offset: self.start + offset,
                },
            }));
        };
        Some(Ok(Instruction {
            offset: narrow(offset),
            size: narrow(self.offset - offset),
            op: opcode.op,
            operand,
        }))
    }
}
