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
    let script = script(arguments.shell, &mut (context.installed)());
    context.data(&Printable::lines(&script))?;
    Ok(ExitCode::Fits)
}

fn script(shell: Shell, command: &mut clap::Command) -> String {
    let mut script = Vec::new();
    clap_complete::generate(shell, command, NAME, &mut script);
    String::from_utf8_lossy(&script).into_owned()
}

#[cfg(test)]
mod tests {
    use clap::ValueEnum;

    use super::{Printable, Shell, script};
    use crate::command_line;

    /// An escape would be another word to the shell.
    #[test]
    fn scripts_have_nothing_to_escape() {
        for shell in Shell::value_variants() {
            let script = script(*shell, &mut command_line::installed());
            assert_eq!(Printable::lines(&script).as_str(), script, "{shell}");
        }
    }
}
