//! What lies, stands or walks on the ground for the cameras to find.

use crate::tunnel::Class;

/// One planted thing.
#[derive(Debug, Clone, PartialEq)]
pub struct Thing {
    /// The judge's number for it; never on the wire.
    pub id: u32,
    /// What it is.
    pub class: Class,
    /// The label sent with [`Class::Labelled`]; usually empty.
    pub label: String,
    /// Latitude at `from_us`, degrees.
    pub lat: f64,
    /// Longitude at `from_us`, degrees.
    pub lon: f64,
    /// Its size as seen from above, metres.
    pub size_m: f64,
    /// When it appears, microseconds.
    pub from_us: u64,
    /// When it is gone, microseconds.
    pub to_us: u64,
    /// How it moves: (north, east), m/s.
    pub moves_mps: (f64, f64),
}

impl Thing {
    /// A thing that is always there and does not move, of a size usual for its class.
    #[must_use]
    pub fn lasting(id: u32, class: Class, lat: f64, lon: f64) -> Self {
        let size_m = match class {
            Class::Vehicle => 4.0,
            Class::Crowd | Class::Smoke => 6.0,
            Class::Fire | Class::Spill => 2.0,
            Class::PersonDown => 1.5,
            Class::Unknown | Class::Person | Class::Labelled => 0.8,
        };
        Self { id, class, label: String::new(), lat, lon, size_m, from_us: 0, to_us: u64::MAX, moves_mps: (0.0, 0.0) }
    }

    /// How far it has moved at `now_us`, metres (north, east); `None` when it is not there.
    #[must_use]
    pub fn moved(&self, now_us: u64) -> Option<(f64, f64)> {
        if !(self.from_us..self.to_us).contains(&now_us) {
            return None;
        }
        let seconds = (now_us - self.from_us) as f64 * 1e-6;
        Some((self.moves_mps.0 * seconds, self.moves_mps.1 * seconds))
    }
}

/// Everything planted.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Ground {
    /// The things, in no particular order.
    pub things: Vec<Thing>,
}
