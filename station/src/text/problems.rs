//! Where in a text something stands, and the problems that name it.

use super::{Problem, near};
use std::ops::Range;

/// Collects what is wrong with one file.
#[derive(Debug)]
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

    /// One more: what TOML's reader says of the file's shape (no TOML, an unknown key, a value of the wrong kind).
    /// `codes` are those for "{message}", for a key that is nearly a known one (`meant`), and for any other (`known`).
    pub fn shape(&mut self, error: &toml::de::Error, codes: [&str; 3]) {
        let message = error.message().replace('\n', " ");
        let Some(rest) = message.strip_prefix("unknown field `") else {
            return self.push(codes[0], error.span(), &[("message", &message)]);
        };
        let mut quoted = rest.split('`');
        let key = quoted.next().unwrap_or("").to_owned();
        let known: Vec<&str> = quoted.skip(1).step_by(2).collect();
        match near(&key, known.iter().copied()) {
            Some(meant) => self.push(codes[1], error.span(), &[("key", &key), ("meant", meant)]),
            None => self.push(codes[2], error.span(), &[("key", &key), ("known", &known.join(", "))]),
        }
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
