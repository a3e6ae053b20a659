//! Where figures are stored: one file for a board and its virtual machine, written in one step.

use std::path::{Path, PathBuf};
use std::time::SystemTime;

use analyzer::budget::Board;
use analyzer::diagnostic::Diagnostic;
use analyzer::measurement::Measurement;

use super::Set;
use crate::context::Context;
use crate::failure::Failure;
use crate::reading::{self, Folder};
use crate::{boards, files};

/// The file of a board's figures.
pub(crate) fn place(
    given: Option<&Path>,
    set: &Set,
    board: &Board,
    context: &Context,
) -> Result<PathBuf, Failure> {
    if let Some(place) = given {
        return Ok(place.to_owned());
    }
    let folder = boards::local_folder(context.budgets.as_deref())?;
    let folder = folder.unwrap_or_else(|| PathBuf::from("budgets"));
    let of_sources = if set.source { "-source" } else { "" };
    let place = folder
        .join("measured")
        .join(&board.id)
        .join(format!("{}{of_sources}.json", board.vm.id));
    if folder.is_dir() {
        // It is read and written: neither may happen elsewhere.
        Folder::open(&folder)?.check(&place)?;
    }
    Ok(place)
}

/// What is stored of a board, if anything is.
pub(crate) fn read(place: &Path) -> Result<Option<Measurement>, Failure> {
    if !place.exists() {
        return Ok(None);
    }
    let text = reading::read_text(place)?;
    Measurement::read(&place.display().to_string(), &text)
        .map(Some)
        .map_err(|problem| Failure::bad_input([problem]))
}

/// What is stored, with new figures in it.
pub(crate) fn merged(
    place: &Path,
    new: Measurement,
    replace: bool,
) -> Result<Measurement, Failure> {
    if replace {
        return Ok(new);
    }
    let Some(stored) = read(place)? else {
        return Ok(new);
    };
    stored.with(new).map_err(|refusal| {
        Failure::bad_input([Diagnostic::error(
            "other-measurement",
            format!("the figures in {} {}", place.display(), refusal.words()),
        )
        .help("--replace forgets them; --store FILE keeps both")])
    })
}

/// Stores figures.
pub(crate) fn write(place: &Path, measurement: &Measurement) -> Result<(), Failure> {
    if let Some(folder) = place.parent().filter(|folder| *folder != Path::new("")) {
        files::create_folder(folder)?;
    }
    files::write(place, measurement.to_json().as_bytes())
}

/// The day, in universal time.
pub(crate) fn today() -> String {
    let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH);
    day(since.map_or(0, |since| since.as_secs() / 86_400))
}

/// The day so many days after 1970-01-01, counted in years that begin in March: then a leap day is
/// the last of its year.
fn day(days: u64) -> String {
    let days = days + 719_468;
    let (era, of_era) = (days / 146_097, days % 146_097);
    let year_of_era = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let from_march = (5 * of_year + 2) / 153;
    let day = of_year - (153 * from_march + 2) / 5 + 1;
    let month = if from_march < 10 {
        from_march + 3
    } else {
        from_march - 9
    };
    let year = year_of_era + era * 400 + u64::from(month <= 2);
    format!("{year}-{month:02}-{day:02}")
}

#[cfg(test)]
mod tests {
    use super::day;

    #[test]
    fn days_are_dates() {
        assert_eq!(day(0), "1970-01-01");
        assert_eq!(day(11_016), "2000-02-29");
        assert_eq!(day(20_778), "2026-11-21");
        assert_eq!(day(47_540), "2100-02-28");
        assert_eq!(day(47_541), "2100-03-01");
    }
}
