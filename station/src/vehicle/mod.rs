//! What we know of one drone: liveness, pose history, modes by its autopilot's rules, launch gate. Everything here is
//! observed: it starts empty after a restart and is learnt again. Knows `camera`, `exchange`.

mod ardupilot;
mod event;
pub mod failsafes;
mod gain;
mod gate;
mod health;
mod high_latency;
mod liveness;
mod packs;
mod pose;
mod px4;
pub mod rules;
mod state;
mod talk;
mod task;
mod texts;
mod trust;
mod witness;

#[cfg(test)]
mod tests;

pub use ardupilot::ARDUPILOT;
pub use event::{Cause, Event, Sign, TakeOver};
pub use gain::Gain;
pub use gate::{Gate, GatePolicy, Known, Params, Shut, audit};
pub use health::Beside;
pub use high_latency::{HIGH_LATENCY, Place, Told};
pub use liveness::{Life, Liveness, STALE};
pub use packs::Pack;
pub use pose::{Pose, Poses};
pub use px4::PX4;
pub use rules::{Mode, Rules};
pub use state::{Aboard, Change, State};
pub use talk::Talk;
pub use task::{Ended, Task};
pub use trust::Trust;
pub use witness::{Ordered, Witness};
