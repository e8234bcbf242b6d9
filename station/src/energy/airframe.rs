//! One airframe: what it weighs, what its battery holds, what flying costs it.

use super::power::{Anchors, Power};
use crate::base::Span;
use serde::Deserialize;

/// Joules of a watt-hour.
const JOULES_PER_WH: f64 = 3_600.0;

/// An airframe with its battery.
#[derive(Clone, Debug, PartialEq)]
pub struct Airframe {
    /// What the config and the command line call it.
    pub name: String,
    /// What its maker calls it.
    pub called: String,
    /// Take-off mass with the usual camera, kg.
    pub mass_kg: f64,
    /// What the full battery gives before the drone is empty, J.
    pub battery_j: f64,
    /// Greatest air speed in a mission, m/s.
    pub air_max_mps: f64,
    /// What flying costs.
    pub power: Power,
}

/// An airframe as the catalogue has it; airframes.toml says what the keys mean.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Written {
    called: String,
    mass_kg: f64,
    rotors: f64,
    rotor_m: f64,
    battery_wh: f64,
    hover_min: f64,
    cruise_mps: f64,
    cruise_min: f64,
    air_max_mps: f64,
    stall_mps: Option<f64>,
}

impl Airframe {
    /// Flight time from full to empty while patrolling at a speed, for a drone that draws so much more than this model says.
    #[must_use]
    pub fn endurance(&self, mps: f64, gain: f64) -> Span {
        Span::from_secs_f64(self.battery_j / (self.power.patrolling(mps) * gain).max(1.0))
    }
}

impl Written {
    /// The airframe that is meant. Times and battery give the power, as data sheets state no watts.
    pub(super) fn meant(self, name: &str) -> Airframe {
        let battery_j = self.battery_wh * JOULES_PER_WH;
        let watts = |minutes: f64| battery_j / (minutes * 60.0);
        let power = Power::fitted(&Anchors {
            mass_kg: self.mass_kg,
            rotors: self.rotors,
            rotor_m: self.rotor_m,
            hover_w: watts(self.hover_min),
            cruise_w: watts(self.cruise_min),
            cruise_mps: self.cruise_mps,
            stall_mps: self.stall_mps,
        });
        Airframe {
            name: name.to_owned(),
            called: self.called,
            mass_kg: self.mass_kg,
            battery_j,
            air_max_mps: self.air_max_mps,
            power,
        }
    }
}
