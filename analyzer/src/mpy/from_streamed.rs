//! From the raw layer of versions 3 to 5 to functions, strings and constants.

use std::collections::HashMap;

use super::error::{Error, ErrorKind, Item, Place};
use super::fixed_strings::FIXED_STRING_COUNT;
use super::from_tabled::fixed_module_string;
use super::function::{CodeKind, Frame, Function, Traits};
use super::header::Version;
use super::lines::LineTable;
use super::module::{Constant, Module, ModuleString, StringId};
use super::prelude::{Outline, outline};
use super::raw::streamed::{self, File, Kind, RawCode, StringRef};

pub(super) fn decode(file: &File) -> Result<Module<'_>, Error> {
    let version = file.header.format.version();
    let mut strings = Strings {
        all: Vec::new(),
        known: HashMap::new(),
        recent: Vec::new(),
        window: file.header.format.window() as usize,
    };
    let mut functions: Vec<Function<'_>> = Vec::new();
    let mut waiting: Vec<(&RawCode, Option<usize>)> = vec![(&file.code, None)];
    while let Some((raw, parent)) = waiting.pop() {
        let index = functions.len();
        if let Some(parent) = parent.and_then(|parent| functions.get_mut(parent)) {
            parent.children.push(index);
        }
        functions.push(decode_function(raw, index, parent, version, &mut strings)?);
        waiting.extend(raw.children.iter().rev().map(|child| (child, Some(index))));
    }
    Ok(Module {
        dialect: file.header.dialect,
        version,
        sub_version: 0,
        arch: file.header.arch(),
        small_int_bits: file.header.small_int_bits,
        has_cache_bytes: file.header.has_cache_bytes(),
        strings: strings.all,
        objects: Vec::new(),
        functions,
        trailing: file.trailing.len(),
    })
}

/// Follows the references to recent strings in the order of the file.
struct Strings<'a> {
    all: Vec<ModuleString<'a>>,
    known: HashMap<&'a [u8], StringId>,
    /// The latest first.
    recent: Vec<StringId>,
    window: usize,
}

impl<'a> Strings<'a> {
    fn resolve(&mut self, string: &'a StringRef, function: u32) -> Result<StringId, Error> {
        let item = Item::CodeString(function);
        let error = |kind| Error {
            kind,
            place: Place::Code {
                function,
                offset: 0,
            },
        };
        match string {
            StringRef::Fixed(number) => {
                let number = u32::from(*number);
                let kind = ErrorKind::FixedString(item, number, FIXED_STRING_COUNT);
                let string = fixed_module_string(number).ok_or(error(kind))?;
                Ok(self.intern(string))
            }
            StringRef::Recent(index) => {
                let place = *index as usize;
                if place >= self.recent.len() {
                    let count = self.recent.len() as u32;
                    return Err(error(ErrorKind::WindowReference(item, *index, count)));
                }
                let id = self.recent.remove(place);
                self.recent.insert(0, id);
                Ok(id)
            }
            StringRef::Own(bytes) => {
                let id = self.intern(ModuleString { bytes, fixed: None });
                self.recent.truncate(self.window.saturating_sub(1));
                if self.window > 0 {
                    self.recent.insert(0, id);
                }
                Ok(id)
            }
        }
    }

    fn intern(&mut self, string: ModuleString<'a>) -> StringId {
        *self.known.entry(string.bytes).or_insert_with(|| {
            let id = StringId(self.all.len() as u32);
            self.all.push(string);
            id
        })
    }
}

fn decode_function<'a>(
    raw: &'a RawCode,
    index: usize,
    parent: Option<usize>,
    version: Version,
    strings: &mut Strings<'a>,
) -> Result<Function<'a>, Error> {
    let number = index as u32;
    let (kind, prelude_at, links) = match &raw.kind {
        Kind::Bytecode => (CodeKind::Bytecode, Some(0), None),
        Kind::Native {
            links,
            prelude_offset,
        } => (
            CodeKind::Native,
            Some(*prelude_offset as usize),
            Some(links),
        ),
        Kind::Viper { links, .. } => (CodeKind::Viper, None, Some(links)),
        Kind::Assembler { .. } => (CodeKind::Assembler, None, None),
    };
    for link in links.into_iter().flatten() {
        strings.resolve(&link.string, number)?;
    }
    let mut string_places = Vec::new();
    for string in &raw.strings {
        string_places.push((string.offset, strings.resolve(&string.string, number)?));
    }
    string_places.sort_unstable_by_key(|(place, _)| *place);
    let mut arguments = Vec::new();
    for argument in &raw.arguments {
        arguments.push(strings.resolve(argument, number)?);
    }
    let frame = match prelude_at {
        Some(start) => {
            let outline = outline(version, &raw.code, start).ok_or(Error {
                kind: ErrorKind::PastCode(Item::Prelude(number)),
                place: Place::Code {
                    function: number,
                    offset: start,
                },
            })?;
            decode_frame(&raw.code, &outline, version, &string_places, arguments)
        }
        None => None,
    };
    Ok(Function {
        index,
        parent,
        children: Vec::new(),
        kind,
        code: &raw.code,
        frame,
        constants: raw.constants.iter().map(constant).collect(),
        data_size: data_size(&raw.kind),
        string_places,
    })
}

fn constant(constant: &streamed::Constant) -> Constant<'_> {
    match constant {
        streamed::Constant::Ellipsis => Constant::Ellipsis,
        streamed::Constant::Literal(literal) => Constant::Literal(literal),
    }
}

fn data_size(kind: &Kind) -> usize {
    match kind {
        Kind::Viper {
            read_only, zeroed, ..
        } => read_only.as_ref().map_or(0, Vec::len) + zeroed.unwrap_or_default() as usize,
        Kind::Bytecode | Kind::Native { .. } | Kind::Assembler { .. } => 0,
    }
}

fn decode_frame<'a>(
    code: &'a [u8],
    outline: &Outline,
    version: Version,
    places: &[(usize, StringId)],
    arguments: Vec<StringId>,
) -> Option<Frame<'a>> {
    let string_at = |offset| {
        let index = places.binary_search_by_key(&offset, |(place, _)| *place);
        Some(places.get(index.ok()?)?.1)
    };
    let lines = code.get(outline.names + 4..outline.info_end)?;
    // The lines count the list of cells and its end as code before version 5.
    let skip = match version {
        Version::V3 | Version::V4 => outline.cells.len() + 1,
        Version::V5 | Version::V6 => 0,
    };
    Some(Frame {
        signature: outline.signature,
        traits: Traits::of(version, outline.signature.flags),
        name: string_at(outline.names)?,
        source: string_at(outline.names + 2),
        arguments,
        cells: code.get(outline.cells.clone())?,
        lines: LineTable::decode(lines, skip as u32, true),
        instructions_at: outline.instructions,
    })
}
