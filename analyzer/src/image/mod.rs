//! What the image of a firmware tells: an ELF file, read without running it.

pub mod memory;
pub mod modules;
pub mod strings;
#[cfg(test)]
mod tests;
