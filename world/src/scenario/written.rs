//! A scenario as people write it. Every key is here; a key that is not is an error that names the nearest.

use serde::Deserialize;
use std::collections::BTreeMap;
use toml::Spanned;

/// A text with its place in the file.
pub type Text = Spanned<String>;

/// The whole file.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Written {
    /// What people call it.
    pub name: String,
    /// What it is for, in a sentence or two.
    #[serde(default)]
    pub why: String,
    /// The patrol file, relative to this one.
    pub patrol: Text,
    /// How long it lasts.
    pub lasts: Text,
    /// The usual seed.
    #[serde(default = "one")]
    pub seed: u64,
    /// When it begins by the wall clock: "2026-11-23 22:00" in the patrol's time zone.
    pub begins: Option<Text>,
    /// All drones.
    #[serde(default)]
    pub fleet: Fleet,
    /// Single drones, by name.
    #[serde(default)]
    pub drone: BTreeMap<Text, Drone>,
    /// Wind and light.
    #[serde(default)]
    pub weather: Weather,
    /// Every drone's radio.
    #[serde(default)]
    pub radio: Radio,
    /// What lies on the ground.
    #[serde(default)]
    pub thing: Vec<Thing>,
    /// Ground teams.
    #[serde(default)]
    pub team: Vec<Team>,
    /// What people report.
    #[serde(default)]
    pub tip: Vec<Tip>,
    /// What the operator does.
    #[serde(default)]
    pub order: Vec<Order>,
    /// What goes wrong.
    #[serde(default)]
    pub fault: Vec<Fault>,
    /// What must come of it.
    #[serde(default)]
    pub expect: Vec<Expect>,
}

const fn one() -> u64 {
    1
}

/// What all drones have in common.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Fleet {
    /// Which autopilot: "px4-1.17".
    pub firmware: Option<Text>,
    /// Flight time from full to empty.
    pub endurance: Option<Text>,
    /// Charging time from empty to full.
    pub charge: Option<Text>,
    /// How full the batteries are at first, percent.
    pub battery_percent: Option<Spanned<f64>>,
}

/// One drone.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Drone {
    /// Which autopilot.
    pub firmware: Option<Text>,
    /// How full its battery is at first, percent.
    pub battery_percent: Option<Spanned<f64>>,
    /// Parameters that differ.
    #[serde(default)]
    pub params: BTreeMap<String, Param>,
}

/// A parameter's value.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(untagged)]
pub enum Param {
    /// A whole number.
    Int(i32),
    /// Any other.
    Real(f32),
}

/// Wind and light.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Weather {
    /// Where the wind comes from, degrees from north.
    pub wind_from_deg: Option<Spanned<f64>>,
    /// m/s.
    pub wind_mps: Option<Spanned<f64>>,
    /// Deviation of its gusts, m/s.
    pub gust_mps: Option<Spanned<f64>>,
    /// 0 = moonless night, 1 = noon; else as the sun stands.
    pub light: Option<Spanned<f64>>,
    /// What street lamps add after dark, lux.
    pub lamps_lux: Option<Spanned<f64>>,
}

/// What a radio does; keys of `up` and `down` win over those beside them.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Radio {
    /// Frames lost, percent.
    pub loss_percent: Option<Spanned<f64>>,
    /// Frames doubled, percent.
    pub duplicate_percent: Option<Spanned<f64>>,
    /// Frames overtaken, percent.
    pub reorder_percent: Option<Spanned<f64>>,
    /// Frames damaged, percent.
    pub corrupt_percent: Option<Spanned<f64>>,
    /// Frames after which a burst of loss begins, percent.
    pub burst_percent: Option<Spanned<f64>>,
    /// Mean length of a burst, frames.
    pub burst_frames: Option<Spanned<f64>>,
    /// Time under way, ms.
    pub delay_ms: Option<Spanned<f64>>,
    /// Extra time, evenly spread, ms.
    pub jitter_ms: Option<Spanned<f64>>,
    /// Bytes that it carries each second.
    pub bytes_per_second: Option<u64>,
    /// Station to drone.
    pub up: Option<Box<Radio>>,
    /// Drone to station.
    pub down: Option<Box<Radio>>,
}

/// A planted thing.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Thing {
    /// What the scenario calls it.
    pub name: Text,
    /// What it is: "person_down".
    pub class: Text,
    /// Degrees, WGS-84.
    pub lat: f64,
    /// Degrees.
    pub lon: f64,
    /// Across, metres.
    pub size_m: Option<f64>,
    /// When it appears.
    pub from: Option<Text>,
    /// When it is gone.
    pub to: Option<Text>,
    /// Where it goes.
    #[serde(default)]
    pub path: Vec<PathPoint>,
}

/// A corner of a way.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PathPoint {
    /// When it is there.
    pub at: Text,
    /// Degrees.
    pub lat: f64,
    /// Degrees.
    pub lon: f64,
}

/// A ground team.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Team {
    /// Its name.
    pub name: Text,
    /// Degrees.
    pub lat: f64,
    /// Degrees.
    pub lon: f64,
    /// "foot" or "scooter".
    pub on: Option<Text>,
    /// "goes", "refuses", "silent".
    pub answers: Option<Text>,
    /// How long it takes to answer.
    pub after: Option<Text>,
    /// How long it looks around before it gives up.
    pub search: Option<Text>,
    /// How long it is busy with what it finds.
    pub busy: Option<Text>,
    /// Where it walks when nobody needs it.
    #[serde(default)]
    pub path: Vec<PathPoint>,
    /// When it is out of reach.
    #[serde(default)]
    pub deaf: Vec<Deaf>,
}

/// When a team is out of reach.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Deaf {
    /// From when.
    pub from: Text,
    /// Until when.
    pub to: Text,
}

/// A report from a person.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Tip {
    /// When it comes in.
    pub at: Text,
    /// The thing it is about.
    pub thing: Text,
    /// How far off people place it, metres (one standard deviation each way).
    pub error_m: Option<f64>,
}

/// Something the operator does.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Order {
    /// When.
    pub at: Text,
    /// start, hold, resume, home.
    pub give: Text,
}

/// Something that goes wrong.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Fault {
    /// What the scenario calls it; else its kind.
    pub name: Option<Text>,
    /// Its kind.
    pub what: Text,
    /// When.
    pub at: Option<Text>,
    /// After what.
    pub when: Option<When>,
    /// How long.
    #[serde(rename = "for")]
    pub lasts: Option<Text>,
    /// Whom: a drone's name, "active", "relief", "it" (the one `when` names), or all when nothing is written.
    pub drone: Option<Text>,
    /// up, down or both.
    pub direction: Option<Text>,
    /// How much; each kind says in which unit.
    pub value: Option<Spanned<f64>>,
}

/// A condition.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct When {
    /// The event that must have happened.
    pub event: Option<Text>,
    /// Or: the mission item that a drone flies to.
    pub item: Option<u16>,
    /// Which drone.
    pub drone: Option<Text>,
    /// Which place.
    pub place: Option<Text>,
    /// Which team.
    pub team: Option<Text>,
    /// How long after it.
    pub after: Option<Text>,
    /// How many times it must have happened.
    pub times: Option<u32>,
}

/// Something that must come.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Expect {
    /// An event.
    pub event: Option<Text>,
    /// An event that must not come.
    pub never: Option<Text>,
    /// A figure of the score.
    pub measure: Option<Text>,
    /// Which drone.
    pub drone: Option<Text>,
    /// Which place.
    pub place: Option<Text>,
    /// Which team.
    pub team: Option<Text>,
    /// Which planted thing.
    pub thing: Option<Text>,
    /// For which reason.
    pub why: Option<Text>,
    /// Not before this time.
    pub from: Option<Text>,
    /// At the latest at this time.
    pub by: Option<Text>,
    /// At the latest so long after `of`.
    pub within: Option<Text>,
    /// The fault that starts the clock.
    pub of: Option<Text>,
    /// How often at least; of a measure: how much at least.
    pub least: Option<Spanned<f64>>,
    /// At most.
    pub most: Option<Spanned<f64>>,
}
