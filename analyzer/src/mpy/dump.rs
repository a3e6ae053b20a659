//! A module as text: what `mpy dump` prints.
//!
//! Made for 80 columns; long text is cut there. The layout is stable: goldens depend on it.

use std::fmt::{self, Write};

use super::constants::Constant;
use super::function::{CodeKind, Frame, Function};
use super::header::{Arch, Version};
use super::instruction::{BadOperand, Instruction, Operand};
use super::lines::LineTable;
use super::module::Module;
use super::opcode::Op;
use super::operation::{binary_operator, unary_operator};
use super::quote::{Quoted, cut, shortened};
use super::strings::StringId;

/// The widest line.
const WIDTH: usize = 80;

/// The width of offset, line and mnemonic in front of an operand.
const OPERAND_COLUMN: usize = 41;

/// A listing of the whole module. Each byte of the file makes at most one line of at most 80
/// characters.
pub fn dump(module: &Module<'_>) -> String {
    let mut out = String::new();
    // Writing to a string cannot fail.
    let _ = write_dump(module, &mut out);
    out
}

/// Writes a listing of the whole module. No more than a few lines of it are in memory at a time.
pub fn write_dump(module: &Module<'_>, out: &mut impl Write) -> fmt::Result {
    Listing { module, out }.write()
}

struct Listing<'l, 'a, W> {
    module: &'l Module<'a>,
    out: &'l mut W,
}

impl<W: Write> Listing<'_, '_, W> {
    fn write(&mut self) -> fmt::Result {
        self.header()?;
        self.strings()?;
        for (number, object) in self.module.objects.iter().enumerate() {
            if number == 0 {
                writeln!(self.out, "\nobjects")?;
            }
            self.row(format_args!("{number:6}  {}", Shown(&object)))?;
        }
        for function in self.module.functions() {
            self.function(&function)?;
        }
        Ok(())
    }

    /// A line of the listing, cut to the width.
    fn row(&mut self, row: fmt::Arguments<'_>) -> fmt::Result {
        let row = shortened(row);
        writeln!(self.out, "{}", cut(row.trim_end(), WIDTH))
    }

    fn header(&mut self) -> fmt::Result {
        let module = self.module;
        let number = module.version.number();
        let version = match module.version {
            Version::V6 if module.arch != Arch::NONE => format!("{number}.{}", module.sub_version),
            _ => number.to_string(),
        };
        let dialect = module.dialect;
        let (name, first) = (dialect.name(), char::from(dialect.byte()));
        let bits = module.small_int_bits;
        self.row(format_args!(
            "version    {version} for {name} ('{first}'), {bits}-bit small ints"
        ))?;
        if module.arch != Arch::NONE {
            self.row(format_args!("machine    {}", module.arch.name()))?;
        }
        if let Some(source) = module.source() {
            self.row(format_args!("source     {}", Quoted::plain(source.bytes)))?;
        }
        let strings = module.strings.iter();
        let own = strings.filter(|string| string.fixed.is_none());
        let (count, bytes) = own.fold((0, 0), |(count, bytes), string| {
            (count + 1, bytes + string.bytes.len())
        });
        let fixed = module.strings.len() - count;
        self.row(format_args!(
            "strings    {}: {count} own ({bytes} bytes), {fixed} fixed",
            module.strings.len()
        ))?;
        let functions = module.function_count();
        let code = module.code_size;
        self.row(format_args!("objects    {}", module.constant_count))?;
        self.row(format_args!("functions  {functions}: {code} bytes of code"))?;
        if module.trailing > 0 {
            let trailing = module.trailing;
            self.row(format_args!(
                "trailing   {trailing} bytes that no loader reads"
            ))?;
        }
        Ok(())
    }

    fn strings(&mut self) -> fmt::Result {
        for (number, string) in self.module.strings.iter().enumerate() {
            if number == 0 {
                writeln!(self.out, "\nstrings")?;
            }
            let text = Quoted::str(string.bytes);
            match string.fixed {
                Some(fixed) => self.row(format_args!("{number:6}  {text}  (fixed {fixed})"))?,
                None => self.row(format_args!("{number:6}  {text}"))?,
            }
        }
        Ok(())
    }

    fn function(&mut self, function: &Function<'_>) -> fmt::Result {
        writeln!(self.out)?;
        let index = function.index;
        let parent = match function.parent {
            Some(parent) => format!(" in function {parent}"),
            None => String::new(),
        };
        let kind = match function.kind {
            CodeKind::Bytecode => "",
            CodeKind::Native => ", native",
            CodeKind::Viper => ", viper",
            CodeKind::Assembler => ", assembler",
        };
        let size = function.code_size();
        let name = match &function.frame {
            Some(frame) => self.name(frame.name),
            None => "(no name)".to_owned(),
        };
        self.row(format_args!(
            "function {index}: {}{parent}{kind}, {size} bytes of code",
            cut(&name, 30)
        ))?;
        if function.data_size > 0 {
            self.row(format_args!("  data {} bytes", function.data_size))?;
        }
        if let Some(frame) = &function.frame {
            self.frame(frame)?;
        }
        for (number, constant) in function.constants.iter().enumerate() {
            self.row(format_args!("  constant {number}: {}", Shown(&constant)))?;
        }
        let lines = function.frame.as_ref().map(|frame| &frame.lines);
        let mut lines = lines.map(LineTable::in_order);
        for instruction in function.instructions(self.module) {
            match instruction {
                Ok(instruction) => {
                    let lines = lines.as_mut();
                    let line = lines.map_or(1, |lines| lines.line_at(instruction.offset));
                    self.instruction(function, &instruction, line)?;
                }
                Err(error) => self.row(format_args!("        error: {error}"))?,
            }
        }
        Ok(())
    }

    fn frame(&mut self, frame: &Frame<'_>) -> fmt::Result {
        let signature = &frame.signature;
        let (state, exceptions) = (signature.state, signature.exceptions);
        let cells = Cells(&frame.cells);
        let generator = if frame.traits.generator {
            ", generator"
        } else {
            ""
        };
        self.row(format_args!(
            "  frame {state} + {exceptions} handlers{cells}{generator}"
        ))?;
        let traits = frame.traits;
        if frame.arguments.is_empty() && !traits.star_arguments && !traits.star_keywords {
            return Ok(());
        }
        let module = self.module;
        self.row(format_args!("  arguments {}", Arguments { frame, module }))
    }

    fn instruction(
        &mut self,
        function: &Function<'_>,
        instruction: &Instruction,
        line: u32,
    ) -> fmt::Result {
        let Instruction { offset, op, .. } = *instruction;
        let operand = self.operand(function, op, instruction.operand);
        let operand = cut(&operand, WIDTH - OPERAND_COLUMN);
        self.row(format_args!(
            "{offset:6} {line:6}  {:<25} {operand}",
            op.mnemonic()
        ))
    }

    fn operand(&self, function: &Function<'_>, op: Op, operand: Operand) -> String {
        match operand {
            Operand::None => String::new(),
            Operand::SmallInt(value) => value.to_string(),
            Operand::Count(count) => count.to_string(),
            Operand::Local(slot) => {
                let frame = function.frame.as_ref();
                match frame.and_then(|frame| frame.arguments.get(slot as usize)) {
                    Some(name) => format!("{slot} ({})", self.name(*name)),
                    None => slot.to_string(),
                }
            }
            Operand::String(id) if op == Op::LoadConstString => {
                let string = self.module.string(id);
                Quoted::str(string.map_or(&[], |string| string.bytes)).to_string()
            }
            Operand::String(id) => self.name(id),
            Operand::Object(number) => {
                let constants = match self.module.version {
                    Version::V6 => &self.module.objects,
                    _ => &function.constants,
                };
                let constant = constants.get(number);
                constant.map_or_else(String::new, |constant| shortened(Shown(&constant)))
            }
            Operand::Function(index) => self.function_name(index),
            Operand::Closure(index, cells) => {
                format!("{}, cells {cells}", self.function_name(index))
            }
            Operand::Target(target) => format!("to {target}"),
            Operand::Unwind(target, handlers) => format!("to {target}, {handlers} handlers"),
            Operand::Call(positional, keywords) => {
                format!("{positional} positional, {keywords} keyword")
            }
            Operand::Unpack(before, after) => format!("{before} before, {after} after"),
            Operand::Operation(number) => {
                let operator = match op {
                    Op::UnaryOp => unary_operator(number),
                    _ => binary_operator(self.module.version, number),
                };
                operator.unwrap_or("?").to_owned()
            }
            Operand::Bad(bad) => match bad {
                BadOperand::String(number) => format!("error: no string {number}"),
                BadOperand::Object(number) => format!("error: no object {number}"),
                BadOperand::Function(number) => format!("error: no inner function {number}"),
                BadOperand::Target(target) => format!("error: to {target}, outside"),
            },
        }
    }

    fn function_name(&self, index: usize) -> String {
        match self.module.function_name(index) {
            Some(name) => format!("function {index}: {}", Quoted::plain(name.bytes)),
            None => format!("function {index}"),
        }
    }

    fn name(&self, id: StringId) -> String {
        let string = self.module.string(id);
        Quoted::plain(string.map_or(&[], |string| string.bytes)).to_string()
    }
}

/// A constant as Python would write it.
struct Shown<'s, 'a>(&'s Constant<'a>);

impl fmt::Display for Shown<'_, '_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Constant::FunctionTable => write!(out, "(table of functions)"),
            Constant::None => write!(out, "None"),
            Constant::False => write!(out, "False"),
            Constant::True => write!(out, "True"),
            Constant::Ellipsis => write!(out, "..."),
            Constant::Literal(literal) => Quoted::literal(*literal).fmt(out),
            Constant::Tuple(items) => {
                write!(out, "(")?;
                for (number, item) in items.clone().enumerate() {
                    let separator = if number == 0 { "" } else { ", " };
                    write!(out, "{separator}{}", Shown(&item))?;
                }
                let comma = if items.len() == 1 { "," } else { "" };
                write!(out, "{comma})")
            }
        }
    }
}

/// The cells of a frame.
struct Cells<'s>(&'s [u8]);

impl fmt::Display for Cells<'_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.0.is_empty() {
            write!(out, ", cells")?;
        }
        self.0.iter().try_for_each(|cell| write!(out, " {cell}"))
    }
}

/// The arguments of a function as its definition lists them.
struct Arguments<'s, 'a> {
    frame: &'s Frame<'s>,
    module: &'s Module<'a>,
}

impl fmt::Display for Arguments<'_, '_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Frame {
            signature,
            traits,
            arguments,
            ..
        } = self.frame;
        let positional = signature.positional as usize;
        let first_default = positional.saturating_sub(signature.defaults as usize);
        let star = if traits.star_arguments { "*args" } else { "*" };
        let mut separator = "";
        for (number, argument) in arguments.iter().enumerate() {
            if number == positional {
                write!(out, "{separator}{star}")?;
                separator = ", ";
            }
            let default = (first_default..positional).contains(&number);
            let default = if default { "=..." } else { "" };
            let name = self.module.string(*argument);
            let name = Quoted::plain(name.map_or(&[], |name| name.bytes));
            write!(out, "{separator}{name}{default}")?;
            separator = ", ";
        }
        if traits.star_arguments && arguments.len() <= positional {
            write!(out, "{separator}*args")?;
            separator = ", ";
        }
        if traits.star_keywords {
            write!(out, "{separator}**kwargs")?;
        }
        Ok(())
    }
}
