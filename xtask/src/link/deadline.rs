//! A moment by which something has to have happened.

use std::time::{Duration, Instant};

/// A moment by which something has to have happened.
#[derive(Debug, Clone, Copy)]
pub(super) struct Deadline {
    end: Instant,
}

impl Deadline {
    /// So much from now.
    pub(super) fn after(patience: Duration) -> Self {
        Self {
            end: Instant::now() + patience,
        }
    }

    /// What is left until then; nothing when it has passed.
    pub(super) fn left(self) -> Duration {
        self.end.saturating_duration_since(Instant::now())
    }

    /// Whether it has passed.
    pub(super) fn has_passed(self) -> bool {
        self.left().is_zero()
    }
}
