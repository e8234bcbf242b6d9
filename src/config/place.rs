//! Where in a text something stands, and the problems that name it.

use quadrat_station::text::Problem;
use std::ops::Range;

/// Collects what is wrong with one file.
pub struct Problems<'a> {
    file: &'a str,
    text: &'a str,
    found: Vec<Problem>,
}

impl<'a> Problems<'a> {
    /// None yet.
    #[must_use]
    pub fn new(file: &'a str, text: &'a str) -> Problems<'a> {
        Problems { file, text, found: Vec::new() }
    }

    /// One more: its code, the bytes it stands at (an empty span at 0 is a default and has no place), and its values.
    pub fn push(&mut self, code: &str, at: Option<Range<usize>>, values: &[(&str, &str)]) {
        let place = at.filter(|span| span.end > 0).map(|span| line_and_column(self.text, span.start));
        self.found.push(Problem {
            code: code.to_owned(),
            file: Some(self.file.to_owned()),
            line: place.map(|(line, _)| line),
            column: place.map(|(_, column)| column),
            values: values.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect(),
        });
    }

    /// All of them, in the order of the file.
    #[must_use]
    pub fn into_sorted(mut self) -> Vec<Problem> {
        self.found.sort_by_key(|problem| (problem.line.unwrap_or(0), problem.column.unwrap_or(0)));
        self.found
    }

    /// Whether nothing is wrong.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.found.is_empty()
    }
}

/// Line and column in characters, both from 1, of a byte in a text.
#[must_use]
pub fn line_and_column(text: &str, byte: usize) -> (u32, u32) {
    let before: &str = text.get(..byte).unwrap_or(text);
    let line = before.bytes().filter(|b| *b == b'\n').count();
    let column = before.rsplit('\n').next().unwrap_or("").chars().count();
    let number = |n: usize| u32::try_from(n).unwrap_or(u32::MAX).saturating_add(1);
    (number(line), number(column))
}

/// The known name that is most like `wrong`, if one is near enough to be meant.
#[must_use]
pub fn nearest<'n>(wrong: &str, known: impl Iterator<Item = &'n str>) -> Option<&'n str> {
    known
        .map(|name| (distance(wrong, name), name))
        .filter(|(far, name)| *far <= 2 && *far < name.chars().count())
        .min()
        .map(|(_, name)| name)
}

// Levenshtein's distance, one row at a time.
fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, from) in a.chars().enumerate() {
        let mut next = vec![i + 1];
        for (to, above) in b.iter().zip(row.windows(2)) {
            let &[diagonal, up] = above else { continue };
            let left = next.last().copied().unwrap_or(0);
            next.push((diagonal + usize::from(from != *to)).min(up + 1).min(left + 1));
        }
        row = next;
    }
    row.last().copied().unwrap_or(0)
}
