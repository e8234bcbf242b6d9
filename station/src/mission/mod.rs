//! The MAVLink item list on a drone: [`Step`]s as we mean them, [`Item`]s as an autopilot stores them, and the way from
//! one to the other. Knows `wire`.

mod compare;
mod compile;
mod fence;
mod hash;
mod inside;
pub mod item;
pub mod rules;
pub mod step;

pub use compare::{Field, Mismatch, compare};
pub use compile::{CompileError, Start, compile, stored};
pub use fence::{FenceError, fence};
pub use hash::{PlanHash, hash};
pub use inside::leaves_fence;
pub use item::Item;
pub use rules::{ARDUPILOT, PX4, Rules, Window};
pub use step::Step;

#[cfg(test)]
mod tests;
