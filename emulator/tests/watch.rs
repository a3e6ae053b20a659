//! What imports allocate on the emulated board, seen from outside, beside what the VM itself says.
//! `cargo xtask test firmware` builds the firmware, and says here where it and Unicorn are.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::path::{Path, PathBuf};
use std::time::Duration;

use analyzer::compile::{self, Dialect, Options};
use analyzer::flash::romfs;
use analyzer::trace::{Sites, Trace};
use emulator::{Board, Image, Memories, Unicorn};

const PATIENCE: Duration = Duration::from_secs(20);

fn path(name: &str) -> PathBuf {
    let value = std::env::var_os(name);
    value
        .unwrap_or_else(|| panic!("{name} is not set; run `cargo xtask test firmware`"))
        .into()
}

/// A board at its raw prompt, with modules compiled into its library region.
fn board(modules: &[(&str, &[u8])]) -> Board {
    let unicorn = Unicorn::load(&path("MPYFIT_UNICORN")).unwrap();
    let image = Image::open(&path("MPYFIT_FIRMWARE_ELF")).unwrap();
    let region = image.library_region().unwrap();
    let memories = Memories {
        flash: 0x4000..region.end,
        ram: 0x2000_0000..image.address("_stack_start").unwrap(),
    };
    let mut board = Board::new(&unicorn, image, &memories).unwrap();
    let compiled: Vec<(String, Vec<u8>)> = modules
        .iter()
        .map(|(name, source)| {
            let options = Options {
                source_name: format!("{name}.py"),
                optimization: 0,
                dialect: Dialect::MicroPython1_25,
            };
            let module = compile::compile(source, &options).unwrap();
            (
                format!("{name}.mpy"),
                module.to_bytes(analyzer::mpy::Dialect::MicroPython),
            )
        })
        .collect();
    let files = compiled
        .iter()
        .map(|(path, bytes)| (path.as_str(), bytes.as_slice()));
    board.flash(region.start, &romfs::write(files)).unwrap();
    board.send(b"\x03\x01");
    until(&mut board, "raw REPL; CTRL-B to exit\r\n>");
    board
}

/// Reads up to some text, which has to come.
#[track_caller]
fn until(board: &mut Board, end: &str) -> String {
    let mut text = String::new();
    while !text.ends_with(end) {
        match board.receive(PATIENCE) {
            Ok(bytes) => text += &String::from_utf8_lossy(&bytes),
            Err(error) => panic!("{error}\nthe console said: {text:?}"),
        }
    }
    text
}

/// Runs a short script in raw-paste mode, and gives what it prints.
#[track_caller]
fn run(board: &mut Board, script: &str) -> String {
    board.send(b"\x05A\x01");
    board.send(script.as_bytes());
    board.send(b"\x04");
    let said = until(board, "\x04>");
    let said = said.trim_end_matches("\x04>").replace("\r\n", "\n");
    let (printed, raised) = said.rsplit_once('\x04').unwrap();
    assert_eq!(raised, "");
    printed.rsplit('\x04').next().unwrap().to_owned()
}

/// What is free after a collection. The script is the same each time, so that it takes the same.
fn free(board: &mut Board) -> i64 {
    // Once more, for what words on the stack had kept.
    run(board, "import gc; gc.collect()");
    let printed = run(board, "import gc; gc.collect(); print(gc.mem_free())");
    printed.trim().parse().unwrap()
}

/// Imports a module while watched: what was seen, and by how much the VM says that it has less.
fn import(board: &mut Board, name: &str) -> (Trace, i64) {
    free(board);
    let before = free(board);
    board.watch().unwrap();
    // The name is made while the script runs, so that compiling it interns nothing of it.
    run(
        board,
        &format!("__import__(bytes({:?}).decode())", name.as_bytes()),
    );
    let after = free(board);
    (board.trace().unwrap(), before - after)
}

fn micro_modules() -> Vec<(String, Vec<u8>)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../ground-truth/micro");
    let mut modules: Vec<(String, Vec<u8>)> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|ending| ending == "py"))
        .map(|path| {
            let name = path.file_stem().unwrap().to_string_lossy().into_owned();
            (name, std::fs::read(path).unwrap())
        })
        .collect();
    modules.sort();
    modules
}

#[test]
#[ignore = "needs the firmware"]
fn what_is_seen_is_what_the_vm_has_less_to_the_byte() {
    let sites = Sites::micropython_1_25().unwrap();
    for (name, source) in micro_modules() {
        let mut board = board(&[(&name, &source)]);
        let (trace, less) = import(&mut board, &name);
        println!(
            "{name}: live {} gone {} given back {} elsewhere {} less {less} peak {}",
            trace.live().0,
            trace.gone.0,
            trace.given_back.0,
            trace.elsewhere.0,
            trace.peak.0
        );
        for (allocation, kind) in trace.with_kinds(&sites) {
            println!(
                "   {:x} {:?} {} {} {:?} {:?}",
                allocation.address,
                kind,
                allocation.asked,
                allocation.taken,
                allocation.fate,
                allocation.python
            );
            println!(
                "      {}",
                allocation
                    .calls
                    .iter()
                    .map(|c| c.to_string())
                    .collect::<Vec<_>>()
                    .join(" < ")
            );
        }
    }
}
