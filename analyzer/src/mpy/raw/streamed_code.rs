//! The code of versions 3 to 5, and the strings in and after it.

use std::borrow::Cow;

use super::super::cursor::Cursor;
use super::super::error::{Error, ErrorKind, Item, Place};
use super::super::header::Version;
use super::super::opcode::{Group, Opcode, group, has_extra_byte};
use super::super::prelude::head;
use super::streamed::{CodeString, Header, PlacedString, StringRefs};
use super::streamed_strings::read_string;

/// What the VM loads as one block, as it lies in the file.
#[derive(Debug, Clone)]
pub struct StoredCode<'a> {
    /// Bytes and strings in the order of the file.
    pub pieces: Pieces<'a>,
    /// The strings that follow the code.
    pub after: StringRefs<'a>,
    /// The number of bytes that the VM loads.
    pub size: usize,
    /// Where the names of the prelude belong.
    pub(in super::super) names: usize,
}

impl<'a> StoredCode<'a> {
    /// What the VM loads as one block, with two bytes where each string's number belongs. Version 3
    /// files hold the numbers of the compiler there; otherwise the bytes are 0 and not in the file.
    pub fn load(&self) -> Cow<'a, [u8]> {
        if let Some(whole) = self.pieces.whole() {
            return Cow::Borrowed(whole);
        }
        let mut code = Vec::with_capacity(self.size);
        for piece in self.pieces.clone().flatten() {
            match piece {
                Piece::Code(bytes) | Piece::Place(bytes) => code.extend_from_slice(bytes),
                Piece::String(_) => code.extend_from_slice(&[0, 0]),
            }
        }
        Cow::Owned(code)
    }

    /// The strings that the code refers to, in the order of the file.
    pub fn strings(&self) -> CodeStrings<'a> {
        CodeStrings {
            pieces: self.pieces.clone(),
            after: self.after.clone(),
            names: [self.names, self.names + 2].into_iter(),
        }
    }
}

/// A stretch of a function's code in the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Piece<'a> {
    /// Bytes as they are loaded.
    Code(&'a [u8]),
    /// A string in the place of its number.
    String(PlacedString<'a>),
    /// The bytes in the place of a number whose string follows the code (version 3).
    Place(&'a [u8]),
}

/// The strings that code refers to.
#[derive(Debug, Clone)]
pub struct CodeStrings<'a> {
    pieces: Pieces<'a>,
    after: StringRefs<'a>,
    names: std::array::IntoIter<usize, 2>,
}

impl<'a> Iterator for CodeStrings<'a> {
    type Item = Result<CodeString<'a>, Error>;

    fn next(&mut self) -> Option<Self::Item> {
        let offset = loop {
            let offset = self.pieces.loaded;
            match self.pieces.next() {
                Some(Ok(Piece::Code(_))) => {}
                Some(Ok(Piece::String(string))) => return Some(Ok(CodeString { offset, string })),
                Some(Ok(Piece::Place(_))) => break offset,
                Some(Err(error)) => return Some(Err(error)),
                None => break self.names.next()?,
            }
        };
        let string = self.after.next()?;
        Some(string.map(|string| CodeString { offset, string }))
    }
}

/// Goes through the code of a function.
#[derive(Debug, Clone)]
pub struct Pieces<'a> {
    pub(super) cursor: Cursor<'a>,
    header: Header,
    function: u32,
    /// The bytes that the VM loads, and how many of them have been passed.
    size: usize,
    loaded: usize,
    next: Next,
}

/// What the next piece is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Next {
    /// Machine code.
    Whole,
    /// The beginning of the prelude.
    Prelude,
    /// A name of the prelude, with how many names and bytes follow it there.
    Name { names: usize, rest: usize },
    /// The string of an instruction, with how many bytes follow it there.
    String { extra: usize },
    /// So many bytes, then instructions.
    Run { rest: usize, item: Item },
    /// Nothing.
    End,
}

impl<'a> Pieces<'a> {
    /// Bytecode. A string takes at least one byte of the file and two of the code, so the code has
    /// at most twice as many bytes as the file has left.
    pub(super) fn bytecode(
        cursor: Cursor<'a>,
        header: Header,
        size: usize,
        function: u32,
    ) -> Result<Self, Error> {
        let most = match header.format.version() {
            Version::V3 => cursor.remaining(),
            _ => cursor.remaining().saturating_mul(2),
        };
        if size > most {
            let kind = ErrorKind::PastEnd(Item::Code(function));
            return Err(Cursor::error_at(cursor.offset(), kind));
        }
        Ok(Self {
            next: Next::Prelude,
            ..Self::machine_code(cursor, header, size, function)
        })
    }

    /// Machine code, which is one piece.
    pub(super) fn machine_code(
        cursor: Cursor<'a>,
        header: Header,
        size: usize,
        function: u32,
    ) -> Self {
        Self {
            cursor,
            header,
            function,
            size,
            loaded: 0,
            next: Next::Whole,
        }
    }

    /// All of the code, if it lies in the file as it is loaded.
    fn whole(&self) -> Option<&'a [u8]> {
        let is_whole = self.next == Next::Whole || self.version() == Version::V3;
        self.cursor.rest().get(..self.size).filter(|_| is_whole)
    }

    fn version(&self) -> Version {
        self.header.format.version()
    }

    fn past_code(&self, item: Item) -> Error {
        Error {
            kind: ErrorKind::PastCode(item),
            place: Place::Code {
                function: self.function,
                offset: self.loaded,
            },
        }
    }

    fn bytes(&mut self, count: usize, item: Item) -> Result<&'a [u8], Error> {
        if count > self.size - self.loaded {
            return Err(self.past_code(item));
        }
        let bytes = self.cursor.take(count, item)?;
        self.loaded += count;
        Ok(bytes)
    }

    fn byte(&mut self, item: Item) -> Result<u8, Error> {
        if self.loaded == self.size {
            return Err(self.past_code(item));
        }
        let byte = self.cursor.byte(item)?;
        self.loaded += 1;
        Ok(byte)
    }

    fn string(&mut self, item: Item) -> Result<Piece<'a>, Error> {
        if self.version() == Version::V3 {
            return self.bytes(2, item).map(Piece::Place);
        }
        if self.size - self.loaded < 2 {
            return Err(self.past_code(item));
        }
        self.loaded += 2;
        let item = Item::CodeString(self.function);
        read_string(&mut self.cursor, self.header.format, item).map(Piece::String)
    }

    fn prelude(&mut self) -> Result<Piece<'a>, Error> {
        let item = Item::Prelude(self.function);
        let bytes = self.cursor.rest();
        let bytes = &bytes[..bytes.len().min(self.size)];
        let head = head(self.version(), bytes).ok_or_else(|| self.past_code(item))?;
        // The two names are part of the info, two bytes each.
        let rest = head.info_size.checked_sub(4);
        let mut rest = rest.ok_or_else(|| self.past_code(item))? + head.cell_count;
        if matches!(self.version(), Version::V3 | Version::V4) {
            let cells = bytes.get(head.names + 4 + rest..).unwrap_or_default();
            let end = cells.iter().position(|byte| *byte == 0xff);
            rest += end.ok_or_else(|| self.past_code(item))? + 1;
        }
        let first = self.bytes(head.names, item)?;
        self.next = match self.version() {
            // The names follow the code, and nothing is in their place.
            Version::V4 => Next::Run {
                rest: 4 + rest,
                item,
            },
            _ => Next::Name { names: 1, rest },
        };
        Ok(Piece::Code(first))
    }

    /// Bytes up to the next string or the end of the code.
    fn run(&mut self, rest: usize, item: Item) -> Result<Piece<'a>, Error> {
        let start = self.cursor.rest();
        let before = self.loaded;
        self.bytes(rest, item)?;
        let item = Item::Code(self.function);
        self.next = loop {
            if self.loaded == self.size {
                break Next::End;
            }
            let byte = self.byte(item)?;
            let shape = shape(self.header, byte);
            match shape.group {
                Group::Plain => {}
                Group::String => break Next::String { extra: shape.extra },
                Group::Integer => while self.byte(item)? & 0x80 != 0 {},
                Group::Offset => {
                    self.bytes(2, item)?;
                }
            }
            if shape.extra > 0 {
                self.bytes(shape.extra, item)?;
            }
        };
        Ok(Piece::Code(&start[..self.loaded - before]))
    }

    fn read_one(&mut self) -> Option<Result<Piece<'a>, Error>> {
        let item = Item::Code(self.function);
        Some(match self.next {
            Next::End => return None,
            Next::Whole => {
                self.next = Next::End;
                self.bytes(self.size, item).map(Piece::Code)
            }
            Next::Prelude => self.prelude(),
            Next::Name { names, rest } => {
                let item = Item::Prelude(self.function);
                self.next = match names.checked_sub(1) {
                    Some(names) => Next::Name { names, rest },
                    None => Next::Run { rest, item },
                };
                self.string(item)
            }
            Next::String { extra } => {
                self.next = Next::Run { rest: extra, item };
                self.string(item)
            }
            Next::Run { rest, item } => self.run(rest, item),
        })
    }
}

impl<'a> Iterator for Pieces<'a> {
    type Item = Result<Piece<'a>, Error>;

    fn next(&mut self) -> Option<Self::Item> {
        let piece = self.read_one();
        if matches!(piece, Some(Err(_))) {
            self.next = Next::End;
        }
        piece
    }
}

/// What follows an opcode, as the loader of a version sees it. It must be told for bytes that are
/// no opcode, too: the loader does not check.
struct Shape {
    group: Group,
    extra: usize,
}

fn shape(header: Header, byte: u8) -> Shape {
    let version = header.format.version();
    let opcode = Opcode::of(version, byte);
    let cache = header.has_cache_bytes() && opcode.is_some_and(|code| code.op.has_cache_byte());
    let (group, extra) = match version {
        Version::V3 | Version::V4 => opcode.map_or((Group::Plain, false), |code| {
            (code.group(version), code.op.has_extra_byte())
        }),
        Version::V5 | Version::V6 => (group(byte), has_extra_byte(byte)),
    };
    Shape {
        group,
        extra: usize::from(extra) + usize::from(cache),
    }
}
