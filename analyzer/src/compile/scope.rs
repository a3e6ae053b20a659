//! Scopes, and what each name in them refers to.

use super::code::Instruction;
use super::error::{Flaw, Span};
use super::journal::Recorder;
use super::names::{Name, ShortMap};
use super::tree::Node;

/// A scope, by its place among all scopes of the file, which is the order of their discovery.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct ScopeId(pub(super) u32);

/// What a scope is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ScopeKind {
    /// The top level of a file.
    Module,
    /// The body of a class.
    Class,
    /// A `lambda`.
    Lambda,
    /// `[... for ...]`
    ListComprehension,
    /// `{...: ... for ...}`
    DictComprehension,
    /// `{... for ...}`
    SetComprehension,
    /// `(... for ...)`
    GeneratorExpression,
    /// A `def`.
    Function,
}

impl ScopeKind {
    /// Whether assigned names are local.
    pub(super) fn has_locals(self) -> bool {
        !matches!(self, Self::Module | Self::Class)
    }

    pub(super) fn is_comprehension(self) -> bool {
        matches!(
            self,
            Self::ListComprehension
                | Self::DictComprehension
                | Self::SetComprehension
                | Self::GeneratorExpression
        )
    }
}

/// What a name refers to in a scope.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Binding {
    Undecided,
    /// Only read so far.
    ImplicitGlobal,
    /// Assigned where assigning makes no local: never closed over.
    AssignedGlobal,
    ExplicitGlobal,
    Local,
    /// Local here, and used by a scope inside.
    Cell,
    /// Local in a scope around.
    Free,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Parameter {
    No,
    Plain,
    Star,
    DoubleStar,
}

/// A name in a scope.
#[derive(Clone, Copy, Debug)]
pub(super) struct Identifier {
    pub(super) name: Name,
    pub(super) binding: Binding,
    pub(super) parameter: Parameter,
    /// Its slot in the frame, once [`Scopes::number_locals`] has run.
    pub(super) slot: u32,
}

/// Flags of a function, as they stand in its prelude.
pub(super) mod flags {
    pub(in crate::compile) const GENERATOR: u8 = 1;
    pub(in crate::compile) const VAR_KEYWORDS: u8 = 2;
    pub(in crate::compile) const VAR_ARGS: u8 = 4;
    pub(in crate::compile) const DEFAULT_KEYWORDS: u8 = 8;
    /// Only CircuitPython tells.
    pub(in crate::compile) const ASYNC: u8 = 16;
}

/// A scope: its names, and once it is compiled, its instructions.
pub(super) struct Scope<'r> {
    recorder: &'r Recorder,
    id: ScopeId,
    pub(super) kind: ScopeKind,
    pub(super) parent: Option<ScopeId>,
    /// What it was made from.
    pub(super) node: Node,
    pub(super) name: Name,
    /// How many scopes are around it.
    pub(super) depth: u32,
    pub(super) span: Span,
    pub(super) flags: u8,
    pub(super) positional: u32,
    pub(super) keyword_only: u32,
    pub(super) positional_defaults: u32,
    pub(super) locals: u32,
    /// Deepest nesting of `try` and `with`.
    pub(super) handlers: u32,
    pub(super) identifiers: Vec<Identifier>,
    places: ShortMap<u32, u32>,
    pub(super) code: Vec<Instruction>,
    pub(super) labels: u32,
    /// Labels that the board's compiler sets aside besides.
    pub(super) reserved_labels: u32,
}

impl Scope<'_> {
    pub(super) fn find(&self, name: Name) -> Option<&Identifier> {
        let place = *self.places.get(&name.0)?;
        self.identifiers.get(place as usize)
    }

    pub(super) fn find_mut(&mut self, name: Name) -> Option<&mut Identifier> {
        let place = *self.places.get(&name.0)?;
        self.identifiers.get_mut(place as usize)
    }

    /// The identifier for `name`, added with `binding` if it is new here.
    pub(super) fn identifier(&mut self, name: Name, binding: Binding) -> &mut Identifier {
        let place = *self.places.entry(name.0).or_insert_with(|| {
            self.identifiers.push(Identifier {
                name,
                binding,
                parameter: Parameter::No,
                slot: 0,
            });
            self.recorder.identifiers(self.id.0, self.identifiers.len());
            self.identifiers.len() as u32 - 1
        });
        &mut self.identifiers[place as usize]
    }

    /// Notes that `name` is read.
    pub(super) fn note_load(&mut self, name: Name) {
        self.identifier(name, Binding::ImplicitGlobal);
    }

    /// Notes that `name` is assigned or deleted.
    pub(super) fn note_store(&mut self, name: Name) -> &mut Identifier {
        let local = self.kind.has_locals();
        let identifier = self.identifier(name, Binding::ImplicitGlobal);
        if identifier.binding == Binding::ImplicitGlobal {
            identifier.binding = if local {
                Binding::Local
            } else {
                Binding::AssignedGlobal
            };
        }
        identifier
    }
}

/// All scopes of a file.
pub(super) struct Scopes<'r> {
    scopes: Vec<Scope<'r>>,
    recorder: &'r Recorder,
}

impl<'r> Scopes<'r> {
    pub(super) fn new(recorder: &'r Recorder) -> Self {
        Self {
            scopes: Vec::new(),
            recorder,
        }
    }

    pub(super) fn add(
        &mut self,
        kind: ScopeKind,
        parent: Option<ScopeId>,
        node: Node,
        name: Name,
        depth: u32,
        span: Span,
    ) -> ScopeId {
        let id = ScopeId(self.scopes.len() as u32);
        self.recorder.open_scope(id.0);
        self.scopes.push(Scope {
            recorder: self.recorder,
            id,
            kind,
            parent,
            node,
            name,
            depth,
            span,
            flags: 0,
            positional: 0,
            keyword_only: 0,
            positional_defaults: 0,
            locals: 0,
            handlers: 0,
            identifiers: Vec::new(),
            places: ShortMap::default(),
            code: Vec::new(),
            labels: 0,
            reserved_labels: 0,
        });
        id
    }

    pub(super) fn get(&self, id: ScopeId) -> &Scope<'r> {
        &self.scopes[id.0 as usize]
    }

    pub(super) fn get_mut(&mut self, id: ScopeId) -> &mut Scope<'r> {
        &mut self.scopes[id.0 as usize]
    }

    pub(super) fn ids(&self) -> impl Iterator<Item = ScopeId> + use<'r> {
        (0..self.scopes.len() as u32).map(ScopeId)
    }

    pub(super) fn contains(&self, id: ScopeId) -> bool {
        (id.0 as usize) < self.scopes.len()
    }

    /// `global name`
    pub(super) fn declare_global(
        &mut self,
        id: ScopeId,
        name: Name,
        span: Span,
    ) -> Result<(), Flaw> {
        let identifier = self.get_mut(id).identifier(name, Binding::Undecided);
        if !matches!(
            identifier.binding,
            Binding::Undecided | Binding::ExplicitGlobal
        ) {
            return Err(
                Flaw::new("this name is used before its `global` statement", span)
                    .help("move the `global` statement to the start of the function"),
            );
        }
        identifier.binding = Binding::ExplicitGlobal;
        if let Some(identifier) = self.get_mut(ScopeId(0)).find_mut(name) {
            identifier.binding = Binding::ExplicitGlobal;
        }
        Ok(())
    }

    /// `nonlocal name`
    pub(super) fn declare_nonlocal(
        &mut self,
        id: ScopeId,
        name: Name,
        span: Span,
    ) -> Result<(), Flaw> {
        let identifier = self.get_mut(id).identifier(name, Binding::Undecided);
        match identifier.binding {
            Binding::Undecided => {
                identifier.binding = Binding::ImplicitGlobal;
                if self.close_over(id, name) {
                    Ok(())
                } else {
                    Err(Flaw::new(
                        "no function around this one has a variable of that name",
                        span,
                    ))
                }
            }
            Binding::Free => Ok(()),
            _ => Err(
                Flaw::new("this name is used before its `nonlocal` statement", span)
                    .help("move the `nonlocal` statement to the start of the function"),
            ),
        }
    }

    /// Closes over every name that is only read in `id` and local in a scope around it.
    pub(super) fn close_over_all(&mut self, id: ScopeId) {
        for index in 0..self.get(id).identifiers.len() {
            let identifier = self.get(id).identifiers[index];
            if identifier.binding == Binding::ImplicitGlobal {
                self.close_over(id, identifier.name);
            }
        }
    }

    /// Makes `name` free in `id` if the nearest function around that has it holds it as a
    /// variable; says whether it does.
    fn close_over(&mut self, id: ScopeId, name: Name) -> bool {
        let Some(owner) = self
            .functions_around(id)
            .find_map(|around| self.get(around).find(name))
        else {
            return false;
        };
        if !matches!(
            owner.binding,
            Binding::Local | Binding::Cell | Binding::Free
        ) {
            return false;
        }
        self.get_mut(id).identifier(name, Binding::Free).binding = Binding::Free;
        let mut around = self.get(id).parent;
        while let Some(scope) = around {
            let scope = self.get_mut(scope);
            around = scope.parent;
            let identifier = scope.identifier(name, Binding::Undecided);
            match identifier.binding {
                Binding::Undecided => identifier.binding = Binding::Free,
                Binding::Local => {
                    identifier.binding = Binding::Cell;
                    break;
                }
                _ => break,
            }
        }
        true
    }

    /// The scopes around `id`, without the module.
    fn functions_around(&self, id: ScopeId) -> impl Iterator<Item = ScopeId> + '_ {
        let parent = |id: ScopeId| self.get(id).parent;
        std::iter::successors(parent(id), move |id| parent(*id))
            .take_while(move |id| parent(*id).is_some())
    }

    /// Gives every variable of `id` its slot: free variables first, then parameters, locals and
    /// cells. All scopes must be known, and those around `id` must have been numbered.
    pub(super) fn number_locals(&mut self, id: ScopeId) {
        let parent: Vec<Name> = match self.get(id).parent {
            Some(parent) => self
                .get(parent)
                .identifiers
                .iter()
                .filter(|identifier| matches!(identifier.binding, Binding::Cell | Binding::Free))
                .map(|identifier| identifier.name)
                .collect(),
            None => Vec::new(),
        };
        let scope = self.get_mut(id);
        scope.move_star_parameter();
        let mut locals = 0;
        let mut take = || {
            locals += 1;
            locals - 1
        };
        for identifier in &mut scope.identifiers {
            if scope.kind == ScopeKind::Class && identifier.name == Name::CLASS {
                continue;
            }
            if scope.kind.has_locals() && identifier.binding == Binding::ImplicitGlobal {
                identifier.binding = Binding::ExplicitGlobal;
            }
            if identifier.binding == Binding::Local || identifier.parameter != Parameter::No {
                identifier.slot = take();
            }
        }
        for identifier in &mut scope.identifiers {
            if identifier.binding == Binding::Cell && identifier.parameter == Parameter::No {
                identifier.slot = take();
            }
        }
        let mut free = 0;
        for name in parent {
            if let Some(identifier) = scope.find_mut(name)
                && identifier.binding == Binding::Free
            {
                identifier.slot = free;
                free += 1;
            }
        }
        if free > 0 {
            for identifier in &mut scope.identifiers {
                if identifier.binding != Binding::Free || identifier.parameter != Parameter::No {
                    identifier.slot += free;
                }
            }
            // They are passed in front of the arguments.
            scope.positional += free;
            locals += free;
        }
        scope.locals = locals;
    }
}

impl Scope<'_> {
    /// `*args` comes after all other parameters but `**kwargs`.
    fn move_star_parameter(&mut self) {
        if self.flags & flags::VAR_ARGS == 0 {
            return;
        }
        let position = |parameter| {
            self.identifiers
                .iter()
                .rposition(|identifier| identifier.parameter == parameter)
        };
        if let (Some(star), Some(last)) = (position(Parameter::Star), position(Parameter::Plain))
            && last > star
        {
            self.identifiers.swap(star, last);
            for place in [star, last] {
                let name = self.identifiers[place].name;
                self.places.insert(name.0, place as u32);
            }
        }
    }
}
