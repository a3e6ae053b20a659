//! A look at where the VM stands when one of its imports begins.

use std::cell::RefCell;
use std::rc::Rc;

use analyzer::trace::Standing;

use super::Knowledge;
use super::points::Points;
use super::start::standing;
use super::vm::{Offsets, Vm};
use crate::unicorn::{Processor, Watcher};

/// Waits for an import. Both halves of a clone see the same.
#[derive(Clone)]
pub(crate) struct Sight {
    seen: Rc<RefCell<Seen>>,
    points: Points,
    offsets: Offsets,
}

struct Seen {
    /// Imports that are to be let by.
    before: usize,
    standing: Option<Standing>,
}

impl Sight {
    /// Waits for the import that comes after so many others.
    pub(crate) fn after(before: usize, knowledge: &Knowledge) -> Self {
        let seen = Seen {
            before,
            standing: None,
        };
        Self {
            seen: Rc::new(RefCell::new(seen)),
            points: knowledge.points.clone(),
            offsets: knowledge.offsets,
        }
    }

    /// What was seen, if the import has begun.
    pub(crate) fn standing(&self) -> Option<Standing> {
        self.seen.borrow().standing.clone()
    }
}

impl Watcher for Sight {
    fn reached(&mut self, _address: u32, processor: &Processor<'_>) {
        let mut seen = self.seen.borrow_mut();
        if seen.before > 0 {
            seen.before -= 1;
        } else if seen.standing.is_none() {
            seen.standing = Some(standing(&Vm {
                processor,
                offsets: &self.offsets,
                state: self.points.state,
            }));
        }
    }
}

impl Knowledge {
    /// The instruction that every import begins with.
    pub(crate) fn import(&self) -> Option<u32> {
        self.points.import()
    }

    /// Where the VM stands now.
    pub(crate) fn standing(&self, processor: &Processor<'_>) -> Standing {
        standing(&Vm {
            processor,
            offsets: &self.offsets,
            state: self.points.state,
        })
    }
}
