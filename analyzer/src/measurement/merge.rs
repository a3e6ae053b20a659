//! Putting new readings beside stored ones.

use super::Measurement;

/// Why new readings do not belong beside stored ones.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refusal {
    /// They are of another board or virtual machine.
    Board,
    /// Another firmware ran.
    Firmware,
    /// Another version of the script read them.
    Protocol,
}

impl Refusal {
    /// What people read.
    pub fn words(&self) -> &'static str {
        match self {
            Self::Board => "are of another board or virtual machine",
            Self::Firmware => "are of another firmware",
            Self::Protocol => "were read by another version of the script",
        }
    }
}

impl Measurement {
    /// The stored readings with new ones in place of those of the same modules.
    ///
    /// Figures of different firmware do not stand in one file: nobody could tell which is which.
    pub fn with(mut self, new: Self) -> Result<Self, Refusal> {
        if (&self.board, &self.vm) != (&new.board, &new.vm) {
            return Err(Refusal::Board);
        }
        if self.firmware.id != new.firmware.id {
            return Err(Refusal::Firmware);
        }
        if self.protocol != new.protocol {
            return Err(Refusal::Protocol);
        }
        self.date = new.date;
        self.firmware = new.firmware;
        for (module, readings) in new.modules {
            self.modules.entry(module).or_default().extend(readings);
        }
        Ok(self)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use crate::budget::CodeMemory;
    use crate::measurement::{FirmwareIdentity, Outcome, Raised, Reading, SCHEMA};

    /// A measurement of modules that all ended with an exception that says `message`.
    fn measured(date: &str, modules: &[(&str, CodeMemory)], message: &str) -> Measurement {
        let mut stored = Measurement {
            schema: SCHEMA.to_owned(),
            board: "metro-m4".to_owned(),
            vm: "micropython-1.25".to_owned(),
            date: date.to_owned(),
            firmware: FirmwareIdentity {
                id: "sha256:1".to_owned(),
                toolchain: Vec::new(),
            },
            protocol: 1,
            modules: BTreeMap::new(),
        };
        for (module, load) in modules {
            let reading = Reading {
                sha256: "0".to_owned(),
                bytes: 1,
                outcome: Outcome::Raised(Raised {
                    class: "ImportError".to_owned(),
                    message: message.to_owned(),
                }),
            };
            let ways = stored.modules.entry((*module).to_owned()).or_default();
            ways.insert(*load, reading);
        }
        stored
    }

    fn says(stored: &Measurement, module: &str, load: CodeMemory) -> String {
        match &stored.of(module, load).unwrap().outcome {
            Outcome::Raised(raised) => raised.message.clone(),
            Outcome::Figures(_) => String::new(),
        }
    }

    #[test]
    fn new_readings_take_the_place_of_those_of_the_same_module_and_way() {
        let old = measured(
            "2026-11-20",
            &[
                ("a", CodeMemory::Ram),
                ("a", CodeMemory::Rom),
                ("b", CodeMemory::Ram),
            ],
            "old",
        );
        let new = measured(
            "2026-11-21",
            &[("a", CodeMemory::Ram), ("c", CodeMemory::Ram)],
            "new",
        );
        let both = old.with(new).unwrap();
        assert_eq!(both.date, "2026-11-21");
        assert_eq!(says(&both, "a", CodeMemory::Ram), "new");
        assert_eq!(says(&both, "a", CodeMemory::Rom), "old");
        assert_eq!(says(&both, "b", CodeMemory::Ram), "old");
        assert_eq!(says(&both, "c", CodeMemory::Ram), "new");
    }

    #[test]
    fn figures_of_other_firmware_scripts_and_boards_do_not_mix() {
        let old = measured("2026-11-20", &[("a", CodeMemory::Ram)], "old");
        let refused = |change: fn(&mut Measurement)| {
            let mut new = old.clone();
            change(&mut new);
            old.clone().with(new).unwrap_err()
        };
        assert_eq!(
            refused(|new| new.firmware.id = "2".into()),
            Refusal::Firmware
        );
        assert_eq!(refused(|new| new.protocol = 2), Refusal::Protocol);
        assert_eq!(refused(|new| new.board = "pico".into()), Refusal::Board);
    }

    #[test]
    fn what_is_stored_is_read_back() {
        let stored = measured("2026-11-21", &[("a", CodeMemory::Rom)], "no");
        assert_eq!(Measurement::read("f.json", &stored.to_json()), Ok(stored));
    }

    #[test]
    fn another_version_and_other_files_are_refused_with_help() {
        let stored = measured("2026-11-21", &[], "");
        let newer = stored.to_json().replace("measurement/1", "measurement/2");
        for text in [newer.as_str(), "{}", "", "[1, 2", "{\"schema\": 3}"] {
            let problem = Measurement::read("f.json", text).unwrap_err();
            assert_eq!(problem.code, "bad-measurement", "{text}");
            assert!(problem.help.is_some(), "{text}");
        }
    }
}
