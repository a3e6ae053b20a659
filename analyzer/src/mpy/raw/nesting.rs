//! Bounds and flags that all versions share.

/// How deep functions may be nested.
///
/// The VM's loader (`load_raw_code` in py/persistentcode.c) calls itself for each level and saves
/// nine registers and about as many locals on a Cortex-M, so 256 levels take some 16 KiB: the whole
/// stack of the boards at hand. Source that people write stays below 20 levels.
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
