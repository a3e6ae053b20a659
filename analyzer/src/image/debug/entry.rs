//! One entry of debug information: those of its attributes that say where and whose something is.

use gimli::{AttributeSpecification, AttributeValue, EntriesRaw, constants as dw};

use super::sections::Slice;

/// What of an entry is read.
#[derive(Default)]
pub(super) struct Entry<'data> {
    pub low: Option<AttributeValue<Slice<'data>>>,
    pub high: Option<AttributeValue<Slice<'data>>>,
    pub ranges: Option<AttributeValue<Slice<'data>>>,
    pub origin: Option<AttributeValue<Slice<'data>>>,
    pub location: Option<AttributeValue<Slice<'data>>>,
    pub name: Option<AttributeValue<Slice<'data>>>,
    pub linkage_name: Option<AttributeValue<Slice<'data>>>,
    pub file: Option<u64>,
}

impl<'data> Entry<'data> {
    pub(super) fn read(
        entries: &mut EntriesRaw<'_, Slice<'data>>,
        attributes: &[AttributeSpecification],
    ) -> gimli::Result<Self> {
        let mut entry = Self::default();
        for specification in attributes {
            let attribute = entries.read_attribute(*specification)?;
            let value = Some(attribute.value());
            match attribute.name() {
                dw::DW_AT_low_pc => entry.low = value,
                dw::DW_AT_high_pc => entry.high = value,
                dw::DW_AT_ranges => entry.ranges = value,
                dw::DW_AT_abstract_origin | dw::DW_AT_specification => entry.origin = value,
                dw::DW_AT_location => entry.location = value,
                dw::DW_AT_name => entry.name = value,
                dw::DW_AT_linkage_name | dw::DW_AT_MIPS_linkage_name => entry.linkage_name = value,
                dw::DW_AT_decl_file => {
                    entry.file = match attribute.value() {
                        AttributeValue::FileIndex(file) => Some(file),
                        value => value.udata_value(),
                    }
                }
                _ => {}
            }
        }
        Ok(entry)
    }
}

/// Whether a variable has a place of its own: others live on the stack, or in registers.
pub(super) fn has_fixed_place(attributes: &[AttributeSpecification]) -> bool {
    attributes.iter().any(|attribute| {
        attribute.name() == dw::DW_AT_location
            && matches!(attribute.form(), dw::DW_FORM_exprloc | dw::DW_FORM_block1)
    })
}
