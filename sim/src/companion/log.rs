//! What a companion's camera really had before it and what it made of that: for judges, never on the air.

use crate::tunnel::Class;

/// What a companion reported and what it really was.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Sighting {
    /// Number of the planted thing; `None` for a false alarm.
    pub thing: Option<u32>,
    /// What was reported.
    pub class: Class,
    /// Nonce of the report.
    pub boot_nonce: u32,
    /// Counter of the report.
    pub counter: u32,
    /// When, microseconds of the caller's clock.
    pub at_us: u64,
    /// Where the thing really was, degrees. For a false alarm: the place whose look deceived the detector.
    pub lat: f64,
    /// Where it really was, degrees.
    pub lon: f64,
    /// Where the companion believes it to be, degrees: latitude, longitude. `None` when its camera's believed pose
    /// points that pixel at the sky.
    pub believed: Option<(f64, f64)>,
    /// What the companion says of that place's error: covariance north-north, north-east, east-east, m².
    pub covariance_m2: [f64; 3],
    /// Size in the image, pixels: the root of the visible area.
    pub size_px: f64,
    /// How steeply it was looked down on, degrees.
    pub depression_deg: f64,
    /// How likely a long look would have found it, 0..1; 0 for a false alarm.
    pub chance: f64,
}

/// How a camera had one planted thing before it, found or not.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Glimpse {
    /// When it was first in the frame, microseconds of the caller's clock.
    pub first_us: u64,
    /// When it was last in the frame.
    pub last_us: u64,
    /// Time it was in the frame in all, microseconds.
    pub seen_us: u64,
    /// Where it was at first, degrees.
    pub lat: f64,
    /// Where it was at first, degrees.
    pub lon: f64,
    /// Its largest size in the image, pixels.
    pub best_px: f64,
    /// Its best chance of being found in a long look, 0..1.
    pub best_chance: f64,
    /// When it was first reported, if it was.
    pub found_us: Option<u64>,
}
