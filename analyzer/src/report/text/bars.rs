//! Bars of block characters, an eighth of a column at a time.

/// A bar that fills `part` of `width` columns; more than the whole ends in an arrow.
pub(super) fn bar(part: f64, width: usize) -> String {
    const EIGHTHS: [&str; 8] = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"];
    if !part.is_finite() || part <= 0.0 || width == 0 {
        return String::new();
    }
    if part > 1.0 {
        return format!("{}▶", "█".repeat(width - 1));
    }
    #[allow(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        clippy::cast_precision_loss,
        reason = "part lies between 0 and 1 and a terminal is narrow"
    )]
    let eighths = ((part * width as f64 * 8.0).round() as usize).max(1);
    format!("{}{}", "█".repeat(eighths / 8), EIGHTHS[eighths % 8])
}

#[cfg(test)]
mod tests {
    use super::bar;

    #[test]
    fn a_bar_fills_its_part() {
        assert_eq!(bar(0.0, 4), "");
        assert_eq!(bar(0.5, 4), "██");
        assert_eq!(bar(1.0, 4), "████");
        assert_eq!(bar(0.28, 4), "█▏");
    }

    #[test]
    fn the_smallest_part_still_shows_and_too_much_points_on() {
        assert_eq!(bar(0.0001, 4), "▏");
        assert_eq!(bar(1.01, 4), "███▶");
        assert_eq!(bar(f64::NAN, 4), "");
    }
}
