//! The MAVLink item list on a drone: [`Step`]s as we mean them, [`Item`]s as an autopilot stores them, and the way from
//! one to the other. Knows `wire`.

pub mod item;
pub mod step;

pub use item::Item;
pub use step::Step;
