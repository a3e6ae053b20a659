//! Reading versions 3 to 5.

use super::super::cursor::Cursor;
use super::super::error::{Error, ErrorKind, Item, Place};
use super::super::header::{Dialect, Version};
use super::super::prelude::outline;
use super::literal::{Literal, LiteralKind};
use super::nesting::{MAX_FUNCTION_DEPTH, ScopeFlags};
use super::relocation::Relocation;
use super::streamed::{CodeString, Constant, File, Format, Header, Kind, Link, RawCode, StringRef};
use super::streamed_code::{read_streamed_code, string_offsets};

/// The largest window that a loader accepts (`QSTR_WINDOW_SIZE`, py/persistentcode.c of 1.11 and
/// 1.18).
const MAX_WINDOW: u32 = 32;

impl File {
    /// Reads what follows the version byte.
    pub(super) fn read(
        cursor: &mut Cursor<'_>,
        dialect: Dialect,
        version: Version,
    ) -> Result<Self, Error> {
        let features = cursor.byte(Item::Header)?;
        let small_int_bits = cursor.byte(Item::Header)?;
        let format = match version {
            Version::V3 => Format::V3,
            Version::V4 => Format::V4 {
                window: read_window(cursor)?,
            },
            Version::V5 | Version::V6 => Format::V5 {
                window: read_window(cursor)?,
            },
        };
        let header = Header {
            dialect,
            format,
            features,
            small_int_bits,
        };
        let mut reader = Reader {
            cursor,
            header,
            functions: 0,
            recent: 0,
        };
        let code = reader.read_code(0)?;
        Ok(Self {
            header,
            code,
            trailing: cursor.rest().to_vec(),
        })
    }
}

fn read_window(cursor: &mut Cursor<'_>) -> Result<u32, Error> {
    let offset = cursor.offset();
    let window = cursor.integer(Item::Header)?;
    if window > MAX_WINDOW {
        let kind = ErrorKind::Window(window, MAX_WINDOW);
        return Err(Cursor::error_at(offset, kind));
    }
    Ok(window)
}

pub(super) struct Reader<'c, 'a> {
    pub(super) cursor: &'c mut Cursor<'a>,
    pub(super) header: Header,
    functions: u32,
    /// How many recent strings there are to refer to.
    recent: u32,
}

impl Reader<'_, '_> {
    fn version(&self) -> Version {
        self.header.format.version()
    }

    pub(super) fn read_string(&mut self, item: Item) -> Result<StringRef, Error> {
        read_string(self.cursor, self.header.format, &mut self.recent, item)
    }

    fn read_code(&mut self, depth: usize) -> Result<RawCode, Error> {
        let function = self.functions;
        self.functions += 1;
        if depth == MAX_FUNCTION_DEPTH {
            let kind = ErrorKind::TooDeep(Item::Code(function), MAX_FUNCTION_DEPTH);
            return Err(Cursor::error_at(self.cursor.offset(), kind));
        }
        let size = self.cursor.integer(Item::FunctionSize(function))?;
        let (kind, size) = match self.version() {
            Version::V3 => (0, size as usize),
            _ => (size & 3, size as usize >> 2),
        };
        let mut raw = if kind == 0 {
            self.read_bytecode(size, function)?
        } else {
            self.read_machine_code(kind, size, function)?
        };
        if !matches!(raw.kind, Kind::Assembler { .. }) {
            self.read_constants(&mut raw, function, depth)?;
        }
        if let Kind::Viper {
            scope_flags,
            relocations,
            ..
        }
        | Kind::Assembler {
            scope_flags,
            relocations,
            ..
        } = &mut raw.kind
            && self.header.format.version() == Version::V5
            && ScopeFlags(*scope_flags).has_relocations()
        {
            *relocations = Some(Relocation::read_all(self.cursor, function)?);
        }
        Ok(raw)
    }

    fn read_bytecode(&mut self, size: usize, function: u32) -> Result<RawCode, Error> {
        let (code, strings) = if self.version() == Version::V3 {
            let code = self.cursor.take(size, Item::Code(function))?.to_vec();
            let offsets = string_offsets(&code, self.header, function)?;
            let mut strings = Vec::new();
            for offset in offsets {
                let string = self.read_string(Item::CodeString(function))?;
                strings.push(CodeString { offset, string });
            }
            (code, strings)
        } else {
            read_streamed_code(self.cursor, self.header, &mut self.recent, size, function)?
        };
        Ok(RawCode {
            code,
            strings,
            kind: Kind::Bytecode,
            arguments: Vec::new(),
            constants: Vec::new(),
            children: Vec::new(),
        })
    }

    fn read_machine_code(
        &mut self,
        kind: u32,
        size: usize,
        function: u32,
    ) -> Result<RawCode, Error> {
        let item = Item::NativeData(function);
        let code = self.cursor.take(size, Item::Code(function))?.to_vec();
        if code.is_empty() {
            // A file could otherwise ask for many functions with few bytes.
            return Err(prelude_error(function, 0));
        }
        let mut strings = Vec::new();
        let kind = match kind {
            1 => {
                let links = self.read_links(function)?;
                let prelude_offset = self.cursor.integer(item)?;
                let names = outline(self.version(), &code, prelude_offset as usize)
                    .ok_or(prelude_error(function, prelude_offset as usize))?
                    .names;
                for offset in [names, names + 2] {
                    let string = self.read_string(Item::CodeString(function))?;
                    strings.push(CodeString { offset, string });
                }
                Kind::Native {
                    links,
                    prelude_offset,
                }
            }
            2 => Kind::Viper {
                links: self.read_links(function)?,
                scope_flags: self.cursor.integer(item)?,
                read_only: None,
                zeroed: None,
                relocations: None,
            },
            _ => Kind::Assembler {
                scope_flags: self.cursor.integer(item)?,
                arguments: self.cursor.integer(item)?,
                type_signature: self.cursor.integer(item)?,
                relocations: None,
            },
        };
        Ok(RawCode {
            code,
            strings,
            kind,
            arguments: Vec::new(),
            constants: Vec::new(),
            children: Vec::new(),
        })
    }

    fn read_links(&mut self, function: u32) -> Result<Vec<Link>, Error> {
        let item = Item::NativeData(function);
        let count = self.cursor.count(item)?;
        let mut links = Vec::new();
        for _ in 0..count {
            links.push(Link {
                place: self.cursor.integer(item)?,
                string: self.read_string(Item::CodeString(function))?,
            });
        }
        Ok(links)
    }

    fn read_constants(
        &mut self,
        raw: &mut RawCode,
        function: u32,
        depth: usize,
    ) -> Result<(), Error> {
        let item = Item::ConstantCount(function);
        let constant_count = self.cursor.count(item)?;
        let child_count = self.cursor.count(item)?;
        for _ in 0..named_arguments(raw, self.version(), function)? {
            let argument = self.read_string(Item::CodeString(function))?;
            raw.arguments.push(argument);
        }
        let version = self.version();
        if let Kind::Viper {
            scope_flags,
            read_only,
            zeroed,
            ..
        } = &mut raw.kind
            && version == Version::V5
        {
            let item = Item::NativeData(function);
            let flags = ScopeFlags(*scope_flags);
            if flags.has_read_only() {
                let size = self.cursor.integer(item)? as usize;
                *read_only = Some(self.cursor.take(size, item)?.to_vec());
            }
            if flags.has_zeroed() {
                *zeroed = Some(self.cursor.integer(item)?);
            }
        }
        for number in 0..constant_count {
            let constant = read_constant(self.cursor, Item::Object(number as u32))?;
            raw.constants.push(constant);
        }
        for _ in 0..child_count {
            raw.children.push(self.read_code(depth + 1)?);
        }
        Ok(())
    }
}

/// How many argument names follow.
fn named_arguments(raw: &RawCode, version: Version, function: u32) -> Result<u32, Error> {
    let start = match raw.kind {
        Kind::Bytecode => 0,
        Kind::Native { prelude_offset, .. } => prelude_offset as usize,
        Kind::Viper { .. } | Kind::Assembler { .. } => return Ok(0),
    };
    let outline = outline(version, &raw.code, start).ok_or(prelude_error(function, start))?;
    Ok(outline.signature.named_arguments())
}

pub(super) fn prelude_error(function: u32, offset: usize) -> Error {
    Error {
        kind: ErrorKind::PastCode(Item::Prelude(function)),
        place: Place::Code { function, offset },
    }
}

/// Reads a string where it is referred to. `recent` counts the strings that can be referred to.
pub(super) fn read_string(
    cursor: &mut Cursor<'_>,
    format: Format,
    recent: &mut u32,
    item: Item,
) -> Result<StringRef, Error> {
    let offset = cursor.offset();
    let length = cursor.integer(item)?;
    if format == Format::V3 {
        return Ok(StringRef::Own(cursor.take(length as usize, item)?.to_vec()));
    }
    if length == 0 {
        return Ok(StringRef::Fixed(cursor.byte(item)?));
    }
    if length & 1 == 1 {
        let index = length >> 1;
        if index >= *recent {
            let kind = ErrorKind::WindowReference(item, index, *recent);
            return Err(Cursor::error_at(offset, kind));
        }
        return Ok(StringRef::Recent(index));
    }
    let text = cursor.take(length as usize >> 1, item)?.to_vec();
    *recent = format.window().min(*recent + 1);
    Ok(StringRef::Own(text))
}

fn read_constant(cursor: &mut Cursor<'_>, item: Item) -> Result<Constant, Error> {
    let offset = cursor.offset();
    let code = cursor.byte(item)?;
    let kind = match code {
        b'e' => return Ok(Constant::Ellipsis),
        b's' => LiteralKind::Str,
        b'b' => LiteralKind::Bytes,
        b'i' => LiteralKind::Int,
        b'f' => LiteralKind::Float,
        b'c' => LiteralKind::Complex,
        _ => return Err(Cursor::error_at(offset, ErrorKind::ObjectType(item, code))),
    };
    let length = cursor.integer(item)? as usize;
    let text = cursor.take(length, item)?.to_vec();
    Ok(Constant::Literal(Literal { kind, text }))
}
