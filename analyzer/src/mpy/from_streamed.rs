//! From the raw layer of versions 3 to 5 to functions, strings and constants.

use std::borrow::Cow;
use std::hash::{BuildHasher, RandomState};

use hashbrown::HashTable;
use hashbrown::hash_table::Entry as Slot;

use super::constants::Constants;
use super::cursor::{Cursor, narrow};
use super::error::{Error, ErrorKind, Item, Place};
use super::fixed_strings::FIXED_STRING_COUNT;
use super::function::{CodeKind, Frame, Function, Traits, data_size};
use super::header::Version;
use super::lines::LineTable;
use super::module::{Entry, FunctionTable, Module, Streamed};
use super::prelude::{Outline, outline};
use super::raw::Part;
use super::raw::streamed::{File, Kind, PlacedString, RawCode, StringRef};
use super::raw::streamed_read::read_function;
use super::strings::{StringId, Strings};

pub(super) fn decode<'a>(file: &File<'a>) -> Result<Module<'a>, Error> {
    let bytes = file.functions.file();
    let format = file.header.format;
    let mut resolver = Resolver {
        strings: Strings::new(bytes, Some(format), Vec::new()),
        known: HashTable::new(),
        hasher: RandomState::new(),
        recent: Vec::new(),
        window: format.window() as usize,
    };
    let mut functions = FunctionTable::with_capacity(file.function_count);
    let mut references = Vec::with_capacity(count_references(file));
    let (mut code_size, mut constant_count) = (0, 0);
    let mut rest = file.functions.clone();
    loop {
        let place = narrow(rest.offset());
        let function = match rest.next() {
            Some(part) => match part? {
                Part::Function(function) => function,
                Part::Relocations(_) => continue,
            },
            None => break,
        };
        code_size += function.code.size;
        constant_count += function.constants.left();
        let number = narrow(functions.entries.len());
        let entry = functions.begin(place, function.children);
        entry.references = narrow(references.len());
        for string in strings_of(&function) {
            let (string, is_name) = string?;
            let id = resolver.resolve(&string, number)?;
            references.push(id);
            if is_name {
                entry.name = Some(id);
            }
        }
    }
    functions.finish();
    let module = Module {
        dialect: file.header.dialect,
        version: format.version(),
        sub_version: 0,
        arch: file.header.arch(),
        small_int_bits: file.header.small_int_bits,
        has_cache_bytes: file.header.has_cache_bytes(),
        strings: resolver.strings,
        objects: Constants::streamed(bytes, Vec::new()),
        code_size,
        constant_count,
        trailing: file.trailing.len(),
        file: bytes,
        functions,
        streamed: Some(Streamed {
            header: file.header,
            references,
        }),
    };
    module.check_functions()?;
    Ok(module)
}

fn count_references(file: &File<'_>) -> usize {
    let parts = file.functions.clone().flatten();
    parts
        .map(|part| match part {
            Part::Function(function) => strings_of(&function).count(),
            Part::Relocations(_) => 0,
        })
        .sum()
}

/// Every reference of a function to a string in the order of the file, and whether it is the
/// function's name.
fn strings_of<'a>(
    function: &RawCode<'a>,
) -> impl Iterator<Item = Result<(PlacedString<'a>, bool), Error>> {
    let links = function.kind.links().into_iter().flatten();
    let links = links.map(|link| Ok((link?.string, false)));
    let names = function.code.names;
    let code = function.code.strings().map(move |string| {
        let string = string?;
        Ok((string.string, string.offset == names))
    });
    let arguments = function.arguments.clone();
    links
        .chain(code)
        .chain(arguments.map(|string| Ok((string?, false))))
}

/// Follows the references to recent strings in the order of the file.
struct Resolver<'a> {
    strings: Strings<'a>,
    known: HashTable<StringId>,
    hasher: RandomState,
    /// The latest first.
    recent: Vec<StringId>,
    window: usize,
}

impl Resolver<'_> {
    fn resolve(&mut self, string: &PlacedString<'_>, function: u32) -> Result<StringId, Error> {
        let item = Item::CodeString(function);
        match string.string {
            StringRef::Fixed(number) => {
                let number = u32::from(number);
                let kind = ErrorKind::FixedString(item, number, FIXED_STRING_COUNT);
                self.intern(string)
                    .ok_or_else(|| Cursor::error_at(string.at, kind))
            }
            StringRef::Recent(index) => {
                let place = index as usize;
                if place >= self.recent.len() {
                    let count = narrow(self.recent.len());
                    let kind = ErrorKind::WindowReference(item, index, count);
                    return Err(Cursor::error_at(string.at, kind));
                }
                let id = self.recent.remove(place);
                self.recent.insert(0, id);
                Ok(id)
            }
            StringRef::Own(_) => {
                let kind = ErrorKind::PastEnd(item);
                let id = self.intern(string);
                let id = id.ok_or_else(|| Cursor::error_at(string.at, kind))?;
                self.recent.truncate(self.window.saturating_sub(1));
                if self.window > 0 {
                    self.recent.insert(0, id);
                }
                Ok(id)
            }
        }
    }

    /// The place of a string among all, or `None` if there is no such string.
    fn intern(&mut self, string: &PlacedString<'_>) -> Option<StringId> {
        let Self {
            strings,
            known,
            hasher,
            ..
        } = self;
        let bytes = strings.at(narrow(string.at))?.bytes;
        let bytes_of = |id: &StringId| strings.get(*id).map_or(&[][..], |string| string.bytes);
        let slot = known.entry(
            hasher.hash_one(bytes),
            |known| bytes_of(known) == bytes,
            |known| hasher.hash_one(bytes_of(known)),
        );
        Some(match slot {
            Slot::Occupied(known) => *known.get(),
            Slot::Vacant(slot) => {
                let id = StringId(narrow(strings.len()));
                slot.insert(id);
                strings.push(narrow(string.at));
                id
            }
        })
    }
}

/// Decodes one function.
pub(super) fn function<'m>(
    module: &'m Module<'_>,
    streamed: &'m Streamed,
    index: usize,
    entry: &Entry,
) -> Result<Function<'m>, Error> {
    let number = narrow(index);
    let mut cursor = Cursor::at(module.file, entry.place as usize);
    let raw = read_function(&mut cursor, streamed.header, number)?;
    let (kind, prelude_at) = match &raw.kind {
        Kind::Bytecode => (CodeKind::Bytecode, Some(0)),
        Kind::Native { prelude_offset, .. } => (CodeKind::Native, Some(*prelude_offset as usize)),
        Kind::Viper { .. } => (CodeKind::Viper, None),
        Kind::Assembler { .. } => (CodeKind::Assembler, None),
    };
    let data_size = match raw.kind {
        Kind::Viper {
            read_only, zeroed, ..
        } => data_size(read_only, zeroed),
        Kind::Bytecode | Kind::Native { .. } | Kind::Assembler { .. } => 0,
    };
    let links = raw.kind.links().map_or(0, Iterator::count);
    let argument_count = raw.arguments.clone().count();
    let start = entry.references as usize + links;
    let next = module.functions.entries.get(index + 1);
    let end = next.map_or(streamed.references.len(), |next| next.references as usize);
    let references = streamed.references.get(start..end).unwrap_or_default();
    let (of_code, of_arguments) =
        references.split_at(references.len() - argument_count.min(references.len()));
    let mut string_places = Vec::with_capacity(of_code.len());
    for (string, id) in raw.code.strings().zip(of_code.iter().copied()) {
        string_places.push((narrow(string?.offset), id));
    }
    string_places.sort_unstable_by_key(|(place, _)| *place);
    let code = raw.code.load();
    let frame = match prelude_at {
        Some(start) => {
            let outline = outline(module.version, &code, start).ok_or(Error {
                kind: ErrorKind::PastCode(Item::Prelude(number)),
                place: Place::Code {
                    function: number,
                    offset: start,
                },
            })?;
            let arguments = of_arguments.to_vec();
            decode_frame(&code, &outline, module.version, &string_places, arguments)
        }
        None => None,
    };
    let mut constants = raw.constants.clone();
    let mut places = Vec::with_capacity(constants.left());
    loop {
        let place = narrow(constants.offset());
        match constants.next() {
            Some(constant) => drop(constant?),
            None => break,
        }
        places.push(place);
    }
    Ok(Function {
        index,
        parent: module.functions.parent(index),
        children: module.functions.children_of(index, raw.children),
        kind,
        code,
        frame,
        constants: Constants::streamed(module.file, places),
        data_size,
        string_places,
    })
}

fn decode_frame<'m>(
    code: &Cow<'m, [u8]>,
    outline: &Outline,
    version: Version,
    places: &[(u32, StringId)],
    arguments: Vec<StringId>,
) -> Option<Frame<'m>> {
    let string_at = |offset: usize| {
        let index = places.binary_search_by_key(&offset, |(place, _)| *place as usize);
        Some(places.get(index.ok()?)?.1)
    };
    let part = |range: std::ops::Range<usize>| match code {
        Cow::Borrowed(code) => code.get(range).map(Cow::Borrowed),
        Cow::Owned(code) => code.get(range).map(|part| Cow::Owned(part.to_vec())),
    };
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
        cells: part(outline.cells.clone())?,
        lines: LineTable::new(
            part(outline.names + 4..outline.info_end)?,
            narrow(skip),
            true,
        ),
        instructions_at: outline.instructions,
    })
}
