//! Reading version 6.

use super::super::cursor::Cursor;
use super::super::error::{Error, ErrorKind, Item, Place};
use super::super::header::Dialect;
use super::literal::{Literal, LiteralKind};
use super::nesting::{MAX_FUNCTION_DEPTH, MAX_TUPLE_DEPTH, ScopeFlags};
use super::relocation::Relocation;
use super::tabled::{ARCH_FLAGS_FOLLOW, File, Header, Kind, Object, RawCode, TableString};

/// The shortest prelude: signature, sizes and name, a byte each. The VM's loader reads the first
/// without looking. This also keeps a file from asking for many functions with few bytes.
const LEAST_BYTECODE: usize = 3;
const LEAST_MACHINE_CODE: usize = 1;

impl File {
    /// Reads what follows the version byte.
    pub(super) fn read(cursor: &mut Cursor<'_>, dialect: Dialect) -> Result<Self, Error> {
        let header = read_header(cursor, dialect)?;
        let string_count = cursor.count(Item::StringCount)?;
        let object_count = cursor.count(Item::ObjectCount)?;
        let mut strings = Vec::new();
        for number in 0..string_count {
            strings.push(read_string(cursor, Item::String(number as u32))?);
        }
        let mut objects = Vec::new();
        for number in 0..object_count {
            objects.push(read_object(cursor, Item::Object(number as u32), 0)?);
        }
        let mut reader = CodeReader {
            cursor,
            functions: 0,
        };
        let code = reader.read(0)?;
        Ok(Self {
            header,
            strings,
            objects,
            code,
            trailing: cursor.rest().to_vec(),
        })
    }
}

fn read_header(cursor: &mut Cursor<'_>, dialect: Dialect) -> Result<Header, Error> {
    let features = cursor.byte(Item::Header)?;
    let small_int_bits = cursor.byte(Item::Header)?;
    let arch_flags = if features & ARCH_FLAGS_FOLLOW != 0 {
        Some(cursor.integer(Item::Header)?)
    } else {
        None
    };
    Ok(Header {
        dialect,
        features,
        small_int_bits,
        arch_flags,
    })
}

fn read_string(cursor: &mut Cursor<'_>, item: Item) -> Result<TableString, Error> {
    let length = cursor.integer(item)?;
    if length & 1 == 1 {
        return Ok(TableString::Fixed(length >> 1));
    }
    let text = cursor.take(length as usize >> 1, item)?;
    read_terminator(cursor, item)?;
    Ok(TableString::Own(text.to_vec()))
}

fn read_terminator(cursor: &mut Cursor<'_>, item: Item) -> Result<(), Error> {
    let offset = cursor.offset();
    match cursor.byte(item)? {
        0 => Ok(()),
        _ => Err(Cursor::error_at(offset, ErrorKind::NotTerminated(item))),
    }
}

fn read_object(cursor: &mut Cursor<'_>, item: Item, depth: usize) -> Result<Object, Error> {
    let offset = cursor.offset();
    let code = cursor.byte(item)?;
    let kind = match code {
        0 => return Ok(Object::FunctionTable),
        1 => return Ok(Object::None),
        2 => return Ok(Object::False),
        3 => return Ok(Object::True),
        4 => return Ok(Object::Ellipsis),
        5 => LiteralKind::Str,
        6 => LiteralKind::Bytes,
        7 => LiteralKind::Int,
        8 => LiteralKind::Float,
        9 => LiteralKind::Complex,
        10 => {
            if depth == MAX_TUPLE_DEPTH {
                let kind = ErrorKind::TooDeep(item, MAX_TUPLE_DEPTH);
                return Err(Cursor::error_at(offset, kind));
            }
            let count = cursor.count(item)?;
            let mut items = Vec::new();
            for _ in 0..count {
                items.push(read_object(cursor, item, depth + 1)?);
            }
            return Ok(Object::Tuple(items));
        }
        _ => return Err(Cursor::error_at(offset, ErrorKind::ObjectType(item, code))),
    };
    let length = cursor.integer(item)? as usize;
    let text = cursor.take(length, item)?.to_vec();
    if matches!(kind, LiteralKind::Str | LiteralKind::Bytes) {
        read_terminator(cursor, item)?;
    }
    Ok(Object::Literal(Literal { kind, text }))
}

struct CodeReader<'c, 'a> {
    cursor: &'c mut Cursor<'a>,
    functions: u32,
}

impl CodeReader<'_, '_> {
    fn read(&mut self, depth: usize) -> Result<RawCode, Error> {
        let function = self.functions;
        self.functions += 1;
        let offset = self.cursor.offset();
        let item = Item::FunctionSize(function);
        if depth == MAX_FUNCTION_DEPTH {
            let kind = ErrorKind::TooDeep(Item::Code(function), MAX_FUNCTION_DEPTH);
            return Err(Cursor::error_at(offset, kind));
        }
        let size = self.cursor.integer(item)?;
        let has_children = size & 4 != 0;
        let code = self
            .cursor
            .take(size as usize >> 3, Item::Code(function))?
            .to_vec();
        let least = if size & 3 == 0 {
            LEAST_BYTECODE
        } else {
            LEAST_MACHINE_CODE
        };
        if code.len() < least {
            return Err(Error {
                kind: ErrorKind::PastCode(Item::Prelude(function)),
                place: Place::Code {
                    function,
                    offset: code.len(),
                },
            });
        }
        let mut kind = self.read_native(size & 3, function)?;
        let children = if has_children {
            self.read_children(function, depth)?
        } else {
            Vec::new()
        };
        if let Kind::Viper {
            scope_flags,
            relocations,
            ..
        }
        | Kind::Assembler {
            scope_flags,
            relocations,
            ..
        } = &mut kind
            && ScopeFlags(*scope_flags).has_relocations()
        {
            *relocations = Some(Relocation::read_all(self.cursor, function)?);
        }
        Ok(RawCode {
            code,
            kind,
            children,
        })
    }

    fn read_native(&mut self, kind: u32, function: u32) -> Result<Kind, Error> {
        let item = Item::NativeData(function);
        let cursor = &mut *self.cursor;
        Ok(match kind {
            0 => Kind::Bytecode,
            1 => Kind::Native {
                prelude_offset: cursor.integer(item)?,
            },
            2 => {
                let scope_flags = cursor.integer(item)?;
                let flags = ScopeFlags(scope_flags);
                let read_only_size = if flags.has_read_only() {
                    Some(cursor.integer(item)? as usize)
                } else {
                    None
                };
                let zeroed = if flags.has_zeroed() {
                    Some(cursor.integer(item)?)
                } else {
                    None
                };
                let read_only = match read_only_size {
                    Some(size) => Some(cursor.take(size, item)?.to_vec()),
                    None => None,
                };
                Kind::Viper {
                    scope_flags,
                    read_only,
                    zeroed,
                    relocations: None,
                }
            }
            _ => Kind::Assembler {
                scope_flags: cursor.integer(item)?,
                arguments: cursor.integer(item)?,
                type_signature: cursor.integer(item)?,
                relocations: None,
            },
        })
    }

    fn read_children(&mut self, function: u32, depth: usize) -> Result<Vec<RawCode>, Error> {
        let item = Item::ChildCount(function);
        let offset = self.cursor.offset();
        let count = self.cursor.count(item)?;
        if count == 0 {
            return Err(Cursor::error_at(offset, ErrorKind::NoChildren(item)));
        }
        let mut children = Vec::new();
        for _ in 0..count {
            children.push(self.read(depth + 1)?);
        }
        Ok(children)
    }
}
