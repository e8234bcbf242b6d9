//! Scenarios in real time: the same file against the daemon as a child process, with simulated drones over real UDP or with
//! real PX4 autopilots. What a venue cannot make go wrong it says; it never pretends.

mod asking;
mod calls;
mod daemon;
mod fleet;
mod live;
mod px4;
mod radios;
mod setup;
mod simulated;

use crate::venue::calls::Calls;
use crate::venue::daemon::Daemon;
use crate::venue::fleet::Fleet;
use crate::venue::live::Live;
use crate::venue::px4::Autopilots;
pub use crate::venue::px4::{Proxy, Px4Program, Telemetry};
use crate::venue::setup::{Access, Place};
use crate::venue::simulated::Simulated;
use quadrat_world::run::{Outcome, Run, Told};
use quadrat_world::scenario::Scenario;
use std::path::PathBuf;

/// Who flies.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Flyers {
    /// Simulated drones, each behind a radio and a UDP socket of its own.
    Simulated,
    /// Real PX4 autopilots with the simulator that is built into them.
    Px4(Px4Program),
}

/// How a scenario is played in real time.
#[derive(Clone, Debug)]
pub struct How {
    /// Who flies.
    pub flyers: Flyers,
    /// How many times as fast as the world; people who watch want 1.
    pub speed: f64,
    /// Port of the map and the API on the loopback address; 0 is any that is free.
    pub port: u16,
    /// The `quadrat` that runs as the daemon: usually this program itself.
    pub program: PathBuf,
    /// Keeps the journal and the logs in this folder; none forgets them.
    pub keep: Option<PathBuf>,
}

/// Where people can watch.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Up {
    /// The map.
    pub address: String,
    /// Signs an operator in.
    pub token: String,
}

/// Plays a scenario to its end, or until somebody interrupts it. `up` hears where it can be watched, `tell` every event and
/// verdict as it comes.
///
/// # Errors
/// When the daemon, the drones or their sockets cannot be had, for people. What breaks later is in the outcome.
pub fn play(
    scenario: &Scenario,
    seed: u64,
    how: &How,
    up: &mut dyn FnMut(&Up),
    tell: &mut dyn FnMut(Told<'_>),
) -> Result<Outcome, String> {
    let said = |error: std::io::Error| error.to_string();
    let place = Place::take(how).map_err(said)?;
    let access = Access::make(scenario).map_err(said)?;
    let calls = (!scenario.teams.is_empty()).then(|| Calls::start(place.teams)).transpose().map_err(said)?;
    let systems = match &how.flyers {
        Flyers::Simulated => (1..).take(scenario.crafts.len()).collect(),
        Flyers::Px4(px4) => px4.systems(scenario.crafts.len()),
    };
    let daemon = Daemon::start(scenario, &systems, &place, access, how)?;
    let clock = daemon.clock.clone();
    let fleet: Box<dyn Fleet> = match &how.flyers {
        Flyers::Simulated => Box::new(Simulated::start(scenario, seed, place.air, &clock, daemon.door()?)?),
        Flyers::Px4(px4) => Box::new(Autopilots::start(px4, scenario, seed, place.air, (&clock, how.speed))?),
    };
    up(&daemon.up());
    let live = Live::new(daemon, fleet, calls).map_err(said)?;
    Ok(Run::new(scenario, seed, live).play(None, tell))
}
