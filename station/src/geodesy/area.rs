//! A piece of ground with holes.

use super::Position;
use serde::{Deserialize, Serialize};

/// A simple polygon: one outer ring and any number of holes. Rings are open (the first corner is not repeated) and may
/// turn either way.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Area {
    /// The outer ring's corners.
    pub outer: Vec<Position>,
    /// The holes' corners.
    pub holes: Vec<Vec<Position>>,
}
