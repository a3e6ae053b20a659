//! `binascii` (extmod/modbinascii.c).

use super::super::machine::{Machine, Outcome};
use super::super::value::Value;
use super::functions::{bad_arguments, unknown};

const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

pub(super) fn call(machine: &mut Machine<'_>, name: &str, arguments: &[Value]) -> Outcome {
    let Some(source) = arguments.first().copied() else {
        return Err(bad_arguments(machine, name));
    };
    let data = match machine.as_text(source) {
        Some(text) => machine.texts.bytes(text).to_vec(),
        None => match machine.as_buffer(source) {
            Some(data) => data,
            None => return unknown(machine, name),
        },
    };
    match name {
        "hexlify" => {
            let separator = match arguments.get(1) {
                None => Vec::new(),
                Some(separator) => match machine.as_text(*separator) {
                    Some(text) => machine.texts.bytes(text).to_vec(),
                    None => machine.as_buffer(*separator).unwrap_or_default(),
                },
            };
            let mut out = Vec::new();
            for (at, byte) in data.iter().enumerate() {
                if at > 0 {
                    out.extend_from_slice(&separator);
                }
                out.extend_from_slice(format!("{byte:02x}").as_bytes());
            }
            Ok(machine.make_bytes_object(&out))
        }
        "unhexlify" => {
            if data.len() % 2 == 1 {
                return Err(machine.raise("ValueError", "odd-length string"));
            }
            let digit = |byte: &u8| char::from(*byte).to_digit(16);
            let bytes: Option<Vec<u8>> = data
                .chunks_exact(2)
                .map(|pair| Some((digit(&pair[0])? * 16 + digit(&pair[1])?) as u8))
                .collect();
            match bytes {
                Some(bytes) => Ok(machine.make_bytes_object(&bytes)),
                None => Err(machine.raise("ValueError", "non-hex digit found")),
            }
        }
        "b2a_base64" => {
            let mut out = Vec::new();
            for group in data.chunks(3) {
                let byte = |at: usize| u32::from(group.get(at).copied().unwrap_or(0));
                let bits = byte(0) << 16 | byte(1) << 8 | byte(2);
                for place in 0..4 {
                    let digit = bits >> (18 - 6 * place) & 63;
                    out.push(if place > group.len() {
                        b'='
                    } else {
                        DIGITS[digit as usize]
                    });
                }
            }
            out.push(b'\n');
            Ok(machine.make_bytes_object(&out))
        }
        "a2b_base64" => {
            let (mut out, mut bits, mut count) = (Vec::new(), 0u32, 0);
            for byte in data {
                if let Some(digit) = DIGITS.iter().position(|one| *one == byte) {
                    bits = bits << 6 | digit as u32;
                    count += 6;
                    if count >= 8 {
                        count -= 8;
                        out.push((bits >> count) as u8);
                    }
                }
            }
            Ok(machine.make_bytes_object(&out))
        }
        "crc32" => {
            let start = arguments.get(1).and_then(|start| machine.as_int(*start));
            let mut crc = !(start.unwrap_or(0) as u32);
            for byte in data {
                crc ^= u32::from(byte);
                for _ in 0..8 {
                    crc = crc >> 1 ^ (0xedb8_8320 & (crc & 1).wrapping_neg());
                }
            }
            Ok(machine.make_int(i64::from(!crc)))
        }
        _ => unknown(machine, name),
    }
}
