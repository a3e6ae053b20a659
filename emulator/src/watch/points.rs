//! The instructions that are watched, and what it means to come to one.

use crate::{Error, Image};

/// What it means that the processor has come to an instruction that is watched.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Point {
    /// `gc_alloc(bytes, flags)` begins.
    Allocate,
    /// `gc_realloc(pointer, bytes, may_move)` begins.
    Resize,
    /// `gc_free(pointer)` begins.
    Free,
    /// The collector begins to mark.
    Collect,
    /// The collector is done, or may be: nothing else could tell what it gave back from what was
    /// allocated there next.
    Collected,
    /// `mp_execute_bytecode(code_state, exception)` begins.
    Execute,
    /// `mp_builtin___import__` begins.
    Import,
    /// `mp_obj_new_module(name)` begins: a file was found and will be loaded.
    NewModule,
    /// `mp_make_function_from_proto_fun(proto_fun, ...)` begins.
    NewFunction,
}

/// The functions at whose beginning something is to be seen; all of them are global in
/// MicroPython's py/, so that no compiler may leave them out.
const FUNCTIONS: [(&str, Point); 8] = [
    ("gc_alloc", Point::Allocate),
    ("gc_realloc", Point::Resize),
    ("gc_free", Point::Free),
    ("gc_collect_start", Point::Collect),
    ("mp_execute_bytecode", Point::Execute),
    ("mp_builtin___import___default", Point::Import),
    ("mp_obj_new_module", Point::NewModule),
    ("mp_make_function_from_proto_fun", Point::NewFunction),
];
/// What frees what was not marked.
const SWEEP: &str = "gc_collect_end";
/// The VM's variables.
const STATE: &str = "mp_state_ctx";

/// Which instructions are watched, by address.
#[derive(Debug, Clone)]
pub(super) struct Points {
    by_address: Vec<(u32, Point)>,
    /// Where the VM's variables are.
    pub state: u32,
}

impl Points {
    /// The instruction that every import begins with.
    pub(super) fn import(&self) -> Option<u32> {
        let mut points = self.by_address.iter();
        let found = points.find(|(_, point)| matches!(point, Point::Import));
        found.map(|(address, _)| *address)
    }

    /// Finds them in an image.
    pub(super) fn of(image: &Image) -> Result<Self, Error> {
        let mut missing = Vec::new();
        let mut find = |name: &str| {
            image.address(name).unwrap_or_else(|| {
                missing.push(name.to_owned());
                0
            })
        };
        // The lowest bit of a function's address says Thumb.
        let mut by_address: Vec<(u32, Point)> = FUNCTIONS
            .iter()
            .map(|(name, point)| (find(name) & !1, *point))
            .collect();
        let (sweep, state) = (find(SWEEP) & !1, find(STATE));
        if !missing.is_empty() {
            return Err(unwatchable(image, missing));
        }
        let size = image.size(SWEEP).unwrap_or_default();
        let code = image.code(sweep..sweep + size);
        let returns: Vec<u32> = returns(code).map(|offset| sweep + offset).collect();
        if returns.is_empty() {
            return Err(unwatchable(image, vec![format!("the end of {SWEEP}")]));
        }
        by_address.extend(
            returns
                .into_iter()
                .map(|address| (address, Point::Collected)),
        );
        by_address.sort_unstable_by_key(|(address, _)| *address);
        Ok(Self { by_address, state })
    }

    /// The addresses.
    pub(super) fn addresses(&self) -> Vec<u32> {
        self.by_address
            .iter()
            .map(|(address, _)| *address)
            .collect()
    }

    /// What an address means.
    pub(super) fn at(&self, address: u32) -> Option<Point> {
        let place = self
            .by_address
            .binary_search_by_key(&address, |(address, _)| *address);
        Some(self.by_address[place.ok()?].1)
    }
}

/// An error that names what an image lacks.
pub(super) fn unwatchable(image: &Image, missing: Vec<String>) -> Error {
    Error::NotWatchable {
        path: image.path().to_owned(),
        missing,
    }
}

/// The offsets in a function at which it may return. Numbers among the code may look like it; they
/// are never executed, and a look too many does no harm.
fn returns(code: &[u8]) -> impl Iterator<Item = u32> {
    let half_word = |offset: usize| match code.get(offset..offset + 2) {
        Some([low, high]) => u16::from_le_bytes([*low, *high]),
        _ => 0,
    };
    (0..code.len())
        .step_by(2)
        .filter(move |offset| {
            let first = half_word(*offset);
            first == 0x4770 // bx lr
                || first & 0xff00 == 0xbd00 // pop {..., pc}
                || first == 0xe8bd && half_word(offset + 2) & 0x8000 != 0 // pop.w {..., pc}
                || first == 0xf85d && half_word(offset + 2) == 0xfb04 // ldr.w pc, [sp], #4
        })
        .map(|offset| offset as u32)
}

#[cfg(test)]
mod tests {
    use super::returns;

    #[test]
    fn returns_are_found_short_and_long() {
        // push {r4, lr}; pop {r4, pc}; pop.w {r4-r8, pc}; bx lr
        let code = [0x10, 0xb5, 0x10, 0xbd, 0xbd, 0xe8, 0xf0, 0x81, 0x70, 0x47];
        assert_eq!(returns(&code).collect::<Vec<_>>(), [2, 4, 8]);
    }

    #[test]
    fn a_function_without_code_returns_nowhere() {
        assert_eq!(returns(&[]).count(), 0);
    }
}
