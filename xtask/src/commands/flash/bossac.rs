//! Flashing by `bossac`, which talks to the bootloader over the serial port: where nothing mounts
//! drives.

use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use crate::context::Context;
use crate::drive::PAUSE;
use crate::failure::Failure;
use crate::tools::on_path;
use crate::{files, process};

use super::image::Image;

/// Whether it is installed.
pub(super) fn is_here() -> bool {
    on_path("bossac").is_some()
}

/// Writes an image, has it read back, and starts it.
pub(super) fn flash(
    image: &Image,
    port: &Path,
    patience: Duration,
    context: &Context,
) -> Result<(), Failure> {
    // The port goes away and comes back when the bootloader starts.
    let since = Instant::now();
    while cfg!(unix) && !port.exists() && since.elapsed() < patience {
        std::thread::sleep(PAUSE);
    }
    let folder =
        tempfile::tempdir().map_err(|error| Failure::writing(&std::env::temp_dir(), &error))?;
    let binary = folder.path().join("firmware.bin");
    let (start, bytes) = image.binary();
    files::write(&binary, &bytes)?;
    // It looks for ports in /dev by itself.
    let name = port.strip_prefix("/dev").unwrap_or(port);
    let spinner = context.console.spinner("bossac writes and reads back");
    let outcome = process::run(
        Command::new("bossac")
            .arg(format!("--port={}", name.display()))
            .arg(format!("--offset={start:#x}"))
            .args(["--erase", "--write", "--verify", "--reset"])
            .arg(&binary),
    );
    spinner.finish_and_clear();
    outcome.map(drop).map_err(|mut failure| {
        for message in &mut failure.messages {
            let help = message.help.take().unwrap_or_default();
            message.help = Some(format!(
                "{help}\nthe firmware on the board may be incomplete; its bootloader is whole: press \
                 reset twice, and run the same command again"
            ));
        }
        failure
    })
}
