//! One module that asks for another.

use super::{Circumstance, NodeId};
use crate::app::Reach;
use crate::diagnostic::Place;
use crate::python::ImportKind;

/// All the imports through which one module asks for another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edge {
    /// The module that asks.
    pub from: NodeId,
    /// The module that is asked for.
    pub to: NodeId,
    /// Where it does so, in the order of the file.
    sites: Vec<Site>,
    /// Which of the sites is the strongest.
    strongest: usize,
}

/// One place where a module asks for another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Site {
    /// How.
    pub kind: EdgeKind,
    /// When it runs, and whether it has to.
    pub circumstance: Circumstance,
    /// Where it is written, if the line is known.
    pub place: Option<Place>,
}

/// How one module asks for another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum EdgeKind {
    /// By an import.
    Import(ImportKind),
    /// It is in this package, which the board imports before it.
    Parent,
}

impl Edge {
    pub(super) fn new(from: NodeId, to: NodeId, site: Site) -> Self {
        Self {
            from,
            to,
            sites: vec![site],
            strongest: 0,
        }
    }

    pub(super) fn add(&mut self, site: Site) {
        if site.circumstance.strength() > self.strongest().circumstance.strength() {
            self.strongest = self.sites.len();
        }
        self.sites.push(site);
    }

    /// Where it asks, in the order of the file; never empty.
    pub fn sites(&self) -> &[Site] {
        &self.sites
    }

    /// The place that counts: the first of those that are most certain to run.
    pub fn strongest(&self) -> &Site {
        &self.sites[self.strongest]
    }

    /// How far one has to look to see it run; none if it never does.
    pub fn reach(&self) -> Option<Reach> {
        self.strongest().circumstance.reach()
    }

    /// It runs within this reach.
    pub fn is_within(&self, reach: Reach) -> bool {
        self.reach().is_some_and(|needed| needed <= reach)
    }

    /// The import that runs with the module, if there is one: what is imported implicitly does not
    /// count.
    pub(super) fn import_at_import_time(&self) -> Option<&Site> {
        self.sites
            .iter()
            .filter(|site| site.kind != EdgeKind::Parent)
            .find(|site| site.circumstance.reach() == Some(Reach::Import))
    }
}
