//! A night as a tester writes it: fleet, weather, faults, planted things, teams, and what must come of it. Read from TOML,
//! checked, and never changed; `run` plays it.

mod check;
pub mod effect;
mod ground;
pub mod model;
mod read;
pub mod time;
pub mod written;

pub use effect::{Direction, Effect, RadioFault};
pub use model::{Expect, Fault, Order, Origin, Pattern, Scenario, Trigger, Wanted, Whom};
pub use read::{Files, read};
