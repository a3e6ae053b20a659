//! Writing versions 3 to 5.

use super::super::cursor::{push_integer, push_length};
use super::literal::LiteralKind;
use super::relocation::Relocation;
use super::streamed::{CodeString, Constant, File, Format, Kind, Link, RawCode, StringRef};

/// Bits of a function's first integer below its length, since version 4.
const KIND_BITS: u32 = 2;

/// The strings of a prelude: the function's name and the source file's.
const PRELUDE_STRINGS: usize = 2;

impl File {
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
        writer.write_code(&self.code);
        writer.out.extend_from_slice(&self.trailing);
        writer.out
    }
}

struct Writer {
    out: Vec<u8>,
    format: Format,
}

impl Writer {
    fn write_code(&mut self, raw: &RawCode) {
        let (kind, bytecode) = match raw.kind {
            Kind::Bytecode => (0, true),
            Kind::Native { .. } => (1, false),
            Kind::Viper { .. } => (2, false),
            Kind::Assembler { .. } => (3, false),
        };
        match self.format {
            Format::V3 => push_length(&mut self.out, raw.code.len()),
            _ => push_length(&mut self.out, raw.code.len() << KIND_BITS | kind),
        }
        let inline = match self.format {
            _ if !bytecode => 0,
            Format::V3 => 0,
            Format::V4 { .. } => raw.strings.len().saturating_sub(PRELUDE_STRINGS),
            Format::V5 { .. } => raw.strings.len(),
        };
        let (inline, after) = raw.strings.split_at(inline);
        self.write_with_strings(&raw.code, inline);
        self.write_native(&raw.kind);
        for string in after {
            self.write_string(&string.string);
        }
        if !matches!(raw.kind, Kind::Assembler { .. }) {
            self.write_constants(raw);
        }
        if let Kind::Viper { relocations, .. } | Kind::Assembler { relocations, .. } = &raw.kind
            && let Some(relocations) = relocations
        {
            Relocation::write_all(relocations, &mut self.out);
        }
    }

    /// The code, with strings in place of their two-byte numbers.
    fn write_with_strings(&mut self, code: &[u8], strings: &[CodeString]) {
        let mut written = 0;
        for string in strings {
            let upto = string.offset.max(written);
            self.out
                .extend_from_slice(code.get(written..upto).unwrap_or_default());
            self.write_string(&string.string);
            written = upto + 2;
        }
        self.out
            .extend_from_slice(code.get(written..).unwrap_or_default());
    }

    fn write_string(&mut self, string: &StringRef) {
        match string {
            StringRef::Fixed(number) => self.out.extend_from_slice(&[0, *number]),
            StringRef::Recent(index) => push_integer(&mut self.out, index << 1 | 1),
            StringRef::Own(text) => {
                let shift = u32::from(self.format != Format::V3);
                push_length(&mut self.out, text.len() << shift);
                self.out.extend_from_slice(text);
            }
        }
    }

    fn write_native(&mut self, kind: &Kind) {
        match kind {
            Kind::Bytecode => {}
            Kind::Native {
                links,
                prelude_offset,
            } => {
                self.write_links(links);
                push_integer(&mut self.out, *prelude_offset);
            }
            Kind::Viper {
                links, scope_flags, ..
            } => {
                self.write_links(links);
                push_integer(&mut self.out, *scope_flags);
            }
            Kind::Assembler {
                scope_flags,
                arguments,
                type_signature,
                ..
            } => {
                push_integer(&mut self.out, *scope_flags);
                push_integer(&mut self.out, *arguments);
                push_integer(&mut self.out, *type_signature);
            }
        }
    }

    fn write_links(&mut self, links: &[Link]) {
        push_length(&mut self.out, links.len());
        for link in links {
            push_integer(&mut self.out, link.place);
            self.write_string(&link.string);
        }
    }

    fn write_constants(&mut self, raw: &RawCode) {
        push_length(&mut self.out, raw.constants.len());
        push_length(&mut self.out, raw.children.len());
        for argument in &raw.arguments {
            self.write_string(argument);
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
        for constant in &raw.constants {
            self.write_constant(constant);
        }
        for child in &raw.children {
            self.write_code(child);
        }
    }

    fn write_constant(&mut self, constant: &Constant) {
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
                self.out.extend_from_slice(&literal.text);
            }
        }
    }
}
