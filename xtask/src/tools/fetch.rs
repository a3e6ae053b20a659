//! Getting tools that are not here.

use std::fs::File;
use std::path::PathBuf;
use std::process::Command;

use analyzer::quantity::Bytes;

use super::firmware::TARGET;
use super::place::VARIABLE;
use super::{Package, State, Tool, Toolbox, micropython, packages};
use crate::console::Console;
use crate::failure::Failure;
use crate::files;
use crate::process;

/// What the private environment for pip takes on the disk; measured as packages are.
const ENVIRONMENT: Bytes = Bytes(23_100_000);

impl Toolbox {
    /// Gets a tool and says so; one that is here already costs nothing.
    pub(crate) fn get(&self, tool: Tool, console: Console) -> Result<(), Failure> {
        self.get_where(tool, |package| !self.has(package), console)
    }

    /// Gets a tool as [`get`](Self::get) does, and once more where it is not as it was fetched. Only
    /// `setup` does that: elsewhere somebody should hear that a tool has changed.
    pub(crate) fn renew(&self, tool: Tool, console: Console) -> Result<(), Failure> {
        match tool {
            Tool::MicroPython => micropython::renew(self, &console),
            _ => self.get_where(tool, |package| !self.is_sound(package), console),
        }
    }

    fn get_where(
        &self,
        tool: Tool,
        is_missing: impl Fn(&Package) -> bool,
        console: Console,
    ) -> Result<(), Failure> {
        match tool {
            Tool::MicroPython => micropython::source(self, &console).map(|_| ()),
            Tool::RustTarget => {
                self.add_rust_target(console);
                Ok(())
            }
            _ => self.install_where(tool.packages(), is_missing, console),
        }
    }

    /// Has rustup get the libraries for the boards' processor. Whether it could, the next probe tells:
    /// there are other ways to build the firmware.
    fn add_rust_target(&self, console: Console) {
        if matches!(self.probe(Tool::RustTarget), State::Found { .. }) {
            return;
        }
        let arguments = ["target", "add", TARGET];
        let mut rustup = Command::new("rustup");
        rustup
            .args(arguments)
            .current_dir(process::neutral_folder());
        if process::run(&mut rustup).is_ok() {
            console.say(&format!("setup: Rust for {TARGET}"));
        }
    }

    /// What is to be fetched so that nothing is missing: what, from where, and what it takes on the disk.
    pub(crate) fn missing(&self) -> Vec<(String, &'static str, Bytes)> {
        let mut missing = Vec::new();
        for tool in Tool::ALL {
            let packages = tool.packages().iter();
            let absent = packages.filter(|package| !self.is_sound(package));
            missing.extend(absent.map(|package| (package.title(), "PyPI", package.size)));
        }
        if !missing.is_empty() && self.environment().0 > 0 {
            let environment = ("pip, to get them with".to_owned(), "this Python");
            missing.push((environment.0, environment.1, self.environment()));
        }
        missing.extend(micropython::missing(self));
        missing
    }

    /// Installs the packages that are not here yet.
    pub(crate) fn install(&self, packages: &[Package], console: Console) -> Result<(), Failure> {
        self.install_where(packages, |package| !self.has(package), console)
    }

    fn install_where(
        &self,
        packages: &[Package],
        is_missing: impl Fn(&Package) -> bool,
        console: Console,
    ) -> Result<(), Failure> {
        let missing = |package: &&Package| is_missing(package);
        if !packages.iter().any(|package| missing(&package)) {
            return Ok(());
        }
        let _alone = self.alone()?;
        // Another run may have got them meanwhile.
        let packages: Vec<&Package> = packages.iter().filter(missing).collect();
        let names: Vec<String> = packages.iter().map(|package| package.title()).collect();
        let size: Bytes = packages.iter().map(|package| package.size).sum();
        self.announce(
            &names.join(", "),
            "PyPI",
            size + self.environment(),
            console,
        );
        packages::ensure_venv(self)?;
        for package in packages {
            let what = package.title();
            let spinner = console.spinner(&format!("getting {what}"));
            let outcome = packages::install(self, package);
            spinner.finish_and_clear();
            outcome?;
            console.say(&format!("setup: {what}"));
        }
        Ok(())
    }

    /// What the environment will take that packages are got with.
    pub(super) fn environment(&self) -> Bytes {
        if self.python().is_file() {
            Bytes(0)
        } else {
            ENVIRONMENT
        }
    }

    /// Says what is about to be fetched, before it takes time and room.
    pub(super) fn announce(&self, what: &str, from: &str, size: Bytes, console: Console) {
        console.say(&format!(
            "setup: getting {what} from {from}, about {} on the disk, into {} ({VARIABLE} names another \
             folder)",
            size.short(),
            files::shown(&self.folder)
        ));
    }

    /// Keeps other runs from getting tools into the same folder as long as the result lives.
    pub(super) fn alone(&self) -> Result<File, Failure> {
        files::create_folder(&self.folder)?;
        let place: PathBuf = self.folder.join(".lock");
        let file = File::create(&place).map_err(|error| Failure::writing(&place, &error))?;
        // Where the file system knows no locks, runs that get tools at the same time are not kept apart.
        let _ = file.lock();
        Ok(file)
    }
}
