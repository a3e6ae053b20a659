//! What lies in the VM's memory: its heap, its strings, the code that runs.

use analyzer::mpy::{PRELUDE_HEAD, prelude_size, running};
use analyzer::trace::Position;

use crate::debug::{Fields, Wanted};
use crate::unicorn::Processor;

/// Longer strings are not names.
const LONGEST_NAME: usize = 255;

macro_rules! fields {
    ($($(#[$doc:meta])* $name:ident = $structure:literal . $member:literal;)+) => {
        /// Where the fields lie that we look at.
        #[derive(Debug, Clone, Copy)]
        pub(super) struct Offsets {
            $($(#[$doc])* $name: u32,)+
        }

        /// The fields that we look at, by the names in MicroPython's py/.
        pub(super) const WANTED: &[Wanted] = &[$(($structure, $member),)+];

        impl Offsets {
            /// Takes them from debug information, or says which are not there.
            pub(super) fn new(fields: &Fields) -> Result<Self, Vec<String>> {
                let mut missing = Vec::new();
                let mut find = |field: Wanted| {
                    fields.offset(field).unwrap_or_else(|name| {
                        missing.push(name);
                        0
                    })
                };
                let offsets = Self { $($name: find(($structure, $member)),)+ };
                if missing.is_empty() { Ok(offsets) } else { Err(missing) }
            }
        }
    };
}

fields! {
    vm = "_mp_state_ctx_t"."vm";
    mem = "_mp_state_ctx_t"."mem";
    area = "_mp_state_mem_t"."area";
    table = "_mp_state_mem_area_t"."gc_alloc_table_start";
    table_length = "_mp_state_mem_area_t"."gc_alloc_table_byte_len";
    blocks = "_mp_state_mem_area_t"."gc_pool_start";
    last_pool = "_mp_state_vm_t"."last_pool";
    chunk = "_mp_state_vm_t"."qstr_last_chunk";
    chunk_size = "_mp_state_vm_t"."qstr_last_alloc";
    chunk_used = "_mp_state_vm_t"."qstr_last_used";
    modules = "_mp_state_vm_t"."mp_loaded_modules_dict";
    map = "_mp_obj_dict_t"."map";
    map_table = "_mp_map_t"."table";
    pool_before = "_qstr_pool_t"."prev";
    pool_count_before = "_qstr_pool_t"."total_prev_len";
    pool_count = "_qstr_pool_t"."len";
    pool_lengths = "_qstr_pool_t"."lengths";
    pool_strings = "_qstr_pool_t"."qstrs";
    state_function = "_mp_code_state_t"."fun_bc";
    state_ip = "_mp_code_state_t"."ip";
    function_context = "_mp_obj_fun_bc_t"."context";
    function_code = "_mp_obj_fun_bc_t"."bytecode";
    context_constants = "_mp_module_context_t"."constants";
    constants_strings = "_mp_module_constants_t"."qstr_table";
    raw_code = "_mp_raw_code_t"."fun_data";
}

/// The VM of a processor that stands still.
#[derive(Clone, Copy)]
pub(super) struct Vm<'p> {
    /// The processor.
    pub processor: &'p Processor<'p>,
    /// Where fields lie.
    pub offsets: &'p Offsets,
    /// Where `mp_state_ctx` is.
    pub state: u32,
}

/// Code that runs.
#[derive(Debug, Clone, Copy)]
pub(super) struct Code {
    /// Where it begins.
    pub start: u32,
    /// The module whose constants it uses.
    pub context: u32,
    ip: u32,
}

impl Code {
    /// Other code of the same module, at its beginning.
    pub(super) fn inner(self, start: u32) -> Self {
        Self {
            start,
            ip: start,
            ..self
        }
    }
}

impl Vm<'_> {
    fn area(&self) -> u32 {
        self.state + self.offsets.mem + self.offsets.area
    }

    fn field_of_vm(&self, offset: u32) -> u32 {
        self.processor.word(self.state + self.offsets.vm + offset)
    }

    /// The table of the collector; empty before there is a heap.
    pub(super) fn allocation_table(&self) -> Vec<u8> {
        let start = self.processor.word(self.area() + self.offsets.table);
        let length = self.processor.word(self.area() + self.offsets.table_length);
        let mut bytes = vec![0; if start == 0 { 0 } else { length as usize }];
        if !self.processor.read(start, &mut bytes) {
            bytes.clear();
        }
        bytes
    }

    /// The address of the first block.
    pub(super) fn first_block(&self) -> u32 {
        self.processor.word(self.area() + self.offsets.blocks)
    }

    /// An interned string.
    pub(super) fn text(&self, number: u32) -> Vec<u8> {
        let mut pools = self.pools();
        let found = pools.find(|pool| number >= pool.first);
        found.map_or_else(Vec::new, |pool| self.string_of(pool, number - pool.first))
    }

    /// The lists of interned strings, the last first.
    pub(super) fn pools(&self) -> impl Iterator<Item = Pool> {
        let pool = |address: u32| {
            let word = |offset: u32| self.processor.word(address + offset);
            (address != 0).then(|| Pool {
                address,
                before: word(self.offsets.pool_before),
                // The topmost bit says that it is sorted.
                first: word(self.offsets.pool_count_before) & 0x7fff_ffff,
                count: word(self.offsets.pool_count),
            })
        };
        std::iter::successors(
            pool(self.field_of_vm(self.offsets.last_pool)),
            move |last| pool(last.before),
        )
    }

    /// A string of a pool. Lengths are bytes (`MICROPY_QSTR_BYTES_IN_LEN`).
    pub(super) fn string_of(&self, pool: Pool, place: u32) -> Vec<u8> {
        let lengths = self
            .processor
            .word(pool.address + self.offsets.pool_lengths);
        let length = self.processor.half_word(lengths + place) & 0xff;
        let strings = pool.address + self.offsets.pool_strings;
        let mut bytes = vec![0; usize::from(length).min(LONGEST_NAME)];
        if !self
            .processor
            .read(self.processor.word(strings + 4 * place), &mut bytes)
        {
            bytes.clear();
        }
        bytes
    }

    /// The chunk that new strings go to: address, size, used.
    pub(super) fn chunk(&self) -> (u32, u32, u32) {
        let offsets = self.offsets;
        let field = |offset| self.field_of_vm(offset);
        (
            field(offsets.chunk),
            field(offsets.chunk_size),
            field(offsets.chunk_used),
        )
    }

    /// How many modules are loaded, and where the table of them is.
    pub(super) fn modules(&self) -> (u32, u32) {
        let map = self.offsets.modules + self.offsets.map;
        // The lowest three bits are flags.
        let count = self.field_of_vm(map) >> 3;
        (count, self.field_of_vm(map + self.offsets.map_table))
    }

    /// The code of a raw code, which functions are made of.
    pub(super) fn code_of_raw(&self, raw_code: u32) -> u32 {
        self.processor.word(raw_code + self.offsets.raw_code)
    }

    /// The code that a code state runs.
    pub(super) fn code(&self, state: u32) -> Code {
        let word = |address: u32, offset: u32| self.processor.word(address + offset);
        let function = word(state, self.offsets.state_function);
        Code {
            start: word(function, self.offsets.function_code),
            context: word(function, self.offsets.function_context),
            ip: word(state, self.offsets.state_ip),
        }
    }

    /// What code is and where it is: with the file as its module and the function's plain name.
    pub(super) fn position(&self, code: Code) -> Position {
        let mut prelude = vec![0; PRELUDE_HEAD];
        let running = self
            .processor
            .read(code.start, &mut prelude)
            .then(|| prelude_size(&prelude))
            .flatten()
            .filter(|size| *size < usize::from(u16::MAX))
            .and_then(|size| {
                prelude.resize(size, 0);
                let reached = code.ip.wrapping_sub(code.start) as usize;
                let is_there = self.processor.read(code.start, &mut prelude);
                running(&prelude, reached).filter(|_| is_there)
            });
        let table = code.context + self.offsets.context_constants + self.offsets.constants_strings;
        let table = self.processor.word(table);
        let string = |place: u32| {
            let number = self.processor.half_word(table + 2 * place);
            String::from_utf8_lossy(&self.text(number.into())).into_owned()
        };
        Position {
            // The first string of a module is the name of its source.
            module: string(0),
            function: running.map_or_else(String::new, |running| string(running.name)),
            line: running.map_or(0, |running| running.line),
        }
    }
}

/// A list of interned strings.
#[derive(Debug, Clone, Copy)]
pub(super) struct Pool {
    /// Where it is.
    pub address: u32,
    before: u32,
    first: u32,
    /// How many strings it has.
    pub count: u32,
}
