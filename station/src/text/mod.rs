//! zh and en words, message codes. Knows nothing else.
//!
//! Every sentence that a person reads stands in `zh.toml` and `en.toml`, the same keys in both; code names it by a
//! [`Code`] or a key and gives the values that it mentions.

pub mod code;
mod near;
mod problem;
mod problems;
mod words;

pub use code::Code;
pub use near::{listed, near};
pub use problem::{Lang, Problem, render, render_all};
pub use problems::{Problems, line_and_column};
pub use words::{fix, label, phrase, sentence};

#[cfg(test)]
mod tests;
