//! From instructions to bytes.

mod encode;
mod layout;
mod prelude;
mod resolve;

use super::error::{Flaw, Span};
use super::journal::{Part, Recorder};
use super::names::Name;
use super::scope::{Scope, ScopeId, Scopes};
use super::strings::Strings;

/// Instructions whose operands are known, except for where jumps lead. What can never be
/// executed is gone, but for the lines it recorded.
pub(super) struct Resolved {
    pub(super) steps: Vec<Step>,
    /// The bytes of all steps that are not jumps, one after the other.
    pub(super) bytes: Vec<u8>,
    pub(super) labels: u32,
    /// The most values that are on the stack at once.
    pub(super) stack: u32,
    /// The names of the arguments, as numbers in the table of strings.
    pub(super) name: u32,
    pub(super) arguments: Vec<u32>,
    /// Slots that hold cells.
    pub(super) cells: Vec<u8>,
    pub(super) children: Vec<ScopeId>,
}

/// A part of resolved code.
#[derive(Clone, Copy)]
pub(super) enum Step {
    Line(u32),
    Label(u32),
    /// The next bytes, up to `end`.
    Bytes {
        end: u32,
        span: Span,
    },
    Jump {
        opcode: u8,
        label: u32,
        extra: Option<u8>,
        span: Span,
    },
}

/// A function in bytes.
pub(super) struct Assembled {
    /// Prelude and instructions.
    pub(super) code: Vec<u8>,
    /// Where the first instruction is.
    pub(super) instructions_at: u32,
    pub(super) frame_slots: u32,
    pub(super) children: Vec<ScopeId>,
    /// Where each instruction starts, and the source it was made from.
    pub(super) places: Vec<(u32, Span)>,
}

/// Assembles one scope. Scopes must come in their order, because strings are numbered as they
/// are met.
pub(super) fn assemble<'r>(
    scopes: &Scopes<'r>,
    id: ScopeId,
    strings: &mut Strings<'r>,
    with_lines: bool,
    recorder: &Recorder,
) -> Result<Assembled, Flaw> {
    let scope = scopes.get(id);
    let resolved = resolve::resolve(scopes, id, strings);
    recorder.children(id.0, resolved.children.len());
    let (assembled, first_size) = layout::layout(scope, resolved, with_lines)?;
    recorder.take(Part::Code(id.0), first_size);
    Ok(assembled)
}

/// The name of each argument slot; a closed-over variable is called `*` there.
fn argument_names(scope: &Scope<'_>) -> impl Iterator<Item = Name> {
    let mut names = vec![Name::STAR; (scope.positional + scope.keyword_only) as usize];
    for identifier in scope.identifiers.iter().rev() {
        if identifier.parameter != super::scope::Parameter::No
            && let Some(name) = names.get_mut(identifier.slot as usize)
        {
            *name = identifier.name;
        }
    }
    names.into_iter()
}
