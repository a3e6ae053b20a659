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
