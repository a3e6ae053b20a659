//! A compiled module made ready to run: every function with its instructions, lines and names.
//!
//! Sessions share programs: nothing in here changes once it is made.

use num_bigint::BigInt;

use crate::mpy::raw::LiteralKind;
use crate::mpy::{CodeKind, Constant, Error, Function, Module, Op, Operand, RawFile, Version};

/// A compiled module, ready to run.
#[derive(Debug, Clone, PartialEq)]
pub struct Program {
    /// Its table of strings; the code refers to them by number.
    pub(super) strings: Vec<Box<[u8]>>,
    /// Which of them the file names by a number that every VM knows.
    pub(super) fixed: Vec<bool>,
    /// The constants of the module (version 6).
    pub(super) constants: Vec<Literal>,
    /// Its functions, the top level first and each before those defined in it.
    pub(super) functions: Vec<Code>,
    /// The version of the file that it came from.
    pub(super) version: Version,
    /// The size of that file, in bytes.
    pub(super) size: usize,
}

/// A constant that is an object of its own.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Literal {
    None,
    False,
    True,
    Ellipsis,
    /// The table of functions that machine code calls.
    FunctionTable,
    Text(Box<[u8]>),
    Bytes(Box<[u8]>),
    /// An integer, and how many digits it is written with.
    Integer(BigInt, usize),
    /// A floating-point number, and how many characters it is written with.
    Float(f64, usize),
    /// A complex number without a real part, and how many characters it is written with.
    Complex(f64, usize),
    Tuple(Vec<Self>),
}

/// A function of a program.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Code {
    /// Its name, by its number among the program's strings.
    pub(super) name: Option<usize>,
    /// Its name with those of the functions and classes around it.
    pub(super) qualified_name: String,
    pub(super) kind: CodeKind,
    /// Bytes of the block that holds its code.
    pub(super) size: u32,
    /// Read-only and zeroed data beside machine code, in bytes.
    pub(super) data_size: u32,
    /// Words of the table that the VM allocates for it.
    pub(super) table_entries: u32,
    pub(super) parent: Option<usize>,
    pub(super) children: Vec<usize>,
    /// Constants of its own (versions 3 to 5).
    pub(super) constants: Vec<Literal>,
    pub(super) shape: Shape,
    /// The names of its arguments, by their numbers among the program's strings.
    pub(super) arguments: Vec<usize>,
    /// The local variables that inner functions share.
    pub(super) cells: Vec<u8>,
    pub(super) steps: Vec<Step>,
    pub(super) first_line: u32,
}

/// How a function is called, and what frame it needs.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Shape {
    /// Slots for local variables and values.
    pub(super) slots: u32,
    /// Places for `try` and `with` blocks.
    pub(super) handlers: u32,
    pub(super) positional: u32,
    pub(super) keyword_only: u32,
    /// Positional arguments with a default.
    pub(super) defaults: u32,
    pub(super) generator: bool,
    pub(super) star_arguments: bool,
    pub(super) star_keywords: bool,
}

/// An instruction. Targets of jumps are places among the steps.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Step {
    pub(super) op: Op,
    pub(super) operand: Operand,
    pub(super) line: u32,
}

impl Program {
    /// Makes the module in a compiled file ready to run.
    pub fn read(bytes: &[u8]) -> Result<Self, Error> {
        let file = RawFile::read(bytes)?;
        let module = Module::decode(&file)?;
        let strings = module.strings.iter().map(|one| one.bytes.into()).collect();
        let mut functions: Vec<Code> = Vec::with_capacity(module.function_count());
        for function in module.functions() {
            let code = code(&function, &module, &functions);
            functions.push(code);
        }
        Ok(Self {
            strings,
            fixed: module
                .strings
                .iter()
                .map(|one| one.fixed.is_some())
                .collect(),
            constants: module.objects.iter().map(literal).collect(),
            functions,
            version: module.version,
            size: bytes.len(),
        })
    }

    /// How many functions there are, the top level and classes among them.
    pub fn function_count(&self) -> usize {
        self.functions.len()
    }

    /// The qualified name of a function.
    pub fn qualified_name(&self, function: usize) -> &str {
        self.functions
            .get(function)
            .map_or("", |code| &code.qualified_name)
    }

    /// Its table of strings has this one.
    pub fn has_string(&self, text: &str) -> bool {
        self.strings.iter().any(|one| **one == *text.as_bytes())
    }

    /// The line at which a function begins.
    pub fn first_line(&self, function: usize) -> u32 {
        self.functions
            .get(function)
            .map_or(1, |code| code.first_line)
    }
}

fn code(function: &Function<'_>, module: &Module<'_>, before: &[Code]) -> Code {
    let frame = function.frame.as_ref();
    let name = function.name(module);
    let qualified_name = match function.parent.and_then(|parent| before.get(parent)) {
        Some(parent) if parent.qualified_name != TOP_LEVEL => {
            format!("{}.{name}", parent.qualified_name)
        }
        Some(_) => name.into_owned(),
        None => TOP_LEVEL.to_owned(),
    };
    let shape = frame.map_or_else(Shape::default, |frame| Shape {
        slots: frame.signature.state,
        handlers: frame.signature.exceptions,
        positional: frame.signature.positional,
        keyword_only: frame.signature.keyword_only,
        defaults: frame.signature.defaults,
        generator: frame.traits.generator,
        star_arguments: frame.traits.star_arguments,
        star_keywords: frame.traits.star_keywords,
    });
    Code {
        name: frame.map(|frame| frame.name.0 as usize),
        qualified_name,
        kind: function.kind,
        size: function.code_size() as u32,
        data_size: function.data_size,
        table_entries: function.table_entries(module.version) as u32,
        parent: function.parent,
        children: function.children.clone(),
        constants: function.constants.iter().map(literal).collect(),
        shape,
        arguments: frame
            .map(|frame| frame.arguments.iter().map(|id| id.0 as usize).collect())
            .unwrap_or_default(),
        cells: frame.map(|frame| frame.cells.to_vec()).unwrap_or_default(),
        steps: steps(function, module),
        first_line: function.first_line(),
    }
}

/// What the code of a module outside all functions is called.
pub(super) const TOP_LEVEL: &str = "<module>";

fn steps(function: &Function<'_>, module: &Module<'_>) -> Vec<Step> {
    let mut lines = function.frame.as_ref().map(|frame| frame.lines.in_order());
    let mut offsets = Vec::new();
    let mut steps: Vec<Step> = Vec::new();
    for instruction in function.instructions(module).map_while(Result::ok) {
        offsets.push(instruction.offset);
        steps.push(Step {
            op: instruction.op,
            operand: instruction.operand,
            line: lines
                .as_mut()
                .map_or(1, |lines| lines.line_at(instruction.offset)),
        });
    }
    // A target that is no instruction's beginning ends the function.
    let index = |offset: u32| offsets.binary_search(&offset).unwrap_or(offsets.len()) as u32;
    for step in &mut steps {
        step.operand = match step.operand {
            Operand::Target(offset) => Operand::Target(index(offset)),
            Operand::Unwind(offset, handlers) => Operand::Unwind(index(offset), handlers),
            other => other,
        };
    }
    steps
}

fn literal(constant: Constant<'_>) -> Literal {
    match constant {
        Constant::FunctionTable => Literal::FunctionTable,
        Constant::None => Literal::None,
        Constant::False => Literal::False,
        Constant::True => Literal::True,
        Constant::Ellipsis => Literal::Ellipsis,
        // What was nested deeper than memory allows was refused by the reader.
        Constant::Tuple(items) => Literal::Tuple(items.map(literal).collect()),
        Constant::Literal(one) => {
            let text = String::from_utf8_lossy(one.text);
            match one.kind {
                LiteralKind::Str => Literal::Text(one.text.into()),
                LiteralKind::Bytes => Literal::Bytes(one.text.into()),
                LiteralKind::Int => Literal::Integer(
                    text.parse().unwrap_or_default(),
                    text.trim_start_matches('-').len(),
                ),
                LiteralKind::Float => {
                    Literal::Float(text.parse().unwrap_or_default(), one.text.len())
                }
                LiteralKind::Complex => Literal::Complex(
                    text.trim_end_matches('j').parse().unwrap_or_default(),
                    one.text.len(),
                ),
            }
        }
    }
}
