//! The commands, one file each.

mod bench;
mod board;
mod budget;
mod build;
mod doctor;
mod flash;
mod image;
mod measure;
mod mpy;
mod port;
mod regrtest;
mod run;
mod schema;
mod setup;
mod start;
mod test;
mod trace;
mod validate;
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
    /// Read on a board what importing modules takes
    Measure(measure::Arguments),
    /// Read on the emulated board where sessions of its firmware begin
    Start(start::Arguments),
    /// Show every allocation of an import on the emulated board, beside the estimate
    Trace(trace::Arguments),
    /// Hold estimates against what was measured on a board
    Validate(validate::Arguments),
    /// CPython's library in layers of edits
    #[command(subcommand)]
    Port(port::Command),
    /// Run tests on a board, each module in a session of its own
    Regrtest(regrtest::Arguments),
    /// Look into compiled Python
    #[command(subcommand)]
    Mpy(mpy::Command),
    /// Look into a firmware's image: what takes which byte of flash and RAM
    #[command(subcommand)]
    Image(image::Command),
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
    /// Print a JSON Schema: of board files, reports or measurements
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
        Command::Measure(arguments) => measure::run(&arguments, context),
        Command::Start(arguments) => start::run(&arguments, context),
        Command::Trace(arguments) => trace::run(&arguments, context),
        Command::Validate(arguments) => validate::run(&arguments, context),
        Command::Port(command) => port::run(&command, context),
        Command::Regrtest(arguments) => regrtest::run(&arguments, context),
        Command::Mpy(command) => mpy::run(&command, context),
        Command::Image(command) => image::run(&command, context),
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
