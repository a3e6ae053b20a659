//! Writes the ledger while the processor runs.
//!
//! What is on the heap comes from the collector's own table, not from the arguments of functions:
//! before anything changes the heap, the processor comes to a point, and what has changed since the
//! point before is that point's doing. So the sums are right even where a compiler has inlined one
//! part of the allocator into another.

use std::collections::HashMap;

use analyzer::trace::{Position, Standing};

use super::ledger::{BLOCK, Cause, Ledger, Origin};
use super::points::{Point, Points};
use super::start::standing;
use super::table::Table;
use super::vm::{Offsets, Vm};
use crate::debug::{self, Unwinder};
use crate::unicorn::Processor;

/// So many return addresses tell every site apart.
const DEEPEST_CALL: usize = 12;
/// What the top level of a module is called.
const TOP_LEVEL: &str = "<module>";

/// Something that runs on the stack of C.
#[derive(Debug, Clone)]
struct Frame {
    /// The stack pointer at its first instruction; when it is back there, the function has returned
    /// or was left by an exception.
    sp: u32,
    activity: Activity,
}

#[derive(Debug, Clone)]
enum Activity {
    /// Code runs, by its code state.
    Code(u32),
    /// Something is imported; the module is known when its file has been found.
    Import(Option<String>),
}

/// Watches and writes down.
pub(super) struct Recorder {
    /// What was seen.
    pub ledger: Ledger,
    /// The address of the first block.
    pub first_block: u32,
    /// Where the VM stood when the first import began.
    pub standing: Option<Standing>,
    points: Points,
    offsets: Offsets,
    unwinder: Unwinder,
    table: Table,
    cause: Cause,
    /// What was being done when the collector began.
    before_collection: Option<Cause>,
    frames: Vec<Frame>,
    /// The modules that were seen to begin, by their context.
    modules: HashMap<u32, String>,
    /// The functions that were seen to be made, by their code.
    functions: HashMap<u32, String>,
    /// Imports to let pass, the one that it begins with included.
    waiting: usize,
}

impl Recorder {
    /// Begins with the import that comes after so many others. Takes down what is there at the
    /// beginning; nothing if there is no heap yet.
    pub(super) fn begin(
        after: Option<usize>,
        points: Points,
        offsets: Offsets,
        unwinder: Unwinder,
        processor: &Processor<'_>,
    ) -> Option<Self> {
        let mut recorder = Self {
            ledger: Ledger::default(),
            first_block: 0,
            standing: None,
            points,
            offsets,
            unwinder,
            table: Table::default(),
            cause: Cause::Nothing,
            before_collection: None,
            frames: Vec::new(),
            modules: HashMap::new(),
            functions: HashMap::new(),
            waiting: after.map_or(0, |imports| imports + 1),
        };
        recorder.take_down(processor).then_some(recorder)
    }

    /// Takes down what is there. Whether there is a heap.
    fn take_down(&mut self, processor: &Processor<'_>) -> bool {
        let vm = self.vm(processor);
        let (table, first_block) = (vm.allocation_table(), vm.first_block());
        let is_heap = !table.is_empty();
        self.first_block = first_block;
        self.table = Table::default();
        let there = self.table.update(table);
        self.ledger = Ledger::default();
        self.ledger.begin(&there);
        is_heap
    }

    /// Whether the watch has begun, now that a point has been reached.
    fn has_begun(&mut self, point: &Point, processor: &Processor<'_>) -> bool {
        if self.waiting > 0 && matches!(point, Point::Import) {
            self.waiting -= 1;
            if self.waiting == 0 {
                self.take_down(processor);
            }
        }
        self.waiting == 0
    }

    /// Writes down what changed since the last look.
    pub(super) fn look(&mut self, processor: &Processor<'_>) {
        let table = self.vm(processor).allocation_table();
        let changes = self.table.update(table);
        let known = self.ledger.entries.len();
        self.ledger.apply(&changes, &self.cause);
        for entry in &mut self.ledger.entries[known..] {
            entry.first_word = processor.word(self.first_block + entry.block * BLOCK);
        }
    }

    /// The processor has come to a point.
    pub(super) fn reached(&mut self, address: u32, processor: &Processor<'_>) {
        let Some(point) = self.points.at(address) else {
            return;
        };
        if !self.has_begun(&point, processor) {
            return;
        }
        // What runs is told by the stack alone and changes nothing on the heap.
        let changes_nothing = matches!(
            point,
            Point::Execute | Point::NewModule | Point::NewFunction
        );
        let sp = processor.register(13);
        // What an import did last counts for it, whatever shows that it is over.
        let is_over = self.is_importing() && !self.goes_on_importing(sp);
        if !changes_nothing || is_over {
            self.look(processor);
        }
        self.leave(sp);
        let argument = |number: u8| processor.register(number);
        match point {
            Point::Allocate => {
                self.cause = Cause::Allocation(argument(0), self.origin(processor));
            }
            Point::Resize => {
                let block = argument(0).wrapping_sub(self.first_block) / BLOCK;
                self.cause = Cause::Resizing(block, argument(1), self.origin(processor));
            }
            Point::Free => self.cause = Cause::Freeing(self.is_importing()),
            Point::Collect => {
                let cause = std::mem::replace(&mut self.cause, Cause::Collection);
                self.before_collection.get_or_insert(cause);
            }
            Point::Collected => {
                if let Some(cause) = self.before_collection.take() {
                    self.cause = cause;
                }
            }
            Point::Execute => self.execute(processor),
            Point::Import => self.import(processor),
            Point::NewModule => self.load(processor),
            Point::NewFunction => self.name_function(processor),
        }
        self.ledger.importing(self.is_importing());
    }

    fn vm<'p>(&'p self, processor: &'p Processor<'p>) -> Vm<'p> {
        Vm {
            processor,
            offsets: &self.offsets,
            state: self.points.state,
        }
    }

    /// Forgets what has returned.
    fn leave(&mut self, sp: u32) {
        while self.frames.pop_if(|frame| frame.sp <= sp).is_some() {}
    }

    fn enter(&mut self, processor: &Processor<'_>, activity: Activity) {
        let sp = processor.register(13);
        self.frames.push(Frame { sp, activity });
    }

    fn is_importing(&self) -> bool {
        self.goes_on_importing(0)
    }

    /// Whether something is imported once all that has returned at this stack is forgotten.
    fn goes_on_importing(&self, sp: u32) -> bool {
        let is_import = |frame: &Frame| matches!(frame.activity, Activity::Import(_));
        let mut frames = self.frames.iter();
        frames.any(|frame| frame.sp > sp && is_import(frame))
    }

    fn import(&mut self, processor: &Processor<'_>) {
        if self.standing.is_none() {
            self.standing = Some(standing(&self.vm(processor)));
        }
        self.enter(processor, Activity::Import(None));
    }

    fn execute(&mut self, processor: &Processor<'_>) {
        let state = processor.register(0);
        // The first code that a module runs after its file was found is its top level.
        if let Some(Frame {
            activity: Activity::Import(Some(module)),
            ..
        }) = self.frames.last()
        {
            let module = module.clone();
            let code = self.vm(processor).code(state);
            self.modules.insert(code.context, module);
            self.functions.insert(code.start, TOP_LEVEL.to_owned());
        }
        self.enter(processor, Activity::Code(state));
    }

    fn load(&mut self, processor: &Processor<'_>) {
        let name = self.vm(processor).text(processor.register(0));
        if let Some(Frame {
            activity: Activity::Import(module),
            ..
        }) = self.frames.last_mut()
        {
            *module = Some(String::from_utf8_lossy(&name).into_owned());
        }
    }

    /// A function is called as those around it are, and then by its own name.
    fn name_function(&mut self, processor: &Processor<'_>) {
        let Some(Frame {
            activity: Activity::Code(state),
            ..
        }) = self.frames.last()
        else {
            return;
        };
        let vm = self.vm(processor);
        let outer = vm.code(*state);
        let start = vm.code_of_raw(processor.register(0));
        let name = vm.position(outer.inner(start)).function;
        let name = match self.functions.get(&outer.start) {
            Some(outer) if outer != TOP_LEVEL => format!("{outer}.{name}"),
            _ => name,
        };
        self.functions.insert(start, name);
    }

    /// Who asks, while something is imported.
    fn origin(&mut self, processor: &Processor<'_>) -> Option<Origin> {
        if !self.is_importing() {
            return None;
        }
        Some(Origin {
            calls: self.calls(processor),
            python: self.python(processor),
        })
    }

    fn calls(&mut self, processor: &Processor<'_>) -> Vec<u32> {
        let mut frame = debug::Frame::caller_of_entered(processor);
        let mut calls = vec![frame.pc()];
        while calls.len() < DEEPEST_CALL {
            let Some(caller) = self.unwinder.caller(&frame, processor) else {
                break;
            };
            calls.push(caller.pc());
            frame = caller;
        }
        calls
    }

    fn python(&self, processor: &Processor<'_>) -> Position {
        for frame in self.frames.iter().rev() {
            match &frame.activity {
                Activity::Import(None) => {}
                Activity::Import(Some(module)) => {
                    return Position {
                        module: module.clone(),
                        ..Position::default()
                    };
                }
                Activity::Code(state) => {
                    let vm = self.vm(processor);
                    let code = vm.code(*state);
                    let mut position = vm.position(code);
                    if let Some(module) = self.modules.get(&code.context) {
                        position.module.clone_from(module);
                    }
                    if let Some(function) = self.functions.get(&code.start) {
                        position.function.clone_from(function);
                    }
                    return position;
                }
            }
        }
        Position::default()
    }
}
