//! Reading versions 3 to 5.

use super::super::cursor::Cursor;
use super::super::error::{Error, ErrorKind, Item, Place};
use super::super::header::{Dialect, Version};
use super::super::prelude::{head, outline};
use super::nesting::{Nesting, Next};
use super::part::Part;
use super::relocation::Relocations;
use super::scope_flags::ScopeFlags;
use super::streamed::{
    Constants, File, Format, Functions, Header, Kind, Links, RawCode, StringRefs,
};
use super::streamed_code::{Piece, Pieces, StoredCode};

/// The largest window that a loader accepts (`QSTR_WINDOW_SIZE`, py/persistentcode.c of 1.11 and
/// 1.18).
const MAX_WINDOW: u32 = 32;

/// The strings of a prelude: the function's name and the source file's.
const PRELUDE_STRINGS: usize = 2;

impl<'a> File<'a> {
    /// Reads what follows the version byte.
    pub(super) fn read(
        cursor: &mut Cursor<'a>,
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
        let functions = Functions {
            cursor: cursor.clone(),
            header,
            nesting: Nesting::new(),
        };
        let mut rest = functions.clone();
        rest.try_for_each(|part| part.map(drop))?;
        Ok(Self {
            header,
            functions,
            function_count: rest.nesting.functions() as usize,
            trailing: rest.cursor.rest(),
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
        let function = read_function(&mut self.cursor, self.header, number)?;
        let version = self.header.format.version();
        let has_relocations = function.kind.has_relocations(version);
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

/// Reads a function up to those defined in it.
pub(in super::super) fn read_function<'a>(
    cursor: &mut Cursor<'a>,
    header: Header,
    function: u32,
) -> Result<RawCode<'a>, Error> {
    let size = cursor.integer(Item::FunctionSize(function))?;
    let (kind, size) = match header.format {
        Format::V3 => (0, size as usize),
        _ => (size & 3, size as usize >> 2),
    };
    let reader = FunctionReader {
        cursor,
        header,
        function,
    };
    if kind == 0 {
        reader.bytecode(size)
    } else {
        reader.machine_code(kind, size)
    }
}

struct FunctionReader<'c, 'a> {
    cursor: &'c mut Cursor<'a>,
    header: Header,
    function: u32,
}

impl<'a> FunctionReader<'_, 'a> {
    fn version(&self) -> Version {
        self.header.format.version()
    }

    fn bytecode(mut self, size: usize) -> Result<RawCode<'a>, Error> {
        let start = self.cursor.clone();
        let pieces = Pieces::bytecode(start.clone(), self.header, size, self.function)?;
        let mut rest = pieces.clone();
        let mut places = 0;
        for piece in &mut rest {
            places += usize::from(matches!(piece?, Piece::Place(_)));
        }
        *self.cursor = rest.cursor;
        let head = head(self.version(), start.rest()).ok_or(prelude_error(self.function, 0))?;
        let after = match self.version() {
            Version::V3 => places,
            Version::V4 => PRELUDE_STRINGS,
            Version::V5 | Version::V6 => 0,
        };
        let code = StoredCode {
            pieces,
            after: self.strings(after)?,
            size,
            names: head.names,
        };
        self.with_constants(code, Kind::Bytecode, head.signature.named_arguments())
    }

    fn machine_code(mut self, kind: u32, size: usize) -> Result<RawCode<'a>, Error> {
        let function = self.function;
        let pieces = Pieces::machine_code(self.cursor.clone(), self.header, size, function);
        let code = self.cursor.take(size, Item::Code(function))?;
        if code.is_empty() {
            // A file could otherwise ask for many functions with few bytes.
            return Err(prelude_error(function, 0));
        }
        let mut stored = StoredCode {
            pieces,
            after: self.strings(0)?,
            size,
            names: 0,
        };
        match kind {
            1 => {
                let links = self.links()?;
                let prelude_offset = self.integer()?;
                let outline = outline(self.version(), code, prelude_offset as usize)
                    .ok_or(prelude_error(function, prelude_offset as usize))?;
                stored.names = outline.names;
                stored.after = self.strings(PRELUDE_STRINGS)?;
                let kind = Kind::Native {
                    links,
                    prelude_offset,
                };
                self.with_constants(stored, kind, outline.signature.named_arguments())
            }
            2 => {
                let kind = Kind::Viper {
                    links: self.links()?,
                    scope_flags: self.integer()?,
                    read_only: None,
                    zeroed: None,
                };
                self.with_constants(stored, kind, 0)
            }
            _ => Ok(RawCode {
                code: stored,
                kind: Kind::Assembler {
                    scope_flags: self.integer()?,
                    arguments: self.integer()?,
                    type_signature: self.integer()?,
                },
                arguments: self.strings(0)?,
                constants: self.constants(0)?,
                children: 0,
            }),
        }
    }

    /// Reads what follows the code and what belongs to its kind.
    fn with_constants(
        mut self,
        code: StoredCode<'a>,
        mut kind: Kind<'a>,
        named_arguments: u32,
    ) -> Result<RawCode<'a>, Error> {
        let item = Item::ConstantCount(self.function);
        let constant_count = self.cursor.count(item)?;
        let children = self.cursor.count(item)?;
        let arguments = self.strings(named_arguments as usize)?;
        if let Kind::Viper {
            scope_flags,
            read_only,
            zeroed,
            ..
        } = &mut kind
            && self.version() == Version::V5
        {
            let flags = ScopeFlags(*scope_flags);
            if flags.has_read_only() {
                let size = self.integer()? as usize;
                *read_only = Some(self.cursor.take(size, Item::NativeData(self.function))?);
            }
            if flags.has_zeroed() {
                *zeroed = Some(self.integer()?);
            }
        }
        Ok(RawCode {
            code,
            kind,
            arguments,
            constants: self.constants(constant_count)?,
            children,
        })
    }

    fn integer(&mut self) -> Result<u32, Error> {
        self.cursor.integer(Item::NativeData(self.function))
    }

    fn strings(&mut self, count: usize) -> Result<StringRefs<'a>, Error> {
        let strings = StringRefs {
            cursor: self.cursor.clone(),
            format: self.header.format,
            function: self.function,
            left: count,
        };
        let mut rest = strings.clone();
        rest.try_for_each(|string| string.map(drop))?;
        *self.cursor = rest.cursor;
        Ok(strings)
    }

    fn links(&mut self) -> Result<Links<'a>, Error> {
        let count = self.cursor.count(Item::NativeData(self.function))?;
        let links = Links {
            cursor: self.cursor.clone(),
            format: self.header.format,
            function: self.function,
            left: count,
        };
        let mut rest = links.clone();
        rest.try_for_each(|link| link.map(drop))?;
        *self.cursor = rest.cursor;
        Ok(links)
    }

    fn constants(&mut self, count: usize) -> Result<Constants<'a>, Error> {
        let constants = Constants {
            cursor: self.cursor.clone(),
            number: 0,
            left: count,
        };
        let mut rest = constants.clone();
        rest.try_for_each(|constant| constant.map(drop))?;
        *self.cursor = rest.cursor;
        Ok(constants)
    }
}

fn prelude_error(function: u32, offset: usize) -> Error {
    Error {
        kind: ErrorKind::PastCode(Item::Prelude(function)),
        place: Place::Code { function, offset },
    }
}
