//! What goes into a board's flash, and the file that carries it there.

pub mod romfs;
pub mod uf2;
