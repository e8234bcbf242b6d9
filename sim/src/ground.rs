//! What lies, stands or walks on the ground for the cameras to find, and the light it lies in.

use crate::eyes::light::Light;
use crate::path::{Path, Spot, Window};
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
    /// Where it is when.
    pub path: Path,
    /// Its length as seen from above, metres.
    pub size_m: f64,
    /// How high it stands above the ground, metres; what lies flat is seen worse from the side.
    pub height_m: f64,
    /// When it is there; outside all windows it does not exist. Several make it come and go.
    pub windows: Vec<Window>,
    /// Share of it that is covered: foliage, an awning, a parked car; 0..1.
    pub hidden: f64,
    /// Its contrast against the ground in daylight, 0..1 of a dark thing on light paving.
    pub contrast: f64,
    /// Its contrast for an infrared camera at night, 0..1 of a person on cool ground.
    pub warmth: f64,
}

impl Thing {
    /// A thing that is always there and does not move, of a size usual for its class.
    #[must_use]
    pub fn lasting(id: u32, class: Class, lat: f64, lon: f64) -> Self {
        // Metres from above, metres high, contrast in daylight, warmth.
        let (size_m, height_m, contrast, warmth) = match class {
            Class::Vehicle => (4.0, 1.5, 1.0, 0.6),
            Class::Crowd => (6.0, 1.7, 1.0, 1.0),
            Class::Smoke => (6.0, 8.0, 0.5, 0.2),
            Class::Fire => (2.0, 1.0, 1.0, 1.0),
            Class::Spill => (2.0, 0.0, 0.5, 0.2),
            Class::PersonDown => (1.5, 0.3, 1.0, 1.0),
            Class::Person => (0.8, 1.7, 1.0, 1.0),
            Class::Unknown | Class::Labelled => (0.8, 0.5, 1.0, 0.3),
        };
        Self {
            id,
            class,
            label: String::new(),
            path: Path::at(lat, lon),
            size_m,
            height_m,
            windows: vec![Window::ALWAYS],
            hidden: 0.0,
            contrast,
            warmth,
        }
    }

    /// The same thing on a way through these spots.
    #[must_use]
    pub fn moving(mut self, spots: Vec<Spot>) -> Self {
        self.path = Path::new(spots);
        self
    }

    /// The same thing, there only from a first moment up to a last, microseconds.
    #[must_use]
    pub fn during(mut self, from_us: u64, until_us: u64) -> Self {
        self.windows = vec![Window { from_us, until_us }];
        self
    }

    /// Whether it is there.
    #[must_use]
    pub fn is_there(&self, now_us: u64) -> bool {
        self.windows.iter().any(|window| window.holds(now_us))
    }

    /// Latitude and longitude at a time, degrees; `None` when it is not there.
    #[must_use]
    pub fn place(&self, now_us: u64) -> Option<(f64, f64)> {
        if self.is_there(now_us) { self.path.place(now_us) } else { None }
    }

    /// When it is there for the first time, microseconds; `None` when it never is.
    #[must_use]
    pub fn first_us(&self) -> Option<u64> {
        self.windows.iter().filter(|window| window.from_us < window.until_us).map(|window| window.from_us).min()
    }
}

/// Everything planted, and what it lies in.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Ground {
    /// The things, in no particular order.
    pub things: Vec<Thing>,
    /// The light.
    pub light: Light,
    /// How much the ground is built up or wooded: the area that buildings and crowns turn to the side, per area of
    /// ground. 0 = an open square, 0.3 = a town (Grimmond and Oke 1999). Steep looks suffer little from it, flat ones
    /// much.
    pub clutter: f64,
}

impl Ground {
    /// Things on open ground in daylight.
    #[must_use]
    pub fn of(things: Vec<Thing>) -> Self {
        Self { things, ..Self::default() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_thing_is_there_in_its_windows_only_and_walks_its_way_meanwhile() {
        let spot = |at_us, lat| Spot { at_us, lat, lon: 8.0 };
        let mut thing = Thing::lasting(1, Class::Person, 1.0, 8.0).moving(vec![spot(0, 1.0), spot(100, 2.0)]);
        thing.windows = vec![Window { from_us: 10, until_us: 20 }, Window { from_us: 50, until_us: 60 }];
        assert_eq!(thing.place(9), None);
        assert_eq!(thing.place(10), Some((1.1, 8.0)));
        assert_eq!(thing.place(20), None);
        assert_eq!(thing.place(50), Some((1.5, 8.0)));
        assert_eq!(thing.first_us(), Some(10));
    }
}
