//! People on the street: teams that walk, hear alerts, answer or do not; passers-by who tell what they saw.
//!
//! Values like everything here: the caller says what time it is and carries what they say to whoever listens.

mod team;
#[cfg(test)]
mod tests;
mod tip;
mod walk;

pub use team::{Answer, Behaviour, Said, Team, TeamConfig, TeamEvent};
pub use tip::{Tip, Tips, Told};

/// Free walking speed of grown-ups, m/s (Weidmann 1993).
pub const WALKING_MPS: f64 = 1.34;
/// An electric scooter through a district, m/s: 25 km/h at most, less at corners.
pub const SCOOTER_MPS: f64 = 5.5;
