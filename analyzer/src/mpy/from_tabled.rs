//! From the raw layer of version 6 to functions, strings and constants.

use std::borrow::Cow;

use super::constants::Constants;
use super::cursor::{Cursor, narrow};
use super::error::{Error, ErrorKind, Item, Place};
use super::fixed_strings::FIXED_STRING_COUNT;
use super::function::{CodeKind, Frame, Function, Traits, data_size};
use super::header::Version;
use super::lines::LineTable;
use super::module::{Entry, FunctionTable, Module};
use super::prelude::outline;
use super::raw::Part;
use super::raw::tabled::{File, Kind, TableString};
use super::raw::tabled_read::read_function;
use super::strings::{StringId, Strings, fixed_module_string};

pub(super) fn decode<'a>(file: &File<'a>) -> Result<Module<'a>, Error> {
    let bytes = file.functions.file();
    let mut module = Module {
        dialect: file.header.dialect,
        version: Version::V6,
        sub_version: file.header.sub_version(),
        arch: file.header.arch(),
        small_int_bits: file.header.small_int_bits,
        has_cache_bytes: false,
        strings: Strings::new(bytes, None, string_places(file)?),
        objects: Constants::tabled(bytes, object_places(file)?),
        code_size: 0,
        constant_count: file.objects.left(),
        trailing: file.trailing.len(),
        file: bytes,
        functions: FunctionTable::with_capacity(file.function_count),
        streamed: None,
    };
    let mut functions = file.functions.clone();
    loop {
        let place = narrow(functions.offset());
        match functions.next() {
            Some(Ok(Part::Function(function))) => {
                module.functions.begin(place, function.children);
                module.code_size += function.code.len();
            }
            Some(Ok(Part::Relocations(_))) => {}
            Some(Err(error)) => return Err(error),
            None => break,
        }
    }
    module.functions.finish();
    for index in 0..module.function_count() {
        let entry = module.functions.entries[index];
        let frame = function(&module, index, &entry)?.frame;
        module.functions.entries[index].name = frame.map(|frame| frame.name);
    }
    Ok(module)
}

fn string_places(file: &File<'_>) -> Result<Vec<u32>, Error> {
    let mut strings = file.strings.clone();
    let mut places = Vec::with_capacity(strings.left());
    loop {
        let place = narrow(strings.offset());
        let Some(string) = strings.next() else {
            return Ok(places);
        };
        if let TableString::Fixed(fixed) = string?
            && fixed_module_string(fixed).is_none()
        {
            let number = places.len();
            let item = Item::String(narrow(number));
            return Err(Error {
                kind: ErrorKind::FixedString(item, fixed, FIXED_STRING_COUNT),
                place: Place::Table(number),
            });
        }
        places.push(place);
    }
}

fn object_places(file: &File<'_>) -> Result<Vec<u32>, Error> {
    let mut objects = file.objects.clone();
    let mut places = Vec::with_capacity(objects.left());
    loop {
        let (place, is_entry) = objects.offset();
        let Some(object) = objects.next() else {
            return Ok(places);
        };
        object?;
        if is_entry {
            places.push(narrow(place));
        }
    }
}

/// Decodes one function.
pub(super) fn function<'m>(
    module: &'m Module<'_>,
    index: usize,
    entry: &Entry,
) -> Result<Function<'m>, Error> {
    let mut cursor = Cursor::at(module.file, entry.place as usize);
    let raw = read_function(&mut cursor, narrow(index))?;
    let (kind, prelude_at) = match raw.kind {
        Kind::Bytecode => (CodeKind::Bytecode, Some(0)),
        Kind::Native { prelude_offset } => (CodeKind::Native, Some(prelude_offset as usize)),
        Kind::Viper { .. } => (CodeKind::Viper, None),
        Kind::Assembler { .. } => (CodeKind::Assembler, None),
    };
    let data_size = match raw.kind {
        Kind::Viper {
            read_only, zeroed, ..
        } => data_size(read_only, zeroed),
        Kind::Bytecode | Kind::Native { .. } | Kind::Assembler { .. } => 0,
    };
    let frame = match prelude_at {
        Some(start) => {
            let strings = module.strings.len();
            Some(decode_frame(raw.code, start, narrow(index), strings)?)
        }
        None => None,
    };
    Ok(Function {
        index,
        parent: module.functions.parent(index),
        children: module.functions.children_of(index, raw.children),
        kind,
        code: Cow::Borrowed(raw.code),
        frame,
        constants: Constants::tabled(&[], Vec::new()),
        data_size,
        string_places: Vec::new(),
    })
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
    // A name takes at least one byte.
    let most = names.code.len().saturating_sub(names.offset);
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
    let count = outline.signature.named_arguments() as usize;
    let mut arguments = Vec::with_capacity(count.min(most));
    for _ in 0..count {
        arguments.push(next_name()?);
    }
    let lines = code.get(names.offset..outline.info_end);
    Ok(Frame {
        signature: outline.signature,
        traits: Traits::of(Version::V6, outline.signature.flags),
        name,
        source: None,
        arguments,
        cells: Cow::Borrowed(code.get(outline.cells.clone()).unwrap_or_default()),
        lines: LineTable::new(Cow::Borrowed(lines.unwrap_or_default()), 0, false),
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
