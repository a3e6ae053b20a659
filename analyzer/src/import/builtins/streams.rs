//! `io.StringIO` and `io.BytesIO` (py/objstringio.c, py/stream.c).

use super::super::heap::Id;
use super::super::ledger::Kind;
use super::super::machine::{Machine, Outcome};
use super::super::value::{Object, Stream, Value};
use super::functions::{bad_arguments, unknown};

/// `mp_obj_stringio_t`: type, buffer, position, the object whose characters are shared.
const STREAM: u64 = 16;
/// `vstr_t`.
const RECORD: u64 = 16;
/// Room at the start.
const ROOM: u64 = 16;
/// Buffers longer than this are out of memory on every board.
const LONGEST: usize = 1 << 20;

pub(super) fn make(machine: &mut Machine<'_>, name: &str, arguments: &[Value]) -> Outcome {
    let source = arguments.first().copied();
    let room = source.and_then(|source| machine.as_int(source));
    let data = match source {
        Some(source) if room.is_none() => match machine.as_text(source) {
            Some(text) => machine.texts.bytes(text).to_vec(),
            None => match machine.as_buffer(source) {
                Some(data) => data,
                None if matches!(source, Value::Unknown(_) | Value::Foreign(_)) => {
                    return unknown(machine, name);
                }
                None => return Err(bad_arguments(machine, name)),
            },
        },
        _ => Vec::new(),
    };
    let id = machine.add(Object::Gone, Kind::Native, STREAM);
    let record = machine.take(Kind::Native, RECORD);
    // The characters of strings and bytes are shared until somebody writes.
    let shares = match source {
        Some(source) if room.is_none() => match machine.object(source) {
            Some(Object::Array { .. } | Object::Memoryview(_)) => Value::None,
            _ => source,
        },
        _ => Value::None,
    };
    let places = match (room, shares) {
        (_, shares) if shares != Value::None => 0,
        (Some(room), _) => u64::try_from(room).unwrap_or(0).min(LONGEST as u64),
        (None, _) if source.is_some() => data.len() as u64,
        _ => ROOM,
    };
    let taken = machine.take(Kind::Native, places);
    *machine.heap.get_mut(id) = Object::Stream(Stream {
        is_text: name == "StringIO",
        buffer: data,
        places,
        position: 0,
        is_closed: false,
        record,
        data: taken,
        shares,
    });
    Ok(Value::Object(id))
}

pub(super) fn call(machine: &mut Machine<'_>, name: &str, id: Id, rest: &[Value]) -> Outcome {
    let Object::Stream(stream) = machine.heap.get(id) else {
        return unknown(machine, name);
    };
    let stream = stream.clone();
    if name == "__enter__" {
        return Ok(Value::Object(id));
    }
    if stream.is_closed && !matches!(name, "close" | "__exit__") {
        return Err(machine.raise("ValueError", "I/O operation on closed file"));
    }
    let given = rest.first().and_then(|one| machine.as_int(*one));
    match name {
        "write" => write(machine, id, stream, rest),
        "getvalue" => {
            let data = stream.buffer.clone();
            Ok(part(machine, &stream, &data))
        }
        "read" | "readline" => {
            let left = stream.buffer.get(stream.position..).unwrap_or_default();
            let most = usize::try_from(given.unwrap_or(-1)).unwrap_or(usize::MAX);
            let end = match left.iter().position(|byte| *byte == b'\n') {
                Some(end) if name == "readline" => end + 1,
                _ => left.len(),
            };
            let data = left[..end.min(most)].to_vec();
            move_to(
                machine,
                id,
                stream.position.min(stream.buffer.len()) + data.len(),
            );
            Ok(part(machine, &stream, &data))
        }
        "readlines" => {
            let left = stream
                .buffer
                .get(stream.position..)
                .unwrap_or_default()
                .to_vec();
            move_to(machine, id, stream.buffer.len());
            let list = machine.make_list(Vec::new());
            for line in left.split_inclusive(|byte| *byte == b'\n') {
                let line = part(machine, &stream, line);
                if let Value::Object(list) = list {
                    machine.append(list, line);
                }
            }
            Ok(list)
        }
        "readinto" => {
            let Some(buffer) = rest.first().copied() else {
                return Err(bad_arguments(machine, name));
            };
            let left = stream.buffer.get(stream.position..).unwrap_or_default();
            let most = given
                .and(None)
                .or_else(|| machine.length(buffer))
                .unwrap_or(0);
            let most = match rest.get(1).and_then(|most| machine.as_int(*most)) {
                Some(limit) => most.min(usize::try_from(limit).unwrap_or(0)),
                None => most,
            };
            let data = left[..left.len().min(most)].to_vec();
            for (at, byte) in data.iter().enumerate() {
                let index = Value::Int(at as i64);
                machine.store_item(buffer, index, Value::Int(i64::from(*byte)))?;
            }
            move_to(machine, id, stream.position + data.len());
            Ok(Value::Int(data.len() as i64))
        }
        "seek" => {
            let whence = rest.get(1).and_then(|whence| machine.as_int(*whence));
            let from = match whence {
                Some(1) => stream.position as i64,
                Some(2) => stream.buffer.len() as i64,
                _ => 0,
            };
            let to = from + given.unwrap_or(0);
            let Ok(to) = usize::try_from(to) else {
                return Err(machine.raise_with("OSError", vec![Value::Int(22)]));
            };
            move_to(machine, id, to.min(LONGEST));
            Ok(Value::Int(to as i64))
        }
        "tell" => Ok(Value::Int(stream.position as i64)),
        "flush" => Ok(Value::None),
        "close" | "__exit__" => {
            machine.heap.free(stream.record);
            machine.heap.free(stream.data);
            if let Object::Stream(stream) = machine.heap.get_mut(id) {
                stream.is_closed = true;
                stream.record = None;
                stream.data = None;
            }
            Ok(Value::None)
        }
        _ => unknown(machine, name),
    }
}

fn part(machine: &mut Machine<'_>, stream: &Stream, data: &[u8]) -> Value {
    if stream.is_text {
        machine.make_text(data)
    } else {
        machine.make_bytes_object(data)
    }
}

fn move_to(machine: &mut Machine<'_>, id: Id, to: usize) {
    if let Object::Stream(stream) = machine.heap.get_mut(id) {
        stream.position = to;
    }
}

/// `stringio_write`: shared characters are copied first; then the buffer grows as `vstr_t` does.
fn write(machine: &mut Machine<'_>, id: Id, mut stream: Stream, rest: &[Value]) -> Outcome {
    let Some(value) = rest.first().copied() else {
        return Err(bad_arguments(machine, "write"));
    };
    let data = match machine.as_text(value) {
        Some(text) => machine.texts.bytes(text).to_vec(),
        None => match machine.as_buffer(value) {
            Some(data) => data,
            None => return unknown(machine, "write"),
        },
    };
    if stream.shares != Value::None {
        stream.shares = Value::None;
        stream.places = stream.buffer.len() as u64;
        stream.data = machine.take(Kind::Native, stream.places);
    }
    let end = stream.position + data.len();
    if end > LONGEST {
        return Err(machine.raise("MemoryError", "memory allocation failed"));
    }
    if end as u64 > stream.places {
        // `ROUND_ALLOC` of what is needed and 16 bytes more (py/vstr.c).
        stream.places = ((end as u64 + 16) & !7) + 8;
        let at = machine.at;
        stream.data = machine
            .heap
            .renew(stream.data, Kind::Native, stream.places, at);
    }
    if stream.buffer.len() < end {
        stream.buffer.resize(end, 0);
    }
    stream.buffer[stream.position..end].copy_from_slice(&data);
    stream.position = end;
    *machine.heap.get_mut(id) = Object::Stream(stream);
    Ok(Value::Int(data.len() as i64))
}
