//! `board import`: a board file out of somebody's firmware.

use std::path::{Path, PathBuf};

use analyzer::budget::BoardFile;
use analyzer::diagnostic::Diagnostic;
use analyzer::image::bare::{self, Bytes, Found, Layout};
use analyzer::quantity::{Bytes as Size, plural};
use analyzer::report::{Cell, ExitCode, Report, Row, Table};
use analyzer::vm::load::RomStrings;
use clap::Args;

use crate::boards;
use crate::context::Context;
use crate::failure::Failure;
use crate::files;
use crate::reading;

/// Arguments of `board import`.
#[derive(Args)]
#[command(after_help = "\
Examples:
  mpyfit board import --id my-board firmware.uf2")]
pub(crate) struct Arguments {
    /// Firmware image: UF2, Intel HEX or raw binary
    file: PathBuf,
    /// Id of the new board
    #[arg(long, value_name = "ID")]
    id: String,
    /// Start address of a raw binary, such as 0x4000
    #[arg(long, value_name = "ADDRESS", value_parser = address)]
    address: Option<u32>,
    /// RAM of the board, if the image does not tell
    #[arg(long, value_name = "SIZE", value_parser = size)]
    ram: Option<Size>,
}

/// Where Cortex-M processors have their RAM.
const RAM: u32 = 0x2000_0000;

/// Reads the image and writes board file and list of strings.
pub(super) fn run(arguments: &Arguments, context: &Context) -> Result<ExitCode, Failure> {
    let bad = |error: bare::Error| {
        let message = format!("{}: {error}", arguments.file.display());
        Failure::bad_input([Diagnostic::error("not-recognized", message).help(match error {
            bare::Error::NoAddress => "add the address of its bytes: --address 0x4000",
            bare::Error::NoPool => {
                "name an image of MicroPython 1.9 or later, or of CircuitPython; of bare bytes, \
                 check --address"
            }
            bare::Error::Uf2(_) | bare::Error::Hex(_) => "the file is damaged: get it again",
        })])
    };
    let bytes = Bytes::read(&reading::read(&arguments.file)?, arguments.address).map_err(bad)?;
    let found = bare::find(&bytes).map_err(bad)?;
    let text = board_file(arguments, &found)?;

    let folder = boards::local_folder(context.budgets.as_deref())?;
    let folder = folder.unwrap_or_else(|| PathBuf::from("budgets"));
    let place = folder.join(format!("{}.toml", arguments.id));
    let name = place.display().to_string();
    BoardFile::read(&name, &text).map_err(|problem| Failure::bad_input([problem]))?;
    let list = folder
        .join("rom-strings")
        .join(format!("{}.txt", arguments.id));
    for file in [&place, &list] {
        refuse_to_replace(file)?;
    }
    files::create_folder(&folder.join("rom-strings"))?;
    let strings: RomStrings = found.strings.iter().cloned().collect();
    files::write(&list, strings.list().as_bytes())?;
    files::write(&place, text.as_bytes())?;
    context.publish(&report(&found, &place, &list))?;
    Ok(ExitCode::Fits)
}

/// The profile that is nearest to a firmware, and why it is in doubt.
fn profile(found: &Found) -> (&'static str, &'static str) {
    let banner = found.banner.as_deref().unwrap_or_default();
    let is_circuitpython = banner.starts_with("Adafruit CircuitPython");
    match (is_circuitpython, found.layout) {
        (true, Layout::Apart { .. }) => ("circuitpython-9", "measured with 9 and 10"),
        (true, Layout::Together { .. }) => ("circuitpython-4", "measured with 4"),
        (false, Layout::Apart { .. }) => ("micropython-1.25", "measured with 1.25"),
        (false, Layout::Together { .. }) => (
            "circuitpython-4",
            "a guess: the nearest relative of MicroPython up to 1.18 that is known here",
        ),
    }
}

fn board_file(arguments: &Arguments, found: &Found) -> Result<String, Failure> {
    let of_stack = found.stack.map(|stack| u64::from(stack - RAM));
    let ram = arguments.ram.map(|ram| ram.0).or(of_stack);
    let ram = ram.filter(|ram| *ram > 0).ok_or_else(|| {
        Failure::bad_input([Diagnostic::error(
            "no-ram",
            "the image has no size of the board's RAM",
        )
        .help("add it: --ram \"192 KiB\"")])
    })?;
    let (start, end) = found.addresses;
    let (vm, doubt) = profile(found);
    let banner = found
        .banner
        .as_deref()
        .unwrap_or("a firmware without a name");
    let modules: Vec<String> = found
        .modules
        .iter()
        .map(|name| format!("    {name:?},\n"))
        .collect();
    let file = arguments
        .file
        .file_name()
        .unwrap_or_default()
        .to_string_lossy();
    Ok(format!(
        "# From {file:?}: {banner:?}\n\
         # The image does not have the values marked with a question mark: correct them.\n\n\
         [board]\n\
         id = {id:?}\n\
         name = {id:?} # ?\n\
         mcu = \"unknown\" # ?\n\
         vm = {vm:?} # ? {doubt}\n\
         rom-strings = {{ list = {id:?} }}\n\
         # Modules with a table of their own in the image; packages and frozen modules may be missing.\n\
         builtin-modules = [\n{modules}]\n\n\
         # ? All of RAM; replace it by what gc.mem_free() prints on the board.\n\
         [board.heap-at-boot]\n\
         value = {ram}\n\
         source = \"not measured: all of RAM\"\n\n\
         # ? The size of the image; the board has more.\n\
         [board.memory.flash]\n\
         origin = {start:#x}\n\
         size = {flash}\n\
         kind = \"flash\"\n\n\
         # ? Up to the start of the stack.\n\
         [board.memory.ram]\n\
         origin = {RAM:#x}\n\
         size = {ram}\n\
         kind = \"ram\"\n",
        id = arguments.id,
        modules = modules.concat(),
        flash = end - start,
    ))
}

fn refuse_to_replace(file: &Path) -> Result<(), Failure> {
    if !file.exists() {
        return Ok(());
    }
    let message = format!("{} is there already", file.display());
    Err(Failure::bad_input([Diagnostic::error(
        "file-exists",
        message,
    )
    .help("choose another --id, or remove the file")]))
}

fn report(found: &Found, place: &Path, list: &Path) -> Report {
    let mut report = Report::new("board import", "Found in the image");
    let mut table = Table::new("found", "Found")
        .column("what", "what", 0)
        .column("found", "found", 0);
    let layout = match found.layout {
        Layout::Together { .. } => "stored as up to MicroPython 1.18 and CircuitPython 7",
        Layout::Apart { .. } => "stored as since MicroPython 1.19 and CircuitPython 8",
    };
    let modules: Vec<&str> = found.modules.iter().map(String::as_str).collect();
    let (vm, doubt) = profile(found);
    for (what, cell) in [
        (
            "firmware",
            found.banner.clone().unwrap_or_else(|| "unknown".to_owned()),
        ),
        ("VM profile", format!("{vm} ({doubt})")),
        (
            "strings",
            format!(
                "{}, {layout}; {} have the right hash",
                plural(found.strings.len(), "string"),
                found.verified
            ),
        ),
        ("modules", modules.join(", ")),
    ] {
        table.rows.push(Row::from([
            ("what", Cell::from(what)),
            ("found", cell.into()),
        ]));
    }
    report.tables.push(table);
    report.summary = format!("wrote {} and {}", files::shown(place), files::shown(list));
    report
}

fn address(text: &str) -> Result<u32, String> {
    let digits = text.strip_prefix("0x");
    let read = match digits {
        Some(digits) => u32::from_str_radix(digits, 16),
        None => text.parse(),
    };
    read.map_err(|error| format!("{error}: write 0x4000, or bytes as a number"))
}

fn size(text: &str) -> Result<Size, String> {
    Size::parse(text).map_err(|error| error.to_string())
}
