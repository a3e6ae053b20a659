//! Bounds and flags that all versions share.

/// How deep functions may be nested.
///
/// The VM's loader (`load_raw_code` in py/persistentcode.c) calls itself for each level, with at
/// least nine saved registers and as much again of locals on a Cortex-M: 72 bytes or more, so 256
/// levels overflow the 16 KiB stack of the boards at hand before the first instruction runs.
/// Source that people write stays below 20.
pub(super) const MAX_FUNCTION_DEPTH: usize = 256;

/// How deep tuples may be nested. `load_obj` calls itself in the same way.
pub(super) const MAX_TUPLE_DEPTH: usize = 256;

/// The flags of a viper or assembler function that announce more data (`MP_SCOPE_FLAG_VIPER*` in
/// py/runtime0.h, the same since 1.12).
pub(super) struct ScopeFlags(pub(super) u32);

impl ScopeFlags {
    pub(super) fn has_relocations(&self) -> bool {
        self.0 & 0x10 != 0
    }

    pub(super) fn has_read_only(&self) -> bool {
        self.0 & 0x20 != 0
    }

    pub(super) fn has_zeroed(&self) -> bool {
        self.0 & 0x40 != 0
    }
}
