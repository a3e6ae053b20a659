//! A folder full of compiled files: each must be written back to the byte, and each instruction
//! must make sense.
//!
//! `cargo xtask test` prepares the folder and names it in `MPYFIT_CORPUS_MPY`. By hand:
//! `MPYFIT_CORPUS_MPY=folder cargo test -p analyzer --test mpy_corpus -- --ignored`.

mod mpy_files;

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use analyzer::mpy::{Module, Operand, RawFile, dump};
use mpy_files::compiled_files;

#[test]
#[ignore = "needs a folder of compiled files in MPYFIT_CORPUS_MPY; cargo xtask test prepares one"]
fn every_file_of_the_corpus_is_written_back_to_the_byte_and_makes_sense() {
    let folder = std::env::var_os("MPYFIT_CORPUS_MPY").expect("MPYFIT_CORPUS_MPY is not set");
    let files = compiled_files(Path::new(&folder));
    assert!(!files.is_empty(), "no .mpy file below {}", folder.display());
    let mut versions: BTreeMap<u8, usize> = BTreeMap::new();
    let mut failures: Vec<String> = Vec::new();
    for path in &files {
        let bytes = fs::read(path).unwrap();
        match examine(&bytes) {
            Ok(version) => *versions.entry(version).or_default() += 1,
            Err(failure) => failures.push(format!("{}: {failure}", path.display())),
        }
    }
    let shown = failures.iter().take(20).cloned().collect::<Vec<_>>();
    assert!(
        failures.is_empty(),
        "{} of {} files failed; {versions:?} did not\n{}",
        failures.len(),
        files.len(),
        shown.join("\n")
    );
}

fn examine(bytes: &[u8]) -> Result<u8, String> {
    let file = RawFile::read(bytes).map_err(|error| error.to_string())?;
    if file.write() != bytes {
        return Err("changes when written".to_owned());
    }
    let module = Module::decode(&file).map_err(|error| error.to_string())?;
    if module.trailing != 0 {
        return Err(format!("{} bytes were left over", module.trailing));
    }
    for function in module.functions() {
        let mut targets = Vec::new();
        let mut starts = Vec::new();
        for instruction in function.instructions(&module) {
            let instruction = instruction.map_err(|error| error.to_string())?;
            starts.push(instruction.offset);
            match instruction.operand {
                Operand::Bad(bad) => return Err(format!("{instruction:?}: {bad:?}")),
                Operand::Target(target) | Operand::Unwind(target, _) => targets.push(target),
                _ => {}
            }
        }
        for target in targets {
            if starts.binary_search(&target).is_err() {
                return Err(format!("a jump to {target}, inside an instruction"));
            }
        }
    }
    match dump(&module).lines().find(|line| line.chars().count() > 80) {
        Some(line) => Err(format!("a line of the listing is too wide: {line}")),
        None => Ok(module.version.number()),
    }
}
