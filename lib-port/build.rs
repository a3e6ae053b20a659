//! Lists what `modules/` and `layers/` hold, so that adding a file there is all it takes.

use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::{env, fs, io};

#[allow(clippy::print_stdout, reason = "so a build script speaks to Cargo")]
fn main() -> io::Result<()> {
    let here = PathBuf::from(env::var_os("CARGO_MANIFEST_DIR").unwrap_or_default());
    let out = PathBuf::from(env::var_os("OUT_DIR").unwrap_or_default());
    let mut code = String::new();
    for (name, folder, ending) in [("MODULES", "modules", "py"), ("LAYERS", "layers", "layer")] {
        // Cargo looks at every file of a folder that is named.
        println!("cargo::rerun-if-changed={folder}");
        let top = here.join(folder);
        let mut files = Vec::new();
        collect(&top, &top, ending, &mut files)?;
        files.sort();
        let _ = writeln!(code, "static {name}: [Shipped; {}] = [", files.len());
        for path in files {
            let file = top.join(&path);
            let _ = writeln!(
                code,
                "Shipped {{ path: {path:?}, text: include_bytes!({file:?}) }},"
            );
        }
        code.push_str("];\n");
    }
    fs::write(out.join("shipped.rs"), code)
}

/// The files of a folder with an ending, as paths from `top` with slashes.
fn collect(top: &Path, folder: &Path, ending: &str, files: &mut Vec<String>) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            collect(top, &path, ending, files)?;
        } else if path.extension().is_some_and(|found| found == ending)
            && let Ok(path) = path.strip_prefix(top)
        {
            let parts: Vec<_> = path.iter().map(|part| part.to_string_lossy()).collect();
            files.push(parts.join("/"));
        }
    }
    Ok(())
}
