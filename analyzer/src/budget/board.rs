//! A board and its budgets, checked: what the rest of the program believes.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::diagnostic::Place;
use crate::import::Residence;
use crate::provenance::SourcedSize;
use crate::quantity::Bytes;
use crate::region::{MemoryKind, Region};
use crate::report::{BoardSummary, Figure};
use crate::vm::Profile;

use super::agreement::Agreement;
use super::file::Support;

/// Where the strings in the firmware's read-only pool are listed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RomStringsSource {
    /// A list by name, with where the name stands.
    List(String, Place),
    /// The ELF of the firmware that this project builds.
    Firmware,
    /// Not known.
    Unknown,
}

/// Where the code of modules lies when it runs.
#[derive(
    Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Deserialize, Serialize, JsonSchema,
)]
// Schemas go by the key of board files.
#[schemars(rename = "Load")]
#[serde(rename_all = "kebab-case")]
pub enum CodeMemory {
    /// It is copied to the heap.
    #[default]
    Ram,
    /// It stays in a read-only file system in flash, and runs there.
    Rom,
}

impl From<CodeMemory> for Residence {
    fn from(memory: CodeMemory) -> Self {
        match memory {
            CodeMemory::Ram => Self::Ram,
            CodeMemory::Rom => Self::Rom,
        }
    }
}

/// Imports that must fit together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scenario {
    /// Its name.
    pub name: String,
    /// The modules, in the order of their import, each with where it is named.
    pub imports: Vec<(String, Place)>,
    /// Heap that must be left after them.
    pub heap_left: Option<SourcedSize>,
    /// Where the code of modules lies, if not where the board says.
    pub load: Option<CodeMemory>,
}

/// What must not be exceeded; `None` is no limit.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Limits {
    /// What could not be followed or bounded counts as over budget.
    pub strict: bool,
    /// Flash that the firmware may use.
    pub flash: Option<SourcedSize>,
    /// RAM that the firmware may use before the heap begins.
    pub static_ram: Option<SourcedSize>,
    /// Flash that parts of the firmware may use, by component.
    pub components: BTreeMap<String, SourcedSize>,
    /// Heap that must be left after the imports of a scenario that sets no limit of its own.
    pub heap_left: Option<SourcedSize>,
    /// The largest contiguous allocation that an import may ask for.
    pub largest_block: Option<SourcedSize>,
    /// What importing one module may cost by itself.
    pub modules: BTreeMap<String, SourcedSize>,
    /// The same for the modules not named.
    pub other_modules: Option<SourcedSize>,
}

impl Limits {
    /// What importing `module` may cost by itself.
    pub fn of_module(&self, module: &str) -> Option<&SourcedSize> {
        self.modules.get(module).or(self.other_modules.as_ref())
    }
}

/// A board with its limits and scenarios.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Board {
    /// The name to give to `--board`.
    pub id: String,
    /// The name on the box.
    pub name: String,
    /// CircuitPython's id of the board.
    pub circuitpython_id: Option<String>,
    /// The id of the board in the `INFO_UF2.TXT` of its bootloader's drive.
    pub uf2_board_id: Option<String>,
    /// The microcontroller.
    pub mcu: String,
    /// The VM profile.
    pub vm: &'static Profile,
    /// Whether this project builds its firmware.
    pub support: Support,
    /// Its memory.
    pub memory: Vec<Region>,
    /// What is free for Python when nothing is imported yet.
    pub heap_at_boot: SourcedSize,
    /// Where the code of modules lies when it runs.
    pub load: CodeMemory,
    /// Where the firmware's read-only strings are listed.
    pub rom_strings: RomStringsSource,
    /// Modules that the firmware brings.
    pub builtin_modules: Vec<String>,
    /// Built-in modules that a file of the same name replaces.
    pub extensible_modules: Vec<String>,
    /// Modules that its firmware lacks, each with the boards whose firmware has it.
    pub modules_elsewhere: BTreeMap<String, Vec<String>>,
    /// What must not be exceeded.
    pub limits: Limits,
    /// Imports that must fit together, by name.
    pub scenarios: Vec<Scenario>,
    /// How far estimates may be from what was measured.
    pub agreement: Agreement,
    /// The file it was read from, as its reader named it.
    pub file: String,
}

impl Board {
    /// All memory of one kind.
    pub fn memory_of(&self, kind: MemoryKind) -> Bytes {
        self.memory
            .iter()
            .filter(|region| region.kind == kind)
            .map(|region| region.size)
            .sum()
    }
}

impl From<&Board> for BoardSummary {
    fn from(board: &Board) -> Self {
        Self {
            id: board.id.clone(),
            name: board.name.clone(),
            mcu: board.mcu.clone(),
            vm: board.vm.title,
            file: board.file.clone(),
            heap_at_boot: Figure::from(&board.heap_at_boot),
            firmware: None,
        }
    }
}
