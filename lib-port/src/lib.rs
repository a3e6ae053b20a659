//! The port of the CPython standard library to small boards.
//!
//! So far it holds modules that were written from scratch, because CPython has them in C; the
//! layers over CPython's own sources are not here yet.

/// A module of the port: the path on the board's drive, below its library folder, and its source.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Module {
    /// The path, such as `itertools.py`.
    pub path: &'static str,
    /// The Python source.
    pub source: &'static str,
}

/// Every module of the port, by path.
pub const MODULES: [Module; 1] = [Module {
    path: "itertools.py",
    source: include_str!("../modules/itertools.py"),
}];

#[cfg(test)]
mod tests {
    use super::MODULES;

    #[test]
    fn every_module_in_the_folder_is_compiled_in() {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/modules");
        let mut found: Vec<String> = std::fs::read_dir(folder)
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        found.sort();
        assert_eq!(found, MODULES.map(|module| module.path));
    }
}
