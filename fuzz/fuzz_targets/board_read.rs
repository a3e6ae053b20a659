//! Any text as a board file: refuse it with places that are in it, or have a board that can be asked.
//!
//! ```text
//! cargo xtask fuzz board_read
//! ```

#![no_main]

use analyzer::budget::{BoardSource, Catalog};
use analyzer::report::{TextStyle, diagnostic_text};
use libfuzzer_sys::fuzz_target;

const FILE: &str = "fuzz.toml";
const STYLE: TextStyle = TextStyle {
    width: 60,
    color: true,
    all: true,
};

fuzz_target!(|text: &str| {
    let shipped = BoardSource {
        file: "feather-m4.toml".to_owned(),
        text: include_str!("../../budgets/feather-m4.toml").to_owned(),
    };
    let local = BoardSource {
        file: FILE.to_owned(),
        text: text.to_owned(),
    };
    match Catalog::read(&[shipped], &[local]) {
        Ok(catalog) => {
            for board in catalog.boards() {
                assert_eq!(catalog.get(&board.id), Ok(board));
                board.rules();
            }
        }
        Err(problems) => {
            assert!(!problems.is_empty());
            for problem in problems {
                if let Some(place) = &problem.place {
                    assert_eq!(place.file, FILE);
                    assert!(text.get(place.span.clone()).is_some(), "{problem:?}");
                }
                diagnostic_text(&problem, STYLE);
            }
        }
    }
});
