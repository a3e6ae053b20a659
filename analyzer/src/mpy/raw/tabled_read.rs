//! Reading version 6.

use super::super::cursor::Cursor;
use super::super::error::{Error, ErrorKind, Item, Place};
use super::super::header::Dialect;
use super::literal::{Literal, LiteralKind};
use super::nesting::{MAX_TUPLE_DEPTH, Nesting, Next};
use super::part::Part;
use super::relocation::Relocations;
use super::scope_flags::ScopeFlags;
use super::tabled::{
    ARCH_FLAGS_FOLLOW, File, Functions, Header, Kind, Object, Objects, RawCode, Strings,
    TableString,
};

/// The shortest prelude: signature, sizes and name, a byte each. The VM's loader reads the first
/// without looking. This also keeps a file from asking for many functions with few bytes.
const LEAST_BYTECODE: usize = 3;
const LEAST_MACHINE_CODE: usize = 1;

impl<'a> File<'a> {
    /// Reads what follows the version byte.
    pub(super) fn read(cursor: &mut Cursor<'a>, dialect: Dialect) -> Result<Self, Error> {
        let header = read_header(cursor, dialect)?;
        let string_count = cursor.count(Item::StringCount)?;
        let object_count = cursor.count(Item::ObjectCount)?;
        let strings = Strings {
            cursor: cursor.clone(),
            number: 0,
            left: string_count,
        };
        let mut rest = strings.clone();
        rest.try_for_each(|string| string.map(drop))?;
        let objects = Objects {
            cursor: rest.cursor,
            number: 0,
            left: object_count,
            open: Vec::new(),
        };
        let mut rest = objects.clone();
        rest.try_for_each(|object| object.map(drop))?;
        let functions = Functions {
            cursor: rest.cursor,
            nesting: Nesting::new(),
        };
        let mut rest = functions.clone();
        rest.try_for_each(|part| part.map(drop))?;
        Ok(Self {
            header,
            strings,
            objects,
            functions,
            function_count: rest.nesting.functions() as usize,
            trailing: rest.cursor.rest(),
        })
    }
}

impl Strings<'_> {
    /// How many entries are still to come.
    pub(in super::super) fn left(&self) -> usize {
        self.left
    }

    /// Where in the file the next entry begins.
    pub(in super::super) fn offset(&self) -> usize {
        self.cursor.offset()
    }
}

impl<'a> Iterator for Strings<'a> {
    type Item = Result<TableString<'a>, Error>;

    fn next(&mut self) -> Option<Self::Item> {
        self.left = self.left.checked_sub(1)?;
        let string = read_string(&mut self.cursor, Item::String(self.number));
        self.number += 1;
        if string.is_err() {
            self.left = 0;
        }
        Some(string)
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        (0, Some(self.left))
    }
}

impl<'a> Objects<'a> {
    /// How many entries of the table are still to come.
    pub(in super::super) fn left(&self) -> usize {
        self.left
    }

    /// Where in the file the next object begins, and whether it is an entry of the table.
    pub(in super::super) fn offset(&self) -> (usize, bool) {
        (self.cursor.offset(), self.open.is_empty())
    }

    fn read_one(&mut self) -> Result<Object<'a>, Error> {
        let item = Item::Object(self.number.saturating_sub(1));
        let offset = self.cursor.offset();
        let object = read_object(&mut self.cursor, item)?;
        if let Object::Tuple(count) = object {
            if self.open.len() == MAX_TUPLE_DEPTH {
                let kind = ErrorKind::TooDeep(item, MAX_TUPLE_DEPTH);
                return Err(Cursor::error_at(offset, kind));
            }
            self.open.push(count);
        }
        Ok(object)
    }
}

impl<'a> Iterator for Objects<'a> {
    type Item = Result<Object<'a>, Error>;

    fn next(&mut self) -> Option<Self::Item> {
        if let Some(left) = self.open.last_mut() {
            *left -= 1;
        } else {
            self.left = self.left.checked_sub(1)?;
            self.number += 1;
        }
        let object = self.read_one();
        if object.is_err() {
            self.left = 0;
            self.open.clear();
        }
        while self.open.last() == Some(&0) {
            self.open.pop();
        }
        Some(object)
    }
}

impl<'a> Functions<'a> {
    /// All bytes of the file.
    pub(in super::super) fn file(&self) -> &'a [u8] {
        self.cursor.file()
    }

    /// Where in the file the next function or relocation begins.
    pub(in super::super) fn offset(&self) -> usize {
        self.cursor.offset()
    }

    fn read_one(&mut self, number: u32) -> Result<RawCode<'a>, Error> {
        self.nesting.check_depth(self.cursor.offset())?;
        let function = read_function(&mut self.cursor, number)?;
        let has_relocations = function.kind.has_relocations();
        self.nesting.enter(function.children, has_relocations);
        Ok(function)
    }
}

impl<'a> Iterator for Functions<'a> {
    type Item = Result<Part<'a, RawCode<'a>>, Error>;

    fn next(&mut self) -> Option<Self::Item> {
        let part = match self.nesting.next() {
            Next::Function(number) => self.read_one(number).map(Part::Function),
            Next::Relocations(number) => {
                Relocations::read(&mut self.cursor, number).map(Part::Relocations)
            }
            Next::End => return None,
        };
        if part.is_err() {
            self.nesting.stop();
        }
        Some(part)
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

/// Reads an entry of the string table.
pub(in super::super) fn read_string<'a>(
    cursor: &mut Cursor<'a>,
    item: Item,
) -> Result<TableString<'a>, Error> {
    let length = cursor.integer(item)?;
    if length & 1 == 1 {
        return Ok(TableString::Fixed(length >> 1));
    }
    let text = cursor.take(length as usize >> 1, item)?;
    read_terminator(cursor, item)?;
    Ok(TableString::Own(text))
}

fn read_terminator(cursor: &mut Cursor<'_>, item: Item) -> Result<(), Error> {
    let offset = cursor.offset();
    match cursor.byte(item)? {
        0 => Ok(()),
        _ => Err(Cursor::error_at(offset, ErrorKind::NotTerminated(item))),
    }
}

/// Reads an object, but not the items of a tuple.
pub(in super::super) fn read_object<'a>(
    cursor: &mut Cursor<'a>,
    item: Item,
) -> Result<Object<'a>, Error> {
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
        10 => return Ok(Object::Tuple(cursor.count(item)?)),
        _ => return Err(Cursor::error_at(offset, ErrorKind::ObjectType(item, code))),
    };
    let length = cursor.integer(item)? as usize;
    let text = cursor.take(length, item)?;
    if matches!(kind, LiteralKind::Str | LiteralKind::Bytes) {
        read_terminator(cursor, item)?;
    }
    Ok(Object::Literal(Literal { kind, text }))
}

/// Reads a function up to those defined in it.
pub(in super::super) fn read_function<'a>(
    cursor: &mut Cursor<'a>,
    function: u32,
) -> Result<RawCode<'a>, Error> {
    let size = cursor.integer(Item::FunctionSize(function))?;
    let code = cursor.take(size as usize >> 3, Item::Code(function))?;
    let least = match size & 3 {
        0 => LEAST_BYTECODE,
        _ => LEAST_MACHINE_CODE,
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
    let kind = read_kind(cursor, size & 3, function)?;
    let children = if size & 4 == 0 {
        0
    } else {
        read_child_count(cursor, function)?
    };
    Ok(RawCode {
        code,
        kind,
        children,
    })
}

fn read_kind<'a>(cursor: &mut Cursor<'a>, kind: u32, function: u32) -> Result<Kind<'a>, Error> {
    let item = Item::NativeData(function);
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
                Some(size) => Some(cursor.take(size, item)?),
                None => None,
            };
            Kind::Viper {
                scope_flags,
                read_only,
                zeroed,
            }
        }
        _ => Kind::Assembler {
            scope_flags: cursor.integer(item)?,
            arguments: cursor.integer(item)?,
            type_signature: cursor.integer(item)?,
        },
    })
}

fn read_child_count(cursor: &mut Cursor<'_>, function: u32) -> Result<usize, Error> {
    let item = Item::ChildCount(function);
    let offset = cursor.offset();
    match cursor.count(item)? {
        0 => Err(Cursor::error_at(offset, ErrorKind::NoChildren(item))),
        count => Ok(count),
    }
}
