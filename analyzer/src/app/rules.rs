//! What decides how a board reads its drive, as data.

use std::collections::{BTreeMap, BTreeSet};

use crate::mpy::Arch;
use crate::vm::Firmware;

/// Everything about a virtual machine and its board that decides what an import finds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VmRules {
    /// Whose rules these are.
    pub family: Family,
    /// Run once after reset; the first of these that exists runs.
    pub boot_files: Vec<String>,
    /// The program; the first of these that exists runs.
    pub main_files: Vec<String>,
    /// What the boot file imported is still on the heap when the program starts.
    pub boot_shares_heap: bool,
    /// Where imports look, in order.
    pub search_path: Vec<SearchEntry>,
    /// What a folder wins against.
    pub folder_rule: FolderRule,
    /// Whether the drive tells `Lib` from `lib`.
    pub file_names: FileNames,
    /// Modules in the firmware that always win, submodules among them with their full name.
    pub builtin: BTreeSet<String>,
    /// Modules in the firmware that a file of the same name replaces.
    pub extensible: BTreeSet<String>,
    /// Modules frozen into the firmware, as file paths: `asyncio/__init__.py`.
    pub frozen: BTreeSet<String>,
    /// Modules of other boards' firmware, each with the boards that have it.
    pub elsewhere: BTreeMap<String, Vec<String>>,
    /// The `.mpy` files that can be loaded.
    pub accepted_mpy: Vec<AcceptedMpy>,
    /// Native code that the processor can run.
    pub architectures: Vec<Arch>,
    /// Bits of a small integer: 31 on 32-bit boards (`MP_SMALL_INT_BITS`, py/smallint.h).
    pub small_int_bits: u8,
}

/// The two families of firmware.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Family {
    /// Upstream.
    MicroPython,
    /// Adafruit's fork.
    CircuitPython,
}

impl Family {
    /// What programs read in `sys.implementation.name`.
    pub fn implementation(self) -> &'static str {
        match self {
            Self::MicroPython => "micropython",
            Self::CircuitPython => "circuitpython",
        }
    }

    /// Its name as people write it.
    pub fn name(self) -> &'static str {
        match self {
            Self::MicroPython => "MicroPython",
            Self::CircuitPython => "CircuitPython",
        }
    }
}

/// One entry of `sys.path`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SearchEntry {
    /// The root of the drive, which is also the current folder.
    Root,
    /// The modules frozen into the firmware.
    Frozen,
    /// A folder of the drive.
    Folder(String),
}

/// What a folder `a/` wins against beside `a.py`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum FolderRule {
    /// Any folder comes before a file (MicroPython; CircuitPython before 10.3).
    AnyFolderFirst,
    /// A folder comes first if it has an `__init__` file, and last otherwise, as in CPython
    /// (CircuitPython since 10.3, pull request 10951).
    InitFolderFirst,
}

/// Whether names that differ only in case are the same file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum FileNames {
    /// littlefs.
    CaseSensitive,
    /// FAT, as on every CIRCUITPY drive.
    IgnoreCase,
}

/// One kind of `.mpy` file that a board loads.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct AcceptedMpy {
    /// `M` or `C`.
    pub first_byte: u8,
    /// Version of the format.
    pub version: u8,
    /// Sub-version, which native code has to match.
    pub sub_version: u8,
}

fn strings(names: &[&str]) -> Vec<String> {
    names.iter().map(|name| (*name).to_owned()).collect()
}

impl VmRules {
    /// The rules of a firmware. The caller adds what is in it.
    pub fn of(firmware: Firmware) -> Self {
        match firmware {
            Firmware::CircuitPython(major, minor) => Self::circuitpython((major, minor)),
            Firmware::MicroPython => Self::micropython(),
        }
    }

    /// MicroPython 1.25 on a littlefs drive mounted at the root.
    ///
    /// The path: `''` and `.frozen` from `mp_init` (py/runtime.c), `/lib` from the ports
    /// (ports/samd/modules/_boot.py). The caller adds what is in the firmware.
    pub fn micropython() -> Self {
        Self {
            family: Family::MicroPython,
            boot_files: strings(&["boot.py"]),
            main_files: strings(&["main.py"]),
            boot_shares_heap: true,
            search_path: vec![
                SearchEntry::Root,
                SearchEntry::Frozen,
                SearchEntry::Folder("lib".to_owned()),
            ],
            folder_rule: FolderRule::AnyFolderFirst,
            file_names: FileNames::CaseSensitive,
            builtin: BTreeSet::new(),
            extensible: BTreeSet::new(),
            frozen: BTreeSet::new(),
            elsewhere: BTreeMap::new(),
            accepted_mpy: vec![AcceptedMpy {
                first_byte: b'M',
                version: 6,
                sub_version: 3,
            }],
            architectures: Vec::new(),
            small_int_bits: 31,
        }
    }

    /// A release of CircuitPython: `(9, 2)` is 9.2.
    ///
    /// Names and path are those of its main.c; `''` and `/` are the same folder there.
    pub fn circuitpython(release: (u32, u32)) -> Self {
        let (major, _) = release;
        let (first_byte, version) = match major {
            ..=6 => (b'M', 3),
            7..=8 => (b'C', 5),
            9.. => (b'C', 6),
        };
        let boot_files: &[&str] = match major {
            ..=6 => &["settings.txt", "settings.py", "boot.py", "boot.txt"],
            7.. => &["boot.py", "boot.txt"],
        };
        let folder_rule = if release < (10, 3) {
            FolderRule::AnyFolderFirst
        } else {
            FolderRule::InitFolderFirst
        };
        Self {
            family: Family::CircuitPython,
            boot_files: strings(boot_files),
            // The doubled ones are what editors make of `code.py` where endings are hidden; small
            // builds leave them out.
            main_files: strings(&[
                "code.txt",
                "code.py",
                "main.py",
                "main.txt",
                "code.txt.py",
                "code.py.txt",
                "code.txt.txt",
                "code.py.py",
                "main.txt.py",
                "main.py.txt",
                "main.txt.txt",
                "main.py.py",
            ]),
            boot_shares_heap: false,
            folder_rule,
            file_names: FileNames::IgnoreCase,
            accepted_mpy: vec![AcceptedMpy {
                first_byte,
                version,
                sub_version: if major >= 9 { 3 } else { 0 },
            }],
            ..Self::micropython()
        }
    }

    /// The name stands for a module in the firmware, whatever files there are.
    pub(super) fn is_always_builtin(&self, name: &str) -> bool {
        // `uos` forces the firmware's `os` (mp_module_get_builtin, py/objmodule.c).
        let forced = |plain: &str| self.extensible.contains(plain) || plain == "sys";
        self.builtin.contains(name)
            || (self.family == Family::MicroPython && name.strip_prefix('u').is_some_and(forced))
    }

    /// The name stands for a module in the firmware, if no file replaces it.
    pub(super) fn is_builtin(&self, name: &str) -> bool {
        self.is_always_builtin(name) || self.extensible.contains(name)
    }
}
