//! The commands, one file each.

mod bench;
mod board;
mod budget;
pub(crate) mod build;
mod doctor;
mod flash;
mod mpy;
mod port;
mod regrtest;
mod run;
mod schema;
pub mod setup;
mod test;
mod trace;
mod verify_compiler;
mod verify_ledger;
mod verify_vm;
mod why;

use clap::Subcommand;

use crate::context::Context;
use crate::exit::ExitCode;
use crate::failure::Failure;

/// What to do.
#[derive(Subcommand)]
pub enum Command {
    /// Say what imports cost on a board and whether they fit: the main job
    Budget(budget::Arguments),
    /// Say why a module is there, what goes with it, and what takes how much
    Why(why::Arguments),
    /// Compile everything that goes onto a board
    Build(build::Arguments),
    /// Put firmware, libraries and an app onto a board, if its budget allows
    Flash(flash::Arguments),
    /// The boards there are, their ports, and files on them
    #[command(subcommand)]
    Board(board::Command),
    /// Run Python files on a board, real or emulated, and show what they print
    Run(run::Arguments),
    /// CPython's library in layers of edits
    #[command(subcommand)]
    Port(port::Command),
    /// Run tests on a board, each module in a session of its own
    Regrtest(regrtest::Arguments),
    /// Show every allocation of an import on the emulated board, beside the estimate
    Trace(trace::Arguments),
    /// Look into compiled Python
    #[command(subcommand)]
    Mpy(mpy::Command),
    /// Say what is missing on this machine, and what it is needed for
    Doctor(doctor::Arguments),
    /// Get what is missing, without root into `target/tools`
    Setup(setup::Arguments),
    /// Run every test
    Test(test::Arguments),
    /// Compare our compiler with the official one, source by source
    VerifyCompiler(verify_compiler::Arguments),
    /// Hold estimates against what importing took on real virtual machines
    VerifyLedger(verify_ledger::Arguments),
    /// Run MicroPython's own tests on a board
    VerifyVm(verify_vm::Arguments),
    /// Run the benchmarks, each beside a peer in the same run
    Bench(bench::Arguments),
    /// Print a JSON Schema: of board files or of reports
    Schema(schema::Arguments),
}

/// Runs a command.
pub fn run(command: Command, context: &Context) -> Result<ExitCode, Failure> {
    match command {
        Command::Budget(arguments) => budget::run(&arguments, context),
        Command::Why(arguments) => why::run(&arguments, context),
        Command::Build(arguments) => build::run(&arguments, context),
        Command::Flash(arguments) => flash::run(&arguments, context),
        Command::Board(command) => board::run(&command, context),
        Command::Run(arguments) => run::run(&arguments, context),
        Command::Port(command) => port::run(&command, context),
        Command::Regrtest(arguments) => regrtest::run(&arguments, context),
        Command::Trace(arguments) => trace::run(&arguments, context),
        Command::Mpy(command) => mpy::run(&command, context),
        Command::Doctor(arguments) => doctor::run(&arguments, context),
        Command::Setup(arguments) => setup::run(&arguments, context),
        Command::Test(arguments) => test::run(&arguments, context),
        Command::VerifyCompiler(arguments) => verify_compiler::run(&arguments, context),
        Command::VerifyLedger(arguments) => verify_ledger::run(&arguments, context),
        Command::VerifyVm(arguments) => verify_vm::run(&arguments, context),
        Command::Bench(arguments) => bench::run(&arguments, context),
        Command::Schema(arguments) => schema::run(&arguments, context),
    }
}
