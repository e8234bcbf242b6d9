//! A night as a tester writes it: fleet, weather, faults, planted things, teams, and what must come of it. Read from TOML,
//! checked, and never changed; `run` plays it.

mod check;
pub mod effect;
pub mod model;
mod read;
pub mod time;
pub mod written;

pub use effect::{Direction, Effect, RadioFault};
pub use model::{Answers, Expect, Fault, Order, Origin, Pattern, Scenario, Team, Tip, Trigger, Wanted, Whom};
pub use read::{Files, read};
