//! Where a scenario is played: in virtual time, or in real time against the daemon with simulated or real autopilots.

use crate::scenario::Effect;
use quadrat_sim::{Sighting, Truth};
use quadrat_station::base::TeamId;
use quadrat_station::station::snapshot::Snapshot;
use quadrat_station::station::{Answer, Entry, Request};
use std::sync::Arc;

/// A place where time passes, drones fly and a station listens.
pub trait Venue {
    /// Now, microseconds since the run began.
    fn now_us(&self) -> u64;

    /// Lets a little time pass, a fifth of a second or so, and tells what happened meanwhile.
    ///
    /// # Errors
    /// When the venue broke down (a process that died, a full disk of this machine), for people.
    fn pass(&mut self) -> Result<Passed, String>;

    /// Asks the station as `by`; none when no answer came.
    fn ask(&mut self, by: By, request: Request) -> Option<Answer>;

    /// Begins (`on`) or ends an effect on some drones, by their numbers. False when this venue cannot do it.
    fn strike(&mut self, effect: &Effect, crafts: &[usize], on: bool) -> bool;

    /// How often the effect was really felt so far: frames lost, arm orders refused, writes turned away.
    fn felt(&self, effect: &Effect, crafts: &[usize]) -> u64;

    /// A hash over the journal so far; none where nothing is the same twice.
    fn hash(&self) -> Option<u64> {
        None
    }

    /// The photos that companions kept as evidence: (drone's number, place in its sightings, PNG), at most so many. None
    /// where drones are real.
    fn photos(&self, _most: usize) -> Vec<(usize, usize, Vec<u8>)> {
        Vec::new()
    }

    /// Everything that the station was told so far, as `replay` reads it; none where it is not kept.
    fn inputs(&mut self) -> Option<Vec<u8>> {
        None
    }

    /// What the companions reported, and what it really was: (drone's number, its autopilot's uid, sighting).
    fn sightings(&self) -> Vec<(usize, u64, Sighting)>;
}

/// Who asks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum By {
    /// The operator.
    Operator,
    /// A person of this team.
    Team(TeamId),
}

/// What happened in a little while.
#[derive(Clone, Debug, Default)]
pub struct Passed {
    /// Entries that became safe, oldest first.
    pub entries: Vec<Arc<Entry>>,
    /// Where the drones are now, in the order of their numbers.
    pub crafts: Vec<CraftNow>,
    /// What readers see now.
    pub snapshot: Option<Arc<Snapshot>>,
}

/// The truth about one drone, as far as the venue knows it.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct CraftNow {
    /// Degrees.
    pub lat: f64,
    /// Degrees.
    pub lon: f64,
    /// Metres above its pad.
    pub above_home_m: f64,
    /// Metres a second downwards.
    pub falls_mps: f64,
    /// Motors may turn.
    pub armed: bool,
    /// The mission item it flies to.
    pub item: u16,
    /// Its battery, 0..1.
    pub battery: f64,
    /// Way flown since the beginning, metres.
    pub flown_m: f64,
    /// Energy drawn since the beginning, Wh.
    pub drawn_wh: f64,
}

impl From<&Truth> for CraftNow {
    fn from(truth: &Truth) -> CraftNow {
        let [_, _, down] = truth.velocity_ned_mps;
        CraftNow {
            lat: truth.lat,
            lon: truth.lon,
            above_home_m: truth.above_home_m,
            falls_mps: down,
            armed: truth.armed,
            item: truth.current_seq,
            battery: truth.battery,
            flown_m: truth.distance_flown_m,
            drawn_wh: truth.energy_used_wh,
        }
    }
}
