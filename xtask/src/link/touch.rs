//! A port opened and closed at 1,200 baud starts the bootloader.

use std::path::Path;

use serial2::SerialPort;

use super::trouble;
use crate::failure::Failure;

/// The speed that nobody uses for anything else, by an agreement that began with Arduino.
const TOUCH: u32 = 1_200;

/// Tells the firmware of a board to start its bootloader.
pub(crate) fn start_bootloader(device: &Path) -> Result<(), Failure> {
    let port =
        SerialPort::open(device, TOUCH).map_err(|error| trouble::not_opened(device, &error))?;
    // Closing drops it as well. Some ports have no such line, and a board that has noticed the speed
    // may be gone: what counts is whether the bootloader appears.
    let _ = port.set_dtr(false);
    Ok(())
}
