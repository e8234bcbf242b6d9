//! What can go wrong, by the words that scenarios use.

use crate::scene::Weather;
use quadrat_sim::{Drone, Fault, RadioConfig, RadioCounts};

/// What a fault does.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Effect {
    /// A radio behaves otherwise.
    Radio(RadioFault, Direction),
    /// The companion's reports do not get through; it repeats them, so they come late.
    ReportsHeld,
    /// Something in the drone; the second ends it.
    Drone(Fault, Option<Fault>),
    /// Another drone with the same system id speaks on the same link.
    DuplicateId,
    /// The station's process dies, and is started again when the fault ends.
    StationKilled,
    /// The disk takes nothing.
    DiskFull,
    /// No channel takes anything.
    ChannelsDown,
    /// The wall clock jumps by so many milliseconds.
    ClockJump(i64),
}

/// Which way a radio fault acts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// Station to drone.
    Up,
    /// Drone to station.
    Down,
    /// Both.
    Both,
}

/// How a radio misbehaves. Probabilities are 0..1 per frame.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum RadioFault {
    /// Nothing gets through.
    Cut,
    /// So much is lost.
    Loss(f64),
    /// So much comes twice.
    Duplicate(f64),
    /// So much is overtaken.
    Reorder(f64),
    /// So much is damaged.
    Corrupt(f64),
    /// Bursts of loss begin with this probability and last 20 frames in the mean.
    Burst(f64),
    /// Everything takes so many microseconds longer.
    Delay(u64),
    /// So many bytes a second get through.
    Bandwidth(u64),
}

impl RadioFault {
    /// The radio's usual behaviour with this fault.
    #[must_use]
    pub fn on(self, usual: &RadioConfig) -> RadioConfig {
        let mut config = *usual;
        match self {
            RadioFault::Cut => config.loss = 1.0,
            RadioFault::Loss(share) => config.loss = share,
            RadioFault::Duplicate(share) => config.duplicate = share,
            RadioFault::Reorder(share) => config.reorder = share,
            RadioFault::Corrupt(share) => config.corrupt = share,
            RadioFault::Burst(share) => (config.burst, config.burst_length) = (share, 20.0),
            RadioFault::Delay(us) => config.delay_us += us,
            RadioFault::Bandwidth(bytes) => config.bytes_per_s = bytes,
        }
        config
    }

    /// How often a radio did that so far, whatever the reason.
    #[must_use]
    pub const fn felt(self, counts: &RadioCounts) -> u64 {
        match self {
            RadioFault::Cut | RadioFault::Loss(_) | RadioFault::Burst(_) => counts.lost,
            RadioFault::Duplicate(_) => counts.duplicated,
            RadioFault::Reorder(_) => counts.reordered,
            RadioFault::Corrupt(_) => counts.corrupted,
            RadioFault::Delay(_) | RadioFault::Bandwidth(_) => counts.sent,
        }
    }
}

impl Direction {
    /// Whether frames from station to drone are meant.
    #[must_use]
    pub const fn is_up(self) -> bool {
        matches!(self, Direction::Up | Direction::Both)
    }

    /// Whether frames from drone to station are meant.
    #[must_use]
    pub const fn is_down(self) -> bool {
        matches!(self, Direction::Down | Direction::Both)
    }
}

/// How often a simulated drone was struck by a fault so far; arm orders count when they were refused.
#[must_use]
pub fn felt(drone: &Drone, fault: &Fault) -> u64 {
    let name = if matches!(fault, Fault::RefuseArm(_)) { "arm_refused" } else { fault.name() };
    u64::from(drone.injected().get(name).copied().unwrap_or(0))
}

/// A word, what its `value` counts (none: it has none), and its bounds.
pub struct Known {
    /// The word.
    pub word: &'static str,
    /// Unit of the value; empty when there is none.
    pub unit: &'static str,
    /// Least and most.
    pub range: (f64, f64),
    make: fn(f64, Given) -> Effect,
}

/// What an effect may depend on beside its value.
#[derive(Clone, Copy, Debug)]
pub struct Given {
    /// Which way it acts.
    pub direction: Direction,
    /// The scenario's weather.
    pub weather: Weather,
}

impl Given {
    /// Wind of this speed, m/s, from where it came before; and what ends it.
    fn wind(self, mps: f64) -> Effect {
        Effect::Drone(self.weather.at(mps), Some(self.weather.usual()))
    }
}

impl Known {
    /// The effect of this word.
    #[must_use]
    pub fn effect(&self, value: f64, given: Given) -> Effect {
        (self.make)(value, given)
    }
}

const SHARE: (f64, f64) = (0.0, 100.0);
const NONE: (f64, f64) = (0.0, 0.0);

const fn plain(word: &'static str, make: fn(f64, Given) -> Effect) -> Known {
    Known { word, unit: "", range: NONE, make }
}

const fn scaled(word: &'static str, unit: &'static str, range: (f64, f64), make: fn(f64, Given) -> Effect) -> Known {
    Known { word, unit, range, make }
}

/// Everything that can go wrong.
pub const KNOWN: &[Known] = &[
    plain("link_cut", |_, given| Effect::Radio(RadioFault::Cut, given.direction)),
    scaled("loss", "percent", SHARE, |value, given| Effect::Radio(RadioFault::Loss(value / 100.0), given.direction)),
    scaled("duplicate", "percent", SHARE, |value, given| {
        Effect::Radio(RadioFault::Duplicate(value / 100.0), given.direction)
    }),
    scaled("reorder", "percent", SHARE, |value, given| {
        Effect::Radio(RadioFault::Reorder(value / 100.0), given.direction)
    }),
    scaled("corrupt", "percent", SHARE, |value, given| {
        Effect::Radio(RadioFault::Corrupt(value / 100.0), given.direction)
    }),
    scaled("burst", "percent", SHARE, |value, given| Effect::Radio(RadioFault::Burst(value / 100.0), given.direction)),
    scaled("delay", "ms", (0.0, 60_000.0), |value, given| {
        Effect::Radio(RadioFault::Delay((value * 1e3) as u64), given.direction)
    }),
    scaled("bandwidth", "bytes/s", (100.0, 1e9), |value, given| {
        Effect::Radio(RadioFault::Bandwidth(value as u64), given.direction)
    }),
    plain("reports_held", |_, _| Effect::ReportsHeld),
    plain("photos_held", |_, _| Effect::Drone(Fault::PhotosHeld(true), Some(Fault::PhotosHeld(false)))),
    plain("reboot", |_, _| Effect::Drone(Fault::Reboot, None)),
    plain("autopilot_dead", |_, _| Effect::Drone(Fault::Dead(true), Some(Fault::Dead(false)))),
    plain("companion_dead", |_, _| Effect::Drone(Fault::CompanionDead(true), Some(Fault::CompanionDead(false)))),
    plain("camera_off", |_, _| Effect::Drone(Fault::CameraOff(true), Some(Fault::CameraOff(false)))),
    scaled("refuse_arm", "times", (1.0, 1e6), |value, _| {
        Effect::Drone(Fault::RefuseArm(value as u32), Some(Fault::RefuseArm(0)))
    }),
    scaled("battery_to", "percent", SHARE, |value, _| Effect::Drone(Fault::BatteryTo(value / 100.0), None)),
    scaled("bank", "degrees", (-60.0, 60.0), |value, _| {
        Effect::Drone(Fault::BankDeg(value), Some(Fault::BankDeg(0.0)))
    }),
    plain("gps_lost", |_, _| Effect::Drone(Fault::GpsLost(true), Some(Fault::GpsLost(false)))),
    plain("gps_stuck", |_, _| Effect::Drone(Fault::GpsStuck(true), Some(Fault::GpsStuck(false)))),
    scaled("gps_jump", "m", (-10_000.0, 10_000.0), |value, _| {
        Effect::Drone(Fault::GpsJump { north_m: value, east_m: 0.0 }, Some(Fault::GpsRight))
    }),
    scaled("gps_drift", "m/s", (-20.0, 20.0), |value, _| {
        Effect::Drone(Fault::GpsDrift { north_mps: value, east_mps: 0.0 }, Some(Fault::GpsRight))
    }),
    plain("gps_jammed", |_, _| Effect::Drone(Fault::GpsJammed(true), Some(Fault::GpsJammed(false)))),
    plain("gps_spoofed", |_, _| Effect::Drone(Fault::GpsSpoofed(true), Some(Fault::GpsSpoofed(false)))),
    scaled("gps_clock", "s", (-1e9, 1e9), |value, _| {
        Effect::Drone(Fault::GpsClockAheadS(value), Some(Fault::GpsClockAheadS(0.0)))
    }),
    scaled("baro_drift", "m/s", (-5.0, 5.0), |value, _| {
        Effect::Drone(Fault::BaroDrift(value), Some(Fault::BaroDrift(0.0)))
    }),
    plain("compass_off", |_, _| Effect::Drone(Fault::CompassOff(true), Some(Fault::CompassOff(false)))),
    scaled("battery_cliff", "percent", SHARE, |value, _| Effect::Drone(Fault::BatteryCliff(value / 100.0), None)),
    scaled("cell_spread", "percent", (0.0, 90.0), |value, _| {
        Effect::Drone(Fault::CellSpread(value / 100.0), Some(Fault::CellSpread(0.0)))
    }),
    scaled("battery_cold", "degrees C", (-40.0, 40.0), |value, _| {
        Effect::Drone(Fault::BatteryColdC(value), Some(Fault::BatteryColdC(20.0)))
    }),
    scaled("wind", "m/s", (0.0, 30.0), |value, given| given.wind(value)),
    plain("false_accepted", |_, _| Effect::Drone(Fault::LateFalseAccepted, None)),
    plain("motors_off", |_, _| Effect::Drone(Fault::MotorsOff, None)),
    plain("duplicate_id", |_, _| Effect::DuplicateId),
    plain("station_killed", |_, _| Effect::StationKilled),
    plain("disk_full", |_, _| Effect::DiskFull),
    plain("channels_down", |_, _| Effect::ChannelsDown),
    scaled("clock_jump", "s", (-86_400.0, 86_400.0), |value, _| Effect::ClockJump((value * 1e3) as i64)),
];
