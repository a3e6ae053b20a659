//! What differs from board to board: the board's crate, the UART of the console, the heap.

#[cfg(feature = "grand-central-m4")]
mod grand_central_m4;
#[cfg(feature = "metro-m4")]
mod metro_m4;

#[cfg(feature = "grand-central-m4")]
pub(crate) use grand_central_m4::*;
#[cfg(feature = "metro-m4")]
pub(crate) use metro_m4::*;

#[cfg(not(any(feature = "metro-m4", feature = "grand-central-m4")))]
compile_error!("no board is chosen; build with `--features metro-m4`");
