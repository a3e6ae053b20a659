//! What debug information says about an image: where fields of structures lie, who called whom,
//! which source line an instruction comes from.

mod calls;
mod fields;
mod unwind;

use std::path::Path;

use addr2line::gimli::{self, EndianSlice, LittleEndian};
use object::{Object, ObjectSection};

use crate::Error;

pub(crate) use calls::Calls;
pub(crate) use fields::{Fields, Wanted};
pub(crate) use unwind::{Frame, Unwinder};

type Slice<'b> = EndianSlice<'b, LittleEndian>;

/// The bytes of a section, none if there is no such section.
fn section<'b>(file: &object::File<'b>, id: gimli::SectionId) -> Slice<'b> {
    let bytes = file.section_by_name(id.name());
    let bytes = bytes.and_then(|section| section.data().ok());
    EndianSlice::new(bytes.unwrap_or_default(), LittleEndian)
}

fn unreadable(path: &Path, error: impl std::fmt::Display) -> Error {
    Error::Image {
        path: path.to_owned(),
        reason: format!("its debug information: {error}"),
    }
}
