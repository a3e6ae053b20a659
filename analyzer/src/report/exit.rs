//! How a run of the program ends: its exit codes, as a type.

use super::Verdict;

/// The meaning of the exit code of every command.
///
/// ```
/// use analyzer::report::{ExitCode, Verdict};
///
/// assert_eq!(ExitCode::from(Verdict::Over).number(), 1);
/// assert_eq!(ExitCode::from_number(3), Some(ExitCode::OutsideFailed));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ExitCode {
    /// 0: it fits, or the command did its work.
    Fits,
    /// 1: over budget, or a gate is closed, or a test failed.
    OverBudget,
    /// 2: wrong use or bad input; the message has file, line and column.
    BadInput,
    /// 3: something outside failed: a tool is missing, a board is gone, a disk is full.
    OutsideFailed,
}

impl ExitCode {
    /// All of them, in the order of their numbers.
    pub const ALL: [Self; 4] = [
        Self::Fits,
        Self::OverBudget,
        Self::BadInput,
        Self::OutsideFailed,
    ];

    /// The number that the shell sees.
    pub fn number(self) -> u8 {
        match self {
            Self::Fits => 0,
            Self::OverBudget => 1,
            Self::BadInput => 2,
            Self::OutsideFailed => 3,
        }
    }

    /// The code with this number, for programs that run ours.
    pub fn from_number(number: u8) -> Option<Self> {
        Self::ALL.into_iter().find(|code| code.number() == number)
    }
}

impl From<Verdict> for ExitCode {
    fn from(verdict: Verdict) -> Self {
        match verdict {
            Verdict::None
            | Verdict::Fits
            | Verdict::FitsSoFar
            | Verdict::NearLimit
            | Verdict::Uncertain => Self::Fits,
            Verdict::Over | Verdict::Raises => Self::OverBudget,
            Verdict::BadInput => Self::BadInput,
        }
    }
}

impl ExitCode {
    /// The same where what is not known counts as not fitting.
    pub fn strict(verdict: Verdict) -> Self {
        match verdict {
            Verdict::FitsSoFar | Verdict::Uncertain => Self::OverBudget,
            other => Self::from(other),
        }
    }
}

impl From<ExitCode> for std::process::ExitCode {
    fn from(code: ExitCode) -> Self {
        Self::from(code.number())
    }
}
