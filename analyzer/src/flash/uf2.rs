//! UF2: what the bootloader takes when it poses as a drive. Blocks of 512 bytes, each with an
//! address and 256 bytes for it, in any order.
//!
//! Format: <https://github.com/microsoft/uf2>.

/// The family of ATSAMD51 and ATSAME51, from the format's list of families.
pub const FAMILY_SAMD51: u32 = 0x5511_4460;

/// The bytes that a block carries: what bootloaders write at once.
const PAYLOAD: usize = 256;
const BLOCK: usize = 512;
const MAGIC: [u32; 2] = [0x0a32_4655, 0x9e5d_5157];
const MAGIC_END: u32 = 0x0ab1_6f30;
/// The family is given, in the place of a file's size.
const FLAG_FAMILY: u32 = 0x2000;
/// What a page is filled up with: it stays erased.
const ERASED: u8 = 0xff;

/// The file that flashes the pieces, each with its address. Where pieces overlap, the later wins.
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
    for (number, (address, page)) in (0..).zip(&pages) {
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
        let last = &file[512..];
        assert_eq!(
            (field(last, 3), field(last, 5), field(last, 6)),
            (0x4100, 1, 2)
        );
        assert_eq!(
            last[32 + 43..32 + 53],
            [0xaa, 0xbb, 0xbb, 0xbb, 0xbb, 0xbb, 0xbb, 0xbb, 0xbb, 0xff]
        );
    }
}
