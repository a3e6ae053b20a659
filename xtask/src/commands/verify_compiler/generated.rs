//! Generated programs as files, which the official compiler can read and a person can look at.

use std::path::PathBuf;

use generator::{Dice, running, syntax};

use crate::context::Context;
use crate::failure::Failure;
use crate::files;

/// Where they are, below the checkout.
const FOLDER: &str = "target/generated-programs";

/// Writes programs and gives their folder, in which earlier ones are replaced.
pub(super) fn write(first: u64, count: u64, context: &Context) -> Result<PathBuf, Failure> {
    let folder = context.project_folder().join(FOLDER);
    if let Some(above) = folder.parent() {
        files::create_folder(above)?;
    }
    files::write_folder(&folder, |draft| {
        for number in (first..).take(usize::try_from(count).unwrap_or(usize::MAX)) {
            let file = draft.join(format!("program_{number}.py"));
            files::write(&file, program(number).as_bytes())?;
        }
        Ok(())
    })?;
    Ok(folder)
}

/// Programs that run, and between them those with more of the language.
fn program(number: u64) -> String {
    let mut dice = Dice::new(number);
    match number % 4 {
        0 => running::program(&mut dice),
        _ => syntax::program(&mut dice),
    }
}

#[cfg(test)]
mod tests {
    use analyzer::compile::{Options, compile};

    use super::program;

    /// Programs that both compilers refuse compare little.
    #[test]
    fn many_generated_programs_compile() {
        let compiles = |number: &u64| {
            let source = program(*number);
            compile(source.as_bytes(), &Options::default()).is_ok()
        };
        let compiled = (0..200).filter(compiles).count();
        assert!((100..=200).contains(&compiled), "{compiled} of 200");
    }
}
