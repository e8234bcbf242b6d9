//! The tables of careless changes, `tests/mutations/*.toml`.

use serde::Deserialize;

/// A change that somebody in a hurry might make, and the test that must fail by it.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Mutation {
    /// The requirement that it breaks.
    pub id: String,
    /// The file that is changed.
    pub file: String,
    /// An expression or statement that stands there once.
    pub find: String,
    /// What stands there instead.
    pub replace: String,
    /// Whose test it is.
    pub package: String,
    /// The test program; none is the package's own.
    pub program: Option<String>,
    /// The test, with its modules.
    pub test: String,
    /// Where this is written.
    #[serde(skip)]
    pub table: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Table {
    mutation: Vec<Mutation>,
}

/// Whether a file is such a table.
pub fn is_table(path: &str) -> bool {
    path.starts_with("tests/mutations/") && path.ends_with(".toml")
}

/// All of one table.
pub fn read(path: &str, text: &str) -> Vec<Mutation> {
    let table: Table = toml::from_str(text).unwrap_or_else(|error| panic!("{path}: {error}"));
    let named = |mutation| Mutation { table: path.to_owned(), ..mutation };
    table.mutation.into_iter().map(named).collect()
}
