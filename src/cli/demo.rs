//! `quadrat demo`: a whole night in two minutes, simulated. Puts the pieces together: a daemon in this process with a
//! data folder of its own, simulated drones over real UDP, the demo's patrol.

use super::Common;
use super::out::Exit;

/// A whole night in two minutes, simulated: opens one address, needs nothing else.
#[derive(Debug, clap::Args)]
pub struct Demo {
    /// How many drones
    #[arg(long, value_name = "N", default_value_t = 4)]
    drones: u8,
    /// How fast time runs
    #[arg(long, default_value_t = 8.0)]
    speed: f64,
    /// The same number gives the same night
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Port of the map
    #[arg(long, default_value_t = 8620)]
    port: u16,
}

impl Demo {
    /// Runs it.
    pub fn run(&self, _common: &Common) -> Exit {
        let _ = (self.drones, self.speed, self.seed, self.port);
        Exit::Problem
    }
}
