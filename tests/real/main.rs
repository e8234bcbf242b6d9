//! Tests against software that we did not write; README.md says which.

mod taky;
