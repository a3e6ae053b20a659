//! Where sessions of a firmware begin, as it was read from a running board.

use std::collections::BTreeMap;
use std::ops::Range;

use serde::{Deserialize, Serialize};

use super::start::{Chunk, Start};

/// The names in the modules of a firmware, in its order.
pub type Members = BTreeMap<String, Vec<String>>;

/// Where sessions of one firmware begin: `budgets/starts/<board>.json`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Starts {
    /// After a reset, when the board asks what to do.
    pub prompt: RecordedStart,
    /// In the script that measures, before it imports anything.
    pub measuring: RecordedStart,
    /// The names in the modules of the firmware.
    pub modules: Members,
}

/// Where a session begins.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct RecordedStart {
    /// Strings in pools in RAM, in the order in which they were interned.
    strings: Vec<String>,
    /// The chunk that new strings go to: its first block, its bytes, those of them in use.
    chunk: Option<(u32, u64, u64)>,
    /// Modules in `sys.modules`.
    modules: usize,
    /// Where the table of `sys.modules` begins.
    modules_block: Option<u32>,
    /// Blocks of the heap that are in use: the first of each stretch, and the first behind it.
    taken: Vec<(u32, u32)>,
    /// Blocks that the first collection frees, told in the same way.
    garbage: Vec<(u32, u32)>,
    /// Bytes that the heap has for blocks.
    heap: Option<u64>,
}

impl RecordedStart {
    /// What of a start a record keeps.
    pub fn of(start: &Start) -> Self {
        let text = |string: &[u8]| String::from_utf8_lossy(string).into_owned();
        Self {
            strings: start.known.iter().map(|string| text(string)).collect(),
            chunk: start
                .chunk
                .map(|chunk| (chunk.block, chunk.size, chunk.used)),
            modules: start.modules,
            modules_block: start.modules_block,
            taken: start
                .taken
                .iter()
                .map(|range| (range.start, range.end))
                .collect(),
            garbage: start
                .garbage
                .iter()
                .map(|range| (range.start, range.end))
                .collect(),
            heap: start.heap,
        }
    }

    /// The start of a session that may take as much as it likes: whether it fits is asked later.
    pub fn unlimited(&self) -> Start {
        Start {
            strings: self.strings.len(),
            known: self
                .strings
                .iter()
                .map(|string| string.as_bytes().into())
                .collect(),
            chunk: self
                .chunk
                .map(|(block, size, used)| Chunk { block, size, used }),
            modules: self.modules,
            modules_block: self.modules_block,
            taken: self
                .taken
                .iter()
                .map(|(start, end)| Range {
                    start: *start,
                    end: *end,
                })
                .collect(),
            garbage: self
                .garbage
                .iter()
                .map(|(start, end)| *start..*end)
                .collect(),
            board_heap: self.heap,
            layout_is_known: true,
            ..Start::default()
        }
    }
}

impl Starts {
    /// Reads a record.
    pub fn read(text: &str) -> Result<Self, serde_json::Error> {
        serde_json::from_str(text)
    }

    /// The record as it is stored.
    pub fn to_json(&self) -> String {
        // Plain data under text keys can always be written.
        serde_json::to_string_pretty(self).unwrap_or_default() + "\n"
    }

    /// Where the script that measures begins: it lists the modules before it imports.
    pub fn measuring(&self) -> Start {
        Start {
            lists_modules: true,
            // What was measured may have had to collect.
            heap: self.measuring.heap,
            ..self.measuring.unlimited()
        }
    }
}
