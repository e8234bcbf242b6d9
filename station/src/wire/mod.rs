//! MAVLink frames: bytes to frames, frames to [`Report`]s, [`Order`]s to frames. The only room that names the `mavlink`
//! crate. Knows `geodesy`.

pub mod frame;
pub mod order;
pub mod report;

pub use frame::{Address, Frame};
pub use order::{Command, Order};
pub use report::{MissionKind, Report};
