//! The firmware on the emulated board. `cargo xtask test firmware` builds it, and says here where it
//! and the processor's emulator are.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod console;

use std::time::Duration;

use console::{PATIENCE, board, until};
use emulator::{Access, Error, Trap};

const RAW_PROMPT: &str = "raw REPL; CTRL-B to exit\r\n>";

/// Runs a line at the prompt for people, and gives what it prints.
#[track_caller]
fn at_prompt(line: &str) -> String {
    let mut board = board();
    until(&mut board, ">>> ");
    board.send(format!("{line}\r").as_bytes());
    let text = until(&mut board, "\r\n>>> ");
    let printed = text.trim_end_matches(">>> ").split_once("\r\n").unwrap().1;
    printed.replace("\r\n", "\n")
}

/// What stops the board when it runs machine code.
#[track_caller]
fn trap(instruction: &str, argument: u32) -> (Trap, String) {
    let mut board = board();
    until(&mut board, ">>> ");
    let lines = format!(
        "\x05import micropython\n@micropython.asm_thumb\ndef f(r0):\n  {instruction}\nf({argument})\n\x04"
    );
    board.send(lines.as_bytes());
    loop {
        match board.receive(PATIENCE) {
            Ok(_) => {}
            Err(Error::Trapped { trap, caller, .. }) => return (trap, caller),
            Err(other) => panic!("{other}"),
        }
    }
}

#[test]
#[ignore = "needs the firmware"]
fn the_board_says_who_it_is_and_asks() {
    let banner = until(&mut board(), ">>> ");
    assert!(
        banner.starts_with("MicroPython v1.25.0 on 2025-04-15; "),
        "{banner}"
    );
}

#[test]
#[ignore = "needs the firmware"]
fn equal_runs_give_equal_figures() {
    let line = "import gc, time; gc.collect(); print(gc.mem_free(), time.ticks_us())";
    let first = at_prompt(line);
    assert!(first.trim().len() > 6, "{first}");
    assert_eq!(first, at_prompt(line));
}

#[test]
#[ignore = "needs the firmware"]
fn the_modules_are_those_that_the_board_file_lists() {
    // Both boards have the same.
    let file = include_str!("../../budgets/metro-m4.toml");
    let list = file.split_once("builtin-modules = [").unwrap().1;
    let list = list.split_once(']').unwrap().0;
    let mut listed: Vec<&str> = list.split('"').skip(1).step_by(2).collect();
    let printed = at_prompt("help('modules')");
    let printed = printed.split_once("Plus any").unwrap().0;
    let mut present: Vec<&str> = printed
        .split_whitespace()
        .filter(|name| *name != "__main__")
        .collect();
    listed.sort_unstable();
    present.sort_unstable();
    assert_eq!(present, listed);
}

#[test]
#[ignore = "needs the firmware"]
fn floats_take_no_heap_of_their_own() {
    // Object representation C: a list of 100 floats is its items and its header.
    let line = "import gc; a = gc.mem_alloc(); x = [i / 3 for i in range(100)]; \
                gc.collect(); print((gc.mem_alloc() - a) < 1000)";
    assert_eq!(at_prompt(line), "True\n");
}

#[test]
#[ignore = "needs the firmware"]
fn time_passes_while_a_program_sleeps() {
    let line = "import time; t = time.ticks_us(); time.sleep_ms(250); \
                print((time.ticks_us() - t) // 1000)";
    assert_eq!(at_prompt(line), "250\n");
}

#[test]
#[ignore = "needs the firmware"]
fn a_deep_recursion_is_an_exception() {
    let line = "f = lambda: f(); f()";
    let text = at_prompt(line);
    assert!(
        text.ends_with("RuntimeError: maximum recursion depth exceeded\n"),
        "{text}"
    );
}

#[test]
#[ignore = "needs the firmware"]
fn too_much_memory_is_an_exception_with_a_size() {
    let text = at_prompt("x = bytearray(300000)");
    assert!(
        text.ends_with("MemoryError: memory allocation failed, allocating 300000 bytes\n"),
        "{text}"
    );
}

#[test]
#[ignore = "needs the firmware"]
fn the_light_goes_on_and_off() {
    let line = "import board; board.LED.on(); a = board.D13.value(); board.LED.toggle(); \
                print(a, board.D13.value(), board.LED)";
    assert_eq!(at_prompt(line), "1 0 board.LED\n");
}

#[test]
#[ignore = "needs the firmware"]
fn control_c_stops_a_loop() {
    let mut board = board();
    until(&mut board, ">>> ");
    board.send(b"while True: pass\r\r");
    until(&mut board, "... \r\n");
    board.send(b"\x03");
    let text = until(&mut board, ">>> ");
    assert!(text.contains("KeyboardInterrupt"), "{text}");
}

/// It takes longer than what is passed on at once: where the processor is stopped in between, nothing
/// may be said twice.
#[test]
#[ignore = "needs the firmware"]
fn a_long_output_arrives_as_it_was_printed() {
    let expected: String = (0..20_000).map(|line| format!("{line}\n")).collect();
    let printed = at_prompt("exec('for i in range(20_000): print(i)')");
    let differs = printed
        .lines()
        .zip(expected.lines())
        .find(|(printed, expected)| printed != expected);
    assert_eq!(differs, None);
    assert_eq!(printed.len(), expected.len());
}

#[test]
#[ignore = "needs the firmware"]
fn a_soft_reset_forgets_everything() {
    let mut board = board();
    until(&mut board, ">>> ");
    board.send(b"x = 1\r\x01\x04");
    until(
        &mut board,
        "MPY: soft reboot\r\nraw REPL; CTRL-B to exit\r\n>",
    );
    board.send(b"print('x' in globals())\x04");
    assert_eq!(until(&mut board, "\x04\x04>"), "OKFalse\r\n\x04\x04>");
}

#[test]
#[ignore = "needs the firmware"]
fn libraries_are_found_in_their_region() {
    let mut board = board();
    let region = board.image().library_region().unwrap();
    // A file `one.py` with the text `ONE=1`, as `analyzer::flash::romfs` writes it.
    board
        .flash(
            region.start,
            b"\xd2\xcd\x31\x10\x05\x0e\x06one.py\x02\x05ONE=1",
        )
        .unwrap();
    board.send(b"\x01import one; print(one.ONE, one.__file__)\x04");
    until(&mut board, RAW_PROMPT);
    assert_eq!(
        until(&mut board, "\x04\x04>"),
        "OK1 /rom/one.py\r\n\x04\x04>"
    );
}

#[test]
#[ignore = "needs the firmware"]
fn an_address_without_memory_stops_the_board() {
    let (trap, caller) = trap("ldr(r0, [r0, 0])", 0x5000_0000);
    let (access, address) = (Access::Read, 0x5000_0000);
    assert_eq!(trap, Trap::Memory { access, address });
    assert!(caller.contains(" in fun_asm_call"), "{caller}");
    assert!(caller.contains("py/objfun.c:"), "{caller}");
}

#[test]
#[ignore = "needs the firmware"]
fn flash_is_not_written_by_a_program() {
    let (access, address) = (Access::Write, 0x8000);
    assert_eq!(
        trap("str(r0, [r0, 0])", 0x8000).0,
        Trap::Memory { access, address }
    );
}

#[test]
#[ignore = "needs the firmware"]
fn a_null_pointer_stops_the_board() {
    let (access, address) = (Access::Read, 0);
    assert_eq!(
        trap("ldr(r0, [r0, 0])", 0).0,
        Trap::Memory { access, address }
    );
}

#[test]
#[ignore = "needs the firmware"]
fn a_register_that_is_not_emulated_stops_the_board() {
    // The real-time counter.
    let (access, address) = (Access::Read, 0x4000_2400);
    assert_eq!(
        trap("ldr(r0, [r0, 0])", address).0,
        Trap::Register { access, address }
    );
}

#[test]
#[ignore = "needs the firmware"]
fn the_bootloader_is_told_why_it_starts() {
    let mut board = board();
    until(&mut board, ">>> ");
    board.send(b"import board; board.bootloader()\r");
    // It resets, and nothing comes back: the emulated board has no bootloader.
    while board.receive(Duration::from_millis(200)).is_ok() {}
    let last_word = board.image().address("_stack_start").unwrap() - 4;
    let magic = 0xf016_69ef_u32.to_le_bytes();
    assert_eq!(board.read_memory(last_word, 4).unwrap(), magic);
}

/// Calls a function of the firmware with the address of some bytes, and gives what the console says then.
#[track_caller]
fn after_calling(function: &str, bytes: &[u8]) -> String {
    let mut board = board();
    let address = board.image().address(function).unwrap() | 1;
    let argument = board.image().library_region().unwrap().start;
    board.flash(argument, bytes).unwrap();
    until(&mut board, ">>> ");
    let lines = format!(
        "\x05import micropython\n@micropython.asm_thumb\ndef f(r0, r1):\n  bx(r1)\n\
         f({argument}, {address})\n\x04"
    );
    board.send(lines.as_bytes());
    let mut said = String::new();
    while !said.contains("FATAL: ") {
        said += &until(&mut board, "\r\n");
    }
    said.split_once("\r\nFATAL: ").unwrap().1.to_owned()
}

#[test]
#[ignore = "needs the firmware"]
fn an_end_leaves_its_reason_on_the_console() {
    assert_eq!(
        after_calling("board_fatal", b"all is lost\0"),
        "all is lost\r\n"
    );
}

#[test]
#[ignore = "needs the firmware"]
fn a_hard_fault_leaves_its_address_on_the_console() {
    // What the processor puts on the stack: r0 to r3, r12, lr, pc, xpsr.
    let frame = [0_u32, 0, 0, 0, 0, 0x5678, 0x1234, 0].map(u32::to_le_bytes);
    assert_eq!(
        after_calling("_HardFault", frame.as_flattened()),
        "hard fault at 00001234, called from 00005678, CFSR 00000000, address 00000000\r\n"
    );
}
