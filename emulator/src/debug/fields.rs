//! Where fields of C structures lie.

use std::collections::HashMap;
use std::path::Path;

use addr2line::gimli::{self, AttributeValue, DwAt, constants};

use super::{Slice, section, unreadable};
use crate::Error;

/// A field that is asked for: the tag of the structure and the name of the member.
pub(crate) type Wanted = (&'static str, &'static str);

/// The offsets of fields.
pub(crate) struct Fields {
    offsets: HashMap<Wanted, u32>,
}

impl Fields {
    /// Looks fields up; those that are not there are missing in the result.
    pub(crate) fn read(path: &Path, bytes: &[u8], wanted: &[Wanted]) -> Result<Self, Error> {
        let failed = |error: gimli::Error| unreadable(path, error);
        let file = object::File::parse(bytes).map_err(|error| unreadable(path, error))?;
        let dwarf =
            gimli::Dwarf::load(|id| Ok::<_, gimli::Error>(section(&file, id))).map_err(failed)?;
        let mut fields = Self {
            offsets: HashMap::new(),
        };
        let mut units = dwarf.units();
        while let Some(header) = units.next().map_err(failed)? {
            if fields.offsets.len() == wanted.len() {
                break;
            }
            let unit = dwarf.unit(header).map_err(failed)?;
            fields.read_unit(&dwarf, &unit, wanted).map_err(failed)?;
        }
        Ok(fields)
    }

    fn read_unit(
        &mut self,
        dwarf: &gimli::Dwarf<Slice<'_>>,
        unit: &gimli::Unit<Slice<'_>>,
        wanted: &[Wanted],
    ) -> gimli::Result<()> {
        // The structure that we are in, with the depth of its members.
        let mut structure: Option<(&'static str, isize)> = None;
        let mut entries = unit.entries();
        while let Some(entry) = entries.next_dfs()? {
            let name = entry.attr_value(constants::DW_AT_name);
            let name = name.and_then(|name| dwarf.attr_string(unit, name).ok());
            let is = |text: &str| name.is_some_and(|name| name.slice() == text.as_bytes());
            match (entry.tag(), structure) {
                (constants::DW_TAG_structure_type, _) => {
                    structure = wanted
                        .iter()
                        .find(|(tag, _)| is(tag))
                        .map(|(tag, _)| (*tag, entry.depth() + 1));
                }
                (constants::DW_TAG_member, Some((tag, depth))) if entry.depth() == depth => {
                    let found = wanted.iter().find(|one| one.0 == tag && is(one.1));
                    if let (Some(found), Some(offset)) = (found, offset(entry)) {
                        self.offsets.entry(*found).or_insert(offset);
                    }
                }
                _ => {}
            }
        }
        Ok(())
    }

    /// The offset of a field, or the field as a name for an error.
    pub(crate) fn offset(&self, field: Wanted) -> Result<u32, String> {
        let known = self.offsets.get(&field).copied();
        known.ok_or_else(|| format!("{}.{}", field.0, field.1))
    }
}

/// Where a member lies; for bits, the word that they are in.
fn offset(entry: &gimli::DebuggingInformationEntry<Slice<'_>>) -> Option<u32> {
    let number = |attribute: DwAt| match entry.attr_value(attribute)? {
        AttributeValue::Udata(number) => u32::try_from(number).ok(),
        other => other.udata_value()?.try_into().ok(),
    };
    number(constants::DW_AT_data_member_location)
        .or_else(|| Some(number(constants::DW_AT_data_bit_offset)? / 32 * 4))
}
