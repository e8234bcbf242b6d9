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

/// Fewest insertions, deletions, replacements and swaps of neighbours that turn `a` into `b` (optimal string alignment:
/// Wagner and Fischer 1974, with Damerau's swap).
fn edits(a: &str, b: &str) -> usize {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    let mut before: Vec<usize> = Vec::new();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, from) in a.iter().enumerate() {
        let mut next = vec![i.saturating_add(1)];
        for (j, to) in b.iter().enumerate() {
            let cost = |row: &[usize], at: usize, more: usize| row.get(at).map(|cost| cost.saturating_add(more));
            let replaced = cost(&row, j, usize::from(from != to));
            let deleted = cost(&row, j.saturating_add(1), 1);
            let inserted = cost(&next, j, 1);
            let swaps = i > 0 && j > 0 && a.get(i - 1) == Some(to) && b.get(j - 1) == Some(from);
            let swapped = if swaps { cost(&before, j - 1, 1) } else { None };
            next.push([replaced, deleted, inserted, swapped].into_iter().flatten().min().unwrap_or_default());
        }
        before = std::mem::replace(&mut row, next);
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
