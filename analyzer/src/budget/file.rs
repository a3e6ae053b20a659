//! The board file as it stands on disk: TOML with spans, before any of it is believed.

use std::collections::BTreeMap;
use std::fmt;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::de::value::MapAccessDeserializer;
use serde::de::{self, MapAccess, Visitor};
use serde::{Deserialize, Deserializer};
use toml::Spanned;

use super::agreement::RawAgreement;
use super::board::CodeMemory;
use crate::diagnostic::Diagnostic;
use crate::provenance::Origin;
use crate::region::MemoryKind;

/// A board with its limits and scenarios: one file of `budgets/`.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct BoardFile {
    /// Take board, limits and scenarios from this board and change only what stands here.
    #[schemars(with = "Option<String>")]
    pub extends: Option<Spanned<String>>,
    /// The board itself. Left out in a file that `extends` another.
    #[schemars(with = "Option<RawBoard>")]
    pub board: Option<Spanned<RawBoard>>,
    /// What must not be exceeded.
    #[serde(default)]
    pub limits: RawLimits,
    /// Lists of imports that must fit together, by name.
    #[serde(default)]
    #[schemars(with = "BTreeMap<String, RawScenario>")]
    pub scenario: BTreeMap<Spanned<String>, RawScenario>,
    /// How far estimates may be from what was measured on the board.
    #[serde(default)]
    pub validate: RawAgreement,
}

/// The hardware and the firmware on it.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct RawBoard {
    /// The name to give to `--board`: lower case, digits and dashes.
    #[schemars(with = "String", regex(pattern = "^[a-z0-9]+(-[a-z0-9]+)*$"))]
    pub id: Spanned<String>,
    /// The name on the box.
    pub name: String,
    /// CircuitPython's id of the board, as in its boot_out.txt.
    pub circuitpython_id: Option<String>,
    /// The id of the board in the INFO_UF2.TXT of its bootloader's drive.
    pub uf2_board_id: Option<String>,
    /// The microcontroller.
    pub mcu: String,
    /// The VM profile: what decides what is allocated.
    #[schemars(with = "VmId")]
    pub vm: Spanned<String>,
    /// `full`: this project builds the firmware. `analysis`: somebody else's firmware; only
    /// what an app costs is said.
    #[serde(default)]
    pub support: Support,
    /// Memory regions by name, without what a bootloader keeps.
    #[schemars(with = "BTreeMap<String, RawRegion>")]
    pub memory: BTreeMap<Spanned<String>, RawRegion>,
    /// What is free for Python when nothing is imported yet.
    #[schemars(with = "RawQuantity")]
    pub heap_at_boot: Spanned<RawQuantity>,
    /// Where the code of modules lies when it runs: `ram`, or `rom` where the VM can run it from a
    /// read-only file system in flash (micropython-1.25).
    #[schemars(with = "Option<CodeMemory>")]
    pub load: Option<Spanned<CodeMemory>>,
    /// Where the strings in the firmware's read-only pool are listed.
    pub rom_strings: RawRomStrings,
    /// Modules that the firmware brings: importing one costs no file.
    #[serde(default)]
    pub builtin_modules: Vec<String>,
    /// Built-in modules that a file of the same name on the board replaces.
    #[serde(default)]
    pub extensible_modules: Vec<String>,
}

/// How far a board is supported.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Support {
    /// This project builds and measures the firmware.
    Full,
    /// Somebody else's firmware.
    #[default]
    Analysis,
}

/// A stretch of memory.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct RawRegion {
    /// The first address that a firmware may use.
    pub origin: u64,
    /// What a firmware may use.
    #[schemars(with = "RawQuantity")]
    pub size: Spanned<RawQuantity>,
    /// What it is for.
    pub kind: MemoryKind,
}

/// Where the firmware's read-only strings come from.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub enum RawRomStrings {
    /// A list in `budgets/rom-strings/`, without its ending.
    List(#[schemars(with = "String")] Spanned<String>),
    /// The firmware's own ELF, which this project builds.
    Firmware,
    /// Not known: then strings are not charged.
    Unknown,
}

/// What must not be exceeded. Everything left out is not limited.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct RawLimits {
    /// Flash that the firmware may use.
    #[schemars(with = "Option<RawQuantity>")]
    pub flash: Option<Spanned<RawQuantity>>,
    /// RAM that the firmware may use before the heap begins.
    #[schemars(with = "Option<RawQuantity>")]
    pub static_ram: Option<Spanned<RawQuantity>>,
    /// What could not be followed or bounded counts as over budget.
    #[serde(default)]
    pub strict: bool,
    /// Heap that must be left after the imports of each scenario.
    #[schemars(with = "Option<RawQuantity>")]
    pub heap_left: Option<Spanned<RawQuantity>>,
    /// The largest contiguous allocation that an import may ask for.
    #[schemars(with = "Option<RawQuantity>")]
    pub largest_block: Option<Spanned<RawQuantity>>,
    /// Flash that a part of the firmware may use, by component; `image report` names them.
    #[serde(default)]
    #[schemars(with = "BTreeMap<String, RawQuantity>")]
    pub component: BTreeMap<Spanned<String>, Spanned<RawQuantity>>,
    /// What importing one module may cost by itself, by module name; `default` is for the rest.
    #[serde(default)]
    #[schemars(with = "BTreeMap<String, RawQuantity>")]
    pub module: BTreeMap<Spanned<String>, Spanned<RawQuantity>>,
}

/// Imports that must fit together.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct RawScenario {
    /// Modules in the order of their import.
    #[schemars(with = "Vec<String>")]
    pub imports: Vec<Spanned<String>>,
    /// Heap that must be left after them; `limits.heap-left` where this is left out.
    #[schemars(with = "Option<RawQuantity>")]
    pub heap_left: Option<Spanned<RawQuantity>>,
    /// Where the code of modules lies when it runs; `board.load` where this is left out.
    #[schemars(with = "Option<CodeMemory>")]
    pub load: Option<Spanned<CodeMemory>>,
}

/// A size: `"192 KiB"`, bytes as a number, or either with where it comes from.
#[derive(Debug, Clone)]
pub struct RawQuantity {
    /// The size as written.
    pub size: RawSize,
    /// Where it comes from; `declared` where nothing is said.
    pub from: Origin,
    /// Who says so: a data sheet, an issue, a command.
    pub source: Option<String>,
}

/// A size as written.
#[derive(Debug, Clone)]
pub enum RawSize {
    /// A number without a unit: bytes.
    Bytes(i64),
    /// A number with a unit.
    Text(String),
}

/// The long form of a size.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct SourcedSize {
    /// The size.
    #[schemars(with = "SizeSchema")]
    value: RawSize,
    /// Where it comes from.
    #[serde(default)]
    from: Origin,
    /// Who says so.
    source: Option<String>,
}

struct SizeVisitor;

impl Visitor<'_> for SizeVisitor {
    type Value = RawSize;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a size such as \"192 KiB\"")
    }

    fn visit_i64<E: de::Error>(self, bytes: i64) -> Result<RawSize, E> {
        Ok(RawSize::Bytes(bytes))
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<RawSize, E> {
        Ok(RawSize::Text(text.to_owned()))
    }
}

impl<'de> Deserialize<'de> for RawSize {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(SizeVisitor)
    }
}

struct QuantityVisitor;

impl<'de> Visitor<'de> for QuantityVisitor {
    type Value = RawQuantity;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a size such as \"192 KiB\", or { value, from, source }")
    }

    fn visit_i64<E: de::Error>(self, bytes: i64) -> Result<RawQuantity, E> {
        SizeVisitor.visit_i64(bytes).map(RawQuantity::declared)
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<RawQuantity, E> {
        SizeVisitor.visit_str(text).map(RawQuantity::declared)
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<RawQuantity, A::Error> {
        let SourcedSize {
            value,
            from,
            source,
        } = SourcedSize::deserialize(MapAccessDeserializer::new(map))?;
        Ok(RawQuantity {
            size: value,
            from,
            source,
        })
    }
}

impl RawQuantity {
    fn declared(size: RawSize) -> Self {
        Self {
            size,
            from: Origin::Declared,
            source: None,
        }
    }
}

impl<'de> Deserialize<'de> for RawQuantity {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(QuantityVisitor)
    }
}

/// The schema of a size without its source.
struct SizeSchema;

impl JsonSchema for SizeSchema {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Size".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "description": "A size: \"192 KiB\", or a number of bytes.",
            "oneOf": [
                { "type": "integer", "minimum": 0 },
                { "type": "string", "pattern": "^[0-9][0-9_,]*(\\.[0-9]+)? ?(B|kB|KiB|MB|MiB)$" }
            ]
        })
    }
}

impl JsonSchema for RawQuantity {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Quantity".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let size = generator.subschema_for::<SizeSchema>();
        let sourced = generator.subschema_for::<SourcedSize>();
        json_schema!({
            "description": "A size, alone or with where it comes from.",
            "anyOf": [size, sourced]
        })
    }
}

/// The schema of a VM profile's id: the profiles there are.
struct VmId;

impl JsonSchema for VmId {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "VmProfile".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        let ids: Vec<&str> = crate::vm::PROFILES.iter().map(|vm| vm.id).collect();
        json_schema!({ "type": "string", "enum": ids })
    }
}

impl BoardFile {
    /// Reads the text of a board file; `file` is its name for messages.
    pub fn read(file: &str, text: &str) -> Result<Self, Diagnostic> {
        toml::from_str(text).map_err(|error| {
            Diagnostic::of_toml("board-file", file, text, &error)
                .help("`schema board` prints every key; an editor completes them with it")
        })
    }
}

/// The JSON Schema of a board file.
pub fn schema() -> Schema {
    schemars::schema_for!(BoardFile)
}
