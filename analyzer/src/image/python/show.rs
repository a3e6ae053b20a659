//! `image python`: what Python finds in a firmware, and what that takes of its flash.

use super::{Kind, Member, Module, Python};
use crate::diagnostic::Diagnostic;
use crate::nearest::nearest;
use crate::quantity::{Bytes, plural};
use crate::report::{Cell, Figure, Gap, Report, Row, Table};

/// The modules of a firmware, or the members of one of them.
pub fn report(python: &Python, title: &str, only: Option<&str>) -> Result<Report, Diagnostic> {
    let mut report = Report::new("image python", title);
    if let Some(name) = only {
        let module = python.modules.iter().find(|module| module.name == name);
        let module = module.ok_or_else(|| unknown(python, name))?;
        report.tables.push(members(module));
    } else {
        report.tables.push(modules(python));
        report.tables.extend(types(python));
    }
    report.gaps.push(Gap {
        what: "calls inside functions".to_owned(),
        why: "a module counts with its tables, its types and their functions; `image report` has \
              the code that they share with others"
            .to_owned(),
    });
    let own: u64 = python.modules.iter().map(|module| module.own).sum();
    let bytes: usize = python.strings.iter().map(Vec::len).sum();
    report.summary = format!(
        "{} with {} of their own; {} of {} in read-only pools",
        plural(python.modules.len(), "module"),
        figure(own).short(),
        plural(python.strings.len(), "string"),
        figure(bytes as u64).short(),
    );
    Ok(report)
}

fn figure(bytes: u64) -> Figure {
    Figure::built(Bytes(bytes))
}

fn modules(python: &Python) -> Table {
    let mut table = Table::new("modules", "Modules")
        .column("module", "module", 0)
        .column("flash", "flash", 0)
        .column("own", "not shared", 1)
        .column("functions", "functions", 1)
        .column("types", "types", 1)
        .column("others", "others", 2)
        .column("note", "", 2)
        .bars("flash");
    let mut modules: Vec<&Module> = python.modules.iter().collect();
    modules.sort_by_key(|module| std::cmp::Reverse(module.flash));
    for module in modules {
        let mut row = Row::from([
            ("module", Cell::from(module.name.as_str())),
            ("flash", figure(module.flash).into()),
            ("own", figure(module.own).into()),
        ]);
        let note = match (&module.members, module.is_extensible) {
            (None, _) => "filled while the VM runs",
            (_, true) => "a file replaces it",
            _ => "",
        };
        row.insert("note", note.into());
        if let Some(members) = &module.members {
            let count = |wanted: fn(Kind) -> bool| {
                let of_kind = members.iter().filter(|member| wanted(member.kind));
                Cell::Count(of_kind.count() as u64)
            };
            row.insert("functions", count(|kind| kind == Kind::Function));
            row.insert("types", count(|kind| kind == Kind::Type));
            row.insert(
                "others",
                count(|kind| !matches!(kind, Kind::Function | Kind::Type)),
            );
        }
        table.rows.push(row);
    }
    table
}

/// Every type once, with the first module that has it.
fn types(python: &Python) -> Option<Table> {
    let mut table = Table::new("types", "Types")
        .column("type", "type", 0)
        .column("flash", "flash", 0)
        .column("methods", "members", 0)
        .column("symbol", "symbol", 1)
        .bars("flash");
    let mut seen = std::collections::BTreeSet::new();
    let mut found: Vec<(&Module, &Member)> = Vec::new();
    for module in &python.modules {
        for member in module.members.iter().flatten() {
            if member.kind == Kind::Type && seen.insert(&member.symbol) {
                found.push((module, member));
            }
        }
    }
    found.sort_by_key(|(_, member)| std::cmp::Reverse(member.flash));
    for (module, member) in found {
        table.rows.push(Row::from([
            (
                "type",
                Cell::from(format!("{}.{}", module.name, member.name)),
            ),
            ("flash", figure(member.flash).into()),
            ("methods", Cell::Count(member.members.len() as u64)),
            ("symbol", member.symbol.as_str().into()),
        ]));
    }
    (!table.rows.is_empty()).then_some(table)
}

fn members(module: &Module) -> Table {
    let mut table = Table::new("members", format!("Members of {}", module.name))
        .column("member", "member", 0)
        .column("kind", "kind", 0)
        .column("flash", "flash", 0)
        .column("symbol", "symbol", 1);
    let mut add = |name: String, member: &Member| {
        table.rows.push(Row::from([
            ("member", Cell::from(name)),
            ("kind", member.kind.word().into()),
            ("flash", figure(member.flash).into()),
            ("symbol", member.symbol.as_str().into()),
        ]));
    };
    for member in module.members.iter().flatten() {
        add(member.name.clone(), member);
        for inner in &member.members {
            add(format!("{}.{}", member.name, inner.name), inner);
        }
    }
    table
}

fn unknown(python: &Python, name: &str) -> Diagnostic {
    let help = match nearest(name, python.module_names()).first() {
        Some(first) => format!("did you mean {first}?"),
        None => "`image python` without --module lists them".to_owned(),
    };
    Diagnostic::error(
        "unknown-module",
        format!("the firmware has no module `{name}`"),
    )
    .help(help)
}
