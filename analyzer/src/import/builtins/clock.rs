//! `time` (extmod/modtime.c, shared/timeutils; shared-bindings/time in CircuitPython). What a clock says
//! is not known, but what it says takes no more than a number does.

use super::super::doubt::Doubt;
use super::super::machine::{Machine, Outcome};
use super::super::value::Value;
use super::builtin::{Builtin, Call, any, table};
use crate::quantity::Bytes;
use crate::vm::Firmware;

pub(super) static FUNCTIONS: [Builtin; 15] = table! {
    "sleep" => any(|_, _| Ok(Value::None)),
    "sleep_ms" => any(|_, _| Ok(Value::None)),
    "sleep_us" => any(|_, _| Ok(Value::None)),
    "ticks_ms" => any(|machine, call| reading(machine, call, 0)),
    "ticks_us" => any(|machine, call| reading(machine, call, 0)),
    "ticks_cpu" => any(|machine, call| reading(machine, call, 0)),
    "ticks_add" => any(|machine, call| reading(machine, call, 0)),
    "ticks_diff" => any(|machine, call| reading(machine, call, 0)),
    "monotonic" => any(|machine, call| reading(machine, call, 0)),
    "monotonic_ns" => any(|machine, call| reading(machine, call, LONG)),
    "time" => any(|machine, call| reading(machine, call, LONG)),
    "time_ns" => any(|machine, call| reading(machine, call, LONG)),
    "mktime" => any(|machine, call| reading(machine, call, LONG)),
    "gmtime" => any(at_time),
    "localtime" => any(at_time),
};

/// An integer of 64 bits, with its digits.
const LONG: u64 = 32;
/// A tuple of eight or nine fields.
const DATE: u64 = 48;

const DAY: i64 = 24 * 60 * 60;
/// Days from the first of March of the year 0, as if our calendar had held then, to the beginning of
/// 2000: MicroPython counts seconds from there, if its port does not say otherwise.
const DAYS_BEFORE: i64 = 730_425;
/// The days of 400 years, after which the calendar comes round.
const DAYS_OF_ROUND: i64 = 146_097;

fn at_time(machine: &mut Machine<'_>, call: &Call<'_>) -> Outcome {
    match call.int(machine, 0) {
        Some(seconds) if machine.profile.firmware == Firmware::MicroPython => {
            let fields = broken_down(seconds).map(Value::Int);
            Ok(machine.make_tuple(fields.into()))
        }
        _ => reading(machine, call, DATE),
    }
}

/// What a clock says: it takes `most` bytes, unless it is dropped.
fn reading(machine: &mut Machine<'_>, call: &Call<'_>, most: u64) -> Outcome {
    let reason = format!("the result of `{}()`", call.name);
    let doubt = Doubt::value(machine.at, reason);
    Ok(machine.unknown(Doubt {
        at_most: Some(Bytes(most)),
        ..doubt
    }))
}

/// Year, month, day, hour, minute, second, day of the week from Monday as 0, day of the year from 1.
fn broken_down(seconds: i64) -> [i64; 8] {
    let (days, second) = (seconds.div_euclid(DAY), seconds.rem_euclid(DAY));
    // Years that begin in March have their leap day at the end.
    let since = days + DAYS_BEFORE;
    let (round, day) = (
        since.div_euclid(DAYS_OF_ROUND),
        since.rem_euclid(DAYS_OF_ROUND),
    );
    let year = (day - day / 1460 + day / 36_524 - day / 146_096) / 365;
    let day = day - (365 * year + year / 4 - year / 100);
    let from_march = (5 * day + 2) / 153;
    let month = if from_march < 10 {
        from_march + 3
    } else {
        from_march - 9
    };
    let in_year = year + 400 * round + i64::from(month <= 2);
    let is_leap = in_year % 4 == 0 && (in_year % 100 != 0 || in_year % 400 == 0);
    let before_march = 59 + i64::from(is_leap);
    let day_of_year = if month <= 2 {
        day - 305
    } else {
        day + before_march + 1
    };
    [
        in_year,
        month,
        day - (153 * from_march + 2) / 5 + 1,
        second / 3600,
        second / 60 % 60,
        second % 60,
        // The first of 2000 was a Saturday.
        (days + 5).rem_euclid(7),
        day_of_year,
    ]
}

#[cfg(test)]
mod tests {
    use super::broken_down;

    #[test]
    fn seconds_become_dates() {
        for (seconds, expected) in [
            (0, [2000, 1, 1, 0, 0, 0, 5, 1]),
            (-1, [1999, 12, 31, 23, 59, 59, 4, 365]),
            (59 * 86_400, [2000, 2, 29, 0, 0, 0, 1, 60]),
            (60 * 86_400 + 3_661, [2000, 3, 1, 1, 1, 1, 2, 61]),
            (366 * 86_400, [2001, 1, 1, 0, 0, 0, 0, 1]),
            (425 * 86_400, [2001, 3, 1, 0, 0, 0, 3, 60]),
            (849_355_200, [2026, 11, 30, 12, 0, 0, 0, 334]),
        ] {
            assert_eq!(broken_down(seconds), expected, "{seconds}");
        }
    }
}
