//! Where the convention means something else than it looks like.

use analyzer::diagnostic::Diagnostic;

use crate::layer::Layer;

/// Warnings about an annotated source.
pub fn cautions(_layer: &Layer, _file: &str, _annotated: &[u8]) -> Vec<Diagnostic> {
    Vec::new()
}
