//! Numbers of things in an image: indexes, kept in half the space.

/// The number of the thing at an index. Four thousand million things would take more memory than
/// a reader has; if there were as many, those behind would have a number that nothing has.
pub(super) fn number(index: usize) -> u32 {
    u32::try_from(index).unwrap_or(u32::MAX)
}
