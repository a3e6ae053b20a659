//! The measurements: rows of the files in `ground-truth/`.

use std::path::Path;

use analyzer::diagnostic::Diagnostic;

use crate::failure::Failure;
use crate::files;

/// What importing one module took on the real virtual machine. `ground-truth/README.md` says how
/// each figure was taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Measured {
    /// The full name of the module.
    pub module: String,
    /// The size of its compiled file.
    pub mpy_bytes: i64,
    /// Everything, in a fresh session.
    pub cold: i64,
    /// Everything but strings.
    pub warm: i64,
    /// Everything but strings and what its dependencies take.
    pub own_warm: i64,
    /// Strings that were interned.
    pub strings: i64,
    /// Their bytes.
    pub string_bytes: i64,
    /// The pools that were made for them, in bytes.
    pub pool_bytes: i64,
    /// Files that were loaded.
    pub files: i64,
    /// Modules that are imported before the figures of its own are taken.
    pub first: Vec<String>,
}

/// Reads a file of measurements; of one with several virtual machines, the rows of `vm`.
pub fn read(path: &Path, vm: &str) -> Result<Vec<Measured>, Failure> {
    let text = files::read_text(path)?;
    parse(&text, vm).map_err(|what| {
        Failure::bad_input([Diagnostic::error(
            "bad-ground-truth",
            format!("{}: {what}", path.display()),
        )
        .help("the files in ground-truth/ are not edited by hand: check them out again")])
    })
}

fn parse(text: &str, vm: &str) -> Result<Vec<Measured>, String> {
    let mut lines = text.lines();
    let header: Vec<&str> = lines.next().unwrap_or_default().split(',').collect();
    let mut rows = Vec::new();
    for line in lines {
        let cells: Vec<&str> = line.split(',').collect();
        let text = |name: &str| -> Option<&str> {
            let column = header.iter().position(|title| *title == name)?;
            cells.get(column).copied()
        };
        if text("era").is_some_and(|era| era != vm) {
            continue;
        }
        let number = |name: &str| {
            text(name)
                .and_then(|cell| cell.parse().ok())
                .ok_or_else(|| format!("no number for {name} in `{line}`"))
        };
        let names = |name: &str| text(name).unwrap_or_default().split(' ');
        rows.push(Measured {
            module: text("module").unwrap_or_default().to_owned(),
            mpy_bytes: number("mpy_bytes")?,
            cold: number("cold_net")?,
            warm: number("warm_net")?,
            own_warm: number("own_warm_net")?,
            strings: number("new_qstrs")?,
            string_bytes: number("qstr_str_bytes")?,
            pool_bytes: number("qstr_pool_bytes")?,
            files: number("files_loaded")?,
            first: names("deps")
                .filter(|name| !name.is_empty() && !names("cyclic").any(|other| other == *name))
                .map(str::to_owned)
                .collect(),
        });
    }
    if rows.is_empty() {
        return Err(format!("no row is about {vm}"));
    }
    Ok(rows)
}

#[cfg(test)]
mod tests {
    use super::parse;

    const HEADER: &str = "era,module,mpy_bytes,cold_net,warm_net,new_qstrs,qstr_str_bytes,\
        qstr_pool_bytes,files_loaded,own_warm_net,cyclic,deps\n";

    #[test]
    fn rows_of_other_virtual_machines_are_left_out() {
        let text = format!("{HEADER}old,a,1,2,3,4,5,6,7,8,,\nnew,b,1,2,3,4,5,6,7,8,,\n");
        let rows = parse(&text, "new").unwrap();
        assert_eq!(rows.len(), 1);
        assert_eq!((rows[0].module.as_str(), rows[0].own_warm), ("b", 8));
        assert!(parse(&text, "other").is_err());
    }

    #[test]
    fn dependencies_that_import_the_module_do_not_go_first() {
        let text = format!("{HEADER}vm,a,1,2,3,4,5,6,7,8,y,x y z\n");
        assert_eq!(parse(&text, "vm").unwrap()[0].first, ["x", "z"]);
    }

    #[test]
    fn a_row_without_a_figure_is_named() {
        let text = format!("{HEADER}vm,a,1,,3,4,5,6,7,8,,\n");
        assert!(parse(&text, "vm").unwrap_err().contains("cold_net"));
    }
}
