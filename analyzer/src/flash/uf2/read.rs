//! Reading UF2 files: the blocks as they stand in the file, and whether a board takes them all.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use super::{BLOCK, Error, ErrorKind, FLAG_FAMILY, LARGEST_PAYLOAD, MAGIC, MAGIC_END, PAYLOAD};

/// Where the payload begins: after eight fields.
const HEADER: usize = 32;
/// The block is not for the flash: a comment, or a file of a container.
const FLAG_NOT_FLASH: u32 = 1;

/// A block of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Block<'a> {
    /// Where it is in the file.
    pub offset: usize,
    /// Where its payload goes.
    pub address: u32,
    /// What goes there.
    pub payload: &'a [u8],
    /// Its number, from 0.
    pub number: u32,
    /// How many blocks there are.
    pub count: u32,
    /// The processors that it is for, if it says so.
    pub family: Option<u32>,
    /// Whether it is for the flash.
    pub is_for_flash: bool,
}

impl<'a> Block<'a> {
    fn read(sector: &'a [u8], offset: usize) -> Result<Self, Error> {
        let fail = |kind, at: usize| {
            Err(Error {
                kind,
                offset: offset + at,
            })
        };
        if sector.len() < BLOCK {
            return fail(ErrorKind::CutOff(sector.len()), 0);
        }
        let field = |at: usize| {
            let bytes = sector[at..].first_chunk().copied().unwrap_or_default();
            u32::from_le_bytes(bytes)
        };
        for (at, magic) in [(0, MAGIC[0]), (4, MAGIC[1]), (BLOCK - 4, MAGIC_END)] {
            if field(at) != magic {
                return fail(ErrorKind::Magic(field(at), magic), at);
            }
        }
        let [flags, address, length, number, count, family] = [8, 12, 16, 20, 24, 28].map(field);
        let payload = match usize::try_from(length) {
            Ok(length) if length <= LARGEST_PAYLOAD => &sector[HEADER..HEADER + length],
            _ => return fail(ErrorKind::Payload(length), 16),
        };
        if number >= count {
            return fail(ErrorKind::Number(number, count), 20);
        }
        Ok(Self {
            offset,
            address,
            payload,
            number,
            count,
            family: (flags & FLAG_FAMILY != 0).then_some(family),
            is_for_flash: flags & FLAG_NOT_FLASH == 0,
        })
    }
}

/// The blocks of a file, all of them, in its order.
pub fn read(file: &[u8]) -> Result<Vec<Block<'_>>, Error> {
    let mut blocks: Vec<Block<'_>> = Vec::new();
    let mut numbers = BTreeSet::new();
    for (index, sector) in file.chunks(BLOCK).enumerate() {
        let offset = index * BLOCK;
        let block = Block::read(sector, offset)?;
        let count = blocks.first().map_or(block.count, |first| first.count);
        if block.count != count {
            let kind = ErrorKind::Count(block.count, count);
            return Err(Error { kind, offset });
        }
        if !numbers.insert(block.number) {
            let kind = ErrorKind::Twice(block.number);
            return Err(Error { kind, offset });
        }
        blocks.push(block);
    }
    let offset = file.len();
    let Some(first) = blocks.first() else {
        let kind = ErrorKind::Empty;
        return Err(Error { kind, offset });
    };
    // Numbers are below the count and each stands once: the first that differs is missing.
    match (0..first.count).find(|number| !numbers.contains(number)) {
        Some(number) => {
            let kind = ErrorKind::Missing(number, first.count);
            Err(Error { kind, offset })
        }
        None => Ok(blocks),
    }
}

/// What a file is for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Target {
    /// The family of the processor.
    pub family: u32,
    /// The addresses that a firmware may use.
    pub flash: Range<u32>,
}

/// Checks that the bootloader of a board writes every block: it skips without a word what it does
/// not take, and then starts what it has.
pub fn check(blocks: &[Block<'_>], target: &Target) -> Result<(), Error> {
    let mut addresses = BTreeSet::new();
    for block in blocks {
        let (address, length) = (block.address, block.payload.len() as u32);
        let end = address.checked_add(length);
        let is_inside =
            address >= target.flash.start && end.is_some_and(|end| end <= target.flash.end);
        let kind = match block.family {
            None => ErrorKind::NoFamily,
            Some(family) if family != target.family => ErrorKind::Family(family, target.family),
            _ if !block.is_for_flash => ErrorKind::NotFlash,
            _ if length as usize != PAYLOAD || address % PAYLOAD as u32 != 0 => {
                ErrorKind::NoPage(address, length)
            }
            _ if !is_inside => ErrorKind::Outside(address, target.flash.start, target.flash.end),
            _ if !addresses.insert(address) => ErrorKind::Overlap(address),
            _ => continue,
        };
        let offset = block.offset;
        return Err(Error { kind, offset });
    }
    Ok(())
}

/// The first address where `current` has not what `wanted` writes.
///
/// `current` is the file in which a bootloader shows its flash. What it has beside blocks is
/// skipped, and so is who they are for: older ones do not say.
pub fn first_difference(current: &[u8], wanted: &[Block<'_>]) -> Option<u32> {
    let shown: BTreeMap<u32, &[u8]> = current
        .chunks(BLOCK)
        .filter_map(|sector| Block::read(sector, 0).ok())
        .map(|block| (block.address, block.payload))
        .collect();
    wanted
        .iter()
        .find(|block| shown.get(&block.address) != Some(&block.payload))
        .map(|block| block.address)
}
