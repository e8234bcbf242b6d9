//! A scenario whose every word was understood.

use super::effect::Effect;
use crate::event::Kind;
use crate::scene::{Craft, Weather};
use crate::score::Measure;
use quadrat_sim::people::{TeamConfig, Tip};
use quadrat_sim::{RadioConfig, Thing};
use quadrat_station::patrol::Patrol;

/// What is flown, what goes wrong, and what must come of it.
#[derive(Clone, Debug)]
pub struct Scenario {
    /// The file, as the person named it.
    pub file: String,
    /// What people call it.
    pub name: String,
    /// What it is for.
    pub why: String,
    /// The patrol's TOML file: name and text.
    pub patrol_file: (String, String),
    /// Its map: name and text.
    pub map_file: (String, String),
    /// What they mean.
    pub patrol: Patrol,
    /// How long it lasts, microseconds.
    pub lasts_us: u64,
    /// The usual seed.
    pub seed: u64,
    /// Wall time at the beginning, ms since 1970.
    pub unix_ms: i64,
    /// The drones, in the patrol's order.
    pub crafts: Vec<Craft>,
    /// Flight time from full to empty, microseconds.
    pub endurance_us: u64,
    /// Charging time from empty to full, seconds.
    pub charge_s: f64,
    /// Wind and light.
    pub weather: Weather,
    /// Station to drone.
    pub up: RadioConfig,
    /// Drone to station.
    pub down: RadioConfig,
    /// What lies on the ground, and how the scenario calls it.
    pub things: Vec<(String, Thing)>,
    /// Ground teams.
    pub teams: Vec<TeamConfig>,
    /// What people report.
    pub tips: Vec<Tip>,
    /// What the operator does, by time.
    pub orders: Vec<(u64, Order)>,
    /// What goes wrong.
    pub faults: Vec<Fault>,
    /// What must come of it.
    pub expects: Vec<Expect>,
}

/// What an operator says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Order {
    /// Fly it; given again each second until the launch gate is open.
    Start,
    /// Stop where you are.
    Hold,
    /// Go on.
    Resume,
    /// Everybody home.
    Home,
}

/// Something that goes wrong.
#[derive(Clone, Debug, PartialEq)]
pub struct Fault {
    /// What the scenario calls it.
    pub name: String,
    /// What happens.
    pub effect: Effect,
    /// When it begins.
    pub begins: Trigger,
    /// How long it lasts, microseconds; none = for good, or at once.
    pub lasts_us: Option<u64>,
    /// To whom.
    pub whom: Whom,
}

/// When a fault begins.
#[derive(Clone, Debug, PartialEq)]
pub enum Trigger {
    /// At a time.
    At(u64),
    /// After an event.
    After {
        /// Which.
        pattern: Pattern,
        /// How many times.
        times: u32,
        /// And how long after.
        wait_us: u64,
    },
    /// When a drone flies to this mission item.
    Item {
        /// Which drone.
        drone: String,
        /// Which item.
        item: u16,
        /// And how long after.
        wait_us: u64,
    },
}

/// Which drones a fault strikes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Whom {
    /// Every one.
    All,
    /// Whoever holds the first slot of the tour.
    Active,
    /// Whoever is prepared to take it over.
    Relief,
    /// The drone of the event that triggered it.
    It,
    /// This one.
    Named(String),
}

/// Which events are meant: everything that is set must agree.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pattern {
    /// Of this kind.
    pub kind: Kind,
    /// About this drone.
    pub drone: Option<String>,
    /// About this place.
    pub place: Option<String>,
    /// About this team.
    pub team: Option<String>,
    /// About this thing.
    pub thing: Option<String>,
    /// With this word.
    pub why: Option<String>,
}

impl Pattern {
    /// Whether an event is meant.
    #[must_use]
    pub fn means(&self, event: &crate::event::Event) -> bool {
        let agrees = |wanted: &Option<String>, is: &Option<String>| wanted.is_none() || wanted == is;
        self.kind == event.kind
            && agrees(&self.drone, &event.drone)
            && agrees(&self.place, &event.place)
            && agrees(&self.team, &event.team)
            && agrees(&self.thing, &event.thing)
            && agrees(&self.why, &event.why)
    }
}

/// Something that must come.
#[derive(Clone, Debug, PartialEq)]
pub struct Expect {
    /// Its line in the file.
    pub line: u32,
    /// What.
    pub wanted: Wanted,
}

/// What must come.
#[derive(Clone, Debug, PartialEq)]
pub enum Wanted {
    /// So many events in a time.
    Events {
        /// Which.
        pattern: Pattern,
        /// From when on.
        from: Origin,
        /// Until when, microseconds after the beginning, or after the fault's beginning; none = the end.
        until_us: Option<u64>,
        /// How many at least.
        least: u32,
        /// How many at most; none = any number.
        most: Option<u32>,
    },
    /// A figure of the score within bounds.
    Measured {
        /// Which.
        measure: Measure,
        /// At least.
        least: Option<f64>,
        /// At most.
        most: Option<f64>,
    },
}

/// From when on events count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    /// From this time on.
    Time(u64),
    /// From the beginning of this fault on.
    Fault(usize),
}
