//! `binascii` (extmod/modbinascii.c).

use super::super::machine::{Machine, Outcome};
use super::super::value::Value;
use super::builtin::{Builtin, Call, bad_arguments, table, unmodelled};
use super::strings::hex_digits;

const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

pub(super) static FUNCTIONS: [Builtin; 5] = table! {
    "hexlify" => on_data(hexlify),
    "unhexlify" => on_data(unhexlify),
    "b2a_base64" => on_data(to_base64),
    "a2b_base64" => on_data(from_base64),
    "crc32" => on_data(crc32),
};

/// Runs what takes text or bytes first.
fn on_data(
    machine: &mut Machine<'_>,
    call: &Call<'_>,
    body: fn(&mut Machine<'_>, &[u8], &Call<'_>) -> Outcome,
) -> Outcome {
    let Some((source, rest)) = call.split_first() else {
        return Err(bad_arguments(machine, call.name));
    };
    match data_of(machine, source) {
        Some(data) => {
            machine.charge(4 * data.len() as u64);
            body(machine, &data, &rest)
        }
        None => unmodelled(machine, call),
    }
}

fn data_of(machine: &Machine<'_>, source: Value) -> Option<Vec<u8>> {
    match machine.as_text(source) {
        Some(text) => Some(machine.texts.bytes(text).to_vec()),
        None => machine.as_buffer(source),
    }
}

fn hexlify(machine: &mut Machine<'_>, data: &[u8], call: &Call<'_>) -> Outcome {
    let separator = call.arguments.first();
    let separator = separator.and_then(|one| data_of(machine, *one));
    let separator = separator.unwrap_or_default();
    machine.room_for(data.len().saturating_mul(2 + separator.len()), 1)?;
    Ok(machine.make_bytes_object(&hex_digits(data, &separator)))
}

fn unhexlify(machine: &mut Machine<'_>, data: &[u8], _: &Call<'_>) -> Outcome {
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

fn to_base64(machine: &mut Machine<'_>, data: &[u8], _: &Call<'_>) -> Outcome {
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

fn from_base64(machine: &mut Machine<'_>, data: &[u8], _: &Call<'_>) -> Outcome {
    let (mut out, mut bits, mut count) = (Vec::new(), 0u32, 0);
    for byte in data {
        if let Some(digit) = DIGITS.iter().position(|one| one == byte) {
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

fn crc32(machine: &mut Machine<'_>, data: &[u8], call: &Call<'_>) -> Outcome {
    let mut crc = !(call.int(machine, 0).unwrap_or(0) as u32);
    for byte in data {
        crc ^= u32::from(*byte);
        for _ in 0..8 {
            crc = crc >> 1 ^ (0xedb8_8320 & (crc & 1).wrapping_neg());
        }
    }
    Ok(machine.make_int(i64::from(!crc)))
}
