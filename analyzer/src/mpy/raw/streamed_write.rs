//! Writing versions 3 to 5.

use super::super::cursor::{push_integer, push_length};
use super::literal::LiteralKind;
use super::part::Part;
use super::streamed::{Constant, File, Format, Kind, Links, RawCode, StringRef};
use super::streamed_code::Piece;

/// Bits of a function's first integer below its length, since version 4.
const KIND_BITS: u32 = 2;

impl File<'_> {
    /// The bytes of the file.
    pub fn write(&self) -> Vec<u8> {
        let header = &self.header;
        let mut out = vec![
            header.dialect.byte(),
            header.format.version().number(),
            header.features,
            header.small_int_bits,
        ];
        if header.format != Format::V3 {
            push_integer(&mut out, header.format.window());
        }
        let mut writer = Writer {
            out,
            format: header.format,
        };
        for part in self.functions.clone().flatten() {
            match part {
                Part::Function(function) => writer.write_function(&function),
                Part::Relocations(relocations) => relocations.write(&mut writer.out),
            }
        }
        writer.out.extend_from_slice(self.trailing);
        writer.out
    }
}

struct Writer {
    out: Vec<u8>,
    format: Format,
}

impl Writer {
    /// Writes a function up to those defined in it.
    fn write_function(&mut self, raw: &RawCode<'_>) {
        let kind = match raw.kind {
            Kind::Bytecode => 0,
            Kind::Native { .. } => 1,
            Kind::Viper { .. } => 2,
            Kind::Assembler { .. } => 3,
        };
        match self.format {
            Format::V3 => push_length(&mut self.out, raw.code.size),
            _ => push_length(&mut self.out, raw.code.size << KIND_BITS | kind),
        }
        for piece in raw.code.pieces.clone().flatten() {
            match piece {
                Piece::Code(bytes) | Piece::Place(bytes) => self.out.extend_from_slice(bytes),
                Piece::String(string) => self.write_string(string.string),
            }
        }
        self.write_kind(&raw.kind);
        for string in raw.code.after.clone().flatten() {
            self.write_string(string.string);
        }
        if !matches!(raw.kind, Kind::Assembler { .. }) {
            self.write_constants(raw);
        }
    }

    fn write_string(&mut self, string: StringRef<'_>) {
        match string {
            StringRef::Fixed(number) => self.out.extend_from_slice(&[0, number]),
            StringRef::Recent(index) => push_integer(&mut self.out, index << 1 | 1),
            StringRef::Own(text) => {
                let shift = u32::from(self.format != Format::V3);
                push_length(&mut self.out, text.len() << shift);
                self.out.extend_from_slice(text);
            }
        }
    }

    fn write_kind(&mut self, kind: &Kind<'_>) {
        match kind {
            Kind::Bytecode => {}
            Kind::Native {
                links,
                prelude_offset: integer,
            }
            | Kind::Viper {
                links,
                scope_flags: integer,
                ..
            } => {
                self.write_links(links);
                push_integer(&mut self.out, *integer);
            }
            Kind::Assembler {
                scope_flags,
                arguments,
                type_signature,
            } => {
                push_integer(&mut self.out, *scope_flags);
                push_integer(&mut self.out, *arguments);
                push_integer(&mut self.out, *type_signature);
            }
        }
    }

    fn write_links(&mut self, links: &Links<'_>) {
        push_length(&mut self.out, links.left);
        for link in links.clone().flatten() {
            push_integer(&mut self.out, link.place);
            self.write_string(link.string.string);
        }
    }

    fn write_constants(&mut self, raw: &RawCode<'_>) {
        push_length(&mut self.out, raw.constants.left);
        push_length(&mut self.out, raw.children);
        for argument in raw.arguments.clone().flatten() {
            self.write_string(argument.string);
        }
        if let Kind::Viper {
            read_only, zeroed, ..
        } = &raw.kind
        {
            if let Some(data) = read_only {
                push_length(&mut self.out, data.len());
                self.out.extend_from_slice(data);
            }
            if let Some(size) = zeroed {
                push_integer(&mut self.out, *size);
            }
        }
        for constant in raw.constants.clone().flatten() {
            self.write_constant(&constant);
        }
    }

    fn write_constant(&mut self, constant: &Constant<'_>) {
        match constant {
            Constant::Ellipsis => self.out.push(b'e'),
            Constant::Literal(literal) => {
                self.out.push(match literal.kind {
                    LiteralKind::Str => b's',
                    LiteralKind::Bytes => b'b',
                    LiteralKind::Int => b'i',
                    LiteralKind::Float => b'f',
                    LiteralKind::Complex => b'c',
                });
                push_length(&mut self.out, literal.text.len());
                self.out.extend_from_slice(literal.text);
            }
        }
    }
}
