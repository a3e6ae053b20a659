//! A bootloader without a board: its drive is a folder, and the file that is flashed goes through a
//! pipe, block by block, to something that does with it what the bootloader of SAMD51 does.
//!
//! Nothing here waits for a while: opening and reading a pipe waits for the other side.

use std::fs::{self, File};
use std::io::Read;
use std::path::Path;
use std::process::Command;
use std::thread::JoinHandle;

/// What is in the INFO_UF2.TXT of a Metro M4.
pub(crate) const METRO: &str = "UF2 Bootloader v3.10.0 SFHWRO\r\nModel: Metro M4 Express\r\n\
                         Board-ID: SAMD51J19A-Metro-v0\r\n";
const BLOCK: usize = 512;
const PAGE: usize = 256;
/// The flash is erased in stretches of this size.
const ERASED_AT_ONCE: usize = 8 << 10;
const FLASH: usize = 512 << 10;
const START: usize = 0x4000;

/// When a board is unplugged, and what it does when it has everything.
#[derive(Clone, Copy)]
pub(crate) enum Behaviour {
    /// It takes every block and restarts: the drive goes away.
    Restarts,
    /// It takes every block but stays, and shows its flash.
    Stays,
    /// It takes so many blocks and is unplugged.
    IsUnplugged(usize),
}

/// The flash of a board.
pub(crate) struct Flash {
    bytes: Vec<u8>,
    erased: Vec<bool>,
}

impl Flash {
    /// What an older firmware has left.
    fn with_old_firmware() -> Self {
        Self {
            bytes: vec![0x55; FLASH],
            erased: vec![false; FLASH / ERASED_AT_ONCE],
        }
    }

    pub(crate) fn read(&self, address: usize, length: usize) -> &[u8] {
        &self.bytes[address..address + length]
    }

    /// Without a reset vector, the bootloader starts nothing.
    pub(crate) fn starts_nothing(&self) -> bool {
        self.read(START + 4, 4) == [0xff; 4]
    }

    /// The first different page of a stretch erases it; the pages before were equal and stay.
    fn write(&mut self, address: usize, page: &[u8]) {
        let stretch = address / ERASED_AT_ONCE;
        if !self.erased[stretch] {
            self.bytes[stretch * ERASED_AT_ONCE..][..ERASED_AT_ONCE].fill(0xff);
            self.erased[stretch] = true;
        }
        self.bytes[address..address + PAGE].copy_from_slice(page);
    }

    /// What the bootloader shows as CURRENT.UF2: all of the flash, without a family.
    fn shown(&self) -> Vec<u8> {
        let count = FLASH / PAGE;
        let block = |(number, page): (usize, &[u8])| {
            let fields = [
                0x0a32_4655,
                0x9e5d_5157,
                0,
                (number * PAGE) as u32,
                PAGE as u32,
                number as u32,
                count as u32,
                0,
            ];
            let mut block: Vec<u8> = fields
                .iter()
                .flat_map(|field| field.to_le_bytes())
                .collect();
            block.extend(page);
            block.resize(BLOCK - 4, 0);
            block.extend(0x0ab1_6f30_u32.to_le_bytes());
            block
        };
        self.bytes
            .chunks(PAGE)
            .enumerate()
            .flat_map(block)
            .collect()
    }
}

/// A board in its bootloader.
pub(crate) struct Bootloader {
    board: JoinHandle<Flash>,
}

impl Bootloader {
    /// A board whose drive is this folder, which appears now.
    pub(crate) fn start(drive: &Path, behaviour: Behaviour) -> Self {
        fs::create_dir(drive).unwrap();
        make_pipe(&drive.join("FIRMWARE.UF2"));
        let current = Flash::with_old_firmware().shown();
        fs::write(drive.join("CURRENT.UF2"), current).unwrap();
        fs::write(drive.join("INFO_UF2.TXT"), METRO).unwrap();
        let place = drive.to_owned();
        Self {
            board: std::thread::spawn(move || run(&place, behaviour)),
        }
    }

    /// What is in the flash when it is over.
    pub(crate) fn flash(self) -> Flash {
        self.board.join().unwrap()
    }
}

fn make_pipe(path: &Path) {
    let status = Command::new("mkfifo").arg(path).status().unwrap();
    assert!(status.success());
}

fn run(drive: &Path, behaviour: Behaviour) -> Flash {
    let mut flash = Flash::with_old_firmware();
    let mut pipe = File::open(drive.join("FIRMWARE.UF2")).unwrap();
    let mut block = [0; BLOCK];
    let mut numbers = std::collections::BTreeSet::new();
    loop {
        if let Behaviour::IsUnplugged(after) = behaviour
            && numbers.len() == after
        {
            disappear(drive);
            return flash;
        }
        pipe.read_exact(&mut block).unwrap();
        let field = |index: usize| {
            let at = 4 * index;
            u32::from_le_bytes([block[at], block[at + 1], block[at + 2], block[at + 3]])
        };
        let (address, count) = (field(3) as usize, field(6));
        assert_eq!(
            [field(0), field(1), field(2), field(4), field(7), field(127)],
            [
                0x0a32_4655,
                0x9e5d_5157,
                0x2000,
                256,
                0x5511_4460,
                0x0ab1_6f30
            ]
        );
        assert!((START..FLASH).contains(&address) && address.is_multiple_of(PAGE));
        flash.write(address, &block[32..32 + PAGE]);
        numbers.insert(field(5));
        if numbers.len() == count as usize {
            break;
        }
    }
    match behaviour {
        Behaviour::Stays => {
            let (draft, current) = (drive.with_extension("draft"), drive.join("CURRENT.UF2"));
            fs::write(&draft, flash.shown()).unwrap();
            fs::rename(draft, current).unwrap();
        }
        _ => disappear(drive),
    }
    flash
}

fn disappear(drive: &Path) {
    fs::rename(drive, drive.with_extension("gone")).unwrap();
}
