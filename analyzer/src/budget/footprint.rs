//! What a firmware takes of its board, and the lock that says so where no compiler is.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::image::Image;
use crate::provenance::Provenance;
use crate::quantity::Bytes;
use crate::region::MemoryKind;
use crate::report::{Figure, FirmwareSummary};

/// The version of a lock's form.
pub const LOCK_SCHEMA: &str = "mpyfit.footprint/1";
/// The component whose memory Python gets: it is no cost of the firmware.
const HEAP: &str = "heap";
/// What alignment takes between two segments belongs to nobody.
const LOST: &str = "lost between segments";

/// Flash and RAM of something.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Share {
    /// Code, constants, and the first values of variables.
    #[serde(default, skip_serializing_if = "is_nothing")]
    pub flash: u64,
    /// Variables.
    #[serde(default, skip_serializing_if = "is_nothing")]
    pub ram: u64,
}

/// What one firmware takes, by component.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Footprint {
    /// All flash, to the end of the last segment that has something in it.
    pub flash: u64,
    /// All RAM but the heap, and without what is left for the stack.
    pub static_ram: u64,
    /// What Python gets, with the tables of its garbage collector.
    pub heap: u64,
    /// Who takes how much of it.
    pub components: BTreeMap<String, Share>,
}

/// A footprint, and what it is of.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Lock {
    /// Always `mpyfit.footprint/1`.
    pub schema: String,
    /// The board.
    pub board: String,
    /// The digest of all that the firmware is made of.
    pub inputs: String,
    /// What made it.
    pub toolchain: String,
    /// What it takes.
    pub footprint: Footprint,
}

/// The firmware of a board as a budget knows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Firmware {
    /// What it takes.
    pub footprint: Footprint,
    /// Whether an image was read, or a lock.
    pub from: Provenance,
    /// What made it.
    pub toolchain: String,
}

/// Why a lock cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Unreadable {
    /// It is no JSON, or not that of a lock.
    #[error("line {line}, column {column}: {reason}")]
    Form {
        /// Counted from one.
        line: usize,
        /// Counted from one.
        column: usize,
        /// What is wrong there.
        reason: String,
    },
    /// Another version wrote it, or it is something else.
    #[error("its schema is `{0}`, not `{LOCK_SCHEMA}`")]
    Schema(String),
    /// It is of another board.
    #[error("it belongs to the board `{0}`")]
    Board(String),
    /// Its components take more than the whole.
    #[error("its components take {of_components} bytes of flash, the whole takes {flash}")]
    Sum {
        /// What the components say.
        of_components: u64,
        /// What the whole is said to be.
        flash: u64,
    },
}

#[allow(
    clippy::trivially_copy_pass_by_ref,
    reason = "serde asks for this form"
)]
fn is_nothing(bytes: &u64) -> bool {
    *bytes == 0
}

impl Footprint {
    /// Adds up an image, which was read with the memory of its board.
    pub fn of(image: &Image<'_>) -> Self {
        let mut footprint = Self::default();
        for charge in image.charges() {
            let piece = charge
                .piece
                .and_then(|number| image.pieces.get(number as usize));
            let component = piece.and_then(|piece| image.components.get(piece.component as usize));
            let name = component.map_or(LOST, |component| &component.name);
            let kind = image
                .layout
                .regions
                .get(charge.region as usize)
                .map(|region| region.kind);
            let share = footprint.components.entry(name.to_owned()).or_default();
            match kind {
                Some(MemoryKind::Flash) => {
                    share.flash += charge.size;
                    footprint.flash += charge.size;
                }
                Some(MemoryKind::Ram) => {
                    share.ram += charge.size;
                    if name == HEAP {
                        footprint.heap += charge.size;
                    } else {
                        footprint.static_ram += charge.size;
                    }
                }
                None => {}
            }
        }
        footprint
    }

    /// The flash of a component, if the firmware has it.
    pub fn flash_of(&self, component: &str) -> Option<Bytes> {
        self.components
            .get(component)
            .map(|share| Bytes(share.flash))
    }
}

impl Firmware {
    /// Flash and static RAM.
    pub fn sizes(&self) -> (Figure, Figure) {
        let figure = |bytes| Figure {
            from: self.from,
            ..Figure::built(Bytes(bytes))
        };
        (
            figure(self.footprint.flash),
            figure(self.footprint.static_ram),
        )
    }
}

impl From<&Firmware> for FirmwareSummary {
    fn from(firmware: &Firmware) -> Self {
        let (flash, static_ram) = firmware.sizes();
        Self {
            flash,
            static_ram,
            toolchain: firmware.toolchain.clone(),
        }
    }
}

impl Lock {
    /// Reads the lock of a board.
    pub fn read(text: &str, board: &str) -> Result<Self, Unreadable> {
        let lock: Self = serde_json::from_str(text).map_err(|error| Unreadable::Form {
            line: error.line(),
            column: error.column(),
            reason: error.to_string(),
        })?;
        if lock.schema != LOCK_SCHEMA {
            return Err(Unreadable::Schema(lock.schema));
        }
        if lock.board != board {
            return Err(Unreadable::Board(lock.board));
        }
        let shares = lock.footprint.components.values();
        let of_components = shares.fold(0u64, |sum, share| sum.saturating_add(share.flash));
        if of_components != lock.footprint.flash {
            return Err(Unreadable::Sum {
                of_components,
                flash: lock.footprint.flash,
            });
        }
        Ok(lock)
    }

    /// The lock as it is committed: one component a line, so that a change shows which.
    pub fn write(&self) -> String {
        let text = serde_json::to_string_pretty(self);
        // Strings and numbers always have a JSON form.
        text.map_or_else(|_| String::new(), |text| text + "\n")
    }
}

#[cfg(test)]
mod tests {
    use super::{Footprint, LOCK_SCHEMA, Lock, Share, Unreadable};

    fn lock() -> Lock {
        let vm = Share { flash: 90, ram: 4 };
        let heap = Share { flash: 0, ram: 64 };
        Lock {
            schema: LOCK_SCHEMA.to_owned(),
            board: "metro-m4".to_owned(),
            inputs: "00".to_owned(),
            toolchain: "rustc, gcc".to_owned(),
            footprint: Footprint {
                flash: 90,
                static_ram: 4,
                heap: 64,
                components: [("vm".to_owned(), vm), ("heap".to_owned(), heap)].into(),
            },
        }
    }

    #[test]
    fn a_lock_is_read_as_it_was_written() {
        let text = lock().write();
        assert_eq!(Lock::read(&text, "metro-m4"), Ok(lock()));
    }

    #[test]
    fn a_lock_that_is_wrong_is_refused_with_what_is_wrong() {
        let text = lock().write();
        let read = |text: &str| Lock::read(text, "metro-m4").unwrap_err();
        assert_eq!(
            Lock::read(&text, "grand-central-m4"),
            Err(Unreadable::Board("metro-m4".to_owned()))
        );
        assert!(matches!(
            read(&text.replace("footprint/1", "footprint/2")),
            Unreadable::Schema(_)
        ));
        assert_eq!(
            read(&text.replacen("90", "91", 1)),
            Unreadable::Sum {
                of_components: 90,
                flash: 91
            }
        );
        assert!(matches!(
            read("{\n  \"schema\": 1}"),
            Unreadable::Form { line: 2, .. }
        ));
        for end in 0..text.len() - 2 {
            assert!(Lock::read(&text[..end], "metro-m4").is_err());
        }
    }

    #[test]
    fn components_that_claim_more_than_there_is_are_refused_without_overflow() {
        let mut lock = lock();
        for name in ["a", "b"] {
            let share = Share {
                flash: u64::MAX,
                ram: 0,
            };
            lock.footprint.components.insert(name.to_owned(), share);
        }
        assert!(matches!(
            Lock::read(&lock.write(), "metro-m4"),
            Err(Unreadable::Sum { .. })
        ));
    }
}
