//! Shifted datums of Chinese maps. They live only at the borders: files and tips in, channels out.
//!
//! GCJ-02's transform is not published. What stands here is the approximation that every open converter uses; it agrees
//! with map providers' tiles to a few metres and is no survey grade. CGCS2000 differs from WGS-84 by decimetres at most
//! and counts as WGS-84.

use super::{Plane, Position, china};
use std::f64::consts::PI;

/// Semi-major axis of the transform, metres (Krasovsky 1940; the commonly published formula, not WGS-84's).
const SEMI_MAJOR_M: f64 = 6_378_245.0;
/// First eccentricity squared of the same ellipsoid.
const ECCENTRICITY_2: f64 = 0.006_693_421_622_965_943;
/// The inverse stops when it moves less than this; 1e-11 degree is a micrometre.
const CLOSE_DEG: f64 = 1e-11;
/// Newton-like steps that shrink the error about 200-fold each; four are enough, the rest is for the box's edge.
const MOST_STEPS: usize = 12;

/// In which datum the numbers of a file or a call are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Datum {
    /// GPS, MAVLink, OpenStreetMap; CGCS2000 too.
    Wgs84,
    /// Amap, Tencent, Apple's maps in China.
    Gcj02,
    /// Baidu.
    Bd09,
}

/// Degrees in GCJ-02.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Gcj02 {
    degrees: Degrees,
}

/// Degrees in BD-09.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Bd09 {
    degrees: Degrees,
}

/// Latitude and longitude in degrees, in a datum that the function's name says.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Degrees {
    lat: f64,
    lon: f64,
}

macro_rules! shifted {
    ($name:ident, $forward:ident, $inverse:ident) => {
        impl $name {
            /// A point from degrees; none outside ±90° and ±180°, or when a number is undefined.
            #[must_use]
            pub fn from_degrees(lat: f64, lon: f64) -> Option<$name> {
                let inside = lat.abs() <= 90.0 && lon.abs() <= 180.0;
                inside.then_some($name { degrees: Degrees { lat, lon } })
            }

            /// The same place in this datum; unchanged outside China.
            #[must_use]
            pub fn from_wgs84(position: Position) -> $name {
                $name { degrees: $forward(Degrees { lat: position.lat(), lon: position.lon() }) }
            }

            /// The same place in WGS-84, to less than 0.1 mm before rounding; none where a `Position` cannot be.
            #[must_use]
            pub fn to_wgs84(self) -> Option<Position> {
                let wgs84 = $inverse(self.degrees);
                Position::from_degrees(wgs84.lat, wgs84.lon)
            }

            /// Latitude, degrees.
            #[must_use]
            pub const fn lat(self) -> f64 {
                self.degrees.lat
            }

            /// Longitude, degrees.
            #[must_use]
            pub const fn lon(self) -> f64 {
                self.degrees.lon
            }
        }
    };
}

shifted!(Gcj02, wgs84_to_gcj02, gcj02_to_wgs84);
shifted!(Bd09, wgs84_to_bd09, bd09_to_wgs84);

impl Datum {
    /// All of them, WGS-84 first.
    pub const ALL: [Datum; 3] = [Datum::Wgs84, Datum::Gcj02, Datum::Bd09];

    /// As files and calls write it.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Datum::Wgs84 => "wgs84",
            Datum::Gcj02 => "gcj02",
            Datum::Bd09 => "bd09",
        }
    }

    /// The datum that a file or call names; none for any other word.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Datum> {
        Datum::ALL.into_iter().find(|datum| datum.word() == word)
    }

    /// The position of numbers in this datum; none outside ±90° and ±180°.
    #[must_use]
    pub fn position(self, lat: f64, lon: f64) -> Option<Position> {
        match self {
            Datum::Wgs84 => Position::from_degrees(lat, lon),
            Datum::Gcj02 => Gcj02::from_degrees(lat, lon)?.to_wgs84(),
            Datum::Bd09 => Bd09::from_degrees(lat, lon)?.to_wgs84(),
        }
    }

    /// Latitude and longitude of a position in this datum, degrees.
    #[must_use]
    pub fn degrees(self, position: Position) -> (f64, f64) {
        match self {
            Datum::Wgs84 => (position.lat(), position.lon()),
            Datum::Gcj02 => (Gcj02::from_wgs84(position).lat(), Gcj02::from_wgs84(position).lon()),
            Datum::Bd09 => (Bd09::from_wgs84(position).lat(), Bd09::from_wgs84(position).lon()),
        }
    }
}

/// Whether numbers near here may be shifted, so that a file must say its datum. Errs to yes along the border.
#[must_use]
pub fn in_china(position: Position) -> bool {
    china::holds(position.lat(), position.lon())
}

/// The datum that `written` must have been in, when it lies more than 30 m from `measured` and that distance is the
/// datum's shift within 25 m: "the dock's corner was picked in Amap".
#[must_use]
pub fn mistaken_for(written: Position, measured: Position) -> Option<Datum> {
    let plane = Plane::at(measured);
    if plane.distance(written, measured) <= 30.0 {
        return None;
    }
    [Datum::Gcj02, Datum::Bd09].into_iter().find(|datum| {
        let (lat, lon) = datum.degrees(measured);
        Position::from_degrees(lat, lon).is_some_and(|shifted| plane.distance(written, shifted) <= 25.0)
    })
}

/// The box in which the transform shifts at all, as every open converter has it.
fn in_box(at: Degrees) -> bool {
    (0.8293..=55.8271).contains(&at.lat) && (72.004..=137.8347).contains(&at.lon)
}

fn wgs84_to_gcj02(wgs84: Degrees) -> Degrees {
    if !in_box(wgs84) {
        return wgs84;
    }
    let (x, y) = (wgs84.lon - 105.0, wgs84.lat - 35.0);
    let sin = libm::sin(wgs84.lat.to_radians());
    let w2 = 1.0 - ECCENTRICITY_2 * sin * sin;
    let meridian_m = SEMI_MAJOR_M * (1.0 - ECCENTRICITY_2) / (w2 * w2.sqrt());
    let parallel_m = SEMI_MAJOR_M / w2.sqrt() * libm::cos(wgs84.lat.to_radians());
    Degrees {
        lat: wgs84.lat + (north_m(x, y) / meridian_m).to_degrees(),
        lon: wgs84.lon + (east_m(x, y) / parallel_m).to_degrees(),
    }
}

/// Waves that both shifts share, metres.
fn common_m(x: f64) -> f64 {
    (20.0 * libm::sin(6.0 * PI * x) + 20.0 * libm::sin(2.0 * PI * x)) * 2.0 / 3.0
}

fn north_m(x: f64, y: f64) -> f64 {
    let plain = -100.0 + 2.0 * x + 3.0 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * x.abs().sqrt();
    let short = (20.0 * libm::sin(PI * y) + 40.0 * libm::sin(PI / 3.0 * y)) * 2.0 / 3.0;
    let long = (160.0 * libm::sin(PI / 12.0 * y) + 320.0 * libm::sin(PI / 30.0 * y)) * 2.0 / 3.0;
    plain + common_m(x) + short + long
}

fn east_m(x: f64, y: f64) -> f64 {
    let plain = 300.0 + x + 2.0 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * x.abs().sqrt();
    let short = (20.0 * libm::sin(PI * x) + 40.0 * libm::sin(PI / 3.0 * x)) * 2.0 / 3.0;
    let long = (150.0 * libm::sin(PI / 12.0 * x) + 300.0 * libm::sin(PI / 30.0 * x)) * 2.0 / 3.0;
    plain + common_m(x) + short + long
}

/// Angular rate of BD-09's own waves.
const BD09_RATE: f64 = PI * 3_000.0 / 180.0;

fn gcj02_to_bd09(gcj02: Degrees) -> Degrees {
    let radius = libm::hypot(gcj02.lon, gcj02.lat) + 0.000_02 * libm::sin(gcj02.lat * BD09_RATE);
    let angle = libm::atan2(gcj02.lat, gcj02.lon) + 0.000_003 * libm::cos(gcj02.lon * BD09_RATE);
    Degrees { lat: radius * libm::sin(angle) + 0.006, lon: radius * libm::cos(angle) + 0.006_5 }
}

fn wgs84_to_bd09(wgs84: Degrees) -> Degrees {
    if in_box(wgs84) { gcj02_to_bd09(wgs84_to_gcj02(wgs84)) } else { wgs84 }
}

fn gcj02_to_wgs84(gcj02: Degrees) -> Degrees {
    invert(gcj02, wgs84_to_gcj02)
}

fn bd09_to_wgs84(bd09: Degrees) -> Degrees {
    invert(bd09, wgs84_to_bd09)
}

/// The point that `forward` turns into `target`, by fixed-point steps: a shift changes by less than 1 % of the way, so
/// each step leaves less than a hundredth of the error.
fn invert(target: Degrees, forward: impl Fn(Degrees) -> Degrees) -> Degrees {
    let mut guess = target;
    for _ in 0..MOST_STEPS {
        let there = forward(guess);
        let (lat_miss, lon_miss) = (target.lat - there.lat, target.lon - there.lon);
        guess = Degrees { lat: guess.lat + lat_miss, lon: guess.lon + lon_miss };
        if lat_miss.abs() < CLOSE_DEG && lon_miss.abs() < CLOSE_DEG {
            break;
        }
    }
    guess
}

#[cfg(test)]
mod tests;
