//! Why a module is here, what goes with it, and what it takes, as a report.

mod query;
mod requests;
mod tables;
#[cfg(test)]
mod tests;

use crate::app::{Module, Resolution, Role};
use crate::budget::Board;
use crate::cost::{ModuleCost, Modules, SessionCost, Subject, of_modules};
use crate::diagnostic::Diagnostic;
use crate::graph::{Graph, NodeId};
use crate::report::{BoardSummary, Report};

pub use requests::explain_request;

use query::Query;
use tables::Tables;

/// What is asked about, with all that is known of it.
struct Asked<'a> {
    board: &'a Board,
    subject: &'a Subject<'a>,
    /// The whole name of the module.
    name: String,
    /// The function or class in it, if one was asked about.
    symbol: Option<String>,
    /// Who imports whom, from what the board starts with.
    graph: &'a Graph,
    node: Option<NodeId>,
    /// What it takes by itself.
    cost: Option<&'a ModuleCost>,
    /// What the program or scenario takes that loads it.
    session: Option<&'a SessionCost>,
    /// What that is called.
    session_name: String,
}

/// Why a module is on a board: who imports it, what goes with it, what it takes. `asked` is the
/// name of a module, or that of a function or class behind the name of its module.
///
/// # Errors
/// A diagnostic if there is no such module, function or class.
pub fn explain(board: &Board, subject: &Subject<'_>, asked: &str) -> Result<Report, Diagnostic> {
    let modules = Modules::read(board.vm, subject, board.load.into());
    let query = Query::of(asked, subject)?;
    let (session_name, roots) = starting_points(board, subject, &modules, &query.found);
    let graph = Graph::new(subject.app, &roots, |module| modules.imports_of(module));
    let node = graph.find(query.found.name());
    let costs = match &query.found {
        Resolution::Module(module) => of_modules(&modules, std::slice::from_ref(module)),
        _ => Default::default(),
    };
    let cost = match &query.found {
        Resolution::Module(module) => costs.get(&module.path),
        _ => None,
    };
    let symbol = query.symbol(cost)?;
    let session = SessionCost::of(&modules, &roots);
    let asked = Asked {
        board,
        subject,
        name: query.found.name().to_owned(),
        symbol,
        graph: &graph,
        node,
        cost,
        session: Some(&session).filter(|_| node.is_some()),
        session_name,
    };
    Ok(asked.report())
}

/// What the board starts with: its program, or the scenario that loads the module, or the modules
/// of the library.
fn starting_points(
    board: &Board,
    subject: &Subject<'_>,
    modules: &Modules<'_>,
    asked: &Resolution,
) -> (String, Vec<Module>) {
    let entries = subject.app.entry_points();
    let program: Vec<Module> = entries
        .iter()
        .filter(|entry| {
            entry.role == Role::Main
                || (entry.role == Role::Boot && subject.app.rules().boot_shares_heap)
        })
        .map(|entry| entry.module.clone())
        .collect();
    let scenarios = board.scenarios.iter().map(|scenario| {
        let imports = scenario.imports.iter();
        let roots = imports.filter_map(|(name, _)| match subject.app.resolve(name) {
            Resolution::Module(module) => Some(module),
            _ => None,
        });
        (format!("scenario {}", scenario.name), roots.collect())
    });
    let library: Vec<Module> = entries
        .iter()
        .filter(|entry| entry.role == Role::Library)
        .map(|entry| entry.module.clone())
        .collect();
    let mut candidates = vec![("the program".to_owned(), program)];
    candidates.extend(scenarios);
    candidates.push(("the library".to_owned(), library));
    candidates.retain(|(_, roots): &(String, Vec<Module>)| !roots.is_empty());
    let loads = |(_, roots): &(String, Vec<Module>)| {
        let graph = Graph::new(subject.app, roots, |module| modules.imports_of(module));
        graph.find(asked.name()).is_some()
    };
    let place = candidates.iter().position(loads).unwrap_or(0);
    if candidates.is_empty() {
        return (String::new(), Vec::new());
    }
    candidates.swap_remove(place)
}

impl Asked<'_> {
    fn report(&self) -> Report {
        let whole = match &self.symbol {
            Some(symbol) => format!("{}.{symbol}", self.name),
            None => self.name.clone(),
        };
        let title = format!("Why {whole}: {} on {}", self.subject.title, self.board.id);
        let mut report = Report::new("why", title);
        report.board = Some(BoardSummary::from(self.board));
        report.tables = Tables { asked: self }.all();
        report.summary = self.summary(&whole);
        report
    }

    fn summary(&self, whole: &str) -> String {
        let used = match self.node {
            Some(node) => {
                let importers = self.graph.importers(node);
                let running = importers
                    .iter()
                    .filter(|(_, edge)| edge.is_within(crate::app::Reach::Calls));
                match running.count() {
                    0 if self.graph.roots().contains(&node) => {
                        format!("{} starts with it", self.session_name)
                    }
                    0 => format!("nothing that runs in {} imports it", self.session_name),
                    1 => format!("one module of {} imports it", self.session_name),
                    more => format!("{more} modules of {} import it", self.session_name),
                }
            }
            None if self.graph.roots().is_empty() => "nothing imports it".to_owned(),
            None => format!("{} does not import it", self.session_name),
        };
        let Some(cost) = self.cost else {
            return format!("{whole} is part of the firmware and costs no heap; {used}");
        };
        match (&self.symbol, self.symbol_bytes()) {
            (Some(_), bytes) => format!("{whole} takes {} by itself; {used}", bytes.short()),
            (None, _) => {
                let closure = crate::report::Figure::from(cost.closure.live);
                format!(
                    "{whole} takes {} by itself, {} imported alone, with its needs; {used}",
                    cost.itself().short(),
                    closure.short()
                )
            }
        }
    }
}
