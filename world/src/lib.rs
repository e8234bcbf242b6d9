//! Station and simulated drones under one virtual clock: a whole patrol night is an ordinary function call. Used by
//! tests, `sim run`, replay, benches and fuzzing. Knows the station's borders and the simulator's, and nothing behind them.

mod air;
pub mod chart;
mod disk;
mod scene;
mod world;

pub use air::Air;
pub use disk::Disk;
pub use scene::{Scene, small, xiangcheng};
pub use world::World;
