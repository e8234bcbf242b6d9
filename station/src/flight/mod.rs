//! Flying the plan: who flies what next, relay, resume. Knows `plan`, `coverage`, `vehicle`.
//!
//! [`Flight`] is the durable half and changes only by facts. [`watch`] reads what drones really do into facts, [`roster`]
//! says who flies next, and both only *decide*: the station records the facts and carries out the [`Wish`]es.

mod durable;
mod fact;
mod roster;
mod watch;
mod wish;

pub use durable::{Flight, Flying, Phase, Slot};
pub use fact::{Fact, How, Why};
pub use roster::{Ready, Rostered, Situation, left_on_tour, roster};
pub use watch::{GIVEN_UP, Seen, let_go, watch};
pub use wish::Wish;
