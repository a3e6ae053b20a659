//! `struct`: packing and unpacking (py/modstruct.c, py/binary.c).

use num_bigint::BigInt;

use super::super::machine::{Machine, Outcome};
use super::super::value::Value;
use super::builtin::{Builtin, Call, bad_arguments, table, unmodelled};
use super::types::integer_bytes;

/// Formats of more bytes than this are out of memory on every board.
const MOST_BYTES: usize = 1 << 20;

pub(super) static FUNCTIONS: [Builtin; 5] = table! {
    "calcsize" => on_layout(calculate_size),
    "pack" => on_layout(pack),
    "pack_into" => on_layout(pack_into),
    "unpack" => on_layout(unpack),
    "unpack_from" => on_layout(unpack),
};

/// A field of a format: its code, where it begins, and its width; strings are one field.
struct Field {
    code: char,
    at: usize,
    width: usize,
}

struct Layout {
    fields: Vec<Field>,
    size: usize,
    is_big: bool,
}

fn layout(format: &str) -> Option<Layout> {
    let mut size: usize = 0;
    let mut count: Option<usize> = None;
    let mut fields = Vec::new();
    let native = !format.starts_with(['<', '>', '!', '=']);
    for code in format.chars().skip_while(|code| "<>!@=".contains(*code)) {
        if let Some(digit) = code.to_digit(10) {
            count = Some((count.unwrap_or(0) * 10 + digit as usize).min(MOST_BYTES));
            continue;
        }
        let repeated = count.take();
        if code == 's' {
            let width = repeated.unwrap_or(1);
            fields.push(Field {
                code,
                at: size,
                width,
            });
            size += width;
            if size > MOST_BYTES {
                return None;
            }
            continue;
        }
        let width = match code {
            'b' | 'B' | 'x' => 1,
            'h' | 'H' | 'e' => 2,
            'i' | 'I' | 'l' | 'L' | 'f' | 'P' | 'O' | 'S' => 4,
            'q' | 'Q' | 'd' => 8,
            _ => return None,
        };
        if native {
            size = size.next_multiple_of(width);
        }
        for _ in 0..repeated.unwrap_or(1) {
            if code != 'x' {
                fields.push(Field {
                    code,
                    at: size,
                    width,
                });
            }
            size += width;
            if size > MOST_BYTES {
                return None;
            }
        }
    }
    Some(Layout {
        fields,
        size,
        is_big: format.starts_with(['>', '!']),
    })
}

/// Runs a function of `struct`: a format comes first.
fn on_layout(
    machine: &mut Machine<'_>,
    call: &Call<'_>,
    body: fn(&mut Machine<'_>, &Layout, &Call<'_>) -> Outcome,
) -> Outcome {
    let Some((format, rest)) = call.split_first() else {
        return Err(bad_arguments(machine, call.name));
    };
    let text = match machine.as_text(format) {
        Some(text) => machine.texts.shown(text),
        None => match machine.as_buffer(format) {
            Some(bytes) => String::from_utf8_lossy(&bytes).into_owned(),
            None => return unmodelled(machine, call),
        },
    };
    match layout(&text) {
        Some(layout) => {
            machine.charge(16 * layout.fields.len() as u64 + layout.size as u64);
            body(machine, &layout, &rest)
        }
        None => Err(machine.raise("ValueError", "bad typecode")),
    }
}

fn calculate_size(machine: &mut Machine<'_>, layout: &Layout, call: &Call<'_>) -> Outcome {
    match call.arguments {
        [] => Ok(Value::Int(layout.size as i64)),
        _ => Err(bad_arguments(machine, call.name)),
    }
}

fn pack(machine: &mut Machine<'_>, layout: &Layout, call: &Call<'_>) -> Outcome {
    let data = packed(machine, layout, call.arguments)?;
    Ok(machine.make_bytes_object(&data))
}

fn pack_into(machine: &mut Machine<'_>, layout: &Layout, call: &Call<'_>) -> Outcome {
    let [buffer, offset, values @ ..] = call.arguments else {
        return Err(bad_arguments(machine, call.name));
    };
    let data = packed(machine, layout, values)?;
    let length = machine.length(*buffer).unwrap_or(usize::MAX) as i64;
    let offset = machine.as_int(*offset).unwrap_or(0);
    let offset = if offset < 0 {
        offset.saturating_add(length)
    } else {
        offset
    };
    if offset < 0 || offset.saturating_add(layout.size as i64) > length {
        return Err(machine.raise("ValueError", "buffer too small"));
    }
    for (at, byte) in data.into_iter().enumerate() {
        let index = Value::Int(offset + at as i64);
        machine.store_item(*buffer, index, Value::Int(i64::from(byte)))?;
    }
    Ok(Value::None)
}

fn unpack(machine: &mut Machine<'_>, layout: &Layout, call: &Call<'_>) -> Outcome {
    let Some(buffer) = call.arguments.first() else {
        return Err(bad_arguments(machine, call.name));
    };
    let unknown = match buffer {
        Value::Unknown(_) => Some(*buffer),
        _ => machine.unknown_in_buffer(*buffer),
    };
    if let Some(unknown) = unknown {
        let fields = layout.fields.iter().map(|_| unknown).collect();
        return Ok(machine.make_tuple(fields));
    }
    let Some(data) = machine.as_buffer(*buffer) else {
        return match buffer {
            Value::Unknown(_) | Value::Foreign(_) => unmodelled(machine, call),
            _ => Err(bad_arguments(machine, call.name)),
        };
    };
    let offset = call.int(machine, 1).unwrap_or(0);
    let length = data.len() as i64;
    let offset = if offset < 0 {
        offset.saturating_add(length)
    } else {
        offset
    };
    let part = usize::try_from(offset)
        .ok()
        .and_then(|offset| data.get(offset..offset + layout.size));
    let Some(part) = part else {
        return Err(machine.raise("ValueError", "buffer too small"));
    };
    let items = unpacked(machine, layout, part);
    Ok(machine.make_tuple(items))
}

fn packed(machine: &mut Machine<'_>, layout: &Layout, values: &[Value]) -> Outcome<Vec<u8>> {
    let mut data = vec![0; layout.size];
    for (field, value) in layout.fields.iter().zip(values) {
        let bytes = match field.code {
            's' => {
                let text = machine.as_text(*value);
                let mut bytes = match text {
                    Some(text) => machine.texts.bytes(text).to_vec(),
                    None => machine.as_buffer(*value).unwrap_or_default(),
                };
                bytes.resize(field.width, 0);
                bytes
            }
            'f' | 'd' | 'e' => {
                let number = machine.as_float(*value).unwrap_or(0.0);
                let mut bytes = match field.width {
                    4 => (number as f32).to_le_bytes().to_vec(),
                    8 => number.to_le_bytes().to_vec(),
                    _ => vec![0; field.width],
                };
                if layout.is_big {
                    bytes.reverse();
                }
                bytes
            }
            _ => match machine.as_big(*value) {
                Some(number) => integer_bytes(&number, field.width, layout.is_big),
                None if matches!(value, Value::Unknown(_) | Value::Foreign(_)) => {
                    vec![0; field.width]
                }
                None => return Err(machine.raise("TypeError", "can't convert to int")),
            },
        };
        if let Some(place) = data.get_mut(field.at..field.at + field.width) {
            place.copy_from_slice(&bytes);
        }
    }
    Ok(data)
}

fn unpacked(machine: &mut Machine<'_>, layout: &Layout, data: &[u8]) -> Vec<Value> {
    let mut items = Vec::with_capacity(layout.fields.len());
    for field in &layout.fields {
        let mut bytes = data[field.at..field.at + field.width].to_vec();
        if field.code == 's' {
            items.push(machine.make_bytes_object(&bytes));
            continue;
        }
        if layout.is_big {
            bytes.reverse();
        }
        items.push(match (field.code, field.width) {
            ('f', _) => {
                let bits = [bytes[0], bytes[1], bytes[2], bytes[3]];
                machine.make_float(f64::from(f32::from_le_bytes(bits)))
            }
            ('d', 8) => {
                let mut bits = [0; 8];
                bits.copy_from_slice(&bytes);
                machine.make_float(f64::from_le_bytes(bits))
            }
            ('e', _) => machine.make_float(0.0),
            (code, _) if code.is_ascii_lowercase() => {
                machine.make_integer(BigInt::from_signed_bytes_le(&bytes))
            }
            _ => {
                let value = BigInt::from_bytes_le(num_bigint::Sign::Plus, &bytes);
                machine.make_integer(value)
            }
        });
    }
    items
}
