//! Whether a project fits its board: the question that `budget` answers and `flash` asks first.

use analyzer::budget;
use analyzer::report::Report;

use crate::context::Context;
use crate::project::Project;
use crate::tools::firmware::known::Known;

/// The report on a project: what `budget` shows, and what `flash` asks before it writes.
pub(crate) fn of(project: &Project, known: Known, context: &Context) -> Report {
    let spinner = context.console.spinner("running imports");
    let mut found = project.found.clone();
    found.extend(known.found);
    let firmware = known.firmware.as_ref();
    let mut report = budget::assess(&project.board, firmware, &project.subject(), found);
    spinner.finish_and_clear();
    report.gaps.extend(project.gap.clone());
    report
}
