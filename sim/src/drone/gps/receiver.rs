//! The satellite receiver: an error that wanders slowly, and faults.

use super::FIX_S;
use crate::chance::Chance;
use crate::place::Point;

/// Seconds over which the error forgets itself; measured GNSS errors do so over a minute or so.
const MEMORY_S: f64 = 60.0;
/// Least deviation a receiver claims, metres.
const LEAST_CLAIM_M: f64 = 0.9;
/// How a jammed receiver gets worse: its claim grows by this a second, up to this, metres.
const JAM_GROWTH_MPS: f64 = 1.0;
const JAM_WORST_M: f64 = 20.0;
/// Satellites used under an open sky, and when jammed.
const SATELLITES: u8 = 10;
const SATELLITES_JAMMED: u8 = 5;

/// `GPS_JAMMING_STATE` and `GPS_SPOOFING_STATE`: fine, and detected.
const STATE_OK: u8 = 1;
const STATE_DETECTED: u8 = 3;

/// One fix as the receiver tells it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Fix {
    pub(crate) at: Point,
    pub(crate) speed: Point,
}

/// The receiver and what is wrong with it.
#[derive(Debug, Clone)]
pub(crate) struct Receiver {
    sigma_m: f64,
    /// The natural error, metres north, east, up.
    pub(super) wander_m: (f64, f64, f64),
    /// What faults add: a jump, and what a drift has come to.
    pub(crate) offset_m: (f64, f64),
    pub(crate) drift_mps: (f64, f64),
    pub(crate) lost: bool,
    pub(crate) stuck: bool,
    pub(crate) jammed: bool,
    pub(crate) spoofed: bool,
    /// Its clock before the world's, seconds.
    pub(crate) clock_ahead_s: f64,
    jammed_s: f64,
    last: Option<Fix>,
}

impl Receiver {
    pub(super) fn new(sigma_m: f64, chance: &mut Chance) -> Self {
        let sigma_m = sigma_m.max(0.0);
        let mut draw = |scale: f64| scale * sigma_m * chance.normal();
        Self {
            sigma_m,
            wander_m: (draw(1.0), draw(1.0), draw(0.5)),
            offset_m: (0.0, 0.0),
            drift_mps: (0.0, 0.0),
            lost: false,
            stuck: false,
            jammed: false,
            spoofed: false,
            clock_ahead_s: 0.0,
            jammed_s: 0.0,
            last: None,
        }
    }

    pub(super) fn wander(&mut self, chance: &mut Chance) {
        let keep = 1.0 - 1.0 / MEMORY_S;
        let noise = if self.jammed { self.claimed_m() } else { self.sigma_m };
        let fresh = (1.0 - keep * keep).sqrt() * noise;
        self.wander_m.0 = self.wander_m.0 * keep + fresh * chance.normal();
        self.wander_m.1 = self.wander_m.1 * keep + fresh * chance.normal();
        self.wander_m.2 = self.wander_m.2 * keep + 0.5 * fresh * chance.normal();
    }

    /// Takes the next fix, true place and velocity given.
    pub(super) fn fix(&mut self, at: Point, speed: Point) {
        self.offset_m.0 += self.drift_mps.0 * FIX_S;
        self.offset_m.1 += self.drift_mps.1 * FIX_S;
        self.jammed_s = if self.jammed { self.jammed_s + FIX_S } else { 0.0 };
        if self.lost {
            self.last = None;
        } else if !self.stuck || self.last.is_none() {
            let (north, east, up) = self.wander_m;
            let north = at.north + north + self.offset_m.0;
            let east = at.east + east + self.offset_m.1;
            self.last = Some(Fix { at: Point { north, east, up: at.up + up }, speed });
        }
    }

    /// The last fix; none without satellites.
    pub(crate) fn last(&self) -> Option<Fix> {
        self.last
    }

    /// How far the last fix is from the true place.
    pub(super) fn error_at(&self, at: Point) -> Option<(f64, f64, f64)> {
        self.last.map(|fix| (fix.at.north - at.north, fix.at.east - at.east, fix.at.up - at.up))
    }

    /// Horizontal deviation the receiver claims, metres.
    pub(crate) fn claimed_m(&self) -> f64 {
        let jam = (JAM_GROWTH_MPS * self.jammed_s).min(JAM_WORST_M);
        (2.0 * self.sigma_m).max(LEAST_CLAIM_M) + jam
    }

    /// Horizontal dilution of precision times 100, as `GPS_RAW_INT.eph` has it.
    pub(crate) fn hdop_e2(&self) -> u16 {
        match (self.lost, self.jammed) {
            (true, _) => u16::MAX,
            (_, true) => 450,
            _ => 110,
        }
    }

    /// Satellites in use.
    pub(crate) fn satellites(&self) -> u8 {
        match (self.lost, self.jammed) {
            (true, _) => 2,
            (_, true) => SATELLITES_JAMMED,
            _ => SATELLITES,
        }
    }

    /// `GPS_JAMMING_STATE` and `GPS_SPOOFING_STATE`.
    pub(crate) fn integrity(&self) -> (u8, u8) {
        let state = |wrong| if wrong { STATE_DETECTED } else { STATE_OK };
        (state(self.jammed), state(self.spoofed))
    }
}
