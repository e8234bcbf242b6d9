//! The list that every check adds to, so that a person sees all that is wrong at once.

use super::source::Source;
use crate::text::{Code, Problem};

/// More than this nobody reads; a file of garbage must not cost memory.
const MOST: usize = 200;

/// Problems found so far.
#[derive(Debug, Default)]
pub(super) struct Problems {
    list: Vec<Problem>,
}

impl Problems {
    /// One more, at byte `at` of `source`.
    pub(super) fn add(&mut self, source: &Source, at: usize, code: Code, values: &[(&str, &str)]) {
        if self.list.len() < MOST {
            let (line, column) = source.line_and_column(at);
            self.push(Problem::new(code).in_file(&source.file).at(line, column), values);
        }
    }

    /// One more, about a whole file.
    pub(super) fn about(&mut self, file: &str, code: Code, values: &[(&str, &str)]) {
        if self.list.len() < MOST {
            self.push(Problem::new(code).in_file(file), values);
        }
    }

    /// Whether nothing is wrong.
    pub(super) fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    /// All of them: the patrol's first, then the map's, each by line and column.
    pub(super) fn sorted(mut self, first_file: &str) -> Vec<Problem> {
        self.list.sort_by(|a, b| {
            let later = |problem: &Problem| problem.file.as_deref() != Some(first_file);
            later(a).cmp(&later(b)).then_with(|| a.by_place(b))
        });
        self.list.dedup();
        self.list
    }

    fn push(&mut self, problem: Problem, values: &[(&str, &str)]) {
        self.list.push(values.iter().fold(problem, |problem, (name, value)| problem.with(name, value)));
    }
}
