//! Writing the result: the whole folder appears, or nothing changes.

use std::path::Path;

use analyzer::budget::Board;
use analyzer::diagnostic::Diagnostic;
use serde_json::json;

use crate::compilation::{Built, Compiler};
use crate::failure::Failure;
use crate::files;

/// Says what is in the folder, and that it is ours to replace.
const MANIFEST: &str = "mpyfit-build.json";

/// Refuses a folder that holds something else than an earlier build.
pub(super) fn check(out: &Path) -> Result<(), Failure> {
    let is_ours = out.join(MANIFEST).is_file();
    let is_empty = std::fs::read_dir(out).is_ok_and(|mut entries| entries.next().is_none());
    if !out.exists() || is_ours || is_empty {
        return Ok(());
    }
    Err(Failure::bad_input([Diagnostic::error(
        "not-ours",
        format!("{} is there and is no earlier build", out.display()),
    )
    .help(
        "choose another folder with --out; this one is left as it is",
    )]))
}

/// Writes the files into `out`, in place of an earlier build.
pub(super) fn write(
    out: &Path,
    board: &Board,
    compiler: &Compiler<'_>,
    built: &[Built],
) -> Result<(), Failure> {
    let manifest = json!({
        "board": board.id,
        "compiler": compiler.name(),
        "version": env!("CARGO_PKG_VERSION"),
        "files": built
            .iter()
            .map(|file| json!({ "path": file.path, "bytes": file.bytes.len() }))
            .collect::<Vec<_>>(),
    });
    let manifest = format!("{manifest:#}\n");
    files::write_folder(out, |draft| {
        for file in built {
            let target = draft.join(&file.path);
            files::create_folder(target.parent().unwrap_or(draft))?;
            files::write(&target, &file.bytes)?;
        }
        files::write(&draft.join(MANIFEST), manifest.as_bytes())
    })
}
