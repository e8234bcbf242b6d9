//! A place on the ground, WGS-84.

use serde::{Deserialize, Serialize};

/// A horizontal position in WGS-84, in units of 1e-7 degree (about 1 cm), as MAVLink and the journal carry it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Position {
    lat_e7: i32,
    lon_e7: i32,
}

impl Position {
    /// A position that surely exists, for when there is none to speak of.
    pub const NORTH_POLE: Position = Position { lat_e7: 900_000_000, lon_e7: 0 };

    /// A position from 1e-7 degrees; none outside ±90° and ±180°, and none at (0, 0), which autopilots send for
    /// "unknown".
    #[must_use]
    pub const fn from_e7(lat_e7: i32, lon_e7: i32) -> Option<Position> {
        let inside = lat_e7.unsigned_abs() <= 900_000_000 && lon_e7.unsigned_abs() <= 1_800_000_000;
        if inside && !(lat_e7 == 0 && lon_e7 == 0) { Some(Position { lat_e7, lon_e7 }) } else { None }
    }

    /// A position from degrees, rounded to 1e-7; none where `from_e7` gives none or a number is undefined.
    #[must_use]
    pub fn from_degrees(lat: f64, lon: f64) -> Option<Position> {
        if !(lat.abs() <= 90.0 && lon.abs() <= 180.0) {
            return None;
        }
        Position::from_e7((lat * 1e7).round() as i32, (lon * 1e7).round() as i32)
    }

    /// Latitude, 1e-7 degrees, north positive.
    #[must_use]
    pub const fn lat_e7(self) -> i32 {
        self.lat_e7
    }

    /// Longitude, 1e-7 degrees, east positive.
    #[must_use]
    pub const fn lon_e7(self) -> i32 {
        self.lon_e7
    }

    /// Latitude, degrees, north positive.
    #[must_use]
    pub fn lat(self) -> f64 {
        f64::from(self.lat_e7) / 1e7
    }

    /// Longitude, degrees, east positive.
    #[must_use]
    pub fn lon(self) -> f64 {
        f64::from(self.lon_e7) / 1e7
    }
}
