//! Station and simulated drones under one virtual clock: a whole patrol night is an ordinary function call. Used by
//! tests, `sim run`, replay, benches and fuzzing. Knows the station's borders and the simulator's, and nothing behind them.

mod air;
pub mod chart;
mod disk;
pub mod event;
mod fingerprint;
mod fleet;
mod hands;
pub mod hostile;
mod photos;
pub mod replay;
pub mod run;
pub mod scenario;
mod scene;
pub mod score;
mod setup;
mod world;

pub use air::Air;
pub use disk::Disk;
pub use fingerprint::Fingerprint;
pub use fleet::fleet;
pub use photos::Photos;
pub use scene::{Craft, Scene, Weather, camera, small, xiangcheng};
pub use setup::{Outfit, drone, drones, ground};
pub use world::World;
