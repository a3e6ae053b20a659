//! From table to table, as the VM of MicroPython 1.25 lays them out with words of four bytes.
//!
//! Layouts are those of `mp_map_t`, `mp_obj_dict_t`, `mp_obj_module_t`, `mp_obj_type_t` and
//! `mp_obj_fun_builtin_*_t` in py/obj.h.

use std::collections::{BTreeMap, HashMap};

use super::super::elf::{Symbol, SymbolKind};
use super::super::memory::{self, Memory};
use super::{Error, Kind, Member, Module};

/// The maps that modules register in (py/objmodule.c), and whether files of the same name come first.
const MAPS: [(&str, bool); 2] = [
    ("mp_builtin_module_map", false),
    ("mp_builtin_extensible_module_map", true),
];
/// More members than this has no firmware; each costs eight bytes of it, unless tables are shared.
pub(super) const MOST_MEMBERS: usize = 1 << 16;
/// A type before its slots: base, flags, name, and twelve slot numbers of one byte.
const TYPE_HEADER: u64 = 20;
/// Where the numbers of slots begin; the last is of the dictionary of members.
const SLOT_NUMBERS: u64 = 8;
const SLOTS: usize = 12;

/// Things by where they begin, with their size: a number of bytes is counted once for each owner.
type Parts = BTreeMap<u64, u64>;

struct Walk<'w, 'd> {
    memory: &'w Memory<'d>,
    strings: &'w [Vec<u8>],
    /// What begins at an address: the largest, if several do.
    symbols: HashMap<u64, &'w Symbol<'d>>,
    members: usize,
}

/// All modules, by name.
pub(super) fn modules(
    memory: &Memory<'_>,
    symbols: &[Symbol<'_>],
    strings: &[Vec<u8>],
) -> Result<Vec<Module>, Error> {
    let mut by_address: HashMap<u64, &Symbol<'_>> = HashMap::new();
    for symbol in symbols {
        if matches!(symbol.kind, SymbolKind::Function | SymbolKind::Object) {
            let known = by_address.entry(symbol.address).or_insert(symbol);
            if known.size < symbol.size {
                *known = symbol;
            }
        }
    }
    let mut walk = Walk {
        memory,
        strings,
        symbols: by_address,
        members: 0,
    };
    let mut found: Vec<(Module, Parts)> = Vec::new();
    for (map, is_extensible) in MAPS {
        for (name, address) in walk.entries(memory.address(map)?)? {
            found.push(walk.module(name, address, is_extensible)?);
        }
    }
    // What two modules have in common goes with neither.
    let mut owners: BTreeMap<u64, usize> = BTreeMap::new();
    for address in found.iter().flat_map(|(_, parts)| parts.keys()) {
        *owners.entry(*address).or_default() += 1;
    }
    let mut modules: Vec<Module> = found
        .into_iter()
        .map(|(mut module, parts)| {
            let own = parts
                .iter()
                .filter(|(part, _)| owners.get(part) == Some(&1));
            module.own = sum(own.map(|(_, size)| *size));
            module
        })
        .collect();
    modules.sort_by(|one, other| one.name.cmp(&other.name));
    Ok(modules)
}

impl Walk<'_, '_> {
    /// The names and values of a map.
    fn entries(&mut self, map: u64) -> Result<Vec<(String, u64)>, Error> {
        const WHAT: &str = "a map of names";
        // The lowest three bits are flags.
        let used = self.memory.word(map, WHAT)? >> 3;
        let table = self.memory.word(map + 8, WHAT)?;
        // Before memory is reserved for them.
        self.memory.bytes(table, used * 8, "a table of names")?;
        self.members = self
            .members
            .saturating_add(usize::try_from(used).unwrap_or(usize::MAX));
        if self.members > MOST_MEMBERS {
            return Err(Error::TooMany(MOST_MEMBERS));
        }
        let entry = |place: u64| {
            let key = self.memory.word(table + 8 * place, "a table of names")?;
            let value = self
                .memory
                .word(table + 8 * place + 4, "a table of names")?;
            let name = string_number(key).and_then(|number| self.strings.get(number));
            let Some(name) = name else {
                return Err(memory::Error::Odd {
                    what: "a name",
                    address: table + 8 * place,
                });
            };
            Ok((String::from_utf8_lossy(name).into_owned(), value))
        };
        Ok((0..used).map(entry).collect::<Result<_, _>>()?)
    }

    fn module(
        &mut self,
        name: String,
        address: u64,
        is_extensible: bool,
    ) -> Result<(Module, Parts), Error> {
        let mut parts = Parts::new();
        self.take(address, &mut parts);
        let members = match self.memory.word(address + 4, "a module") {
            // What is filled while the VM runs is in no segment of the file.
            Ok(globals) if self.memory.word(globals, "a module's names").is_ok() => {
                self.take(globals, &mut parts);
                self.take_table(globals, &mut parts);
                Some(self.members_of(globals, &mut parts, true)?)
            }
            Ok(_) | Err(memory::Error::Outside { .. }) => None,
            Err(error) => return Err(error.into()),
        };
        let module = Module {
            name,
            is_extensible,
            members,
            flash: sum(parts.values().copied()),
            own: 0,
        };
        Ok((module, parts))
    }

    /// The members in a dictionary; those of types only one level deep, as the VM looks them up.
    fn members_of(
        &mut self,
        dict: u64,
        parts: &mut Parts,
        follows_types: bool,
    ) -> Result<Vec<Member>, Error> {
        let entries = self.entries(dict + 4)?;
        entries
            .into_iter()
            .map(|(name, value)| self.member(name, value, parts, follows_types))
            .collect()
    }

    fn member(
        &mut self,
        name: String,
        value: u64,
        parts: &mut Parts,
        follows_types: bool,
    ) -> Result<Member, Error> {
        let mut of_member = Parts::new();
        let (kind, members) = if self.is_object(value) {
            self.object(value, &mut of_member, follows_types)?
        } else {
            (Kind::Constant, Vec::new())
        };
        let symbol = self.symbols.get(&value).map(|symbol| symbol.name);
        let flash = sum(of_member.values().copied());
        parts.append(&mut of_member);
        Ok(Member {
            name,
            kind,
            symbol: symbol.map_or_else(String::new, |name| String::from_utf8_lossy(name).into()),
            flash,
            members,
        })
    }

    /// Numbers and strings are told from pointers by their lowest bits; those of pointers are zero.
    fn is_object(&self, value: u64) -> bool {
        value != 0 && value.is_multiple_of(4) && self.symbols.contains_key(&value)
    }

    fn object(
        &mut self,
        address: u64,
        parts: &mut Parts,
        follows_types: bool,
    ) -> Result<(Kind, Vec<Member>), Error> {
        let Ok(class) = self.memory.word(address, "an object") else {
            // It is made when the VM starts.
            return Ok((Kind::Object, Vec::new()));
        };
        let class = self
            .symbols
            .get(&class)
            .map_or(&b""[..], |symbol| symbol.name);
        match class {
            b"mp_type_module" => return Ok((Kind::Module, Vec::new())),
            b"mp_type_type" => {
                self.take(address, parts);
                let members = if follows_types {
                    self.class(address, parts)?
                } else {
                    Vec::new()
                };
                return Ok((Kind::Type, members));
            }
            _ => self.take(address, parts),
        }
        let function = match class {
            b"mp_type_fun_builtin_var" => address + 8,
            b"mp_type_staticmethod" | b"mp_type_classmethod" => {
                let inner = self.memory.word(address + 4, "a method")?;
                return match self.symbols.contains_key(&inner) && inner != address {
                    // What is wrapped is a function: it is not followed further.
                    true => {
                        self.take(inner, parts);
                        self.take_functions(inner + 4, 2, parts);
                        Ok((Kind::Function, Vec::new()))
                    }
                    false => Ok((Kind::Function, Vec::new())),
                };
            }
            other if other.starts_with(b"mp_type_fun_") || other.starts_with(b"mp_type_gen_") => {
                address + 4
            }
            _ => return Ok((Kind::Object, Vec::new())),
        };
        self.take_functions(function, 1, parts);
        Ok((Kind::Function, Vec::new()))
    }

    /// What a type does is in its slots, the last of which is the dictionary of its members.
    fn class(&mut self, address: u64, parts: &mut Parts) -> Result<Vec<Member>, Error> {
        const WHAT: &str = "a type";
        let numbers = self
            .memory
            .bytes(address + SLOT_NUMBERS, SLOTS as u64, WHAT)?;
        let mut members = Vec::new();
        for (place, number) in numbers
            .iter()
            .enumerate()
            .filter(|(_, number)| **number > 0)
        {
            let slot = address + TYPE_HEADER + 4 * u64::from(*number - 1);
            if place + 1 < SLOTS {
                self.take_functions(slot, 1, parts);
                continue;
            }
            let dict = self.memory.word(slot, WHAT)?;
            self.take(dict, parts);
            self.take_table(dict, parts);
            members = self.members_of(dict, parts, false)?;
        }
        Ok(members)
    }

    /// Counts the functions that words from an address on point to.
    fn take_functions(&self, from: u64, words: u64, parts: &mut Parts) {
        for place in 0..words {
            if let Ok(function) = self.memory.word(from + 4 * place, "a function") {
                // The lowest bit marks Thumb code.
                let function = function & !1;
                let is_function = |symbol: &&&Symbol<'_>| symbol.kind == SymbolKind::Function;
                if self.symbols.get(&function).filter(is_function).is_some() {
                    self.take(function, parts);
                }
            }
        }
    }

    fn take_table(&self, dict: u64, parts: &mut Parts) {
        if let Ok(table) = self.memory.word(dict + 12, "a dictionary") {
            self.take(table, parts);
        }
    }

    /// Counts what begins at an address.
    fn take(&self, address: u64, parts: &mut Parts) {
        if let Some(symbol) = self.symbols.get(&address) {
            parts.insert(address, symbol.size);
        }
    }
}

/// The number of the string that a word stands for, in each of the VM's ways to pack objects into
/// four bytes: A, B and C.
fn string_number(word: u64) -> Option<usize> {
    let number = match word & 0xf {
        6 if word & 0xff80_0000 == 0 => word >> 4,
        low if low & 7 == 2 || low & 7 == 3 => word >> 3,
        _ => return None,
    };
    usize::try_from(number).ok()
}

/// Sizes come from the file: they may be anything.
fn sum(sizes: impl Iterator<Item = u64>) -> u64 {
    sizes.fold(0, u64::saturating_add)
}
