//! `io.StringIO` and `io.BytesIO` (py/objstringio.c, py/stream.c).

use super::super::heap::Id;
use super::super::ledger::Kind;
use super::super::machine::{Machine, Outcome};
use super::super::value::{Object, Stream, Value};
use super::builtin::{Builtin, Call, bad_arguments, named, table, unmodelled};

/// `mp_obj_stringio_t`: type, buffer, position, the object whose characters are shared.
const STREAM: u64 = 16;
/// `vstr_t`.
const RECORD: u64 = 16;
/// Room at the start.
const ROOM: u64 = 16;
/// Buffers longer than this are out of memory on every board.
const LONGEST: usize = 1 << 20;

/// What a method does with a stream.
type Method = fn(&mut Machine<'_>, Id, Stream, &Call<'_>) -> Outcome;

/// The methods of both types: they share one table in the VM as well.
pub(super) static METHODS: [Builtin; 13] = table! {
    "read" => on_open(read),
    "readinto" => on_open(read_into),
    "readline" => on_open(read_line),
    "readlines" => on_open(read_lines),
    "write" => on_open(write),
    "seek" => on_open(seek),
    "tell" => on_open(|_, _, stream, _| Ok(Value::Int(stream.position as i64))),
    "flush" => on_open(|_, _, _, _| Ok(Value::None)),
    "close" => on_stream(close),
    "getvalue" => on_open(|machine, _, stream, _| Ok(part(machine, &stream, &stream.buffer))),
    "__enter__" => on_stream(|_, id, _, _| Ok(Value::Object(id))),
    "__exit__" => on_stream(close),
    "__del__" => on_open(|machine, _, _, call| unmodelled(machine, call)),
};

/// What steps through the lines of a stream.
pub(in crate::import) static READLINE: &Builtin = named(&METHODS, "readline");

pub(super) fn make(machine: &mut Machine<'_>, call: &Call<'_>, is_text: bool) -> Outcome {
    let source = call.arguments.first().copied();
    let room = source.and_then(|source| machine.as_int(source));
    let data = match source {
        Some(source) if room.is_none() => match machine.as_text(source) {
            Some(text) => machine.texts.bytes(text).to_vec(),
            None => match machine.as_buffer(source) {
                Some(data) => data,
                None if matches!(source, Value::Unknown(_) | Value::Foreign(_)) => {
                    return unmodelled(machine, call);
                }
                None => return Err(bad_arguments(machine, call.name)),
            },
        },
        _ => Vec::new(),
    };
    // Shared on the board, copied here.
    machine.charge_bytes(data.len());
    machine.heap.copied(data.len() as u64);
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
        is_text,
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

/// Runs a method on a stream that is open.
fn on_open(machine: &mut Machine<'_>, call: &Call<'_>, body: Method) -> Outcome {
    on_stream(machine, call, |machine, id, stream, call| {
        if stream.is_closed {
            return Err(machine.raise("ValueError", "I/O operation on closed file"));
        }
        body(machine, id, stream, call)
    })
}

/// Runs a method on a stream, be it open or closed.
fn on_stream(
    machine: &mut Machine<'_>,
    call: &Call<'_>,
    body: impl FnOnce(&mut Machine<'_>, Id, Stream, &Call<'_>) -> Outcome,
) -> Outcome {
    let Some((id, rest)) = call.object(machine) else {
        return unmodelled(machine, call);
    };
    match machine.heap.get(id) {
        Object::Stream(stream) => {
            let stream = stream.clone();
            machine.charge_bytes(stream.buffer.len() / 8);
            body(machine, id, stream, &rest)
        }
        _ => unmodelled(machine, call),
    }
}

/// What has not been read yet.
fn left(stream: &Stream) -> &[u8] {
    stream.buffer.get(stream.position..).unwrap_or_default()
}

fn read(machine: &mut Machine<'_>, id: Id, stream: Stream, call: &Call<'_>) -> Outcome {
    let end = left(&stream).len();
    read_to(machine, id, &stream, call, end)
}

fn read_line(machine: &mut Machine<'_>, id: Id, stream: Stream, call: &Call<'_>) -> Outcome {
    let left = left(&stream);
    let end = left.iter().position(|byte| *byte == b'\n');
    let end = end.map_or(left.len(), |end| end + 1);
    read_to(machine, id, &stream, call, end)
}

/// Reads to an end, or less if the first argument says so.
fn read_to(
    machine: &mut Machine<'_>,
    id: Id,
    stream: &Stream,
    call: &Call<'_>,
    end: usize,
) -> Outcome {
    let most = usize::try_from(call.int(machine, 0).unwrap_or(-1)).unwrap_or(usize::MAX);
    let data = &left(stream)[..end.min(most)];
    let position = stream.position.min(stream.buffer.len()) + data.len();
    move_to(machine, id, position);
    Ok(part(machine, stream, data))
}

fn read_lines(machine: &mut Machine<'_>, id: Id, stream: Stream, _: &Call<'_>) -> Outcome {
    move_to(machine, id, stream.buffer.len());
    let list = machine.make_list(Vec::new());
    for line in left(&stream).split_inclusive(|byte| *byte == b'\n') {
        let line = part(machine, &stream, line);
        if let Value::Object(list) = list {
            machine.append(list, line);
        }
    }
    Ok(list)
}

fn read_into(machine: &mut Machine<'_>, id: Id, stream: Stream, call: &Call<'_>) -> Outcome {
    let Some(buffer) = call.arguments.first().copied() else {
        return Err(bad_arguments(machine, call.name));
    };
    let most = machine.length(buffer).unwrap_or(0);
    let most = match call.int(machine, 1) {
        Some(limit) => most.min(usize::try_from(limit).unwrap_or(0)),
        None => most,
    };
    let left = left(&stream);
    let data = &left[..left.len().min(most)];
    for (at, byte) in data.iter().enumerate() {
        let index = Value::Int(at as i64);
        machine.store_item(buffer, index, Value::Int(i64::from(*byte)))?;
    }
    move_to(machine, id, stream.position + data.len());
    Ok(Value::Int(data.len() as i64))
}

fn seek(machine: &mut Machine<'_>, id: Id, stream: Stream, call: &Call<'_>) -> Outcome {
    let from = match call.int(machine, 1) {
        Some(1) => stream.position as i64,
        Some(2) => stream.buffer.len() as i64,
        _ => 0,
    };
    let to = from.saturating_add(call.int(machine, 0).unwrap_or(0));
    let Ok(to) = usize::try_from(to) else {
        return Err(machine.raise_with("OSError", vec![Value::Int(22)]));
    };
    move_to(machine, id, to.min(LONGEST));
    Ok(Value::Int(to as i64))
}

fn close(machine: &mut Machine<'_>, id: Id, stream: Stream, _: &Call<'_>) -> Outcome {
    machine.heap.free(stream.record);
    machine.heap.free(stream.data);
    if let Object::Stream(stream) = machine.heap.get_mut(id) {
        stream.is_closed = true;
        stream.record = None;
        stream.data = None;
    }
    Ok(Value::None)
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
fn write(machine: &mut Machine<'_>, id: Id, mut stream: Stream, call: &Call<'_>) -> Outcome {
    let Some(value) = call.arguments.first().copied() else {
        return Err(bad_arguments(machine, call.name));
    };
    let data = match machine.as_text(value) {
        Some(text) => machine.texts.bytes(text).to_vec(),
        None => match machine.as_buffer(value) {
            Some(data) => data,
            None => return unmodelled(machine, call),
        },
    };
    if stream.shares != Value::None {
        stream.shares = Value::None;
        stream.places = stream.buffer.len() as u64;
        stream.data = machine.take(Kind::Native, stream.places);
    }
    let end = stream.position + data.len();
    machine.room_for(end, 1)?;
    if end as u64 > stream.places {
        // `ROUND_ALLOC` of what is needed and 16 bytes more (py/vstr.c).
        stream.places = ((end as u64 + 16) & !7) + 8;
        stream.data = machine.renew(stream.data, Kind::Native, stream.places);
    }
    if stream.buffer.len() < end {
        stream.buffer.resize(end, 0);
    }
    stream.buffer[stream.position..end].copy_from_slice(&data);
    stream.position = end;
    *machine.heap.get_mut(id) = Object::Stream(stream);
    Ok(Value::Int(data.len() as i64))
}
