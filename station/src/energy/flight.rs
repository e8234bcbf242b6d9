//! What a leg takes: joules and seconds of an airframe in a wind.

use super::airframe::Airframe;
use super::power::work;
use super::wind::{TooWindy, Wind};
use crate::geodesy::Point;

/// Even parts of a change of speed over which power is summed (Simpson's rule); power is smooth in the speed.
const PARTS: u32 = 8;

/// An airframe in a wind.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Flight<'a> {
    /// Who flies.
    pub airframe: &'a Airframe,
    /// In what.
    pub wind: Wind,
    /// How quickly speed is changed, m/s².
    pub acceleration_mps2: f64,
}

/// A straight leg over the ground.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Leg {
    /// Its unit direction.
    pub along: Point,
    /// Its length, m.
    pub length_m: f64,
    /// Ground speed at its start, m/s.
    pub from_mps: f64,
    /// Ground speed at its end, m/s.
    pub to_mps: f64,
    /// Ground speed that is wanted on it, m/s.
    pub speed_mps: f64,
    /// How much higher it ends, m; negative is lower.
    pub climb_m: f64,
    /// The least seconds that climbing takes.
    pub climb_s: f64,
}

impl Leg {
    /// A level leg at one speed.
    #[must_use]
    pub const fn steady(along: Point, length_m: f64, speed_mps: f64) -> Leg {
        Leg { along, length_m, from_mps: speed_mps, to_mps: speed_mps, speed_mps, climb_m: 0.0, climb_s: 0.0 }
    }
}

/// What something takes.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Used {
    /// Energy, J.
    pub joules: f64,
    /// Time, s.
    pub seconds: f64,
}

impl core::ops::Add for Used {
    type Output = Used;

    fn add(self, more: Used) -> Used {
        Used { joules: self.joules + more.joules, seconds: self.seconds + more.seconds }
    }
}

impl core::iter::Sum for Used {
    fn sum<I: Iterator<Item = Used>>(all: I) -> Used {
        all.fold(Used::default(), |sum, one| sum + one)
    }
}

impl Flight<'_> {
    /// A leg: speed up, hold, slow down. Speeding up and climbing take work; slowing down and sinking give none back.
    ///
    /// # Errors
    ///
    /// [`TooWindy`] when the airframe makes no headway on it.
    pub fn leg(&self, leg: &Leg) -> Result<Used, TooWindy> {
        if leg.length_m < 1e-3 {
            return Ok(self.stand(leg.climb_s) + self.lifting(leg.climb_m));
        }
        let held = self.wind.ground_speed(leg.along, leg.speed_mps, self.airframe.air_max_mps)?;
        let (from, to) = (leg.from_mps.min(held), leg.to_mps.min(held));
        let double = 2.0 * self.acceleration_mps2;
        let peak = ((double * leg.length_m + from * from + to * to) / 2.0).sqrt();
        let peak = peak.min(held).max(from.max(to));
        let changing_m = (2.0 * peak * peak - from * from - to * to) / double;
        let level_s = (leg.length_m - changing_m).max(0.0) / peak.max(0.1);
        let level = Used { joules: self.level(leg.along, peak) * level_s, seconds: level_s };
        let flown = self.change(leg.along, from, peak) + level + self.change(leg.along, to, peak);
        let pushing = Used { joules: work(self.airframe.mass_kg, 0.0, from, peak), seconds: 0.0 };
        let waiting = self.stand((leg.climb_s - flown.seconds).max(0.0));
        Ok(flown + pushing + waiting + self.lifting(leg.climb_m))
    }

    /// Standing still over a place for so long.
    #[must_use]
    pub fn stand(&self, seconds: f64) -> Used {
        Used { joules: self.airframe.power.standing(self.wind.speed_mps()) * seconds, seconds }
    }

    /// Straight up, or straight down to the ground: by so many metres in so many seconds. Sinking costs no less than hover,
    /// because the rotors work in their own wake.
    #[must_use]
    pub fn rise(&self, metres: f64, seconds: f64) -> Used {
        let power = &self.airframe.power;
        let standing = power.standing(self.wind.speed_mps());
        let watts = if metres > 0.0 {
            standing + power.climbing(metres / seconds.max(0.1)) - power.hover()
        } else {
            standing.max(power.hover())
        };
        Used { joules: watts * seconds, seconds }
    }

    /// The share of the battery that some energy is.
    #[must_use]
    pub fn share(&self, joules: f64) -> f64 {
        joules / self.airframe.battery_j
    }

    fn level(&self, along: Point, ground_mps: f64) -> f64 {
        self.airframe.power.level(self.wind.air_speed(along, ground_mps))
    }

    fn lifting(&self, climb_m: f64) -> Used {
        Used { joules: work(self.airframe.mass_kg, climb_m, 0.0, 0.0), seconds: 0.0 }
    }

    /// Changing between two speeds, the slower one first, without the work of it.
    fn change(&self, along: Point, slow: f64, fast: f64) -> Used {
        let seconds = (fast - slow).max(0.0) / self.acceleration_mps2;
        let at = |part: u32| self.level(along, slow + (fast - slow) * f64::from(part) / f64::from(PARTS));
        let weight = |part: u32| match part {
            0 | PARTS => 1.0,
            odd if odd % 2 == 1 => 4.0,
            _ => 2.0,
        };
        let sum: f64 = (0..=PARTS).map(|part| weight(part) * at(part)).sum();
        Used { joules: sum / (3.0 * f64::from(PARTS)) * seconds, seconds }
    }
}
