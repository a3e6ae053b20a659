//! What Python costs on a microcontroller.
//!
//! **Architecture invariant:** nothing in this crate reads a file, starts a process, asks a clock
//! or opens a connection. Bytes and text come in, values go out; problems are values too
//! ([`diagnostic::Diagnostic`]), so that one bad file never hides the rest.

pub mod app;
pub mod budget;
pub mod comparison;
pub mod compile;
pub mod cost;
pub mod deployment;
pub mod diagnostic;
pub mod flash;
pub mod graph;
pub mod ground_truth;
pub mod image;
pub mod import;
pub mod measurement;
pub mod mpy;
pub mod nearest;
pub mod provenance;
pub mod python;
pub mod quantity;
pub mod region;
pub mod report;
pub mod trace;
pub mod validate;
pub mod vm;
pub mod why;
