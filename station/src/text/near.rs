//! "Did you mean …?"

/// The one of `known` that `written` most likely stands for; none when nothing is close.
#[must_use]
pub fn near<'k>(written: &str, known: impl IntoIterator<Item = &'k str>) -> Option<&'k str> {
    let written = written.to_lowercase();
    let most = (written.chars().count() / 3).max(1);
    known
        .into_iter()
        .map(|candidate| (edits(&written, &candidate.to_lowercase()), candidate))
        .filter(|(edits, _)| *edits <= most)
        .min_by_key(|(edits, _)| *edits)
        .map(|(_, candidate)| candidate)
}

/// Fewest insertions, deletions and replacements that turn `a` into `b` (Wagner and Fischer 1974).
fn edits(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, from) in a.chars().enumerate() {
        let mut next = vec![i.saturating_add(1)];
        for ((to, above), above_left) in b.iter().zip(row.iter().skip(1)).zip(row.iter()) {
            let left = next.last().copied().unwrap_or_default();
            let replaced = above_left.saturating_add(usize::from(from != *to));
            next.push(replaced.min(left.saturating_add(1)).min(above.saturating_add(1)));
        }
        row = next;
    }
    row.last().copied().unwrap_or_default()
}

/// A list for a person; long ones are cut.
#[must_use]
pub fn listed<'k>(known: impl IntoIterator<Item = &'k str>) -> String {
    const MOST: usize = 24;
    let mut names: Vec<&str> = known.into_iter().take(MOST.saturating_add(1)).collect();
    if names.len() > MOST {
        names.truncate(MOST);
        names.push("…");
    }
    if names.is_empty() { "–".to_owned() } else { names.join(", ") }
}
