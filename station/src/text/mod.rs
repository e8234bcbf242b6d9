//! zh and en words, message codes. Knows nothing else.

mod problem;

pub use problem::{Lang, Problem};
