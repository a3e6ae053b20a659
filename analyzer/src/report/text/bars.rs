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

/// A bar of parts of a whole, each of which contains the one before it: what is left is empty.
pub(super) fn bar_of_parts(parts: [f64; 2], width: usize) -> String {
    #[allow(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        clippy::cast_precision_loss,
        reason = "a part lies between 0 and 1 and a terminal is narrow"
    )]
    let columns = parts.map(|part| {
        let filled = (part.clamp(0.0, 1.0) * width as f64).round() as usize;
        // The smallest part still shows.
        if part > 0.0 {
            filled.max(1).min(width)
        } else {
            0
        }
    });
    let inner = columns[0];
    let outer = columns[1].max(inner);
    format!(
        "{}{}{}",
        "█".repeat(inner),
        "▒".repeat(outer - inner),
        "░".repeat(width - outer)
    )
}

#[cfg(test)]
mod tests {
    use super::{bar, bar_of_parts};

    #[test]
    fn parts_lie_within_each_other() {
        assert_eq!(bar_of_parts([0.25, 0.5], 8), "██▒▒░░░░");
        assert_eq!(bar_of_parts([0.5, 0.25], 8), "████░░░░");
        assert_eq!(bar_of_parts([0.001, 2.0], 4), "█▒▒▒");
        assert_eq!(bar_of_parts([0.0, 0.0], 3), "░░░");
    }

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
