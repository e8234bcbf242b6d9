//! MAVLink frames: bytes to frames, frames to [`Report`]s, [`Order`]s to frames. The only room that names the `mavlink`
//! crate. Knows `geodesy`.

mod deframer;
pub mod detection;
mod fields;
pub mod frame;
mod loss;
pub mod order;
mod read;
pub mod report;
pub mod signing;
mod target;
mod write;

pub use deframer::{Count, Deframer, Found, Resync, Tally};
pub use frame::{AUTOPILOT, Address, Frame, RADIO_STATUS};
pub use loss::{Heard, Loss};
pub use order::{Command, Order, Place};
pub use read::{Read, read};
pub use report::{MissionKind, Report};
pub use target::Targets;
pub use write::{write, write_signed};

#[cfg(test)]
mod tests;
