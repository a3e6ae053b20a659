//! The commands, one file each.

mod bench;
mod board;
mod budget;
mod build;
mod completions;
mod doctor;
mod flash;
mod fuzz;
mod image;
mod manual;
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

use analyzer::report::ExitCode;
use clap::Subcommand;

use crate::context::Context;
use crate::failure::Failure;

/// What to do.
#[derive(Subcommand)]
pub(crate) enum Command {
    /// Show what imports cost on a board and check its limits
    Budget(budget::Arguments),
    /// Explain why a module is loaded and what it costs
    Why(why::Arguments),
    /// Compile everything that goes onto a board
    Build(build::Arguments),
    /// Write an app and its libraries to a board, if they fit
    Flash(flash::Arguments),
    /// List boards and ports; copy files to and from a board
    #[command(
        subcommand,
        after_help = "\
Examples:
  mpyfit board list                       the boards that are known
  mpyfit board import --id my-board firmware.uf2
  mpyfit board put -b feather-m4 --port /dev/ttyACM0 code.py /code.py"
    )]
    Board(board::Command),
    /// Run Python files on a real or an emulated board
    Run(run::Arguments),
    /// Measure on a board what imports cost
    Measure(measure::Arguments),
    /// Record where a fresh session starts, on the emulated board
    Start(start::Arguments),
    /// Compare every allocation of an import with the estimate
    Trace(trace::Arguments),
    /// Compare estimates with measurements
    Validate(validate::Arguments),
    /// Port CPython's library in layers of edits
    #[command(subcommand)]
    Port(port::Command),
    /// Run test modules on a board, each in its own session
    Regrtest(regrtest::Arguments),
    /// Show what is in a compiled module
    #[command(
        subcommand,
        after_help = "\
Examples:
  mpyfit mpy dump lib/adafruit_gps.mpy"
    )]
    Mpy(mpy::Command),
    /// Show what takes flash and RAM in a firmware image
    #[command(
        subcommand,
        after_help = "\
Examples:
  mpyfit image report firmware.elf        regions, uses of RAM, components
  mpyfit image tree firmware.elf --depth 4
  mpyfit image diff old.elf new.elf       the largest growth first"
    )]
    Image(image::Command),
    /// Print completions for a shell
    Completions(completions::Arguments),
    /// Write the manual: one page for each command
    Manual(manual::Arguments),
    /// List missing tools and what they are needed for
    Doctor(doctor::Arguments),
    /// Install missing tools
    Setup(setup::Arguments),
    /// Run every test
    Test(test::Arguments),
    /// Compare our compiler with mpy-cross, source by source
    VerifyCompiler(verify_compiler::Arguments),
    /// Compare estimates with measured imports, row by row
    VerifyLedger(verify_ledger::Arguments),
    /// Run MicroPython's own tests on a board
    VerifyVm(verify_vm::Arguments),
    /// Run the benchmarks, each beside a peer in the same run
    Bench(bench::Arguments),
    /// Search for inputs that break what reads them
    Fuzz(fuzz::Arguments),
    /// Print the JSON Schema of board files, reports or measurements
    Schema(schema::Arguments),
}

/// Runs a command.
pub(crate) fn run(command: Command, context: &Context) -> Result<ExitCode, Failure> {
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
        Command::Completions(arguments) => completions::run(&arguments, context),
        Command::Manual(arguments) => manual::run(&arguments, context),
        Command::Doctor(arguments) => doctor::run(&arguments, context),
        Command::Setup(arguments) => setup::run(&arguments, context),
        Command::Test(arguments) => test::run(&arguments, context),
        Command::VerifyCompiler(arguments) => verify_compiler::run(&arguments, context),
        Command::VerifyLedger(arguments) => verify_ledger::run(&arguments, context),
        Command::VerifyVm(arguments) => verify_vm::run(&arguments, context),
        Command::Bench(arguments) => bench::run(&arguments, context),
        Command::Fuzz(arguments) => fuzz::run(&arguments, context),
        Command::Schema(arguments) => schema::run(&arguments, context),
    }
}
