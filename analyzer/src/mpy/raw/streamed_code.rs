//! Finding the strings in the bytecode of versions 3 to 5.

use super::super::cursor::Cursor;
use super::super::error::{Error, ErrorKind, Item, Place};
use super::super::header::Version;
use super::super::opcode::{Group, Opcode, group, has_extra_byte};
use super::super::prelude::{outline, packed_head};
use super::code_stream::CodeStream;
use super::streamed::{CodeString, Header};
use super::streamed_read::{prelude_error, read_string};

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

/// Where in a version 3 function the numbers of strings are, in the order in which the strings
/// follow it.
pub(super) fn string_offsets(
    code: &[u8],
    header: Header,
    function: u32,
) -> Result<Vec<usize>, Error> {
    let outline = outline(header.format.version(), code, 0).ok_or(prelude_error(function, 0))?;
    let mut offsets = vec![outline.names, outline.names + 2];
    let mut offset = outline.instructions;
    while let Some(byte) = code.get(offset) {
        let shape = shape(header, *byte);
        let operand = offset + 1;
        let end = match shape.group {
            Group::Plain => operand,
            Group::String | Group::Offset => operand + 2,
            Group::Integer => code
                .get(operand..)
                .unwrap_or_default()
                .iter()
                .position(|byte| byte & 0x80 == 0)
                .map_or(code.len() + 1, |last| operand + last + 1),
        };
        if end + shape.extra > code.len() {
            return Err(Error {
                kind: ErrorKind::PastCode(Item::Code(function)),
                place: Place::Code { function, offset },
            });
        }
        if shape.group == Group::String {
            offsets.push(operand);
        }
        offset = end + shape.extra;
    }
    Ok(offsets)
}

/// Takes the code of a version 4 or 5 function out of the file, with its strings.
pub(super) fn read_streamed_code(
    cursor: &mut Cursor<'_>,
    header: Header,
    recent: &mut u32,
    size: usize,
    function: u32,
) -> Result<(Vec<u8>, Vec<CodeString>), Error> {
    let mut reader = StreamReader {
        stream: CodeStream::new(cursor, size, function)?,
        header,
        recent,
        function,
    };
    let names_after = match header.format.version() {
        Version::V5 | Version::V6 => {
            reader.packed_prelude()?;
            None
        }
        Version::V3 | Version::V4 => Some(reader.plain_prelude()?),
    };
    while !reader.stream.is_complete() {
        reader.instruction()?;
    }
    if let Some(names) = names_after {
        for offset in [names, names + 2] {
            reader.string_at(offset)?;
        }
    }
    Ok((reader.stream.code, reader.stream.strings))
}

struct StreamReader<'c, 'a> {
    stream: CodeStream<'c, 'a>,
    header: Header,
    recent: &'c mut u32,
    function: u32,
}

impl StreamReader<'_, '_> {
    fn string_at(&mut self, offset: usize) -> Result<(), Error> {
        let item = Item::CodeString(self.function);
        let format = self.header.format;
        let string = read_string(self.stream.cursor, format, self.recent, item)?;
        self.stream.keep(offset, string);
        Ok(())
    }

    fn string(&mut self, item: Item) -> Result<(), Error> {
        let offset = self.stream.room_for_string(item)?;
        self.string_at(offset)
    }

    fn packed_prelude(&mut self) -> Result<(), Error> {
        let item = Item::Prelude(self.function);
        self.stream.chained(item)?;
        self.stream.chained(item)?;
        let head = packed_head(&self.stream.code).ok_or_else(|| self.stream.past_code(item))?;
        self.string(item)?;
        self.string(item)?;
        // The two strings are part of the info, two bytes each.
        let rest = (head.info_size + head.cell_count).checked_sub(4);
        match rest {
            Some(rest) if head.info_size >= 4 => self.stream.bytes(rest, item),
            _ => Err(self.stream.past_code(item)),
        }
    }

    /// Returns where the two strings of the prelude belong.
    fn plain_prelude(&mut self) -> Result<usize, Error> {
        let item = Item::Prelude(self.function);
        self.stream.chained(item)?;
        self.stream.chained(item)?;
        self.stream.bytes(4, item)?;
        let size_at = self.stream.code.len();
        self.stream.chained(item)?;
        let names = self.stream.code.len();
        let size = self.stream.code[size_at..]
            .iter()
            .try_fold(0usize, |size, byte| {
                Some(size.checked_mul(0x80)? | usize::from(byte & 0x7f))
            });
        match size.and_then(|size| size.checked_sub(names - size_at)) {
            Some(rest) if rest >= 4 => self.stream.bytes(rest, item)?,
            _ => return Err(self.stream.past_code(item)),
        }
        while self.stream.byte(item)? != 0xff {}
        Ok(names)
    }

    fn instruction(&mut self) -> Result<(), Error> {
        let item = Item::Code(self.function);
        let byte = self.stream.byte(item)?;
        let shape = shape(self.header, byte);
        match shape.group {
            Group::Plain => {}
            Group::String => self.string(item)?,
            Group::Integer => self.stream.chained(item)?,
            Group::Offset => self.stream.bytes(2, item)?,
        }
        self.stream.bytes(shape.extra, item)
    }
}
