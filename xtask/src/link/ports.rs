//! The serial ports of this machine, and what is plugged into them as far as the system says.

use std::fs;
use std::path::{Path, PathBuf};

use serial2::SerialPort;

/// A serial port.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct SerialDevice {
    /// What to give to `--port`.
    pub path: PathBuf,
    /// The USB device behind it.
    pub usb: Option<Usb>,
}

/// What a USB device says of itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Usb {
    /// Vendor and product, such as `239a:8020`.
    pub id: String,
    /// Maker and product in words; empty if it has none.
    pub name: String,
}

/// More are not listed in a message.
const MOST_NAMED: usize = 8;

/// The ports there are, those on USB first.
pub(crate) fn serial_devices() -> Vec<SerialDevice> {
    // A system that cannot list its ports has none to offer; one can be named all the same.
    let mut devices: Vec<SerialDevice> = SerialPort::available_ports()
        .unwrap_or_default()
        .into_iter()
        .map(|path| SerialDevice {
            usb: usb_behind(&path),
            path,
        })
        .collect();
    devices.sort_by(|a, b| (a.usb.is_none(), &a.path).cmp(&(b.usb.is_none(), &b.path)));
    devices
}

/// The ports there are, in words for a `help:` line.
pub(super) fn advice() -> String {
    let devices = serial_devices();
    if devices.is_empty() {
        return "no serial port was found: is the board plugged in, with a cable that carries data?"
            .to_owned();
    }
    let mut lines: Vec<String> = devices.iter().take(MOST_NAMED).map(described).collect();
    if devices.len() > MOST_NAMED {
        lines.push(format!("and {} more", devices.len() - MOST_NAMED));
    }
    format!("the ports here are:\n{}", lines.join("\n"))
}

fn described(device: &SerialDevice) -> String {
    match &device.usb {
        Some(usb) => format!("{} {} {}", device.path.display(), usb.id, usb.name),
        None => device.path.display().to_string(),
    }
    .trim_end()
    .to_owned()
}

/// Linux keeps what USB devices say in the folders above the port's own.
fn usb_behind(port: &Path) -> Option<Usb> {
    let device = Path::new("/sys/class/tty")
        .join(port.file_name()?)
        .join("device");
    let device = fs::canonicalize(device).ok()?;
    device.ancestors().find_map(usb_in)
}

fn usb_in(folder: &Path) -> Option<Usb> {
    let read = |name: &str| {
        let text = fs::read_to_string(folder.join(name)).ok()?;
        Some(text.trim().to_owned())
    };
    let id = format!("{}:{}", read("idVendor")?, read("idProduct")?);
    let words = [read("manufacturer"), read("product")];
    let name: Vec<String> = words.into_iter().flatten().collect();
    Some(Usb {
        id,
        name: name.join(" "),
    })
}

#[cfg(test)]
mod tests {
    use super::{Usb, usb_in};

    #[test]
    fn a_usb_device_says_who_it_is() {
        let folder = tempfile::tempdir().unwrap();
        assert_eq!(usb_in(folder.path()), None);
        for (name, text) in [
            ("idVendor", "239a\n"),
            ("idProduct", "8020\n"),
            ("product", "Metro M4 Express\n"),
        ] {
            std::fs::write(folder.path().join(name), text).unwrap();
        }
        let expected = Usb {
            id: "239a:8020".to_owned(),
            name: "Metro M4 Express".to_owned(),
        };
        assert_eq!(usb_in(folder.path()), Some(expected));
    }
}
