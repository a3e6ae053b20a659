//! Writing version 6.

use super::super::cursor::{push_integer, push_length};
use super::super::header::Version;
use super::literal::LiteralKind;
use super::part::Part;
use super::tabled::{ARCH_FLAGS_FOLLOW, File, Header, Kind, Object, RawCode, TableString};

/// Bits of a function's first integer below its length.
const KIND_BITS: u32 = 3;
const HAS_CHILDREN: u32 = 4;

impl File<'_> {
    /// The bytes of the file.
    pub fn write(&self) -> Vec<u8> {
        let mut out = Vec::new();
        write_header(&self.header, &mut out);
        push_length(&mut out, self.strings.left);
        push_length(&mut out, self.objects.left);
        for string in self.strings.clone().flatten() {
            write_string(&string, &mut out);
        }
        for object in self.objects.clone().flatten() {
            write_object(&object, &mut out);
        }
        for part in self.functions.clone().flatten() {
            match part {
                Part::Function(function) => write_function(&function, &mut out),
                Part::Relocations(relocations) => relocations.write(&mut out),
            }
        }
        out.extend_from_slice(self.trailing);
        out
    }
}

pub(super) fn write_header(header: &Header, out: &mut Vec<u8>) {
    let features = match header.arch_flags {
        Some(_) => header.features | ARCH_FLAGS_FOLLOW,
        None => header.features & !ARCH_FLAGS_FOLLOW,
    };
    out.extend_from_slice(&[
        header.dialect.byte(),
        Version::V6.number(),
        features,
        header.small_int_bits,
    ]);
    if let Some(flags) = header.arch_flags {
        push_integer(out, flags);
    }
}

pub(super) fn write_string(string: &TableString<'_>, out: &mut Vec<u8>) {
    match string {
        TableString::Fixed(number) => push_integer(out, number << 1 | 1),
        TableString::Own(text) => {
            push_length(out, text.len() << 1);
            out.extend_from_slice(text);
            out.push(0);
        }
    }
}

pub(super) fn write_object(object: &Object<'_>, out: &mut Vec<u8>) {
    match object {
        Object::FunctionTable => out.push(0),
        Object::None => out.push(1),
        Object::False => out.push(2),
        Object::True => out.push(3),
        Object::Ellipsis => out.push(4),
        Object::Literal(literal) => {
            let (code, terminated) = match literal.kind {
                LiteralKind::Str => (5, true),
                LiteralKind::Bytes => (6, true),
                LiteralKind::Int => (7, false),
                LiteralKind::Float => (8, false),
                LiteralKind::Complex => (9, false),
            };
            out.push(code);
            push_length(out, literal.text.len());
            out.extend_from_slice(literal.text);
            if terminated {
                out.push(0);
            }
        }
        Object::Tuple(count) => {
            out.push(10);
            push_length(out, *count);
        }
    }
}

/// Writes a function up to those defined in it.
pub(super) fn write_function(raw: &RawCode<'_>, out: &mut Vec<u8>) {
    let kind = match raw.kind {
        Kind::Bytecode => 0,
        Kind::Native { .. } => 1,
        Kind::Viper { .. } => 2,
        Kind::Assembler { .. } => 3,
    };
    let children = if raw.children == 0 { 0 } else { HAS_CHILDREN };
    push_length(
        out,
        raw.code.len() << KIND_BITS | (children | kind) as usize,
    );
    out.extend_from_slice(raw.code);
    write_kind(&raw.kind, out);
    if raw.children > 0 {
        push_length(out, raw.children);
    }
}

fn write_kind(kind: &Kind<'_>, out: &mut Vec<u8>) {
    match kind {
        Kind::Bytecode => {}
        Kind::Native { prelude_offset } => push_integer(out, *prelude_offset),
        Kind::Viper {
            scope_flags,
            read_only,
            zeroed,
        } => {
            push_integer(out, *scope_flags);
            if let Some(data) = read_only {
                push_length(out, data.len());
            }
            if let Some(size) = zeroed {
                push_integer(out, *size);
            }
            if let Some(data) = read_only {
                out.extend_from_slice(data);
            }
        }
        Kind::Assembler {
            scope_flags,
            arguments,
            type_signature,
        } => {
            push_integer(out, *scope_flags);
            push_integer(out, *arguments);
            push_integer(out, *type_signature);
        }
    }
}
