//! Small images made here, and damaged ones.
#![allow(
    clippy::cast_possible_truncation,
    reason = "what is made here is small"
)]

use super::pool::{Layout, hash};
use super::{Bytes, Error, find};

const START: u32 = 0x4000;
/// The VM's own first strings, and enough others to be a pool.
fn texts() -> Vec<String> {
    let first = ["", "", "__name__", "sys", "gc", "math"].map(str::to_owned);
    let others = (0..30).map(|number| format!("name_{number}"));
    first.into_iter().chain(others).collect()
}

struct Memory(Vec<u8>);

impl Memory {
    fn words(&mut self, words: impl IntoIterator<Item = u64>) {
        for word in words {
            self.0.extend((word as u32).to_le_bytes());
        }
    }

    fn here(&self) -> u64 {
        u64::from(START) + self.0.len() as u64
    }
}

/// An image with a pool in this layout, and three modules in representation C.
fn image(layout: Layout) -> Vec<u8> {
    let texts = texts();
    let mut memory = Memory(Vec::new());
    memory.words([0x2003_0000, 0x4101]);
    for module in [3, 4, 5] {
        memory.words([2 << 4 | 6, module << 4 | 6]);
    }
    let mut places = Vec::new();
    let number = |text: &str, number: usize, width| match number {
        0 => 0,
        _ => hash(text.as_bytes(), width),
    };
    let (mut hashes, mut lengths) = (Vec::new(), Vec::new());
    for (place, text) in texts.iter().enumerate() {
        let (hash_width, length_width) = match layout {
            Layout::Together { hash, length } | Layout::Apart { hash, length } => (hash, length),
        };
        let hash = number(text, place, hash_width).to_le_bytes()[..hash_width].to_vec();
        let length = text.len().to_le_bytes()[..length_width].to_vec();
        places.push(memory.here());
        if matches!(layout, Layout::Together { .. }) {
            memory.0.extend(hash.iter().chain(&length));
        }
        memory.0.extend(text.bytes().chain([0]));
        hashes.extend(hash);
        lengths.extend(length);
    }
    let tables = [memory.here(), memory.here() + hashes.len() as u64];
    memory.0.extend(hashes.iter().chain(&lengths));
    memory.0.resize(memory.0.len().next_multiple_of(4), 0);
    memory.words([0, 0, 10, texts.len() as u64]);
    if matches!(layout, Layout::Apart { .. }) {
        memory.words(tables);
    }
    memory.words(places);
    memory.0.extend(b"MicroPython v1.9.4 on a day; a board\0");
    memory.0
}

/// The same bytes as an Intel HEX file.
fn hex(bytes: &[u8]) -> String {
    let record = |kind: u8, address: u16, data: &[u8]| {
        let [high, low] = address.to_be_bytes();
        let mut record = vec![data.len() as u8, high, low, kind];
        record.extend(data);
        let sum = record.iter().fold(0u8, |sum, byte| sum.wrapping_add(*byte));
        record.push(0u8.wrapping_sub(sum));
        let digits: String = record.iter().map(|byte| format!("{byte:02X}")).collect();
        format!(":{digits}\n")
    };
    let mut lines = record(4, 0, &[0, 0]);
    for (place, chunk) in bytes.chunks(16).enumerate() {
        lines += &record(0, START as u16 + 16 * place as u16, chunk);
    }
    lines + &record(1, 0, &[])
}

#[test]
fn strings_modules_and_banner_are_found_in_every_layout() {
    for layout in Layout::all() {
        let bytes = Bytes::read(&image(layout), Some(START)).unwrap();
        let found = find(&bytes).unwrap();
        assert_eq!(found.layout, layout);
        let expected: Vec<Vec<u8>> = texts().into_iter().map(String::into_bytes).collect();
        assert_eq!(found.strings, expected);
        assert_eq!(
            found.modules,
            ["gc", "math", "sys"].map(str::to_owned).into()
        );
        assert_eq!(found.stack, Some(0x2003_0000));
        let banner = "MicroPython v1.9.4 on a day; a board";
        assert_eq!(found.banner.as_deref(), Some(banner));
    }
}

#[test]
fn intel_hex_and_uf2_say_where_they_begin() {
    let bytes = image(Layout::Together { hash: 1, length: 1 });
    let bare = Bytes::read(&bytes, Some(START)).unwrap();
    assert_eq!(Bytes::read(hex(&bytes).as_bytes(), None), Ok(bare.clone()));
    let uf2 = crate::flash::uf2::write([(START, bytes.as_slice())], 1);
    let found = find(&Bytes::read(&uf2, None).unwrap()).unwrap();
    assert_eq!(found.strings, find(&bare).unwrap().strings);
    assert_eq!(Bytes::read(&bytes, None), Err(Error::NoAddress));
}

#[test]
fn a_hash_that_does_not_belong_to_its_string_is_no_pool() {
    let mut bytes = image(Layout::Together { hash: 1, length: 1 });
    let at = bytes.windows(6).position(|text| text == b"name_7").unwrap();
    bytes[at] = b'N';
    let bytes = Bytes::read(&bytes, Some(START)).unwrap();
    assert_eq!(find(&bytes), Err(Error::NoPool));
}

#[test]
fn a_bad_line_of_intel_hex_is_named() {
    let good = hex(&image(Layout::Together { hash: 1, length: 1 }));
    let reason = |text: &str| match Bytes::read(text.as_bytes(), None) {
        Err(Error::Hex(error)) => (error.line, error.reason),
        other => panic!("{other:?}"),
    };
    assert_eq!(reason(&good.replacen(":10", ":1X", 1)).0, 2);
    assert_eq!(
        reason(&good.replacen(":10", ":11", 1)),
        (2, "its length is not the one that it states")
    );
    assert_eq!(reason(":00000001FE\n"), (1, "its checksum is wrong"));
    assert_eq!(
        reason(":00000001F\n"),
        (1, "there is half a byte at its end")
    );
    let cut = good.rsplit_once(":0000").unwrap().0;
    assert_eq!(reason(cut).0, cut.lines().count() + 1);
}

#[test]
fn a_damaged_image_is_read_or_refused_but_never_a_panic() {
    let mut random = fastrand::Rng::with_seed(1);
    let mut try_it = |whole: &[u8], address| {
        let (mut found, mut refused) = (0, 0);
        for _ in 0..2_000 {
            let mut damaged = whole.to_vec();
            for _ in 0..random.usize(1..4) {
                let at = random.usize(..damaged.len());
                damaged[at] = random.u8(..);
            }
            // Most of what is cut off anywhere has lost its pool.
            if random.bool() {
                damaged.truncate(random.usize(..=damaged.len()));
            }
            match Bytes::read(&damaged, address).and_then(|bytes| find(&bytes)) {
                Ok(pool) => {
                    found += 1;
                    assert!(pool.verified <= pool.strings.len());
                }
                Err(error) => {
                    refused += 1;
                    assert!(!error.to_string().is_empty());
                }
            }
        }
        assert!(refused > 100, "{refused}");
        found
    };
    for layout in Layout::all() {
        assert!(try_it(&image(layout), Some(START)) > 20, "{layout:?}");
        // Past the last address, pointers lead nowhere.
        assert_eq!(try_it(&image(layout), Some(u32::MAX - 100)), 0);
    }
    let bytes = image(Layout::Together { hash: 1, length: 1 });
    // A byte of it that is changed no longer fits the sum of its line.
    try_it(hex(&bytes).as_bytes(), None);
    let uf2 = crate::flash::uf2::write([(START, bytes.as_slice())], 1);
    assert!(try_it(&uf2, None) > 20);
}
