//! The wind and the wind triangle: which air speed holds a ground speed, and which ground speed an airframe can hold.

use crate::geodesy::Point;
use thiserror::Error;

/// The least headway that counts as flying somewhere, m/s.
const HEADWAY_MPS: f64 = 1.0;

/// A steady wind over the whole district, as weather reports state it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Wind {
    /// Where the air goes, m/s east and north.
    to: Point,
}

/// A leg cannot be flown: the airframe makes no headway against the wind, or is blown off its way.
#[derive(Clone, Copy, Debug, PartialEq, Error)]
#[error("no headway at a course of {course_deg:.0}°")]
pub struct TooWindy {
    /// The course of the leg, degrees from true north, 0..360.
    pub course_deg: f64,
}

impl Wind {
    /// No wind.
    pub const CALM: Wind = Wind { to: Point::new(0.0, 0.0) };

    /// A wind that comes *from* so many degrees from true north, at so many m/s.
    #[must_use]
    pub fn from(from_deg: f64, speed_mps: f64) -> Wind {
        let (sin, cos) = libm::sincos(from_deg.to_radians());
        Wind { to: Point::new(-sin * speed_mps, -cos * speed_mps) }
    }

    /// Its speed, m/s.
    #[must_use]
    pub fn speed_mps(&self) -> f64 {
        self.to.distance(Point::new(0.0, 0.0))
    }

    /// The direction in which the air goes, rad anticlockwise from east; 0 in a calm.
    #[must_use]
    pub fn angle(&self) -> f64 {
        libm::atan2(self.to.north_m, self.to.east_m)
    }

    /// What of it blows along a unit direction, and across it to the left, m/s.
    fn parts(&self, along: Point) -> (f64, f64) {
        (self.to.dot(along), along.east_m * self.to.north_m - along.north_m * self.to.east_m)
    }

    /// The speed through the air that holds a ground speed in a unit direction, m/s.
    #[must_use]
    pub fn air_speed(&self, along: Point, ground_mps: f64) -> f64 {
        let (tail, cross) = self.parts(along);
        libm::hypot(ground_mps - tail, cross)
    }

    /// The ground speed in a unit direction that an airframe holds: what is wanted, or what its greatest air speed allows,
    /// m/s.
    ///
    /// # Errors
    ///
    /// [`TooWindy`] when that is no headway.
    pub fn ground_speed(&self, along: Point, wanted_mps: f64, air_max_mps: f64) -> Result<f64, TooWindy> {
        let (tail, cross) = self.parts(along);
        let left = air_max_mps * air_max_mps - cross * cross;
        let held_mps = if left > 0.0 { wanted_mps.min(tail + left.sqrt()) } else { 0.0 };
        if held_mps >= HEADWAY_MPS.min(wanted_mps) {
            return Ok(held_mps);
        }
        let course = libm::atan2(along.east_m, along.north_m).to_degrees();
        Err(TooWindy { course_deg: if course < 0.0 { course + 360.0 } else { course } })
    }
}
