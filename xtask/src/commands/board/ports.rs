//! `board ports`: the serial ports of this machine.

use analyzer::quantity::plural;
use analyzer::report::{Cell, ExitCode, Report, Row, Table};

use crate::context::Context;
use crate::failure::Failure;
use crate::link;

/// Runs `board ports`.
pub(super) fn run(context: &Context) -> Result<ExitCode, Failure> {
    let mut table = Table::new("ports", "")
        .column("port", "port", 0)
        .column("usb", "usb id", 0)
        .column("device", "device", 1);
    table.rows = link::serial_devices()
        .into_iter()
        .map(|device| {
            let (id, name) = device
                .usb
                .map_or_else(Default::default, |usb| (usb.id, usb.name));
            Row::from([
                ("port", Cell::from(device.path.display().to_string())),
                ("usb", id.into()),
                ("device", name.into()),
            ])
        })
        .collect();
    let mut report = Report::new("board ports", "Serial ports");
    report.summary = match table.rows.len() {
        0 => "no serial port: is a board plugged in, with a cable that carries data?".to_owned(),
        count => format!("{}; name one with --port", plural(count, "serial port")),
    };
    report.tables.push(table);
    context.publish(&report)?;
    Ok(ExitCode::Fits)
}
