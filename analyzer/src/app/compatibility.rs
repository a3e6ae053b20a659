//! Whether a board loads a `.mpy` file, and what to do if it does not.

use super::module::{Format, Module};
use super::mpy_header::MpyHeader;
use super::rules::{AcceptedMpy, Family, VmRules};
use crate::diagnostic::Diagnostic;
use crate::mpy::Arch;

/// What is wrong with a module's file for this board, if anything.
pub fn check(module: &Module, rules: &VmRules) -> Option<Diagnostic> {
    match module.format {
        Format::Python => None,
        Format::Damaged => Some(
            Diagnostic::error(
                "mpy-damaged",
                format!(
                    "{} has {} bytes, too few for a .mpy file",
                    module.path, module.size
                ),
            )
            .help("copy the file again; it may have been cut off when the drive was unplugged"),
        ),
        Format::Mpy(header) => wrong_version(&module.path, header, rules)
            .or_else(|| wrong_architecture(&module.path, header, rules))
            .or_else(|| wide_integers(&module.path, header, rules)),
    }
}

fn wrong_version(path: &str, header: MpyHeader, rules: &VmRules) -> Option<Diagnostic> {
    let same =
        |each: &AcceptedMpy| (each.first_byte, each.version) == (header.first_byte, header.version);
    if rules.accepted_mpy.iter().any(same) {
        return None;
    }
    if !matches!(header.first_byte, b'M' | b'C') {
        return Some(
            Diagnostic::error(
                "mpy-damaged",
                format!(
                    "{path} starts with the byte 0x{:02x}, not with the M or C of a .mpy file",
                    header.first_byte
                ),
            )
            .help("if it is Python source, rename it to .py; otherwise copy it again"),
        );
    }
    let loads: Vec<String> = rules
        .accepted_mpy
        .iter()
        .map(|each| describe(each.first_byte, each.version))
        .collect();
    let loads = match loads.as_slice() {
        [] => "no .mpy files at all".to_owned(),
        some => some.join(" and "),
    };
    let found = describe(header.first_byte, header.version);
    Some(
        Diagnostic::error(
            "mpy-version",
            format!("{path} is {found}; this board loads {loads}"),
        )
        .help(how_to_replace(header, rules)),
    )
}

fn describe(first_byte: u8, version: u8) -> String {
    let header = MpyHeader {
        first_byte,
        version,
        features: 0,
        small_int_bits: 0,
    };
    let firmware = header.firmware().unwrap_or("unknown firmware");
    format!("{}{version} ({firmware})", char::from(first_byte))
}

fn how_to_replace(header: MpyHeader, rules: &VmRules) -> String {
    let versions: Vec<&AcceptedMpy> = rules.accepted_mpy.iter().collect();
    let [accepted] = versions.as_slice() else {
        return "replace it with its .py source".to_owned();
    };
    let wanted = MpyHeader {
        first_byte: accepted.first_byte,
        version: accepted.version,
        ..header
    };
    let firmware = wanted.firmware().unwrap_or("this board's firmware");
    match rules.family {
        Family::CircuitPython if accepted.version == header.version => {
            "compile it with CircuitPython's own mpy-cross (MicroPython's writes M as the first \
             byte), or copy the .py source instead"
                .to_owned()
        }
        Family::CircuitPython => format!(
            "take it from the library bundle for {firmware}, or copy the .py source instead"
        ),
        Family::MicroPython => {
            format!("compile it with the mpy-cross of {firmware}, or copy the .py source instead")
        }
    }
}

fn wrong_architecture(path: &str, header: MpyHeader, rules: &VmRules) -> Option<Diagnostic> {
    let architecture = header.architecture()?;
    let name = architecture.name();
    let sub_version = |each: &AcceptedMpy| {
        each.version == header.version && each.sub_version == header.sub_version()
    };
    if !rules.architectures.contains(&architecture) {
        let runs = match rules.architectures.as_slice() {
            [] => "no native code".to_owned(),
            some => {
                let names: Vec<&str> = some.iter().map(|each: &Arch| each.name()).collect();
                format!("native code for {}", names.join(", "))
            }
        };
        return Some(
            Diagnostic::error(
                "mpy-architecture",
                format!("{path} has native code for {name}; this board runs {runs}"),
            )
            .help("compile it without @native and @viper, or with the -march of this board"),
        );
    }
    if header.version >= 6 && !rules.accepted_mpy.iter().any(sub_version) {
        let found = header.sub_version();
        return Some(
            Diagnostic::error(
                "mpy-architecture",
                format!(
                    "{path} has native code of .mpy sub-version {}.{found}, which this board does \
                     not load",
                    header.version
                ),
            )
            .help("compile it with the mpy-cross of the very release that is on the board"),
        );
    }
    None
}

fn wide_integers(path: &str, header: MpyHeader, rules: &VmRules) -> Option<Diagnostic> {
    if header.small_int_bits <= rules.small_int_bits {
        return None;
    }
    Some(
        Diagnostic::error(
            "mpy-small-int",
            format!(
                "{path} assumes small integers of {} bits; this board has {}",
                header.small_int_bits, rules.small_int_bits
            ),
        )
        .help(format!(
            "compile it with mpy-cross -msmall-int-bits={}",
            rules.small_int_bits
        )),
    )
}
