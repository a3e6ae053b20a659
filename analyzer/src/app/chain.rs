//! How a chain of imports reads.

/// Chains longer than this are shown by their ends.
const LONGEST: usize = 8;

/// One link of a chain.
pub(crate) struct Link {
    /// The file that the import stands in, with its line if that is known.
    pub(crate) place: String,
    /// What it imports.
    pub(crate) imports: String,
}

/// `code.py:3 imports a, which imports b (lib/a.py:7)`. Links in the middle of a long chain are
/// not asked for.
pub(crate) fn sentence(length: usize, link: impl Fn(usize) -> Link) -> String {
    let mut parts = Vec::new();
    for index in 0..length {
        let hidden = length > LONGEST && (3..length - 3).contains(&index);
        if hidden && index > 3 {
            continue;
        }
        parts.push(if hidden {
            "...".to_owned()
        } else {
            let Link { place, imports } = link(index);
            if index == 0 {
                format!("{place} imports {imports}")
            } else {
                format!("which imports {imports} ({place})")
            }
        });
    }
    parts.join(", ")
}
