//! How a run ends: the documented exit codes.

/// What the exit code of every command means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ExitCode {
    /// 0: it fits, or the command did what it was asked.
    Fits,
    /// 1: over budget, or a gate is closed, or a test failed.
    OverBudget,
    /// 2: wrong use or bad input; the message says where.
    BadInput,
    /// 3: something outside failed: a tool is missing, a board is gone, a disk is full.
    OutsideFailed,
}

impl ExitCode {
    /// The number that the shell sees.
    pub fn number(self) -> u8 {
        match self {
            Self::Fits => 0,
            Self::OverBudget => 1,
            Self::BadInput => 2,
            Self::OutsideFailed => 3,
        }
    }
}

impl From<ExitCode> for std::process::ExitCode {
    fn from(code: ExitCode) -> Self {
        Self::from(code.number())
    }
}
