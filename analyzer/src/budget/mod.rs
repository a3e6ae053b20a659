//! Boards, limits and scenarios, and the verdict on what is held against them.

mod assess;
mod board;
mod catalog;
mod file;
mod validate;

pub use assess::{Subject, assess};
pub use board::{Board, Limits, MemoryKind, Origin, Region, RomStrings, Scenario, SourcedSize};
pub use catalog::{BoardSource, Catalog};
pub use file::{BoardFile, Support, schema};
