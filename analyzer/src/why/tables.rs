//! The tables of the answer: figures, who imports it, the way to it, what goes with it, its ledger.

use std::collections::BTreeMap;

use super::Asked;
use crate::app::{Reach, Resolution};
use crate::cost::{Block, Bounds, OwnerSum};
use crate::graph::{Edge, EdgeKind, NodeId};
use crate::import::Kind;
use crate::quantity::{Bytes, plural};
use crate::report::{Cell, Figure, Row, Table};

pub(super) struct Tables<'a> {
    pub(super) asked: &'a Asked<'a>,
}

impl Tables<'_> {
    pub(super) fn all(&self) -> Vec<Table> {
        let tables = if self.asked.symbol.is_some() {
            vec![self.ledger(), self.kinds()]
        } else {
            vec![
                self.figures(),
                self.importers(),
                self.chain(),
                self.goes_with_it(),
                self.ledger(),
                self.kinds(),
            ]
        };
        tables
            .into_iter()
            .filter(|table| !table.rows.is_empty())
            .collect()
    }

    fn figures(&self) -> Table {
        let mut table = Table::new("figures", "Cost")
            .column("figure", "figure", 0)
            .column("bytes", "bytes", 0)
            .column("means", "which is", 1);
        let Some(cost) = self.asked.cost else {
            return table;
        };
        let mut row = |figure: &str, bytes: Figure, means: String| {
            table.rows.push(Row::from([
                ("figure", Cell::from(figure)),
                ("bytes", bytes.into()),
                ("means", means.into()),
            ]));
        };
        let closure = &cost.closure;
        let all = plural(closure.modules.len(), "module");
        row(
            "alone, with its needs",
            closure.live.into(),
            format!("{all}, nothing imported before"),
        );
        row(
            "alone, names known",
            cost.closure_warm.into(),
            "the same once all of their names are known".into(),
        );
        let needs = plural(cost.needs.len(), "module");
        row(
            "on top of its needs",
            cost.own.into(),
            format!("added when its needs are there: {needs}"),
        );
        row(
            "on top, names known",
            cost.own_warm.into(),
            "the same once all of its names are known".into(),
        );
        let itself = Bounds {
            least: cost.itself(),
            most: closure.live.is_exact().then(|| cost.itself()),
        };
        row(
            "by itself",
            itself.into(),
            "kept in use by its own code".into(),
        );
        if let (Some(node), Some(session)) = (self.asked.node, self.asked.session) {
            let (retained, _) = session.retained(self.asked.graph);
            let bytes = retained.get(node.index()).copied().unwrap_or_default();
            let bounds = Bounds {
                least: bytes,
                most: session.live.is_exact().then_some(bytes),
            };
            let of = &self.asked.session_name;
            row(
                "with what it brings in",
                bounds.into(),
                format!("{of} would lose this without it"),
            );
        }
        row(
            "peak while importing",
            closure.peak.into(),
            "the most that is in use at one moment".into(),
        );
        if let Some(largest) = &closure.largest {
            row(
                "biggest single block",
                closure.largest_bytes.into(),
                self.block(largest),
            );
        }
        let strings = &closure.strings;
        let taken = Figure::from(Bounds {
            least: if strings.is_most {
                Bytes(0)
            } else {
                strings.taken
            },
            most: Some(strings.taken),
        });
        let pools = plural(strings.pools, "name table");
        let count = plural(strings.count, "new name");
        row(
            "names",
            taken,
            format!("{count} of {} B in all, {pools}", strings.bytes),
        );
        table
    }

    fn block(&self, block: &Block) -> String {
        let of = match block.symbol.as_str() {
            "" | "<module>" => String::new(),
            symbol => format!(" of {symbol}"),
        };
        let place = match self.place(&block.path, block.line) {
            place if place.is_empty() => place,
            place => format!(", {place}"),
        };
        format!("{}{of}{place}", block.kind.words())
    }

    fn place(&self, path: &str, line: u32) -> String {
        match (path, line) {
            ("", _) => String::new(),
            (path, 0) => self.asked.subject.shown(path),
            (path, line) => format!("{}:{line}", self.asked.subject.shown(path)),
        }
    }

    fn importers(&self) -> Table {
        let mut table = Table::new("importers", "Who imports it")
            .column("module", "module", 0)
            .column("place", "where", 0)
            .column("circumstance", "when", 0);
        let Some(node) = self.asked.node else {
            return table;
        };
        for (_, edge) in self.asked.graph.importers(node) {
            for site in edge.sites() {
                let when = match site.kind {
                    EdgeKind::Parent => "always, as its package".to_owned(),
                    EdgeKind::Import(_) => site.circumstance.to_string(),
                };
                let place = match &site.place {
                    Some(place) => format!("{}:{}", place.file, place.line),
                    None => self.path_of(edge.from),
                };
                table.rows.push(Row::from([
                    (
                        "module",
                        Cell::from(self.asked.graph.node(edge.from).name()),
                    ),
                    ("place", place.into()),
                    ("circumstance", when.into()),
                ]));
            }
        }
        table
    }

    fn path_of(&self, node: NodeId) -> String {
        let path = self.asked.graph.node(node).path();
        path.map_or_else(String::new, |path| self.asked.subject.shown(path))
    }

    /// The shortest way to it: at import time, or else through functions.
    fn chain(&self) -> Table {
        let mut table = Table::new("chain", "The shortest way to it")
            .column("module", "module", 0)
            .column("place", "imported at", 0)
            .column("circumstance", "when", 1);
        let graph = self.asked.graph;
        let chain = self.asked.node.and_then(|node| {
            let at_import = graph.chain_to(node, Reach::Import);
            at_import.or_else(|| graph.chain_to(node, Reach::Calls))
        });
        let Some(chain) = chain.filter(|chain| !chain.edges.is_empty()) else {
            return table;
        };
        table.rows.push(Row::from([(
            "module",
            Cell::from(graph.node(chain.start).name()),
        )]));
        for id in &chain.edges {
            let edge: &Edge = graph.edge(*id);
            let site = edge.strongest();
            let place = match &site.place {
                Some(place) => format!("{}:{}", place.file, place.line),
                None => self.path_of(edge.from),
            };
            let when = match site.kind {
                EdgeKind::Parent => "as a package".to_owned(),
                EdgeKind::Import(_) => site.circumstance.to_string(),
            };
            table.rows.push(Row::from([
                ("module", Cell::from(graph.node(edge.to).name())),
                ("place", place.into()),
                ("circumstance", when.into()),
            ]));
        }
        table
    }

    fn goes_with_it(&self) -> Table {
        let mut table = Table::new("dominated", "With what it brings in")
            .column("module", "module", 0)
            .column("file", "file", 1)
            .column("bytes", "in use", 0)
            .bars("bytes");
        let (Some(node), Some(session)) = (self.asked.node, self.asked.session) else {
            return table;
        };
        let graph = self.asked.graph;
        let (_, dominators) = session.retained(graph);
        if let Some(above) = dominators.immediate(node) {
            table.title = format!(
                "With what it brings in; {} brings it in",
                graph.node(above).name()
            );
        }
        for one in dominators.dominated_by(node) {
            let found = &graph.node(*one).found;
            if !matches!(
                found,
                Resolution::Module(_) | Resolution::NamespacePackage { .. }
            ) {
                continue;
            }
            let bytes = session.share_of_node(graph, *one);
            table.rows.push(Row::from([
                ("module", Cell::from(graph.node(*one).name())),
                ("file", self.path_of(*one).into()),
                ("bytes", Figure::from(Bounds::exact(bytes)).into()),
            ]));
        }
        table
    }

    fn ledger(&self) -> Table {
        let mut table = Table::new("ledger", "By function, class and line")
            .column("symbol", "what", 0)
            .column("place", "where", 1)
            .column("kinds", "mostly", 2)
            .column("allocations", "pieces", 3)
            .column("bytes", "in use", 0)
            .bars("bytes");
        for owner in self.asked.owners() {
            let Some(cost) = self.asked.cost else { break };
            let Some(module) = cost.closure.modules.get(owner.module) else {
                continue;
            };
            let symbol = match module.symbol(owner.function) {
                _ if owner.is_strings => "new names",
                "<module>" | "" if self.asked.symbol.is_some() => "made by the module",
                "<module>" | "" => "top level",
                symbol => symbol,
            };
            table.rows.push(Row::from([
                ("symbol", Cell::from(symbol)),
                ("place", self.place(&module.path, owner.line).into()),
                ("kinds", owner.mostly().into()),
                ("allocations", Cell::Count(owner.count as u64)),
                ("bytes", Figure::estimated(owner.bytes).into()),
            ]));
        }
        table
    }

    fn kinds(&self) -> Table {
        let mut table = Table::new("kinds", "By kind of object")
            .column("kind", "kind", 0)
            .column("bytes", "in use", 0)
            .bars("bytes");
        let mut kinds: BTreeMap<Kind, Bytes> = BTreeMap::new();
        for owner in self.asked.owners() {
            for (kind, bytes) in owner.kinds {
                let sum: &mut Bytes = kinds.entry(kind).or_default();
                *sum = *sum + bytes;
            }
        }
        let mut kinds: Vec<(Kind, Bytes)> = kinds.into_iter().collect();
        kinds.sort_by_key(|(_, bytes)| std::cmp::Reverse(*bytes));
        for (kind, bytes) in kinds {
            table.rows.push(Row::from([
                ("kind", Cell::from(kind.words())),
                ("bytes", Figure::estimated(bytes).into()),
            ]));
        }
        table
    }
}

impl Asked<'_> {
    /// The functions and classes that were asked about, by what they hold on to.
    pub(super) fn owners(&self) -> Vec<OwnerSum> {
        let Some(cost) = self.cost else {
            return Vec::new();
        };
        let Some(place) = cost.closure.place_of(&cost.module.path) else {
            return Vec::new();
        };
        match &self.symbol {
            None => cost.closure.owners(Some(place)),
            Some(symbol) => cost.closure.owners_below(place, symbol),
        }
    }

    /// What all of them hold on to.
    pub(super) fn symbol_bytes(&self) -> Bytes {
        self.owners().iter().map(|owner| owner.bytes).sum()
    }
}
