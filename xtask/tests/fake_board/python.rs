//! A fake board with a drive: scripts run in the host's Python, in a folder.

use std::io::{BufRead, BufReader, Read, Write};
use std::path::Path;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use super::Line;

/// Runs one script after the other in one session. Each comes with its length in a line before it,
/// and what it printed and raised goes back in the same way.
const SESSION: &str = "
import contextlib, io, sys, traceback
names = {}
while True:
    length = sys.stdin.buffer.readline()
    if not length:
        break
    script = sys.stdin.buffer.read(int(length))
    printed, error = io.StringIO(), ''
    with contextlib.redirect_stdout(printed):
        try:
            exec(script, names)
        except Exception as raised:
            error = ''.join(traceback.format_exception_only(raised))
    for text in printed.getvalue(), error:
        text = text.encode()
        sys.stdout.buffer.write(b'%d\\n' % len(text) + text)
    sys.stdout.buffer.flush()
";

struct Session {
    child: Child,
    input: ChildStdin,
    output: BufReader<ChildStdout>,
}

/// Answers scripts for ever, with what they print in a folder. `spoil` may change what comes in.
pub(crate) fn drive(line: &mut Line, folder: &Path, spoil: impl Fn(String) -> String) {
    let mut session = Session::start(folder);
    line.prompt();
    loop {
        let script = spoil(line.script());
        let (printed, error) = session.run(&script);
        line.ends(&printed, &error);
    }
}

impl Session {
    fn start(folder: &Path) -> Self {
        let mut child = Command::new("python3")
            .args(["-c", SESSION])
            .current_dir(folder)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("python3 runs");
        Self {
            input: child.stdin.take().unwrap(),
            output: BufReader::new(child.stdout.take().unwrap()),
            child,
        }
    }

    fn run(&mut self, script: &str) -> (String, String) {
        write!(self.input, "{}\n{script}", script.len()).unwrap();
        self.input.flush().unwrap();
        (self.text(), self.text())
    }

    fn text(&mut self) -> String {
        let mut length = String::new();
        self.output.read_line(&mut length).unwrap();
        let mut text = vec![0; length.trim().parse().unwrap()];
        self.output.read_exact(&mut text).unwrap();
        String::from_utf8(text).unwrap()
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
