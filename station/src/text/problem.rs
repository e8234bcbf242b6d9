//! One thing that is wrong with what a person wrote.

use super::{Code, words};
use serde::{Deserialize, Serialize};
use std::cmp::Ordering;

/// The languages of every screen and message.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Lang {
    /// Chinese, simplified.
    #[default]
    Zh,
    /// English.
    En,
}

/// A problem with a place in a file, a code that is the same in every language, and the values its sentence names.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Problem {
    /// "Q203"; `quadrat explain` knows more.
    pub code: String,
    /// The file, as the person named it; none when there is no file.
    pub file: Option<String>,
    /// Line, from 1; none when the whole file is meant.
    pub line: Option<u32>,
    /// Column in characters, from 1.
    pub column: Option<u32>,
    /// The values that the sentence of `code` names, in order of their names in it.
    pub values: Vec<(String, String)>,
}

impl Problem {
    /// A problem without a place and without values.
    #[must_use]
    pub fn new(code: Code) -> Problem {
        Problem { code: code.as_str().to_owned(), file: None, line: None, column: None, values: Vec::new() }
    }

    /// The same problem in `file`.
    #[must_use]
    pub fn in_file(mut self, file: &str) -> Problem {
        self.file = Some(file.to_owned());
        self
    }

    /// The same problem at a line and a column, both from 1.
    #[must_use]
    pub fn at(mut self, line: u32, column: u32) -> Problem {
        self.line = Some(line);
        self.column = Some(column);
        self
    }

    /// The same problem with one more value for its sentence. A value "@label.area" is that word in the reader's
    /// language.
    #[must_use]
    pub fn with(mut self, name: &str, value: &str) -> Problem {
        self.values.push((name.to_owned(), value.to_owned()));
        self
    }

    /// By line and column; problems without a place come first.
    #[must_use]
    pub fn by_place(&self, other: &Problem) -> Ordering {
        (self.line, self.column, &self.code).cmp(&(other.line, other.column, &other.code))
    }

    fn place(&self) -> String {
        let mut place = self.file.clone().unwrap_or_default();
        for number in [self.line, self.column].into_iter().flatten() {
            place.push_str(&format!(":{number}"));
        }
        place
    }
}

/// One line for one problem: `file:line:col  Q203  what is wrong; what to do`.
#[must_use]
pub fn render(problem: &Problem, lang: Lang) -> String {
    line(problem, lang, 0)
}

/// A line for each problem, their codes in one column.
#[must_use]
pub fn render_all(problems: &[Problem], lang: Lang) -> Vec<String> {
    let widest = problems.iter().map(|problem| problem.place().chars().count()).max().unwrap_or(0);
    problems.iter().map(|problem| line(problem, lang, widest)).collect()
}

fn line(problem: &Problem, lang: Lang, widest: usize) -> String {
    let place = problem.place();
    let gap = if place.is_empty() && widest == 0 { "" } else { "  " };
    let pad = " ".repeat(widest.saturating_sub(place.chars().count()));
    let sentence = words::sentence(lang, &problem.code, &problem.values);
    let fix = words::fix(lang, &problem.code, &problem.values);
    let join = match lang {
        Lang::Zh => "；",
        Lang::En => "; ",
    };
    let fix = fix.map(|fix| format!("{join}{fix}")).unwrap_or_default();
    format!("{place}{pad}{gap}{}  {sentence}{fix}", problem.code)
}
