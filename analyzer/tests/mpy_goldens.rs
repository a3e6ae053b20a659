//! Compiled files of every version beside their listings.
//!
//! The files are made by `analyzer/tests/mpy/regenerate`. To accept changed listings, run
//! `MPYFIT_UPDATE_GOLDENS=1 cargo test -p analyzer --test mpy_goldens` and review the difference.

mod mpy_any_input;
mod mpy_files;

use std::fs;

use analyzer::mpy::{Module, Operand, RawFile, dump};
use mpy_any_input::{folder, hold_for_any_input};
use mpy_files::compiled_files;

#[test]
fn every_compiled_file_is_written_back_to_the_byte_and_listed_as_before() {
    let files = compiled_files(&folder());
    assert!(files.len() >= 20, "compiled files are missing: {files:?}");
    for path in files {
        let bytes = fs::read(&path).unwrap();
        if path
            .components()
            .any(|part| part.as_os_str() == "regressions")
        {
            continue;
        }
        let file = RawFile::read(&bytes).unwrap();
        assert!(
            file.write() == bytes,
            "{} changes when written",
            path.display()
        );
        let module = Module::decode(&file).unwrap();
        assert_eq!(module.trailing, 0, "{}", path.display());
        let listing = dump(&module);
        let golden = path.with_extension("txt");
        if std::env::var_os("MPYFIT_UPDATE_GOLDENS").is_some() {
            fs::write(&golden, &listing).unwrap();
        }
        let expected = fs::read_to_string(&golden).unwrap_or_default();
        assert!(
            listing == expected,
            "{} differs from:\n{listing}",
            golden.display()
        );
    }
}

#[test]
fn every_instruction_of_the_compiled_files_refers_to_something_that_is_there() {
    for path in compiled_files(&folder()) {
        if path
            .components()
            .any(|part| part.as_os_str() == "regressions")
        {
            continue;
        }
        let bytes = fs::read(&path).unwrap();
        let file = RawFile::read(&bytes).unwrap();
        let module = Module::decode(&file).unwrap();
        for function in module.functions() {
            let all: Vec<_> = function
                .instructions(&module)
                .collect::<Result<_, _>>()
                .unwrap();
            for instruction in &all {
                match instruction.operand {
                    Operand::Bad(bad) => panic!("{}: {bad:?}", path.display()),
                    Operand::Target(target) | Operand::Unwind(target, _) => {
                        let lands = all.iter().any(|other| other.offset == target);
                        assert!(lands, "{}: jump to {target}", path.display());
                    }
                    _ => {}
                }
            }
        }
    }
}

#[test]
fn one_source_compiled_for_two_versions_has_the_same_functions_and_lines() {
    let outline = |version: &str| {
        let path = folder().join(version).join("shapes.mpy");
        let bytes = fs::read(path).unwrap();
        let file = RawFile::read(&bytes).unwrap();
        let module = Module::decode(&file).unwrap();
        let functions = module.functions();
        functions
            .map(|function| {
                let frame = function.frame.as_ref().unwrap();
                let name = function.name(&module).into_owned();
                // The compiler of version 3 gives a lambda no lines.
                let last_line = match (name.as_str(), frame.lines.starts().last()) {
                    ("<lambda>", _) | (_, None) => None,
                    (_, Some(start)) => Some(start.line),
                };
                (
                    name,
                    function.parent,
                    frame.signature.named_arguments(),
                    frame.traits,
                    last_line,
                )
            })
            .collect::<Vec<_>>()
    };
    let newest = outline("v6.3");
    for older in ["v3", "v4", "v5", "v6.0", "v6.1", "v6.2"] {
        assert_eq!(outline(older), newest, "{older}");
    }
}

#[test]
fn files_that_once_were_trouble_no_longer_are() {
    let folder = folder().join("regressions");
    let mut count = 0;
    for entry in fs::read_dir(&folder).unwrap() {
        let path = entry.unwrap().path();
        hold_for_any_input(&fs::read(&path).unwrap());
        count += 1;
    }
    assert!(count > 0, "{} is empty", folder.display());
}
