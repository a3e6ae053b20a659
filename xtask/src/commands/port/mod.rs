//! `port`: the layers of edits that make modules for boards out of CPython's library.

mod apply;
mod check;
mod diff;
mod new;
mod rebase;
mod record;
mod table;
mod test;
mod tree;

use std::path::PathBuf;

use analyzer::report::ExitCode;
use clap::{Args, Subcommand};

use crate::base::Base;
use crate::context::Context;
use crate::failure::Failure;
use crate::layers::Layers;

/// What to do with the port of CPython's library.
#[derive(Subcommand)]
pub(crate) enum Command {
    /// Write the annotated sources, to read or to edit them
    Apply(apply::Arguments),
    /// Turn edited sources back into layers
    Record(record::Arguments),
    /// Prove that every layer keeps to the convention and undoes to the byte
    Check(check::Arguments),
    /// Show how modules differ from CPython's
    Diff(diff::Arguments),
    /// Move layers to another version of CPython
    Rebase(rebase::Arguments),
    /// Start a layer over a module of CPython
    New(new::Arguments),
    /// Write the table of modules and their sizes into the port's README, or check it
    Table(table::Arguments),
    /// Run CPython's own tests on an emulated board
    Test(test::Arguments),
}

/// Where bases and layers are.
#[derive(Args)]
struct Places {
    /// CPython's library, or the folder that holds it as `Lib` [default: what Cargo fetches]
    #[arg(long, value_name = "DIR")]
    base: Option<PathBuf>,
    /// Folder of layers [default: `lib-port/layers` of the checkout]
    #[arg(long, value_name = "DIR")]
    layers: Option<PathBuf>,
}

impl Places {
    fn base(&self) -> Result<Base, Failure> {
        Base::locate(self.base.as_deref())
    }

    fn layers(&self) -> Result<Layers, Failure> {
        Layers::read(self.layers.as_deref())
    }
}

/// Runs `port`.
pub(super) fn run(command: &Command, context: &Context) -> Result<ExitCode, Failure> {
    match command {
        Command::Apply(arguments) => apply::run(arguments, context),
        Command::Record(arguments) => record::run(arguments, context),
        Command::Check(arguments) => check::run(arguments, context),
        Command::Diff(arguments) => diff::run(arguments, context),
        Command::Rebase(arguments) => rebase::run(arguments, context),
        Command::New(arguments) => new::run(arguments, context),
        Command::Table(arguments) => table::run(arguments, context),
        Command::Test(arguments) => test::run(arguments, context),
    }
}
