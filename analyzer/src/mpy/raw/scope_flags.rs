//! The flags of a viper or assembler function that announce more data.

/// `MP_SCOPE_FLAG_VIPER*` in py/runtime0.h, the same since 1.12.
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
