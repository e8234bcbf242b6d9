//! How true the simulated flight is: numbered plans, flown on a real PX4 and on ours by the same hand, recorded and
//! compared. No socket and no clock here: frames come in, frames and a recording come out.

mod compare;
mod events;
mod flyer;
mod ours;
mod plans;
mod recording;
#[cfg(test)]
mod tests;
mod track;

pub use compare::{Comparison, compare};
pub use events::Event;
pub use flyer::Flyer;
pub use ours::fly_ours;
pub use plans::{Plan, all};
pub use recording::{Happening, Recording, Sample};
pub use track::Spread;
