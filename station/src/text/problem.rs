//! One thing that is wrong with what a person wrote.

use serde::{Deserialize, Serialize};

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
