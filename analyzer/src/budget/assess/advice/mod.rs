//! What would help where a limit is exceeded.

use super::session::Session;
use crate::cost::Modules;
use crate::report::{Check, Suggestion};

/// What would help a session that exceeds a limit, most first.
pub(super) fn of(_modules: &Modules<'_>, _session: &Session, _check: &Check) -> Vec<Suggestion> {
    Vec::new()
}
