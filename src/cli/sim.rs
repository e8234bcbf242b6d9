//! `quadrat sim`: simulated drones over real UDP.

use super::Common;
use super::out::Exit;
use std::net::SocketAddr;
use std::path::PathBuf;

/// Flies simulated drones against a running station, each from a socket of its own.
#[derive(Debug, clap::Args)]
pub struct Sim {
    /// Where the station listens
    #[arg(long, value_name = "HOST:PORT", default_value = "127.0.0.1:14550")]
    to: SocketAddr,
    /// How many
    #[arg(long, value_name = "N", default_value_t = 3)]
    drones: u8,
    /// A patrol file whose docks are their homes; else the config's drones
    #[arg(long, value_name = "FILE")]
    patrol: Option<PathBuf>,
    /// The same number gives the same drones, weather and losses
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// How fast their time runs; the station must run as fast
    #[arg(long, default_value_t = 1.0)]
    speed: f64,
    /// Packets lost each way, percent
    #[arg(long, value_name = "PERCENT", default_value_t = 0.0)]
    loss: f64,
}

impl Sim {
    /// Runs it.
    pub fn run(&self, _common: &Common) -> Exit {
        let _ = (&self.to, self.drones, &self.patrol, self.seed, self.speed, self.loss);
        Exit::Problem
    }
}
