//! The sizes of objects, as data: what differs from one VM to another.

/// The sizes of objects, in bytes, before they are rounded up to blocks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Layouts {
    /// A module: `mp_obj_module_t`, with the tables of its code where the VM keeps them together.
    pub module: u64,
    /// `mp_raw_code_t`: ties a function's parts together until it is made.
    pub code_record: u64,
    /// `mp_obj_fun_bc_t` without default values.
    pub function: u64,
    /// What wraps a function that makes generators; 0 where nothing does.
    pub generator_wrapper: u64,
    /// A class.
    pub class: ClassLayout,
    /// A class of named tuples without its fields.
    pub named_tuple: u64,
    /// `mp_obj_gen_instance_t` without its slots.
    pub generator: u64,
    /// `mp_obj_exception_t`.
    pub exception: u64,
}

impl ReaderLayout {
    /// The path by which a file is opened, where that is made a string.
    pub fn opened_as<'p>(&self, path: &'p str) -> Option<&'p str> {
        let below = |mount: &&str| {
            path.strip_prefix(*mount)
                .filter(|rest| rest.starts_with('/'))
        };
        Some(self.mounts?.iter().find_map(below).unwrap_or(path))
    }
}

/// The size of a class.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ClassLayout {
    /// The same for all.
    Fixed(u64),
    /// A head, and a word for each slot that is in use.
    Slots {
        /// Bytes before the slots.
        head: u64,
        /// Slots that every class has.
        slots: u64,
    },
}

/// What reading a compiled file takes for as long as it is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ReaderLayout {
    /// Where file systems are mounted, if the VM opens files by a string of the path below that
    /// (`lookup_path` in extmod/vfs.c). A file below none of these lies in the root.
    pub mounts: Option<&'static [&'static str]>,
    /// The open file: nothing refers to it once it is read.
    pub file: u64,
    /// The reader with its buffer: given back at the end.
    pub buffer: u64,
    /// The reader of a file that lies in memory: given back at the end.
    pub in_place: u64,
}

/// `mp_reader_vfs_t` in extmod/vfs_reader.c holds a file, two counters and 24 characters,
/// `mp_reader_mem_t` in py/reader.c four words; the file is that of a POSIX file system, while one of
/// a FAT file system has some blocks more.
pub(super) const READER: ReaderLayout = ReaderLayout {
    mounts: None,
    file: 16,
    buffer: 32,
    in_place: 16,
};

impl ClassLayout {
    /// The size of a class with or without bases, and with or without a protocol that it inherits.
    pub fn size(self, has_bases: bool, has_protocol: bool) -> u64 {
        match self {
            Self::Fixed(size) => size,
            Self::Slots { head, slots } => {
                head + 4 * (slots + u64::from(has_bases) + u64::from(has_protocol))
            }
        }
    }
}

/// How interned strings are kept (py/qstr.c).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StringRules {
    /// What a string takes in a chunk besides its characters.
    pub overhead: u64,
    /// The size of a chunk of characters, at the least: `MICROPY_ALLOC_QSTR_CHUNK_INIT`.
    pub chunk: u64,
    /// Places that the firmware's own pool counts for when the next is made.
    pub rom_pool: usize,
    /// The most places of a pool.
    pub largest_pool: usize,
    /// A pool without its places.
    pub pool_header: u64,
    /// A place of a pool.
    pub pool_entry: u64,
}

impl StringRules {
    /// The places of the pool that follows one with that many: twice as many.
    pub fn pool_after(&self, places: usize) -> usize {
        (places * 2).min(self.largest_pool)
    }
}
