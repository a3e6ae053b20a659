//! The modules of a firmware and the names in them, out of the tables that it is made of.

use std::collections::BTreeMap;

use super::memory::{Error, Memory};
use super::strings;

/// Tables of modules by name (py/objmodule.c): those that a file cannot replace, and those it can.
const TABLES: [&str; 2] = ["mp_builtin_module_map", "mp_builtin_extensible_module_map"];
/// `mp_map_t` before its places: flags and how many are in use, places.
const USED: u64 = 8;
/// `mp_obj_dict_t` before its map: its type.
const MAP_OF_DICT: u64 = 4;
/// `mp_obj_module_t` before its names: its type.
const NAMES_OF_MODULE: u64 = 4;
/// The lowest bits of a word that is a string, in object representation C.
const STRING: u64 = 0b0110;
/// More than any module has.
const MOST: u64 = 4096;

/// The names in every module of an ELF file, in the order in which the firmware has them.
pub fn read(elf: &[u8]) -> Result<BTreeMap<String, Vec<String>>, Error> {
    let memory = Memory::read(elf)?;
    let strings = strings::read(elf)?;
    let mut modules = BTreeMap::new();
    for table in TABLES {
        let map = memory.address(table)?;
        for (name, module) in entries(&memory, &strings, map)? {
            let names = memory.word(module + NAMES_OF_MODULE, "a module")?;
            // Those of `__main__` are a variable, and nothing is known of them.
            if let Ok(members) = entries(&memory, &strings, names + MAP_OF_DICT) {
                modules.insert(name, members.into_iter().map(|(name, _)| name).collect());
            }
        }
    }
    Ok(modules)
}

/// The keys and values of a map.
fn entries(
    memory: &Memory<'_>,
    strings: &[Vec<u8>],
    map: u64,
) -> Result<Vec<(String, u64)>, Error> {
    let used = memory.word(map, "a map")? / USED;
    let table = memory.word(map + 8, "a map")?;
    let odd = || Error::Odd {
        what: "a map",
        address: map,
    };
    if used > MOST {
        return Err(odd());
    }
    (0..used)
        .map(|place| {
            let key = memory.word(table + 8 * place, "a key of a map")?;
            let value = memory.word(table + 8 * place + 4, "a value of a map")?;
            let string = (key & 0xf == STRING).then(|| strings.get((key >> 4) as usize));
            let string = string.flatten().ok_or_else(odd)?;
            Ok((String::from_utf8_lossy(string).into_owned(), value))
        })
        .collect()
}
