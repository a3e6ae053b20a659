//! `completions`: what a shell needs to complete our command line.

use analyzer::printable::Printable;
use analyzer::report::ExitCode;
use clap::Args;
use clap_complete::Shell;

use crate::context::{Context, NAME};
use crate::failure::Failure;

/// Arguments of `completions`.
#[derive(Args)]
#[command(after_help = "\
Examples:
  mpyfit completions bash > ~/.local/share/bash-completion/completions/mpyfit
  mpyfit completions zsh > ~/.zfunc/_mpyfit
  mpyfit completions fish > ~/.config/fish/completions/mpyfit.fish")]
pub(crate) struct Arguments {
    /// Shell to complete for: bash, elvish, fish, powershell or zsh
    #[arg(value_name = "SHELL", hide_possible_values = true)]
    shell: Shell,
}

/// Runs `completions`.
pub(super) fn run(arguments: &Arguments, context: &Context) -> Result<ExitCode, Failure> {
    let mut script = Vec::new();
    let mut command = (context.installed)();
    clap_complete::generate(arguments.shell, &mut command, NAME, &mut script);
    context.data(&Printable::lines(&String::from_utf8_lossy(&script)))?;
    Ok(ExitCode::Fits)
}
