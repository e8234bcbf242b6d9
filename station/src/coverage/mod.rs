//! When each patch of ground was last really seen, how sharply, by whom. Knows `camera`, `patrol`, `terrain`.
//!
//! Counted from where the camera really pointed, never from the plan: a drone that banks sees beside its lane, and what
//! nobody watched was flown, not seen. Over hills each patch counts at its own ground height, and what a
//! ridge or a building hides is not seen.

mod fact;
mod maker;
mod patch;
mod query;
mod state;
#[cfg(test)]
mod tests;

pub use fact::{Fact, PoseSample};
pub use maker::SwathMaker;
pub use patch::{Look, Patch, PlaceCover, Seen};
pub use query::{Looks, PlaceSeen, Sight};
pub use state::Coverage;
