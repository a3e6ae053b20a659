//! Powers of ten.

use std::sync::LazyLock;

const SMALLEST: i32 = -323;
const LARGEST: i32 = 308;

/// Ten to the power of `exponent`, as the C library that mpy-cross is linked to computes it:
/// correctly rounded but for 23 and 210, where glibc's `pow` is one step too high (compared for
/// every exponent).
pub(super) fn of_ten(exponent: i32) -> f64 {
    static POWERS: LazyLock<Vec<f64>> = LazyLock::new(|| {
        (SMALLEST..=LARGEST)
            .map(|exponent| {
                let exact: f64 = format!("1e{exponent}").parse().unwrap_or_default();
                if matches!(exponent, 23 | 210) {
                    exact.next_up()
                } else {
                    exact
                }
            })
            .collect()
    });
    match usize::try_from(i64::from(exponent) - i64::from(SMALLEST)) {
        Err(_) => 0.0,
        Ok(index) => POWERS.get(index).copied().unwrap_or(f64::INFINITY),
    }
}
