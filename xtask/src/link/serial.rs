//! The console of a board on a serial port.

use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use serial2::{IntoSettings, KeepSettings, SerialPort};

use super::{Port, trouble};
use crate::failure::Failure;

/// The rate of a console on a UART, on MicroPython and CircuitPython alike; USB has none.
const BAUD: u32 = 115_200;
/// How long a board may take none of what is typed.
const WRITE_PATIENCE: Duration = Duration::from_secs(2);
/// What a console says at once, at most.
const CHUNK: usize = 4096;
/// Ctrl-C twice, since CircuitPython takes the first for the key that opens its prompt; Ctrl-B leaves
/// the raw prompt.
const LEAVE: &[u8] = b"\x03\x03\x02";
/// A UART has sent it by then, ten times over, and may get another rate.
const SENT: Duration = Duration::from_millis(3);

/// A serial port that nobody else uses.
pub(super) struct Serial {
    device: PathBuf,
    port: SerialPort,
    /// How the port was set before, for whoever uses it next.
    before: Before,
    /// Held as long as the port is open.
    _lock: Option<Lock>,
}

impl Serial {
    /// Opens a port.
    pub(super) fn open(device: &Path) -> Result<Self, Failure> {
        let failed = |error: io::Error| trouble::not_opened(device, &error);
        let mut port = SerialPort::open(device, KeepSettings).map_err(failed)?;
        // Before anything is set: the port may be another program's.
        let lock = lock(&port).map_err(failed)?;
        let before = Before::of(&port).map_err(failed)?;
        let mut settings = port.get_configuration().map_err(failed)?;
        BAUD.apply_to_settings(&mut settings).map_err(failed)?;
        port.set_configuration(&settings).map_err(failed)?;
        port.set_write_timeout(WRITE_PATIENCE).map_err(failed)?;
        // CircuitPython says nothing to a host that is not ready. Not every port has the line.
        let _ = port.set_dtr(true);
        Ok(Self {
            device: device.to_owned(),
            port,
            before,
            _lock: lock,
        })
    }
}

impl Port for Serial {
    fn send(&mut self, bytes: &[u8]) -> Result<(), Failure> {
        self.port
            .write_all(bytes)
            .map_err(|error| match error.kind() {
                io::ErrorKind::TimedOut => trouble::takes_nothing(&self.name()),
                _ => trouble::gone(&self.name(), &error),
            })
    }

    fn receive(&mut self, patience: Duration) -> Result<Vec<u8>, Failure> {
        let name = self.name();
        let failed = |error: io::Error| trouble::gone(&name, &error);
        // Zero would still be a look, but not let the other side act.
        let patience = patience.max(Duration::from_millis(1));
        self.port.set_read_timeout(patience).map_err(failed)?;
        let mut bytes = vec![0; CHUNK];
        match self.port.read(&mut bytes) {
            Ok(0) => Err(failed(io::ErrorKind::UnexpectedEof.into())),
            Ok(length) => {
                bytes.truncate(length);
                Ok(bytes)
            }
            Err(error) if error.kind() == io::ErrorKind::TimedOut => Ok(Vec::new()),
            Err(error) => Err(failed(error)),
        }
    }

    fn name(&self) -> String {
        format!("the board at {}", self.device.display())
    }
}

impl Drop for Serial {
    fn drop(&mut self) {
        // However it ended, nothing of ours goes on running. A board that is gone cannot be told.
        if self.port.write_all(LEAVE).is_ok() {
            std::thread::sleep(SENT);
        }
        self.before.restore(&self.port);
    }
}

/// The settings of a terminal.
#[cfg(unix)]
struct Before(rustix::termios::Termios);

#[cfg(unix)]
impl Before {
    fn of(port: &SerialPort) -> io::Result<Self> {
        Ok(Self(rustix::termios::tcgetattr(port)?))
    }

    /// Sets them at once: a board that takes nothing would have any other way wait for ever.
    fn restore(&self, port: &SerialPort) {
        use rustix::termios::{OptionalActions, tcsetattr};

        // A port that is gone has no settings.
        let _ = tcsetattr(port, OptionalActions::Now, &self.0);
    }
}

/// Other systems forget the settings when the port is closed.
#[cfg(not(unix))]
struct Before;

#[cfg(not(unix))]
impl Before {
    #[allow(clippy::unnecessary_wraps, reason = "elsewhere it can fail")]
    fn of(_port: &SerialPort) -> io::Result<Self> {
        Ok(Self)
    }

    #[allow(clippy::unused_self, reason = "elsewhere it has something to restore")]
    fn restore(&self, _port: &SerialPort) {}
}

/// Keeps others off a port, by the kind of lock that other programs for serial ports look at too.
#[cfg(unix)]
type Lock = std::fs::File;

#[cfg(unix)]
fn lock(port: &SerialPort) -> io::Result<Option<Lock>> {
    use std::os::fd::AsFd;

    let file = std::fs::File::from(port.as_fd().try_clone_to_owned()?);
    match file.try_lock() {
        Ok(()) => Ok(Some(file)),
        Err(std::fs::TryLockError::WouldBlock) => Err(io::ErrorKind::ResourceBusy.into()),
        // A system without such locks.
        Err(std::fs::TryLockError::Error(_)) => Ok(None),
    }
}

/// Other systems open a port for one program only.
#[cfg(not(unix))]
type Lock = ();

#[cfg(not(unix))]
fn lock(_port: &SerialPort) -> io::Result<Option<Lock>> {
    Ok(None)
}
