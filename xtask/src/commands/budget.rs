use crate::{context::Context, exit::ExitCode, failure::Failure};
use clap::Args;
#[derive(Args)]
pub struct Arguments {}
pub fn run(_a: &Arguments, _c: &Context) -> Result<ExitCode, Failure> {
    Ok(ExitCode::Fits)
}
