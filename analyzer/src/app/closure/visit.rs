//! The walk over imports.

use std::collections::{BTreeSet, HashSet, VecDeque};
use std::sync::Arc;

use super::message::{Missing, Severity, Step, escaped, failed_before, not_found};
use super::target::{Target, targets_of, with_parents};
use super::{Closure, Loaded, Reach, Visited};
use crate::app::folder::App;
use crate::app::module::Module;
use crate::app::relative::absolute_name;
use crate::app::resolve::Resolution;
use crate::diagnostic::Place;
use crate::python::{GuardPart, Import, Scope};

pub(super) struct Visit<'app, ImportsOf> {
    app: &'app App,
    imports_of: ImportsOf,
    loaded: Vec<Slot>,
    /// Loaded modules with lazy imports, by position in `loaded`.
    lazy: VecDeque<(usize, Module, Arc<[Import]>)>,
    names: BTreeSet<String>,
    failed: BTreeSet<String>,
    frames: Vec<Frame>,
    closure: Closure,
}

/// A module that was loaded, and may have failed since.
struct Slot {
    loaded: Loaded,
    visited: Visited,
}

/// A module that is being imported.
struct Frame {
    /// None for the frame that imports the roots.
    module: Option<Module>,
    /// Its position in `loaded`.
    position: Option<usize>,
    /// All that the module imports, lazy or not.
    imports: Arc<[Import]>,
    /// The next import to look at; the current one is before it.
    next: usize,
    targets: VecDeque<Asked>,
    failed_guards: HashSet<usize>,
    /// If this module fails, something around it goes on without.
    caught: bool,
    /// It runs the lazy imports, and those only.
    lazy: bool,
}

/// One module to load.
enum Asked {
    Target(Target),
    Program(Module),
}

impl<'app, ImportsOf: FnMut(&Module) -> Vec<Import>> Visit<'app, ImportsOf> {
    pub(super) fn new(app: &'app App, imports_of: ImportsOf) -> Self {
        Self {
            app,
            imports_of,
            loaded: Vec::new(),
            lazy: VecDeque::new(),
            names: BTreeSet::new(),
            failed: BTreeSet::new(),
            frames: Vec::new(),
            closure: Closure::default(),
        }
    }

    pub(super) fn run(mut self, roots: &[Module], reach: Reach) -> Closure {
        for root in roots {
            let targets = if root.is_program() {
                VecDeque::from([Asked::Program(root.clone())])
            } else {
                with_parents(&root.name).map(Asked::Target).collect()
            };
            self.frames.push(Frame::of_roots(targets));
            self.finish_frames();
        }
        while reach == Reach::Calls
            && let Some((position, module, imports)) = self.lazy.pop_front()
        {
            self.frames.push(Frame {
                imports,
                lazy: true,
                caught: true,
                ..Frame::new(module, Some(position))
            });
            self.finish_frames();
        }
        self.compact();
        self.closure
    }

    fn finish_frames(&mut self) {
        while let Some(frame) = self.frames.last_mut() {
            if let Some(asked) = frame.targets.pop_front() {
                self.note_attempt();
                self.import(asked);
            } else if frame.next < frame.imports.len() {
                frame.next += 1;
                self.start_import();
            } else {
                self.frames.pop();
            }
        }
    }

    /// Finds out what the current import of the last frame asks for.
    fn start_import(&mut self) {
        let Some(frame) = self.frames.last() else {
            return;
        };
        let (Some(import), Some(importer)) = (frame.current(), &frame.module) else {
            return;
        };
        if import.context.is_lazy() != frame.lazy
            || !frame.runs(import, self.app.rules.family.implementation())
        {
            return;
        }
        let name = match absolute_name(import, importer) {
            Ok(name) if !name.is_empty() => name,
            Ok(_) => return,
            Err(escapes) => {
                self.fail(&Missing::Escapes(escapes));
                return;
            }
        };
        let targets = targets_of(import, &name).map(Asked::Target).collect();
        if let Some(frame) = self.frames.last_mut() {
            frame.targets = targets;
        }
    }

    /// Counts a target of the current import of the last frame.
    fn note_attempt(&mut self) {
        if let Some(frame) = self.frames.last()
            && let Some(slot) = frame.position.and_then(|at| self.loaded.get_mut(at))
            && let Some(current) = frame.next.checked_sub(1)
            && let Some(count) = slot.visited.attempted.get_mut(current)
        {
            *count += 1;
        }
    }

    fn import(&mut self, asked: Asked) {
        let (name, optional) = match asked {
            Asked::Program(module) => {
                self.load(Resolution::Module(module));
                return;
            }
            Asked::Target(Target::Name(name)) => (name, false),
            Asked::Target(Target::Submodule(name)) => (name, true),
        };
        if self.names.contains(&name) || self.closure.builtin.contains(&name) {
            return;
        }
        if self.failed.contains(&name) {
            self.fail(&Missing::Again(name));
            return;
        }
        match self.app.resolve(&name) {
            Resolution::NotFound { .. } if optional => {}
            Resolution::NotFound { name: part, tried } => {
                self.fail(&Missing::NotFound { name, part, tried });
            }
            // `from time import sleep` names no submodule unless the firmware lists one.
            Resolution::Builtin { name } => {
                self.closure.builtin.insert(name);
            }
            found => self.load(found),
        }
    }

    fn load(&mut self, found: Resolution) {
        let position = self.loaded.len();
        let (importer, place, caught) = match self.frames.last() {
            Some(frame) => (frame.position, frame.place(), frame.catches()),
            None => (None, None, false),
        };
        let is_program = matches!(&found, Resolution::Module(module) if module.is_program());
        if !is_program {
            self.names.insert(found.name().to_owned());
        }
        self.loaded.push(Slot {
            loaded: Loaded {
                module: found.clone(),
                importer,
                place,
            },
            visited: Visited::default(),
        });
        if let Resolution::Module(module) = found {
            let imports: Arc<[Import]> = (self.imports_of)(&module).into();
            if imports.iter().any(|import| import.context.is_lazy()) {
                let imports = Arc::clone(&imports);
                self.lazy.push_back((position, module.clone(), imports));
            }
            if let Some(slot) = self.loaded.last_mut() {
                slot.visited.imports = Arc::clone(&imports);
                slot.visited.attempted = vec![0; imports.len()];
            }
            self.frames.push(Frame {
                imports,
                caught,
                ..Frame::new(module, Some(position))
            });
        }
    }

    /// An import of the last frame fails: the error travels outwards to whoever catches it.
    fn fail(&mut self, missing: &Missing) {
        self.report(missing);
        while let Some(frame) = self.frames.last_mut() {
            frame.targets.clear();
            let guard = frame
                .current()
                .and_then(|import| import.context.caught_by());
            if let Some(guard) = guard {
                frame.failed_guards.insert(guard.number);
                return;
            }
            if !frame.caught || frame.lazy {
                // The program would stop here; going on shows what else is missing.
                return;
            }
            // The board takes a module that failed out of sys.modules again.
            if let Some(frame) = self.frames.pop() {
                if let Some(slot) = frame.position.and_then(|at| self.loaded.get_mut(at)) {
                    slot.visited.failed = true;
                }
                self.lazy
                    .retain(|(position, ..)| Some(*position) != frame.position);
                if let Some(module) = frame.module {
                    self.names.remove(&module.name);
                    self.failed.insert(module.name);
                }
            }
        }
    }

    fn report(&mut self, missing: &Missing) {
        let Some(severity) = self.severity() else {
            return;
        };
        let steps: Vec<Step<'_>> = self
            .frames
            .iter()
            .filter_map(|frame| {
                let module = frame.module.as_ref()?;
                Some(Step {
                    file: &module.path,
                    import: frame.current()?,
                })
            })
            .collect();
        let diagnostic = match missing {
            Missing::NotFound { name, part, tried } => {
                Some(not_found(self.app, &steps, name, (part, tried), severity))
            }
            Missing::Escapes(escapes) => Some(escaped(&steps, escapes, severity)),
            Missing::Again(name) => matches!(severity, Severity::Stops | Severity::Conditional)
                .then(|| failed_before(&steps, name, severity)),
        };
        self.closure.diagnostics.extend(diagnostic);
    }

    /// What follows if the current import fails: the answer of the innermost frame that has one.
    /// None if nobody needs to know.
    fn severity(&self) -> Option<Severity> {
        let mut severity = Severity::Stops;
        for frame in self.frames.iter().rev() {
            let Some(import) = frame.current() else {
                continue;
            };
            if import.context.is_typing_only() {
                return None;
            }
            if import.context.caught_by().is_some() {
                return Some(Severity::Caught);
            }
            if frame.lazy {
                return Some(Severity::OnCall);
            }
            if import.context.is_conditional() {
                severity = Severity::Conditional;
            }
        }
        Some(severity)
    }

    /// Leaves out modules that failed to load. What they had loaded before stays, and counts as
    /// imported by whoever imported them.
    fn compact(&mut self) {
        let mut moved: Vec<Option<usize>> = Vec::new();
        for slot in std::mem::take(&mut self.loaded) {
            let failed = slot.visited.failed;
            if let Resolution::Module(module) = &slot.loaded.module {
                self.closure.visited.insert(module.clone(), slot.visited);
            }
            let importer = slot.loaded.importer;
            let importer = importer.and_then(|at| moved.get(at).copied().flatten());
            if failed {
                moved.push(importer);
                continue;
            }
            moved.push(Some(self.closure.loaded.len()));
            self.closure.loaded.push(Loaded {
                importer,
                ..slot.loaded
            });
        }
    }
}

impl Frame {
    fn new(module: Module, position: Option<usize>) -> Self {
        Self {
            module: Some(module),
            position,
            ..Self::of_roots(VecDeque::new())
        }
    }

    fn of_roots(targets: VecDeque<Asked>) -> Self {
        Self {
            module: None,
            position: None,
            imports: Arc::new([]),
            next: 0,
            targets,
            failed_guards: HashSet::new(),
            caught: false,
            lazy: false,
        }
    }

    fn current(&self) -> Option<&Import> {
        self.imports.get(self.next.checked_sub(1)?)
    }

    fn place(&self) -> Option<Place> {
        self.current().and_then(|import| import.place.clone())
    }

    /// An error in the current import does not reach the program.
    fn catches(&self) -> bool {
        let caught = |import: &Import| import.context.caught_by().is_some();
        self.caught || self.current().is_some_and(caught)
    }

    /// Whether the board gets to this import, as far as that is known.
    fn runs(&self, import: &Import, implementation: &str) -> bool {
        let is_program = self.module.as_ref().is_some_and(Module::is_program);
        let scopes = import.context.scopes();
        // Around a function, a `try` was over long before the call.
        let inside = import.context.inside_function();
        let reached = scopes.iter().all(|scope| match scope {
            Scope::TypeChecking => false,
            Scope::RunAsMain => is_program,
            Scope::Implementation {
                names,
                is_one_of_them,
            } => names.iter().any(|name| name == implementation) == *is_one_of_them,
            _ => true,
        });
        reached
            && inside.iter().all(|scope| match scope {
                Scope::Guard(guard) => {
                    let failed = self.failed_guards.contains(&guard.number);
                    failed == (guard.part == GuardPart::Handler)
                }
                _ => true,
            })
    }
}
