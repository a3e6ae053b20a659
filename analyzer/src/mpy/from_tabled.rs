//! From the raw layer of version 6 to functions, strings and constants.

use super::error::{Error, ErrorKind, Item, Place};
use super::fixed_strings::{FIXED_STRING_COUNT, fixed_string};
use super::function::{CodeKind, Frame, Function, Traits};
use super::header::Version;
use super::lines::LineTable;
use super::module::{Constant, Module, ModuleString, StringId};
use super::prelude::outline;
use super::raw::tabled::{File, Kind, Object, RawCode, TableString};

pub(super) fn decode(file: &File) -> Result<Module<'_>, Error> {
    let mut strings = Vec::new();
    for (number, string) in file.strings.iter().enumerate() {
        strings.push(match string {
            TableString::Own(bytes) => ModuleString { bytes, fixed: None },
            TableString::Fixed(fixed) => fixed_module_string(*fixed).ok_or(Error {
                kind: ErrorKind::FixedString(
                    Item::String(number as u32),
                    *fixed,
                    FIXED_STRING_COUNT,
                ),
                place: Place::Table(number),
            })?,
        });
    }
    let mut functions: Vec<Function<'_>> = Vec::new();
    let mut waiting: Vec<(&RawCode, Option<usize>)> = vec![(&file.code, None)];
    while let Some((raw, parent)) = waiting.pop() {
        let index = functions.len();
        if let Some(parent) = parent.and_then(|parent| functions.get_mut(parent)) {
            parent.children.push(index);
        }
        functions.push(decode_function(raw, index, parent, strings.len())?);
        waiting.extend(raw.children.iter().rev().map(|child| (child, Some(index))));
    }
    Ok(Module {
        dialect: file.header.dialect,
        version: Version::V6,
        sub_version: file.header.sub_version(),
        arch: file.header.arch(),
        small_int_bits: file.header.small_int_bits,
        has_cache_bytes: false,
        strings,
        objects: file.objects.iter().map(constant).collect(),
        functions,
        trailing: file.trailing.len(),
    })
}

/// A fixed string by its number.
pub(super) fn fixed_module_string(number: u32) -> Option<ModuleString<'static>> {
    Some(ModuleString {
        bytes: fixed_string(number)?.as_bytes(),
        fixed: Some(number),
    })
}

fn constant(object: &Object) -> Constant<'_> {
    match object {
        Object::FunctionTable => Constant::FunctionTable,
        Object::None => Constant::None,
        Object::False => Constant::False,
        Object::True => Constant::True,
        Object::Ellipsis => Constant::Ellipsis,
        Object::Literal(literal) => Constant::Literal(literal),
        Object::Tuple(items) => Constant::Tuple(items.iter().map(constant).collect()),
    }
}

fn decode_function(
    raw: &RawCode,
    index: usize,
    parent: Option<usize>,
    string_count: usize,
) -> Result<Function<'_>, Error> {
    let (kind, prelude_at) = match raw.kind {
        Kind::Bytecode => (CodeKind::Bytecode, Some(0)),
        Kind::Native { prelude_offset } => (CodeKind::Native, Some(prelude_offset as usize)),
        Kind::Viper { .. } => (CodeKind::Viper, None),
        Kind::Assembler { .. } => (CodeKind::Assembler, None),
    };
    let frame = match prelude_at {
        Some(start) => Some(decode_frame(&raw.code, start, index as u32, string_count)?),
        None => None,
    };
    Ok(Function {
        index,
        parent,
        children: Vec::new(),
        kind,
        code: &raw.code,
        frame,
        constants: Vec::new(),
        data_size: data_size(&raw.kind),
        string_places: Vec::new(),
    })
}

fn data_size(kind: &Kind) -> usize {
    match kind {
        Kind::Viper {
            read_only, zeroed, ..
        } => read_only.as_ref().map_or(0, Vec::len) + zeroed.unwrap_or_default() as usize,
        Kind::Bytecode | Kind::Native { .. } | Kind::Assembler { .. } => 0,
    }
}

fn decode_frame(
    code: &[u8],
    start: usize,
    function: u32,
    string_count: usize,
) -> Result<Frame<'_>, Error> {
    let item = Item::Prelude(function);
    let error = |offset, kind| Error {
        kind,
        place: Place::Code { function, offset },
    };
    let past_code = |offset| error(offset, ErrorKind::PastCode(item));
    let outline = outline(Version::V6, code, start).ok_or(past_code(start))?;
    let mut names = Names {
        code: code.get(..outline.info_end).unwrap_or_default(),
        offset: outline.names,
    };
    let mut next_name = || {
        let offset = names.offset;
        let number = names.next().ok_or(past_code(offset))?;
        if number as usize >= string_count {
            let kind = ErrorKind::StringReference(item, number, string_count);
            return Err(error(offset, kind));
        }
        Ok(StringId(number))
    };
    let name = next_name()?;
    let mut arguments = Vec::new();
    for _ in 0..outline.signature.named_arguments() {
        arguments.push(next_name()?);
    }
    let lines = code.get(names.offset..outline.info_end);
    Ok(Frame {
        signature: outline.signature,
        traits: Traits::of(Version::V6, outline.signature.flags),
        name,
        source: None,
        arguments,
        cells: code.get(outline.cells.clone()).unwrap_or_default(),
        lines: LineTable::decode(lines.unwrap_or_default(), 0, false),
        instructions_at: outline.instructions,
    })
}

/// The string numbers at the start of a prelude's names.
struct Names<'a> {
    code: &'a [u8],
    offset: usize,
}

impl Names<'_> {
    fn next(&mut self) -> Option<u32> {
        let mut value: u32 = 0;
        loop {
            let byte = *self.code.get(self.offset)?;
            self.offset += 1;
            value = value.checked_mul(0x80)? | u32::from(byte & 0x7f);
            if byte & 0x80 == 0 {
                return Some(value);
            }
        }
    }
}
