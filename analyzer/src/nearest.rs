//! The names that somebody may have meant.

/// The most similar of `names`, best first, at most three; none that is merely a name as well.
pub fn nearest<'a>(wanted: &str, names: impl IntoIterator<Item = &'a str>) -> Vec<&'a str> {
    // Below this a suggestion is noise: `uno` is not like `raspberry-pi-pico`.
    const ALIKE: f64 = 0.75;
    let wanted = normal(wanted);
    let mut scored: Vec<(f64, &str)> = names
        .into_iter()
        .map(|name| {
            let name_normal = normal(name);
            let contained = wanted.len() >= 3 && name_normal.contains(&wanted);
            let score = strsim::jaro_winkler(&wanted, &name_normal);
            (if contained { score.max(0.9) } else { score }, name)
        })
        .filter(|(score, _)| *score >= ALIKE)
        .collect();
    scored.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(b.1)));
    scored.into_iter().take(3).map(|(_, name)| name).collect()
}

/// Case, dashes and underscores are not what people mistake.
fn normal(name: &str) -> String {
    name.to_lowercase().replace(['_', ' '], "-")
}

#[cfg(test)]
mod tests {
    use super::nearest;

    #[test]
    fn the_nearest_names_come_first() {
        let boards = [
            "metro-m4",
            "feather-m4",
            "itsybitsy-m4",
            "raspberry-pi-pico",
        ];
        assert_eq!(nearest("metro_m4", boards)[0], "metro-m4");
        assert_eq!(nearest("pico", boards), ["raspberry-pi-pico"]);
        assert!(nearest("uno", boards).is_empty());
    }
}
