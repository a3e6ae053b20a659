//! Boards, limits and scenarios, and the verdict on what is held against them.

mod agreement;
mod assess;
mod board;
mod catalog;
mod file;
mod footprint;
mod validate;

pub use crate::cost::Subject;
pub use agreement::{Agreement, PerMille};
pub use assess::assess;
pub use board::{Board, CodeMemory, Limits, RomStringsSource, Scenario};
pub use catalog::{BoardSource, Catalog};
pub use file::{BoardFile, Support, schema};
pub use footprint::{Firmware, Footprint, LOCK_SCHEMA, Lock, Share, Unreadable};
