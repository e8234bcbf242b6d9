//! Where somebody on the street is, and what their phone makes of it.

use crate::chance::Chance;
use crate::place::{Plane, length};

/// Length of the way through streets over the straight line (about 1.3 for pedestrians in towns; O'Sullivan and
/// Morrall 1996 measured 1.21 to 1.33).
const DETOUR: f64 = 1.3;
/// Seconds over which a phone's position error forgets itself.
const MEMORY_S: f64 = 60.0;

/// Somebody's place.
#[derive(Debug, Clone)]
pub(crate) struct Walker {
    plane: Plane,
    speed_mps: f64,
    /// Metres north and east.
    at: (f64, f64),
    error_m: f64,
    /// Believed minus true, metres north and east.
    error: (f64, f64),
}

impl Walker {
    pub(crate) fn new(place: (f64, f64), speed_mps: f64, error_m: f64, chance: &mut Chance) -> Self {
        let error_m = error_m.max(0.0);
        let error = (error_m * chance.normal(), error_m * chance.normal());
        let plane = Plane::new(place.0, place.1);
        Self { plane, speed_mps: speed_mps.max(0.0), at: (0.0, 0.0), error_m, error }
    }

    /// Where they are, degrees.
    pub(crate) fn place(&self) -> (f64, f64) {
        self.plane.degrees(self.at.0, self.at.1)
    }

    /// Where their phone says they are, degrees.
    pub(crate) fn believed(&self) -> (f64, f64) {
        self.plane.degrees(self.at.0 + self.error.0, self.at.1 + self.error.1)
    }

    /// Metres to a place as the crow flies.
    pub(crate) fn metres_to(&self, place: (f64, f64)) -> f64 {
        let (north, east) = self.plane.metres(place.0, place.1);
        length(north - self.at.0, east - self.at.1)
    }

    /// Walks towards a place for `seconds`; whether they are there.
    pub(crate) fn walk(&mut self, to: (f64, f64), seconds: f64) -> bool {
        let (north, east) = self.plane.metres(to.0, to.1);
        let (north, east) = (north - self.at.0, east - self.at.1);
        let (away, step) = (length(north, east), self.speed_mps / DETOUR * seconds);
        let share = if away <= step { 1.0 } else { step / away };
        self.at = (self.at.0 + north * share, self.at.1 + east * share);
        away <= step
    }

    /// The phone's error wanders for `seconds`.
    pub(crate) fn wander(&mut self, seconds: f64, chance: &mut Chance) {
        let keep = libm::exp(-seconds / MEMORY_S);
        let fresh = (1.0 - keep * keep).sqrt() * self.error_m;
        self.error.0 = self.error.0 * keep + fresh * chance.normal();
        self.error.1 = self.error.1 * keep + fresh * chance.normal();
    }
}
