//! Intel HEX: lines of bytes with their addresses, each with a sum.

/// What is wrong with a file, and in which line.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: {reason}")]
pub struct Error {
    /// Counted from one.
    pub line: usize,
    /// What is wrong with it.
    pub reason: &'static str,
}

/// Kinds of records.
const DATA: u8 = 0;
const END: u8 = 1;
const SEGMENT: u8 = 2;
const LINEAR: u8 = 4;

/// The stretches of a file, in its order.
pub(super) fn read(file: &[u8]) -> Result<Vec<(u32, Vec<u8>)>, Error> {
    let mut stretches = Vec::new();
    let mut base: u32 = 0;
    let mut lines = 0;
    for (number, line) in file.split(|byte| *byte == b'\n').enumerate() {
        let wrong = |reason| Error {
            line: number + 1,
            reason,
        };
        let line = line.trim_ascii();
        if line.is_empty() {
            continue;
        }
        lines = number + 1;
        let record = record(line).map_err(wrong)?;
        let (header, rest) = record.split_at(4);
        let (data, _) = rest.split_at(rest.len() - 1);
        let address = u32::from(header[1]) << 8 | u32::from(header[2]);
        match (header[3], data) {
            (DATA, data) => {
                let address = base.checked_add(address);
                let address = address.ok_or_else(|| wrong("it ends past the last address"))?;
                stretches.push((address, data.to_vec()));
            }
            (END, _) => return Ok(stretches),
            (SEGMENT, [high, low]) => base = (u32::from(*high) << 8 | u32::from(*low)) << 4,
            (LINEAR, [high, low]) => base = (u32::from(*high) << 8 | u32::from(*low)) << 16,
            (SEGMENT | LINEAR, _) => return Err(wrong("its address does not have two bytes")),
            // Where the program starts, and what boards put their own things into.
            _ => {}
        }
    }
    Err(Error {
        line: lines + 1,
        reason: "the file is cut short: its last record is missing",
    })
}

/// The bytes of a line: how many, address, kind, data, sum.
fn record(line: &[u8]) -> Result<Vec<u8>, &'static str> {
    let digits = line
        .strip_prefix(b":")
        .ok_or("it does not begin with a colon")?;
    let (pairs, odd) = digits.as_chunks::<2>();
    if !odd.is_empty() {
        return Err("there is half a byte at its end");
    }
    let digit = |digit: u8| char::from(digit).to_digit(16);
    let byte = |[high, low]: &[u8; 2]| {
        let byte = digit(*high)? << 4 | digit(*low)?;
        u8::try_from(byte).ok()
    };
    let bytes: Option<Vec<u8>> = pairs.iter().map(byte).collect();
    let bytes = bytes.ok_or("a character is not a hexadecimal digit")?;
    let is_whole = bytes
        .first()
        .is_some_and(|count| bytes.len() == usize::from(*count) + 5);
    if !is_whole {
        return Err("its length is not the one that it states");
    }
    if bytes.iter().fold(0u8, |sum, byte| sum.wrapping_add(*byte)) != 0 {
        return Err("its checksum is wrong");
    }
    Ok(bytes)
}
