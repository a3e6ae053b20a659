//! Code as it lies in a VM's memory: what it is called, and which line it is at.

use super::header::Version;
use super::lines::LineTable;
use super::prelude;

/// What the prelude of running code says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Running {
    /// The function's name, by its number in the module's table of strings.
    pub name: u32,
    /// The source line that it is at.
    pub line: u32,
}

/// How many bytes of code are needed to know how long its prelude is.
pub const PRELUDE_HEAD: usize = 16;

/// How long a prelude is, up to the first instruction (version 6).
pub fn prelude_size(code: &[u8]) -> Option<usize> {
    let head = prelude::head(Version::V6, code)?;
    head.names
        .checked_add(head.info_size)?
        .checked_add(head.cell_count)
}

/// What code of version 6 is and where it is, from its prelude and how far into it the VM has come.
pub fn running(prelude: &[u8], reached: usize) -> Option<Running> {
    let outline = prelude::outline(Version::V6, prelude, 0)?;
    let names = prelude.get(outline.names..outline.info_end)?;
    let mut rest = names;
    let mut next = || {
        let mut value: u32 = 0;
        loop {
            let (byte, after) = rest.split_first()?;
            rest = after;
            value = value.checked_mul(0x80)? | u32::from(byte & 0x7f);
            if byte & 0x80 == 0 {
                return Some(value);
            }
        }
    };
    let name = next()?;
    for _ in 0..outline.signature.named_arguments() {
        next()?;
    }
    let lines = LineTable::new(rest.into(), 0, false);
    let offset = reached.saturating_sub(outline.instructions);
    Some(Running {
        name,
        line: lines.line_at(u32::try_from(offset).ok()?),
    })
}

#[cfg(test)]
mod tests {
    use crate::compile::{self, Dialect, Options};
    use crate::mpy::{Module, RawFile};

    use super::*;

    #[test]
    fn name_and_line_are_those_that_the_file_tells() {
        let options = Options {
            source_name: "a.py".to_owned(),
            optimization: 0,
            dialect: Dialect::MicroPython1_25,
        };
        let source = b"def f(a, b=2, *, c):\n  x = a\n\n  return lambda: x\n";
        let bytes = compile::compile(source, &options)
            .unwrap()
            .to_bytes(crate::mpy::Dialect::MicroPython);
        let file = RawFile::read(&bytes).unwrap();
        let module = Module::decode(&file).unwrap();
        for function in module.functions() {
            let code = &function.code;
            let size = prelude_size(code).unwrap();
            let frame = function.frame.as_ref().unwrap();
            for instruction in function.instructions(&module).map(Result::unwrap) {
                let at = running(&code[..size], size + instruction.offset as usize).unwrap();
                assert_eq!(at.line, frame.lines.line_at(instruction.offset));
                assert_eq!(at.name, frame.name.0);
            }
        }
    }

    #[test]
    fn what_is_no_prelude_tells_nothing() {
        assert_eq!(running(&[], 0), None);
        assert_eq!(running(&[0xff; 40], 3), None);
        assert_eq!(prelude_size(&[0x80; 40]), None);
    }
}
