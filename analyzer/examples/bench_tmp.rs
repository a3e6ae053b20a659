#![allow(clippy::print_stdout, missing_docs)]
use analyzer::compile::{self, Options};
fn collect(path: &std::path::Path, files: &mut Vec<(String, Vec<u8>)>) {
    if path.is_dir() {
        for e in std::fs::read_dir(path).unwrap().flatten() {
            collect(&e.path(), files);
        }
    } else if path.extension().is_some_and(|e| e == "py") {
        files.push((
            path.file_name().unwrap().to_string_lossy().into(),
            std::fs::read(path).unwrap(),
        ));
    }
}
fn main() {
    let mut files = Vec::new();
    for a in std::env::args().skip(1) {
        collect(a.as_ref(), &mut files);
    }
    let total: usize = files.iter().map(|f| f.1.len()).sum();
    for _ in 0..3 {
        let t = std::time::Instant::now();
        let mut out = 0;
        for (n, s) in &files {
            let o = Options {
                source_name: n.clone(),
                optimization: 0,
                ..Default::default()
            };
            if let Ok(m) = compile::compile(s, &o) {
                out += m.to_bytes(analyzer::mpy::Dialect::MicroPython).len();
            }
        }
        let e = t.elapsed();
        println!(
            "{} files {} bytes -> {} bytes in {:?}: {:.1} MB/s",
            files.len(),
            total,
            out,
            e,
            total as f64 / e.as_secs_f64() / 1e6
        );
    }
}
