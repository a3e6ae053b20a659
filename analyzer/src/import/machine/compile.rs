//! Compiling a source on the board: its compiler's notes, played on the heap of the session.

use hashbrown::HashMap;

use super::super::heap::{EntryId, Id};
use super::super::ledger::{Kind, Owner};
use super::super::on_board::OnBoard;
use super::super::text::Text;
use super::super::value::{LoadedCode, Object, Value};
use super::make::WORD;
use super::{Machine, Outcome};
use crate::compile::{Event, Item, Made, Part};
use crate::vm::growth::places_for;

/// `mp_parse_chunk_t` without what is in it.
const CHUNK: u64 = 8;
/// `MICROPY_ALLOC_PARSE_CHUNK_INIT`.
const SHORTEST_CHUNK: u64 = 128;
/// A place of a hash table: key and value.
const PLACE: u64 = 8;

/// A compilation in progress.
struct Compilation<'b> {
    source: &'b OnBoard,
    /// The module among those of the session.
    number: u32,
    parts: HashMap<Part, EntryId>,
    /// What is in tables that grow, and for how many they have places.
    names: (u32, u32),
    constants: (u32, u32),
    listed: (u32, u32),
    objects: Vec<Value>,
    nodes: Nodes,
}

/// The chunks that the nodes of the parse tree share.
#[derive(Default)]
struct Nodes {
    /// Chunks that are full.
    full: Vec<EntryId>,
    /// The one that is not, its bytes, and those of them in use.
    chunk: Option<(EntryId, u64, u64)>,
    /// Where each node is: how many chunks were full before, its offset, its size.
    places: Vec<(usize, u64, u64)>,
}

/// What is left of a compilation.
pub(super) struct Compiled {
    /// The record of the top level.
    pub(super) code: Id,
    /// What its functions refer to: the tables of strings and constants beside the names of the
    /// module.
    pub(super) context: Id,
}

impl Machine<'_> {
    /// Compiles a source for a module with these names (`mp_parse`, `mp_compile`). A module that is
    /// imported learns the name of its `file` on the way.
    pub(super) fn compile_on_board(
        &mut self,
        source: &OnBoard,
        number: u32,
        globals: Id,
        file: Option<Text>,
        reader: Option<EntryId>,
    ) -> Outcome<Compiled> {
        let mut compilation = Compilation {
            source,
            number,
            parts: HashMap::new(),
            names: (0, 1),
            constants: (0, 0),
            listed: (0, 4),
            objects: Vec::with_capacity(source.journal.objects.len()),
            nodes: Nodes::default(),
        };
        if let Some(reader) = reader {
            compilation.parts.insert(Part::Reader, reader);
        }
        let begun = self.at;
        let (held, used) = (self.live_bytes(), self.heap.used());
        self.heap.start_stretch();
        for event in &source.journal.events {
            self.at = begun;
            if *event == Event::Begun {
                if let (Some(file), true) = (file, self.profile.stores_file) {
                    let key = self.texts.number(b"__file__");
                    self.store(globals, key, Value::Text(file));
                }
                continue;
            }
            compilation.play(self, *event)?;
        }
        self.at = begun;
        // What the compiler works with is no garbage while it works.
        let held = held + self.heap.grown_in_stretch(used);
        self.held_at_once = self.held_at_once.max(held);
        Ok(compilation.finish(self, globals))
    }

    /// What cannot be collected now.
    fn live_bytes(&self) -> u64 {
        self.heap.live_bytes(&self.reach())
    }
}

impl Compilation<'_> {
    fn play(&mut self, machine: &mut Machine<'_>, event: Event) -> Outcome<()> {
        match event {
            Event::Take(part, bytes) => {
                self.own(machine, part);
                if let Some(entry) = machine.take(kind_of(part), bytes.into()) {
                    self.parts.insert(part, entry);
                }
            }
            Event::Renew(part, bytes) => {
                self.own(machine, part);
                self.renew(machine, part, bytes.into());
            }
            Event::Free(part) => machine.heap.free(self.parts.remove(&part)),
            Event::Enter(part) => self.enter(machine, part),
            Event::Node(bytes) => self.nodes.add(machine, bytes.into()),
            Event::DropNode(node) => self.nodes.drop(node as usize),
            Event::EndNodes => self.nodes.end(machine),
            Event::FreeNodes => {
                for chunk in self.nodes.full.drain(..).rev() {
                    machine.heap.free(Some(chunk));
                }
            }
            Event::Intern(name) => {
                if let Some(name) = self.source.journal.strings.get(name as usize) {
                    machine.intern(name);
                }
            }
            Event::Make(object) => {
                if let Some(made) = self.source.journal.objects.get(object as usize) {
                    let object = self.make(machine, made)?;
                    self.objects.push(object);
                }
            }
            Event::Begun => {}
        }
        Ok(())
    }

    /// What belongs to a function is put down to it.
    fn own(&self, machine: &mut Machine<'_>, part: Part) {
        let scope = match part {
            Part::Scope(scope)
            | Part::Identifiers(scope)
            | Part::Record(scope)
            | Part::Children(scope)
            | Part::Code(scope) => scope,
            _ => return,
        };
        let function = self.source.functions.get(scope as usize).copied();
        let function = function.unwrap_or_default();
        machine.at = Owner {
            module: Some(self.number),
            function,
            line: self.source.program.first_line(function as usize),
        };
    }

    fn renew(&mut self, machine: &mut Machine<'_>, part: Part, bytes: u64) {
        let old = self.parts.get(&part).copied();
        if let Some(old) = old
            && machine.heap.grow(old, bytes)
        {
            return;
        }
        let new = machine.take(kind_of(part), bytes);
        machine.heap.free(old);
        self.parts.extend(new.map(|new| (part, new)));
    }

    /// Puts one more into a table (`mp_map_lookup`, `mp_obj_list_append`).
    fn enter(&mut self, machine: &mut Machine<'_>, part: Part) {
        let table = match part {
            Part::Names => &mut self.names,
            Part::Constants => &mut self.constants,
            _ => &mut self.listed,
        };
        let (used, places) = *table;
        let more = match part {
            _ if used < places => places,
            Part::Names | Part::Constants => places_for(places + 1),
            _ => places * 2,
        };
        *table = (used + 1, more);
        if more == places {
            return;
        }
        if part == Part::Objects {
            self.renew(machine, part, WORD * u64::from(more));
            return;
        }
        // The entries go over one by one, so that old and new table are there at once.
        let new = machine.take(kind_of(part), PLACE * u64::from(more));
        machine.heap.free(self.parts.remove(&part));
        self.parts.extend(new.map(|new| (part, new)));
    }

    fn make(&self, machine: &mut Machine<'_>, made: &Made) -> Outcome {
        Ok(match made {
            Made::Text(bytes) => {
                let text = machine.texts.number(bytes);
                machine.copy_text(text)
            }
            Made::Bytes(bytes) => machine.copy_bytes(bytes),
            Made::Integer(value, digits) => {
                machine.make_big(value.clone(), room_for_digits(*digits as u64))
            }
            Made::Float(value) => machine.make_float(*value),
            Made::Imaginary(value) => machine.make_complex(0.0, *value),
            Made::Tuple(items) => {
                let items = items
                    .iter()
                    .map(|item| self.value(machine, *item))
                    .collect();
                machine.make_tuple(items)
            }
            Made::Binary(operator, left, right) => {
                let left = self.value(machine, *left);
                let right = self.value(machine, *right);
                machine.binary(operator, left, right)?
            }
            Made::Unary(operator, operand) => {
                let operand = self.value(machine, *operand);
                machine.unary_integer(operator, operand)?
            }
        })
    }

    fn value(&self, machine: &mut Machine<'_>, item: Item) -> Value {
        match item {
            Item::Object(object) => {
                let object = self.objects.get(object as usize);
                object.copied().unwrap_or(Value::None)
            }
            Item::Int(value) => Value::Int(value.into()),
            Item::Name(name) => {
                let name = self.source.journal.strings.get(name as usize);
                let name = name.map(|name| machine.texts.number(name));
                name.map_or(Value::None, Value::Text)
            }
            Item::None => Value::None,
            Item::False => Value::Bool(false),
            Item::True => Value::Bool(true),
            Item::Ellipsis => Value::Ellipsis,
            Item::EmptyTuple => machine.make_tuple(Vec::new()),
        }
    }

    /// What stays: records, code and tables, as far as something refers to them.
    fn finish(self, machine: &mut Machine<'_>, globals: Id) -> Compiled {
        let functions = &self.source.functions;
        let mut records: Vec<Option<Id>> = vec![None; functions.len()];
        let mut scopes: Vec<(u32, usize)> = (0..)
            .zip(functions)
            .map(|(s, f)| (s, *f as usize))
            .collect();
        // Those in a function come behind it in the program.
        scopes.sort_unstable_by_key(|(_, function)| std::cmp::Reverse(*function));
        for (scope, function) in scopes {
            let children = self.source.program.functions.get(function);
            let children = children.map_or(&[][..], |code| &code.children);
            let loaded = LoadedCode {
                module: self.number,
                function: function as u32,
                code: self.parts.get(&Part::Code(scope)).copied(),
                table: self.parts.get(&Part::Children(scope)).copied(),
                data: None,
                children: children
                    .iter()
                    .filter_map(|child| records.get(*child).copied().flatten())
                    .collect(),
                constants: Vec::new(),
            };
            let record = self.parts.get(&Part::Record(scope)).copied();
            records[function] = Some(machine.heap.place(Object::Code(loaded), record));
        }
        let constants = self.source.journal.constants.iter();
        let constants = constants.map(|item| self.value(machine, *item)).collect();
        let context = Object::Module {
            globals,
            tables: self.parts.get(&Part::Tables).copied(),
            constants,
        };
        let entry = self.parts.get(&Part::Context).copied();
        let context = machine.heap.place(context, entry);
        let code = records.first().copied().flatten();
        Compiled {
            code: code.unwrap_or(context),
            context,
        }
    }
}

impl Nodes {
    /// `parser_alloc`.
    fn add(&mut self, machine: &mut Machine<'_>, bytes: u64) {
        if let Some((chunk, size, used)) = &mut self.chunk
            && *used + bytes > *size
        {
            // It grows by this node, and not by what the node lacks.
            if machine.heap.grow(*chunk, CHUNK + *size + bytes) {
                *size += bytes;
            } else {
                self.end(machine);
            }
        }
        let (_, _, used) = self.chunk.get_or_insert_with(|| {
            let size = bytes.max(SHORTEST_CHUNK);
            let chunk = machine.take(Kind::Compiler, CHUNK + size);
            // A chunk is never empty, so that it has an allocation.
            (chunk.unwrap_or_default(), size, 0)
        });
        self.places.push((self.full.len(), *used, bytes));
        *used += bytes;
    }

    /// `parser_free_parse_node_struct`: only what is in the last chunk makes room.
    fn drop(&mut self, node: usize) {
        if let (Some((_, _, used)), Some((chunk, offset, bytes))) =
            (&mut self.chunk, self.places.get(node))
            && *chunk == self.full.len()
            && *offset < *used
        {
            *used -= bytes;
        }
    }

    /// Cuts the last chunk to what is in use.
    fn end(&mut self, machine: &mut Machine<'_>) {
        if let Some((chunk, _, used)) = self.chunk.take() {
            machine.heap.shrink(chunk, CHUNK + used);
            self.full.push(chunk);
        }
    }
}

/// The room that `mpz_set_from_str` makes for a number of so many digits.
pub(super) fn room_for_digits(count: u64) -> u64 {
    count * 8 / (8 * super::make::DIGIT) + 1
}

fn kind_of(part: Part) -> Kind {
    match part {
        Part::Code(_) => Kind::Code,
        Part::Children(_) | Part::Tables => Kind::CodeTable,
        Part::Record(_) => Kind::CodeRecord,
        Part::Context => Kind::Module,
        _ => Kind::Compiler,
    }
}
