//! Boards, limits and scenarios, and the verdict on what is held against them.

mod agreement;
mod assess;
mod board;
mod catalog;
mod file;
mod validate;

pub use crate::cost::Subject;
pub use agreement::{Agreement, PerMille};
pub use assess::assess;
pub use board::{
    Board, Limits, Load, MemoryKind, Origin, Region, RomStrings, Scenario, SourcedSize,
};
pub use catalog::{BoardSource, Catalog};
pub use file::{BoardFile, Support, schema};
