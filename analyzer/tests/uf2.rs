//! UF2 files: what a board would not take is refused with its offset, and nothing is a panic.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use analyzer::flash::uf2::{self, Block, FAMILY_SAMD51, Target};

const BLOCK: usize = 512;

/// The flash of metro-m4 behind its bootloader.
fn metro() -> Target {
    Target {
        family: FAMILY_SAMD51,
        flash: 0x4000..0x8_0000,
    }
}

/// Four blocks: three pages of firmware, and one of libraries far from them.
fn good() -> Vec<u8> {
    let firmware: Vec<u8> = (0..700_u32).map(|byte| byte as u8).collect();
    let pieces = [(0x4000, firmware.as_slice()), (0x4_0000, &[1, 2, 3])];
    uf2::write(pieces, FAMILY_SAMD51)
}

fn read_and_checked(file: &[u8]) -> Result<Vec<Block<'_>>, uf2::Error> {
    let blocks = uf2::read(file)?;
    uf2::check(&blocks, &metro()).map(|()| blocks)
}

/// Changes a field of a block of the good file and expects one message.
#[track_caller]
fn check(block: usize, field: usize, value: u32, expected: &str) {
    let mut file = good();
    let at = block * BLOCK + field;
    file[at..at + 4].copy_from_slice(&value.to_le_bytes());
    refused(&file, expected);
}

#[track_caller]
fn refused(file: &[u8], expected: &str) {
    let error = read_and_checked(file).unwrap_err();
    assert_eq!(error.to_string(), expected);
    let message = uf2::diagnose("a.uf2", &error);
    assert!(message.help.is_some() && message.message.starts_with("a.uf2: "));
}

#[test]
fn what_was_written_is_read() {
    let file = good();
    let blocks = read_and_checked(&file).unwrap();
    let addresses: Vec<u32> = blocks.iter().map(|block| block.address).collect();
    assert_eq!(addresses, [0x4100, 0x4200, 0x4_0000, 0x4000]);
    assert_eq!(blocks[3].payload[..4], [0, 1, 2, 3]);
}

#[test]
fn a_file_that_is_cut_off_or_none_at_all() {
    refused(b"", "the file is empty (offset 0x0)");
    refused(
        &good()[..BLOCK + 9],
        "the last block has 9 of 512 bytes (offset 0x200)",
    );
    refused(
        &good()[..3 * BLOCK],
        "the block with the number 3 of 4 is missing (offset 0x600)",
    );
    refused(
        &[b'x'; BLOCK],
        "no UF2 block is here: 0x78787878 stands where 0x0a324655 should (offset 0x0)",
    );
}

#[test]
fn magic_numbers_stand_at_three_places() {
    for (field, expected) in [
        (0, "0x0a324655 should (offset 0x200)"),
        (4, "0x9e5d5157 should (offset 0x204)"),
        (508, "0x0ab16f30 should (offset 0x3fc)"),
    ] {
        check(
            1,
            field,
            7,
            &format!("no UF2 block is here: 0x00000007 stands where {expected}"),
        );
    }
}

#[test]
fn counts_that_do_not_hold() {
    check(2, 24, 9, "a block of 9 among blocks of 4 (offset 0x400)");
    check(
        2,
        20,
        4,
        "a block with the number 4, counted from 0, of 4 (offset 0x414)",
    );
    check(2, 20, 1, "a second block with the number 1 (offset 0x400)");
}

/// The most blocks that a file can announce: nothing is reserved for them.
#[test]
fn a_count_without_blocks() {
    let mut file = good()[..BLOCK].to_vec();
    file[24..28].fill(0xff);
    refused(
        &file,
        "the block with the number 1 of 4294967295 is missing (offset 0x200)",
    );
}

#[test]
fn a_file_for_another_board() {
    check(
        1,
        28,
        0x6853_2b01,
        "a block for the family 0x68532b01; the board's is 0x55114460 (offset 0x200)",
    );
    check(
        1,
        8,
        0,
        "a block that does not say which family of processors it is for (offset 0x200)",
    );
    check(
        1,
        8,
        0x2001,
        "a block that is not for the flash (offset 0x200)",
    );
    for address in [0x2000, 0x8_0000, 0xffff_ff00] {
        check(
            1,
            12,
            address,
            &format!(
                "a block for {address:#010x}; the board's flash is 0x00004000 to 0x00080000 \
                 (offset 0x200)"
            ),
        );
    }
}

#[test]
fn what_is_no_page() {
    check(
        1,
        16,
        477,
        "a block with 477 bytes of payload; 476 fit (offset 0x210)",
    );
    check(
        1,
        16,
        128,
        "a block of 128 bytes for 0x00004200; the bootloader takes pages of 256 only \
         (offset 0x200)",
    );
    check(
        1,
        12,
        0x4280,
        "a block of 256 bytes for 0x00004280; the bootloader takes pages of 256 only \
         (offset 0x200)",
    );
    check(
        1,
        12,
        0x4100,
        "a second block for 0x00004100 (offset 0x200)",
    );
}

#[test]
fn what_a_bootloader_shows_is_held_against_what_was_written() {
    let file = good();
    let wanted = uf2::read(&file).unwrap();
    // A bootloader shows all of its flash, and older ones name no family.
    let mut current = uf2::write([(0, [9; 0x4000].as_slice())], FAMILY_SAMD51);
    current.extend(&file);
    current.extend([0; BLOCK]);
    for block in current.chunks_mut(BLOCK) {
        block[8] = 0;
        block[9] = 0;
    }
    assert_eq!(uf2::first_difference(&current, &wanted), None);
    let last = current.len() - 2 * BLOCK;
    current[last + 40] ^= 1;
    assert_eq!(uf2::first_difference(&current, &wanted), Some(0x4000));
    assert_eq!(uf2::first_difference(b"", &wanted), Some(0x4100));
}

#[test]
fn mutated_files_are_read_or_refused_but_never_panic() {
    const MUTATIONS: usize = 20_000;
    let mut random = fastrand::Rng::with_seed(2);
    let mut readable = 0;
    for _ in 0..MUTATIONS {
        let mut file = good();
        for _ in 0..random.usize(1..3) {
            let block = random.usize(..4) * BLOCK;
            // Half of the changes go into the fields, which are a sixteenth of a block.
            let within = if random.bool() { 32 } else { BLOCK };
            let at = block + random.usize(..within);
            match random.u8(..8) {
                0 => file.truncate(at),
                1 => file.insert(at.min(file.len()), random.u8(..)),
                _ => {
                    if let Some(byte) = file.get_mut(at) {
                        *byte = random.u8(..);
                    }
                }
            }
        }
        readable += usize::from(read_and_checked(&file).is_ok());
        let _ = uf2::first_difference(&file, &uf2::read(&good()).unwrap());
    }
    // Both outcomes must occur, or the mutations test nothing.
    assert!(
        (MUTATIONS / 20..MUTATIONS * 19 / 20).contains(&readable),
        "{readable} readable"
    );
}
