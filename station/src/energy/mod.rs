//! What flying costs: airframes, the power they draw at an air speed, the wind, the energy of a leg.
//!
//! `airframes` (the catalogue, airframes.toml) → `airframe` (one of them) → `power` (watts in level flight, climb and hover) →
//! `wind` (ground speed to air speed) → `flight` (joules and seconds of a leg). Nothing here knows why anybody flies.

mod airframe;
mod airframes;
mod flight;
mod power;
#[cfg(test)]
mod tests;
mod wind;

pub use airframe::Airframe;
pub use airframes::Airframes;
pub use flight::{Flight, Leg, Used};
pub use power::Power;
pub use wind::{TooWindy, Wind};
