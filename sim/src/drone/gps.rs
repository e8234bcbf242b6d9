//! What the drone believes about its place: the truth plus an error that wanders slowly.

use crate::chance::Chance;

/// Seconds over which the error forgets itself; measured GNSS errors do so over a minute or so.
const MEMORY_S: f64 = 60.0;

#[derive(Debug, Clone)]
pub(crate) struct Gps {
    sigma_m: f64,
    /// Believed minus true position: north, east, up, metres.
    pub(crate) error: (f64, f64, f64),
    pub(crate) lost: bool,
    lost_for_s: f64,
}

impl Gps {
    pub(crate) fn new(sigma_m: f64, chance: &mut Chance) -> Self {
        let sigma_m = sigma_m.max(0.0);
        let mut draw = |scale: f64| scale * sigma_m * chance.normal();
        Self { sigma_m, error: (draw(1.0), draw(1.0), draw(0.5)), lost: false, lost_for_s: 0.0 }
    }

    /// One second passes. Without satellites the believed position runs away by half a metre a second.
    pub(crate) fn wander(&mut self, chance: &mut Chance) {
        if self.lost {
            self.lost_for_s += 1.0;
            self.error.0 += 0.5 * chance.normal();
            self.error.1 += 0.5 * chance.normal();
            return;
        }
        self.lost_for_s = 0.0;
        let keep = 1.0 - 1.0 / MEMORY_S;
        let fresh = (1.0 - keep * keep).sqrt() * self.sigma_m;
        self.error.0 = self.error.0 * keep + fresh * chance.normal();
        self.error.1 = self.error.1 * keep + fresh * chance.normal();
        self.error.2 = self.error.2 * keep + 0.5 * fresh * chance.normal();
    }

    /// Whether the estimator still offers a position: it coasts for 5 s without satellites.
    pub(crate) fn position_valid(&self) -> bool {
        self.lost_for_s < 5.0
    }

    /// Horizontal accuracy the receiver claims, metres.
    pub(crate) fn claimed_m(&self) -> f64 {
        if self.lost { 0.9 + 2.0 * self.lost_for_s } else { (2.0 * self.sigma_m).max(0.9) }
    }
}
