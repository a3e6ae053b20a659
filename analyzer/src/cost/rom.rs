//! The strings in a firmware's read-only pool, as far as anyone knows.

use std::borrow::Cow;

use super::Subject;
use crate::mpy::fixed_string;
use crate::vm::Profile;
use crate::vm::load::RomStrings;

/// The strings in the firmware; where they are not known, those that every firmware has that loads
/// the same files: compiled modules refer to them by number.
pub(super) fn strings<'s>(subject: &Subject<'s>, profile: &Profile) -> Cow<'s, RomStrings> {
    match subject.rom_strings {
        Some(known) => Cow::Borrowed(known),
        None if profile.compiles.is_some() => {
            let fixed = (1..).map_while(fixed_string);
            Cow::Owned(fixed.map(|text| text.as_bytes().to_vec()).collect())
        }
        None => Cow::Owned(RomStrings::default()),
    }
}
