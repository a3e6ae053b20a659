//! Says what Python imports cost in the RAM of a microcontroller.
//!
//! Bytes and text come in, values go out. A caller reads the files of an app and of a board, and
//! gets figures, the doubts about them, and messages with places.
//!
//! | step | module | what it makes |
//! |---|---|---|
//! | read | [`python`], [`app`] | imports of each file; the files that a board would find |
//! | compile | [`compile`](mod@compile), [`mpy`] | the bytecode that the board would load |
//! | run | [`vm`], [`import`] | a session: every allocation of an import, in the VM's own order |
//! | cost | [`cost`], [`graph`] | figures with bounds for modules and sessions; who imports whom |
//! | judge | [`budget`], [`why`] | figures beside the limits of a board; why a module is there |
//! | show | [`report`], [`printable`] | one value, rendered for people and for programs |
//!
//! Beside them, [`image`] says what the firmware itself takes, [`measurement`], [`validate`] and
//! [`trace`] hold estimates against real boards, and [`flash`] writes what a board is given.
//!
//! # Example
//!
//! A module's source, and what importing it takes on a shipped board:
//!
//! ```
//! use analyzer::app::{App, Tree};
//! use analyzer::budget::{BoardSource, Catalog};
//! use analyzer::cost::{Modules, Subject, of_modules};
//! use analyzer::quantity::Bytes;
//! use analyzer::vm::load::RomStrings;
//!
//! // The board: its VM, its memory, what its firmware brings.
//! let source = BoardSource {
//!     file: "feather-m4.toml".to_owned(),
//!     text: include_str!("../../budgets/feather-m4.toml").to_owned(),
//! };
//! let boards = Catalog::read(&[source], &[]).unwrap();
//! let board = boards.get("feather-m4").unwrap();
//! // The strings in its firmware: those cost nothing.
//! let list = include_str!("../../budgets/rom-strings/circuitpython-9-samd51.txt");
//! let rom_strings = RomStrings::parse(list);
//!
//! // The app: here a library of two modules.
//! let mut tree = Tree::new("sensors");
//! tree.insert("units.py", "def celsius(kelvin):\n    return kelvin - 273.15\n");
//! tree.insert("probe.py", "import units\n\nclass Probe:\n    pass\n");
//! let (app, problems) = App::read(&tree, &board.rules());
//! assert!(problems.is_empty());
//!
//! let subject = Subject {
//!     title: "sensors",
//!     tree: &tree,
//!     app: &app,
//!     library: "",
//!     prefix: "",
//!     rom_strings: Some(&rom_strings),
//!     start: None,
//!     members: None,
//!     board_id: None,
//!     heap: None,
//!     has_mounts: false,
//!     has_sources: false,
//! };
//! let modules = Modules::read(board.vm, &subject, board.load.into());
//! let costs = of_modules(&modules, app.modules());
//! let probe = &costs["probe.py"];
//! // What is in use after `import probe`, with all that it imports; and the part that is its own.
//! assert_eq!(probe.closure.live.least, Bytes(560));
//! assert_eq!(probe.own.least, Bytes(176));
//! assert!(probe.closure.live.is_exact());
//! ```
//!
//! `examples/import_cost.rs` does the same for a folder, `examples/dump_mpy.rs` lists what is in a
//! compiled module.
//!
//! **Architecture invariant:** nothing in this crate reads a file, starts a process, asks a clock
//! or opens a connection. Bytes and text come in, values go out; problems are values too
//! ([`diagnostic::Diagnostic`]), so that one bad file never hides the rest.

pub mod app;
pub mod budget;
pub mod comparison;
pub mod compile;
pub mod cost;
pub mod deployment;
pub mod diagnostic;
pub mod flash;
pub mod graph;
pub mod ground_truth;
pub mod image;
pub mod import;
pub mod measurement;
pub mod mpy;
pub mod nearest;
pub mod printable;
pub mod provenance;
pub mod python;
pub mod quantity;
pub mod region;
pub mod report;
pub mod trace;
pub mod validate;
pub mod vm;
pub mod why;
