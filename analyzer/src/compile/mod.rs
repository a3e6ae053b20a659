//! MicroPython source to bytecode, byte for byte what mpy-cross writes.
//!
//! Everything that decides the bytes is MicroPython's own: its grammar, the lines its parser
//! records, its folding of constants, the order in which it first uses strings. So this compiler
//! has its own lexer, parser and scopes. Source goes through it once:
//!
//! lexer → parser (folding as the tree grows) → lowering (one walk per scope) → slots of
//! variables → assembler → [`Module`].
//!
//! **Architecture invariant:** every input gives a module or an [`Error`] with its place. Nesting
//! is bounded where a function calls itself ([`DEEPEST`], [`DEEPEST_FUNCTION`]); parentheses
//! around an expression are not nesting, since the parser keeps its own stack.

mod assemble;
mod code;
mod complaint;
mod constants;
mod depth;
mod diagnose;
mod error;
mod fold;
mod grammar;
mod integer;
mod journal;
mod leaves;
mod lexer;
mod lower;
mod module;
mod names;
mod number;
mod opcode;
mod parser;
mod scope;
mod strings;
mod token;
mod tree;
mod value;

pub use diagnose::diagnose;
pub use error::Error;
pub use journal::{CompilerLayout, Journal};
pub use module::{Function, Module, Position};
pub use scope::ScopeKind;

pub(crate) use journal::{Event, Item, Made, Part};

use error::{Flaw, Span};
use journal::Recorder;
use names::{LONGEST, Names};
use scope::Scopes;

/// Statements and expressions may be nested this deep in one function. Parentheses around a
/// single expression do not count.
pub const DEEPEST: u32 = lower::DEEPEST;

/// Functions, classes, lambdas and comprehensions may be nested this deep; the VM cannot load
/// deeper ones.
pub const DEEPEST_FUNCTION: u32 = lower::DEEPEST_FUNCTION;

/// Bits of a small int on the boards that the code is for.
const SMALL_INT_BITS: u8 = 31;

/// Which releases' bytecode is written. All write version 6. MicroPython's differ in the value of
/// some float literals, CircuitPython's in what `await` does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Dialect {
    /// MicroPython 1.22 to 1.24.
    #[default]
    MicroPython1_22,
    /// MicroPython 1.25.
    MicroPython1_25,
    /// CircuitPython 9 and 10: MicroPython 1.23, but `await` calls `__await__`, and the prelude of a
    /// function says whether it is `async`. Compiled sizes that CircuitPython's own mpy-cross gave
    /// for all of its asyncio agree.
    CircuitPython9,
}

/// What a compilation depends on besides the source.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Options {
    /// The name of the source as the module will tell it in tracebacks.
    pub source_name: String,
    /// From 0 to 3. From 1 on, `assert` is left out and `__debug__` is false; 3 leaves out the
    /// table of lines.
    pub optimization: u8,
    /// Which releases will load the module.
    pub dialect: Dialect,
}

/// Whether the board that compiles has interned a string.
pub type Knows<'k> = dyn Fn(&[u8]) -> bool + 'k;

/// Compiles a source file.
pub fn compile(source: &[u8], options: &Options) -> Result<Module, Error> {
    let compiled = compile_module(source, options, Recorder::default(), None);
    let (module, _) = compiled.map_err(|flaw| flaw.into_error(source))?;
    Ok(module)
}

/// Compiles a source file as a board does that has it as source: says what happens to its heap.
/// Strings beyond the shortest are interned only if the board `knows` them.
pub fn compile_on_board(
    source: &[u8],
    options: &Options,
    layout: CompilerLayout,
    knows: &Knows<'_>,
) -> Result<(Module, Journal), Error> {
    let recorder = Recorder::new(Some(layout));
    compile_module(source, options, recorder, Some(knows)).map_err(|flaw| flaw.into_error(source))
}

fn compile_module(
    source: &[u8],
    options: &Options,
    recorder: Recorder,
    knows: Option<&Knows<'_>>,
) -> Result<(Module, Journal), Flaw> {
    if u32::try_from(source.len()).is_err() {
        return Err(Flaw::new("a source file of 4 GiB or more", Span::default()));
    }
    let mut names = Names::new(knows);
    if options.source_name.len() > LONGEST {
        return Err(Flaw::new(
            format!("the name of this source is longer than {LONGEST} bytes"),
            Span::default(),
        ));
    }
    let source_name = names.intern(options.source_name.as_bytes());
    let parsed = parser::parse(source, names, &recorder, options)?;
    let lowered = lower::lower(
        &parsed.tree,
        parsed.root,
        parsed.names,
        &recorder,
        source_name,
        options,
    )?;
    let names = lowered.names;
    let scopes = lowered.scopes;
    let mut strings = lowered.strings;
    let with_lines = options.optimization < 3;
    let line_starts = error::line_starts(source);
    let mut functions: Vec<Function> = Vec::new();
    for id in scopes.ids() {
        let assembled = assemble::assemble(&scopes, id, &mut strings, with_lines, &recorder)?;
        functions.push(function(
            &scopes,
            id,
            assembled,
            &names,
            &functions,
            &line_starts,
        ));
    }
    let (objects, constants) = lowered.constants.into_objects();
    let table = strings.in_order();
    recorder.close_compiler(table.len(), objects.len(), functions.len() as u32);
    let module = Module {
        strings: table
            .iter()
            .map(|name| names.text(*name).to_vec())
            .collect(),
        objects,
        functions,
        line_starts,
    };
    Ok((module, recorder.finish(names, constants)))
}

fn function(
    scopes: &Scopes<'_>,
    id: scope::ScopeId,
    assembled: assemble::Assembled,
    names: &Names<'_>,
    before: &[Function],
    line_starts: &[u32],
) -> Function {
    let scope = scopes.get(id);
    let name = names.show(scope.name);
    let parent = scope.parent.map(|parent| parent.0 as usize);
    let qualified_name = match parent.and_then(|parent| before.get(parent)) {
        Some(parent) => match parent.kind {
            ScopeKind::Module => name.clone(),
            ScopeKind::Class => format!("{}.{name}", parent.qualified_name),
            _ => format!("{}.<locals>.{name}", parent.qualified_name),
        },
        None => name.clone(),
    };
    let line = line_starts.partition_point(|start| *start <= scope.span.start) as u32;
    Function {
        kind: scope.kind,
        name,
        qualified_name,
        line: if parent.is_none() { 1 } else { line },
        span: scope.span.start as usize..scope.span.end as usize,
        parent,
        children: assembled.children.iter().map(|id| id.0 as usize).collect(),
        code: assembled.code,
        instructions_at: assembled.instructions_at as usize,
        frame_slots: assembled.frame_slots,
        positions: assembled
            .places
            .iter()
            .map(|(offset, span)| Position {
                offset: *offset,
                start: span.start,
                end: span.end,
            })
            .collect(),
    }
}
