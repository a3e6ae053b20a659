//! A file of version 6 that is made rather than read: what a compiler fills in.

use super::literal::{Literal, LiteralKind};
use super::tabled::{self, Header, Kind};
use super::tabled_write::{write_function, write_header, write_object, write_string};
use crate::mpy::cursor::push_length;

/// A file of bytecode.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct File {
    /// The bytes before the tables.
    pub header: Header,
    /// The strings that the code refers to by number. The first is the source file's name.
    pub strings: Vec<TableString>,
    /// The constants that the code refers to by number.
    pub objects: Vec<Object>,
    /// The module's top level, with all that is defined in it.
    pub code: RawCode,
}

/// An entry of the string table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TableString {
    /// One of the strings that every firmware has, by number.
    Fixed(u32),
    /// A string that the file brings along.
    Own(Vec<u8>),
}

/// An entry of the object table, or an item of a tuple in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Object {
    /// `None`.
    None,
    /// `False`.
    False,
    /// `True`.
    True,
    /// `...`.
    Ellipsis,
    /// A constant held as text.
    Literal {
        /// What the text stands for.
        kind: LiteralKind,
        /// The text, without a terminating zero.
        text: Vec<u8>,
    },
    /// A tuple of constants.
    Tuple(Vec<Self>),
}

/// A function, or the module's top level.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RawCode {
    /// Prelude and instructions.
    pub code: Vec<u8>,
    /// The functions, classes, lambdas and comprehensions defined in it.
    pub children: Vec<Self>,
}

impl RawCode {
    /// A function of bytecode.
    pub fn bytecode(code: Vec<u8>, children: Vec<Self>) -> Self {
        Self { code, children }
    }
}

impl File {
    /// The bytes of the file.
    pub fn write(&self) -> Vec<u8> {
        let mut out = Vec::new();
        write_header(&self.header, &mut out);
        push_length(&mut out, self.strings.len());
        push_length(&mut out, self.objects.len());
        for string in &self.strings {
            let string = match string {
                TableString::Fixed(number) => tabled::TableString::Fixed(*number),
                TableString::Own(text) => tabled::TableString::Own(text),
            };
            write_string(&string, &mut out);
        }
        for object in &self.objects {
            write_draft_object(object, &mut out);
        }
        write_draft_function(&self.code, &mut out);
        out
    }
}

fn write_draft_object(object: &Object, out: &mut Vec<u8>) {
    let (entry, items) = match object {
        Object::None => (tabled::Object::None, &[][..]),
        Object::False => (tabled::Object::False, &[][..]),
        Object::True => (tabled::Object::True, &[][..]),
        Object::Ellipsis => (tabled::Object::Ellipsis, &[][..]),
        Object::Literal { kind, text } => {
            let literal = Literal { kind: *kind, text };
            (tabled::Object::Literal(literal), &[][..])
        }
        Object::Tuple(items) => (tabled::Object::Tuple(items.len()), items.as_slice()),
    };
    write_object(&entry, out);
    for item in items {
        write_draft_object(item, out);
    }
}

fn write_draft_function(function: &RawCode, out: &mut Vec<u8>) {
    let head = tabled::RawCode {
        code: &function.code,
        kind: Kind::Bytecode,
        children: function.children.len(),
    };
    write_function(&head, out);
    for child in &function.children {
        write_draft_function(child, out);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mpy::{Dialect, RawFile};

    #[test]
    fn a_file_can_be_made_written_and_read_back() {
        let file = File {
            header: Header::bytecode_only(Dialect::CircuitPython, 31),
            strings: vec![TableString::Own(b"a.py".to_vec()), TableString::Fixed(7)],
            objects: vec![Object::Tuple(vec![
                Object::Literal {
                    kind: LiteralKind::Float,
                    text: b"1.5".to_vec(),
                },
                Object::None,
            ])],
            code: RawCode::bytecode(
                vec![0, 2, 1, 0x51, 0x63],
                vec![RawCode::bytecode(vec![0, 2, 1], Vec::new())],
            ),
        };
        let bytes = b"C\x06\0\x1f\x02\x01\x08a.py\0\x0f\x0a\x02\x08\x031.5\x01\
            \x2c\0\x02\x01\x51\x63\x01\x18\0\x02\x01";
        assert_eq!(file.write(), bytes);
        let read = RawFile::read(bytes).unwrap();
        assert_eq!(read.write(), bytes);
        let RawFile::Tabled(read) = read else {
            panic!("this is version 6");
        };
        let strings: Vec<_> = read.strings.flatten().collect();
        let own = tabled::TableString::Own(b"a.py");
        assert_eq!(strings, [own, tabled::TableString::Fixed(7)]);
        assert_eq!((read.objects.count(), read.function_count), (3, 2));
    }
}
