//! The protocol, against a port that says what it is told to.

use std::cell::RefCell;
use std::rc::Rc;

use super::*;

/// A port that has been told what to say, and keeps what it hears.
struct Scripted {
    says: VecDeque<&'static [u8]>,
    heard: Rc<RefCell<Vec<u8>>>,
}

impl Port for Scripted {
    fn send(&mut self, bytes: &[u8]) -> Result<(), Failure> {
        self.heard.borrow_mut().extend(bytes);
        Ok(())
    }

    fn receive(&mut self, _patience: Duration) -> Result<Vec<u8>, Failure> {
        Ok(self.says.pop_front().unwrap_or_default().to_vec())
    }

    fn name(&self) -> String {
        "a scripted board".to_owned()
    }
}

fn run(says: &[&'static [u8]], script: &[u8]) -> (Result<Output, Failure>, Vec<u8>) {
    let heard = Rc::new(RefCell::new(Vec::new()));
    let port = Scripted {
        says: says.iter().copied().collect(),
        heard: Rc::clone(&heard),
    };
    let mut prompt = Prompt {
        port: Box::new(port),
        received: VecDeque::new(),
        patience: Duration::from_millis(50),
        unfinished: String::new(),
    };
    let output = prompt.run(script);
    let heard = heard.borrow().clone();
    (output, heard)
}

#[track_caller]
fn check(says: &[&'static [u8]], script: &[u8], expected: (&str, &str), heard: &[u8]) {
    let (output, typed) = run(says, script);
    let output = output.unwrap();
    assert_eq!((output.printed.as_str(), output.error.as_str()), expected);
    assert_eq!(typed, heard);
}

#[track_caller]
fn fails(says: &[&'static [u8]], script: &[u8], code: &str) {
    let failure = run(says, script).0.unwrap_err();
    assert_eq!(failure.messages[0].code, code, "{failure:?}");
}

#[test]
fn a_script_is_sent_window_by_window() {
    check(
        &[b"R\x01\x04\x00", b"\x01", b"\x01\x04", b"1\r\n\x04\x04>"],
        b"print(1)",
        ("1\n", ""),
        b"\x05A\x01print(1)\x04",
    );
}

#[test]
fn a_syntax_error_ends_the_sending() {
    check(
        &[b"R\x01\x02\x00", b"\x04", b"\x04SyntaxError\r\n\x04>"],
        b"((((((",
        ("", "SyntaxError\n"),
        b"\x05A\x01((\x04",
    );
}

#[test]
fn an_exception_is_told_apart_from_output() {
    check(
        &[b"R\x01\x80\x00\x01", b"\x04a\r\n\x04Traceback\r\n\x04>"],
        b"x",
        ("a\n", "Traceback\n"),
        b"\x05A\x01x\x04",
    );
}

#[test]
fn a_script_that_exits_resets_the_board() {
    check(
        &[
            b"R\x01\x80\x00\x01",
            b"\x04a\r\n\x04\x04",
            b"soft reboot\r\nraw REPL; CTRL-B to exit\r\n>",
        ],
        b"x",
        ("a\n", ""),
        b"\x05A\x01x\x04",
    );
}

#[test]
fn what_the_protocol_does_not_have_is_a_failure() {
    fails(&[b"R\x00"], b"x", "no-raw-paste");
    fails(&[b"raw REPL; CTRL-B to exit\r\n>"], b"x", "no-raw-paste");
    fails(&[b"\xf0\x81"], b"x", "board-confused");
    fails(&[b"R\x01\x00\x00"], b"x", "board-confused");
    fails(&[b"R\x01\x01\x00", b"\xff"], b"xy", "board-confused");
    fails(&[b"R\x01\x01\x00"], b"xy", "board-silent");
    fails(
        &[b"R\x01\x01\x00", b"MicroPython v1.25.0\r\n>>> "],
        b"xy",
        "board-restarted",
    );
}

#[test]
fn a_script_that_does_not_end_is_interrupted() {
    let says: &[&[u8]] = &[b"R\x01\x80\x00\x01", b"\x04working"];
    let (output, heard) = run(says, b"x");
    assert_eq!(output.unwrap_err().messages[0].code, "script-timeout");
    assert!(heard.ends_with(b"\x04\x03"), "{heard:?}");
}
