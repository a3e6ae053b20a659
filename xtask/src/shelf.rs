//! Every module of a project as it lies on the board: compiled, unless the board is to do that.

use std::collections::{BTreeMap, BTreeSet};

use analyzer::app::{Format, Module, Reach};
use analyzer::compile;
use analyzer::cost::Modules;
use analyzer::deployment;
use analyzer::diagnostic::Diagnostic;
use analyzer::flash::romfs;
use analyzer::import::Residence;
use sha2::{Digest, Sha256};

use crate::failure::Failure;
use crate::project::Project;

/// Every module of a project, compiled.
pub(crate) struct Shelf {
    files: BTreeMap<String, File>,
}

/// A module as it lies on the board.
#[derive(Clone)]
pub(crate) struct File {
    /// Its path below the root of the drive.
    pub path: String,
    /// What is loaded.
    pub bytes: Vec<u8>,
    /// Their digest.
    pub sha256: String,
    /// It is not of the board's own library.
    pub is_of_app: bool,
}

impl Shelf {
    /// Compiles every module that an import can find. One that does not compile is left out with
    /// the reason: nothing that imports it will find it.
    pub(crate) fn of(project: &Project) -> Result<(Self, Vec<Diagnostic>), Failure> {
        let deployment = project.subject().deployment(project.board.vm);
        let mut files = BTreeMap::new();
        let mut refused = Vec::new();
        for module in shelved(project) {
            match compiled(project, module)? {
                Ok(bytes) => {
                    let file = File {
                        path: deployment.place(&module.path),
                        sha256: digest(&bytes),
                        bytes,
                        is_of_app: !project.subject().is_of_library(&module.path),
                    };
                    files.insert(module.name.clone(), file);
                }
                Err(reason) => refused.push(*reason),
            }
        }
        Ok((Self { files }, refused))
    }

    /// The image for the library region.
    pub(crate) fn image(&self) -> Vec<u8> {
        let files = self.files.values();
        romfs::write(files.map(|file| (file.path.as_str(), file.bytes.as_slice())))
    }

    /// The shelf in parts of at most `room` bytes, each with the modules of `wanted` that it is for and
    /// all that these may ask for; a single one, if there is room for everything.
    pub(crate) fn parts(
        &self,
        project: &Project,
        wanted: &[String],
        room: Option<usize>,
    ) -> Vec<(Vec<String>, Self)> {
        let fits = |part: &Self| room.is_none_or(|room| part.image().len() <= room);
        if fits(self) {
            return vec![(wanted.to_vec(), self.only(|_| true))];
        }
        let subject = project.subject();
        let code = Modules::read(project.board.vm, &subject, Residence::Rom);
        let needs = |name: &String| -> BTreeSet<String> {
            let module = subject.app.modules().iter().filter(|one| one.name == *name);
            let closure =
                subject
                    .app
                    .closure(&module.cloned().collect::<Vec<_>>(), Reach::Import, |one| {
                        code.imports_of(one)
                    });
            let needed = closure.visited.keys().map(|one| one.name.clone());
            needed.chain([name.clone()]).collect()
        };
        let mut parts: Vec<(Vec<String>, BTreeSet<String>)> = Vec::new();
        for name in wanted {
            let needed = needs(name);
            if let Some((of, together)) = parts.last_mut() {
                let both: BTreeSet<String> = together.union(&needed).cloned().collect();
                if fits(&self.only(|one| both.contains(one))) {
                    of.push(name.clone());
                    *together = both;
                    continue;
                }
            }
            parts.push((vec![name.clone()], needed));
        }
        parts
            .into_iter()
            .map(|(of, needed)| (of, self.only(|one| needed.contains(one))))
            .collect()
    }

    fn only(&self, is_taken: impl Fn(&str) -> bool) -> Self {
        let files = self.files.iter().filter(|(name, _)| is_taken(name));
        Self {
            files: files
                .map(|(name, file)| (name.clone(), file.clone()))
                .collect(),
        }
    }

    /// A module by its name.
    pub(crate) fn get(&self, module: &str) -> Option<&File> {
        self.files.get(module)
    }

    /// Every file.
    pub(crate) fn files(&self) -> impl Iterator<Item = &File> {
        self.files.values()
    }

    /// One digest over modules, in their order; `None` for no modules.
    pub(crate) fn digest_of(&self, modules: &[String]) -> Option<String> {
        let mut text = String::new();
        for module in modules {
            let sha256 = self.get(module).map_or("?", |file| file.sha256.as_str());
            text += &format!("{module} {sha256}\n");
        }
        (!modules.is_empty()).then(|| digest(text.as_bytes()))
    }
}

/// The modules of the app and what they may ask for of the board's own library; without an app, all of
/// the library. A library region has no room for everything beside a large app.
fn shelved(project: &Project) -> Vec<&Module> {
    let subject = project.subject();
    let is_of_app = |module: &&Module| !subject.is_of_library(&module.path);
    let all = subject.app.modules();
    let roots: Vec<Module> = all.iter().filter(is_of_app).cloned().collect();
    if roots.is_empty() {
        return all.iter().collect();
    }
    let code = Modules::read(project.board.vm, &subject, Residence::Rom);
    let closure = subject
        .app
        .closure(&roots, Reach::Calls, |module| code.imports_of(module));
    let is_needed = |module: &&Module| is_of_app(module) || closure.visited.contains_key(*module);
    all.iter().filter(is_needed).collect()
}

/// SHA-256 in hexadecimal digits.
pub(crate) fn digest(bytes: &[u8]) -> String {
    let digest = Sha256::digest(bytes);
    digest.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// A module as the board loads it, or why there is none.
fn compiled(
    project: &Project,
    module: &Module,
) -> Result<Result<Vec<u8>, Box<Diagnostic>>, Failure> {
    let subject = project.subject();
    let bytes = subject.tree.bytes(&module.path).unwrap_or_default();
    if module.format != Format::Python || project.has_sources {
        return Ok(Ok(bytes.to_vec()));
    }
    let vm = project.board.vm;
    let name = subject.deployment(vm).source_name(&module.path);
    let Some(compiled) = deployment::compile(vm, name, bytes, 0) else {
        return Err(Failure::bad_input([Diagnostic::error(
            "no-compiler",
            format!("there is no compiler for {} yet", vm.title),
        )
        .help("compile the modules with the mpy-cross of that firmware")]));
    };
    Ok(compiled.map_err(|error| {
        let shown = subject.shown(&module.path);
        Box::new(compile::diagnose(&shown, bytes, &error))
    }))
}
