//! UF2: what the bootloader takes when it poses as a drive. Blocks of 512 bytes, each with an
//! address and 256 bytes for it, in any order.
//!
//! Format: <https://github.com/microsoft/uf2>. What bootloaders of SAMD51 make of it:
//! <https://github.com/microsoft/uf2-samdx1>, `src/fat.c` and `src/flash_samd51.c`.

mod error;
mod read;

pub use error::{Error, ErrorKind, diagnose};
pub use read::{Block, Target, check, first_difference, read};

/// The family of ATSAMD51 and ATSAME51, from the format's list of families.
pub const FAMILY_SAMD51: u32 = 0x5511_4460;

/// The bytes that a block carries: what bootloaders write at once.
const PAYLOAD: usize = 256;
/// The most that a block could carry.
const LARGEST_PAYLOAD: usize = 476;
const BLOCK: usize = 512;
const MAGIC: [u32; 2] = [0x0a32_4655, 0x9e5d_5157];
const MAGIC_END: u32 = 0x0ab1_6f30;
/// The family is given, in the place of a file's size.
const FLAG_FAMILY: u32 = 0x2000;
/// What a page is filled up with: it stays erased.
const ERASED: u8 = 0xff;

/// The file that flashes the pieces, each with its address. Where pieces overlap, the later wins.
///
/// The lowest page comes last. It holds the firmware's vectors, and a bootloader erases them with
/// the first page near them: a board that did not get the whole file has nothing to start, and
/// stays in its bootloader.
pub fn write<'a>(pieces: impl IntoIterator<Item = (u32, &'a [u8])>, family: u32) -> Vec<u8> {
    let mut pages: std::collections::BTreeMap<u32, [u8; PAYLOAD]> = Default::default();
    for (address, bytes) in pieces {
        for (address, byte) in (address..=u32::MAX).zip(bytes) {
            let offset = address as usize % PAYLOAD;
            let page = address - offset as u32;
            pages.entry(page).or_insert([ERASED; PAYLOAD])[offset] = *byte;
        }
    }
    let count = pages.len() as u32;
    let mut file = Vec::with_capacity(pages.len() * BLOCK);
    let in_order = pages.iter().skip(1).chain(pages.iter().take(1));
    for (number, (address, page)) in (0..).zip(in_order) {
        let fields = [
            MAGIC[0],
            MAGIC[1],
            FLAG_FAMILY,
            *address,
            PAYLOAD as u32,
            number,
            count,
            family,
        ];
        let start = file.len();
        file.extend(fields.iter().flat_map(|field| field.to_le_bytes()));
        file.extend(page);
        file.resize(start + BLOCK - 4, 0);
        file.extend(MAGIC_END.to_le_bytes());
    }
    file
}

#[cfg(test)]
mod tests {
    use super::*;

    fn field(block: &[u8], index: usize) -> u32 {
        let bytes = &block[4 * index..4 * index + 4];
        u32::from_le_bytes([bytes[0], bytes[1], bytes[2], bytes[3]])
    }

    #[test]
    fn a_block_says_where_it_goes_and_for_whom() {
        let file = write([(0x4000, [1, 2, 3].as_slice())], FAMILY_SAMD51);
        assert_eq!(file.len(), 512);
        let fields: Vec<u32> = (0..8).map(|index| field(&file, index)).collect();
        assert_eq!(
            fields,
            [
                0x0a32_4655,
                0x9e5d_5157,
                0x2000,
                0x4000,
                256,
                0,
                1,
                0x5511_4460
            ]
        );
        assert_eq!(file[32..36], [1, 2, 3, 0xff]);
        assert_eq!(field(&file, 127), 0x0ab1_6f30);
    }

    #[test]
    fn pieces_that_meet_in_a_page_share_a_block() {
        let (first, second) = ([0xaa; 300], [0xbb; 8]);
        let file = write(
            [
                (0x4000, first.as_slice()),
                (0x4000 + 300, second.as_slice()),
            ],
            FAMILY_SAMD51,
        );
        assert_eq!(file.len(), 2 * 512);
        let higher = &file[..512];
        assert_eq!(
            (field(higher, 3), field(higher, 5), field(higher, 6)),
            (0x4100, 0, 2)
        );
        assert_eq!(
            higher[32 + 43..32 + 53],
            [0xaa, 0xbb, 0xbb, 0xbb, 0xbb, 0xbb, 0xbb, 0xbb, 0xbb, 0xff]
        );
    }

    #[test]
    fn the_page_with_the_vectors_comes_last() {
        let file = write([(0x4000, [7; 1_000].as_slice())], FAMILY_SAMD51);
        let addresses: Vec<u32> = file.chunks(512).map(|block| field(block, 3)).collect();
        assert_eq!(addresses, [0x4100, 0x4200, 0x4300, 0x4000]);
    }
}
