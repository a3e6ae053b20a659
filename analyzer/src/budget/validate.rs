//! From the board file as written to a board that can be believed: every problem at once.

use std::collections::BTreeMap;

use toml::Spanned;

use crate::diagnostic::{Diagnostic, Place};
use crate::nearest::nearest;
use crate::provenance::SourcedSize;
use crate::quantity::{Bytes, QuantityError};
use crate::region::{MemoryKind, Region};
use crate::vm::{PROFILES, Profile};

use super::agreement::Agreement;
use super::board::{Board, CodeMemory, Limits, RomStringsSource, Scenario};
use super::file::{
    BoardFile, RawBoard, RawLimits, RawQuantity, RawRomStrings, RawScenario, RawSize,
};

/// The key of `limits.module` that stands for every module not named.
const OTHER_MODULES: &str = "default";

/// Checks one file. `base` is the board that it extends, if it does.
pub(super) fn validate(
    file: &str,
    text: &str,
    raw: BoardFile,
    base: Option<&Board>,
) -> Result<Board, Vec<Diagnostic>> {
    let mut checker = Checker {
        file,
        text,
        problems: Vec::new(),
    };
    let board = checker.board(raw, base);
    match board {
        Some(board) if checker.problems.is_empty() => Ok(board),
        _ => Err(checker.problems),
    }
}

struct Checker<'a> {
    file: &'a str,
    text: &'a str,
    problems: Vec<Diagnostic>,
}

impl Checker<'_> {
    fn board(&mut self, raw: BoardFile, base: Option<&Board>) -> Option<Board> {
        let mut board = match (raw.board, base) {
            (Some(board), None) => self.hardware(board)?,
            (None, Some(base)) => Board {
                file: self.file.to_owned(),
                ..base.clone()
            },
            (Some(board), Some(_)) => {
                let place = self.place(board.span());
                self.problems.push(
                    Diagnostic::error(
                        "board-file",
                        "a file that extends a board cannot define one",
                    )
                    .at(place)
                    .help("remove `extends`, or remove `[board]` and keep limits and scenarios"),
                );
                return None;
            }
            (None, None) => {
                self.problems.push(
                    Diagnostic::error("board-file", "the file defines no board")
                        .at(self.place(0..0))
                        .help("add a `[board]` table, or `extends = \"metro-m4\"` to change limits only"),
                );
                return None;
            }
        };
        self.limits(raw.limits, &mut board.limits);
        let found = board
            .agreement
            .update(raw.validate, |span| self.place(span));
        self.problems.extend(found);
        for (name, scenario) in raw.scenario {
            let scenario = self.scenario(name.into_inner(), scenario, board.vm);
            board.scenarios.retain(|old| old.name != scenario.name);
            board.scenarios.push(scenario);
        }
        // Limits are held against memory that can be believed, or not at all.
        if self.problems.is_empty() {
            self.limits_within_memory(&board);
        }
        Some(board)
    }

    fn hardware(&mut self, raw: Spanned<RawBoard>) -> Option<Board> {
        let span = raw.span();
        let raw = raw.into_inner();
        self.check_id(&raw.id);
        let vm = self.profile(&raw.vm);
        let regions = raw.memory.len();
        let memory = self.memory(raw.memory);
        let heap_at_boot = self.size(&raw.heap_at_boot);
        for kind in [MemoryKind::Flash, MemoryKind::Ram] {
            // A region that could not be read may be the one that seems to be missing.
            if memory.len() == regions && !memory.iter().any(|region| region.kind == kind) {
                let word = kind.word();
                let place = self.place(span.clone());
                self.problems.push(
                    Diagnostic::error("board-file", format!("the board has no {word}"))
                        .at(place)
                        .help(format!(
                            "add `[board.memory.{word}]` with origin, size and kind = \"{word}\""
                        )),
                );
            }
        }
        let load = raw.load.zip(vm).map(|(raw, vm)| self.load(&raw, vm));
        Some(Board {
            id: raw.id.into_inner(),
            name: raw.name,
            circuitpython_id: raw.circuitpython_id,
            uf2_board_id: raw.uf2_board_id,
            mcu: raw.mcu,
            vm: vm?,
            support: raw.support,
            memory,
            heap_at_boot: heap_at_boot?,
            agreement: Agreement::default(),
            load: load.unwrap_or_default(),
            rom_strings: self.rom_strings(raw.rom_strings),
            builtin_modules: raw.builtin_modules,
            modules_elsewhere: BTreeMap::new(),
            extensible_modules: raw.extensible_modules,
            limits: Limits::default(),
            scenarios: Vec::new(),
            file: self.file.to_owned(),
        })
    }

    fn check_id(&mut self, id: &Spanned<String>) {
        let fits = id.get_ref().split('-').all(|word| {
            !word.is_empty()
                && word
                    .bytes()
                    .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit())
        });
        if !fits {
            let place = self.place(id.span());
            self.problems.push(
                Diagnostic::error(
                    "board-file",
                    format!("`{}` is not a board id", id.get_ref()),
                )
                .at(place)
                .help("use lower case, digits and single dashes: \"metro-m4\""),
            );
        }
    }

    fn profile(&mut self, vm: &Spanned<String>) -> Option<&'static Profile> {
        let id = vm.get_ref();
        let profile = Profile::by_id(id);
        if profile.is_none() {
            let known = PROFILES.map(|profile| profile.id);
            let help = match nearest(id, known).as_slice() {
                [] => format!("the profiles are {}", known.join(", ")),
                [first, ..] => format!(
                    "did you mean \"{first}\"? The profiles are {}",
                    known.join(", ")
                ),
            };
            let place = self.place(vm.span());
            self.problems.push(
                Diagnostic::error("unknown-vm", format!("no VM profile is called `{id}`"))
                    .at(place)
                    .help(help),
            );
        }
        profile
    }

    fn memory(&mut self, raw: BTreeMap<Spanned<String>, super::file::RawRegion>) -> Vec<Region> {
        let mut regions: Vec<Region> = Vec::new();
        for (name, region) in raw {
            let Some(size) = self.size(&region.size) else {
                continue;
            };
            let end = region.origin.checked_add(size.bytes.0);
            if end.is_none_or(|end| end > 1 << 32) {
                self.problems.push(
                    Diagnostic::error(
                        "board-file",
                        format!(
                            "region `{}` ends past the 32-bit address space",
                            name.get_ref()
                        ),
                    )
                    .at(size.place)
                    .help("check origin and size against the data sheet"),
                );
                continue;
            }
            let overlapped = regions.iter().find(|other| {
                other.origin < region.origin + size.bytes.0
                    && region.origin < other.origin + other.size.0
            });
            if let Some(other) = overlapped {
                let message = format!("region `{}` overlaps `{}`", name.get_ref(), other.name);
                let place = self.place(name.span());
                self.problems.push(
                    Diagnostic::error("board-file", message)
                        .at(place)
                        .help("memory that stands in two regions would be counted twice"),
                );
            }
            regions.push(Region {
                name: name.into_inner(),
                origin: region.origin,
                size: size.bytes,
                kind: region.kind,
            });
        }
        regions
    }

    fn load(&mut self, raw: &Spanned<CodeMemory>, vm: &Profile) -> CodeMemory {
        let load = *raw.get_ref();
        if load == CodeMemory::Rom && !vm.runs_in_place() {
            let place = self.place(raw.span());
            let able: Vec<&str> = PROFILES
                .into_iter()
                .filter(|profile| profile.runs_in_place())
                .map(|profile| profile.id)
                .collect();
            self.problems.push(
                Diagnostic::error(
                    "cannot-run-in-place",
                    format!("{} copies all code to the heap", vm.title),
                )
                .at(place)
                .label("needs a VM that runs bytecode in place")
                .help(format!(
                    "write load = \"ram\"; code runs from flash with {}",
                    able.join(", ")
                )),
            );
        }
        load
    }

    fn rom_strings(&mut self, raw: RawRomStrings) -> RomStringsSource {
        match raw {
            RawRomStrings::List(name) => {
                let place = self.place(name.span());
                let is_part = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte);
                // It becomes a part of a path, which must not lead anywhere else.
                if name.get_ref().is_empty() || !name.get_ref().bytes().all(is_part) {
                    let message = format!("`{}` is not the name of a list", name.get_ref());
                    self.problems.push(
                        Diagnostic::error("board-file", message)
                            .at(place.clone())
                            .help("use letters, digits, dashes, `_` and dots: budgets/rom-strings/ has the lists"),
                    );
                }
                RomStringsSource::List(name.into_inner(), place)
            }
            RawRomStrings::Firmware => RomStringsSource::Firmware,
            RawRomStrings::Unknown => RomStringsSource::Unknown,
        }
    }

    fn limits(&mut self, raw: RawLimits, limits: &mut Limits) {
        limits.strict = raw.strict;
        let fields = [
            (raw.flash, &mut limits.flash),
            (raw.static_ram, &mut limits.static_ram),
            (raw.heap_left, &mut limits.heap_left),
            (raw.largest_block, &mut limits.largest_block),
        ];
        for (raw, limit) in fields {
            if let Some(raw) = raw {
                *limit = self.size(&raw);
            }
        }
        for (component, raw) in raw.component {
            if let Some(size) = self.size(&raw) {
                limits.components.insert(component.into_inner(), size);
            }
        }
        for (module, raw) in raw.module {
            let Some(size) = self.size(&raw) else {
                continue;
            };
            if module.get_ref() == OTHER_MODULES {
                limits.other_modules = Some(size);
            } else {
                limits.modules.insert(module.into_inner(), size);
            }
        }
    }

    fn scenario(&mut self, name: String, raw: RawScenario, vm: &Profile) -> Scenario {
        let imports: Vec<(String, Place)> = raw
            .imports
            .into_iter()
            .map(|import| {
                let place = self.place(import.span());
                (import.into_inner(), place)
            })
            .collect();
        Scenario {
            name,
            imports,
            heap_left: raw.heap_left.and_then(|raw| self.size(&raw)),
            load: raw.load.map(|raw| self.load(&raw, vm)),
        }
    }

    fn limits_within_memory(&mut self, board: &Board) {
        let (flash, ram) = (
            board.memory_of(MemoryKind::Flash),
            board.memory_of(MemoryKind::Ram),
        );
        let heap = board.heap_at_boot.bytes;
        self.within(
            "the heap at boot",
            Some(&board.heap_at_boot),
            ram,
            "the RAM",
        );
        let limits = &board.limits;
        self.within(
            "the limit on flash",
            limits.flash.as_ref(),
            flash,
            "the flash",
        );
        self.within(
            "the limit on static RAM",
            limits.static_ram.as_ref(),
            ram,
            "the RAM",
        );
        for limit in limits.components.values() {
            self.within("the limit on a component", Some(limit), flash, "the flash");
        }
        let of_the_heap = [
            ("the heap to stay free", limits.heap_left.as_ref()),
            ("the biggest block", limits.largest_block.as_ref()),
            ("the limit on other modules", limits.other_modules.as_ref()),
        ];
        let of_scenarios = board
            .scenarios
            .iter()
            .map(|scenario| ("the heap to stay free", scenario.heap_left.as_ref()));
        let of_modules = limits
            .modules
            .values()
            .map(|limit| ("the limit on a module", Some(limit)));
        for (what, limit) in of_the_heap
            .into_iter()
            .chain(of_scenarios)
            .chain(of_modules)
        {
            self.within(what, limit, heap, "the heap at boot");
        }
    }

    fn within(&mut self, what: &str, limit: Option<&SourcedSize>, room: Bytes, of: &str) {
        let Some(limit) = limit.filter(|limit| limit.bytes > room) else {
            return;
        };
        // A limit inherited from the extended file has been checked there.
        if limit.place.file != self.file {
            return;
        }
        let message = format!(
            "{what} is {} B, but {of} of this board is {room} B",
            limit.bytes
        );
        self.problems.push(
            Diagnostic::error("limit-above-region", message)
                .at(limit.place.clone())
                .label("can never be reached")
                .help(format!(
                    "set it to {room} B or less, or correct the memory of the board"
                )),
        );
    }

    fn size(&mut self, raw: &Spanned<RawQuantity>) -> Option<SourcedSize> {
        let place = self.place(raw.span());
        let quantity = raw.get_ref();
        let bytes = match &quantity.size {
            RawSize::Bytes(bytes) => u64::try_from(*bytes)
                .map(Bytes)
                .map_err(|_| QuantityError::Negative(bytes.to_string())),
            RawSize::Text(text) => Bytes::parse(text),
        };
        match bytes {
            Ok(bytes) => Some(SourcedSize {
                bytes,
                origin: quantity.from,
                source: quantity.source.clone(),
                place,
            }),
            Err(error) => {
                self.problems.push(
                    Diagnostic::error(error.code(), error.to_string())
                        .at(place)
                        .help(error.help()),
                );
                None
            }
        }
    }

    fn place(&self, span: std::ops::Range<usize>) -> Place {
        Place::of(self.file, self.text, span)
    }
}
