//! A board's serial port: opened and closed at 1,200 baud, it starts the bootloader.

use std::io;
use std::path::Path;

use analyzer::diagnostic::Diagnostic;
use serial2::SerialPort;

use crate::failure::Failure;

/// The speed that nobody uses for anything else, by an agreement that began with Arduino.
const TOUCH: u32 = 1_200;

/// Tells the firmware to start its bootloader.
pub fn touch(name: &Path) -> Result<(), Failure> {
    let port = SerialPort::open(name, TOUCH).map_err(|error| failure(name, &error))?;
    // Closing drops it as well. Some ports have no such line, and a board that has noticed the speed
    // may be gone: what counts is whether the bootloader appears.
    let _ = port.set_dtr(false);
    Ok(())
}

fn failure(name: &Path, error: &io::Error) -> Failure {
    let ports: Vec<String> = SerialPort::available_ports()
        .unwrap_or_default()
        .iter()
        .map(|port| port.display().to_string())
        .collect();
    let help = match (error.kind(), ports.as_slice()) {
        (io::ErrorKind::PermissionDenied, _) if cfg!(target_os = "linux") => {
            "add yourself to the group of serial ports (`sudo usermod -aG dialout $USER`), and log \
             in again"
                .to_owned()
        }
        (_, []) => "no serial port is here: check the cable, or press reset twice".to_owned(),
        (_, ports) => format!(
            "the ports here are {}; close programs that use one, or press reset twice",
            ports.join(", ")
        ),
    };
    let message = format!("cannot open the serial port {}: {error}", name.display());
    Failure::outside(Diagnostic::error("no-port", message).help(help))
}
