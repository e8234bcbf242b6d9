//! Where the drone believes to be: a satellite receiver with all that befalls one, and the estimator behind it.
//!
//! Everything here is an error, believed or measured minus true, in metres north, east and up.

mod receiver;
#[cfg(test)]
mod tests;

pub(crate) use receiver::Receiver;

use super::params::Tuning;
use crate::chance::Chance;
use crate::place::{Point, length};

/// Between two fixes, seconds (PX4's SIH and common receivers: 5 to 10 Hz).
pub(crate) const FIX_S: f64 = 0.2;
/// How fast the estimate follows a fix that it accepts, seconds.
const FOLLOW_S: f64 = 2.0;
/// A fix this far off is refused: EKF2's gate is 5 deviations (EKF2_GPS_P_GATE) of 1 m (EKF2_GPS_P_NOISE and receiver).
const GATE_M: f64 = 5.0;
/// After refusing fixes this long the estimate is put where they say (EKF2's `reset_timeout_max`).
const RESET_S: f64 = 7.0;
/// Without any aid the estimate is offered this long (EKF2_NOAID_TOUT).
const COAST_S: f64 = 5.0;
/// What is left of the quick noise of the height after one physics step: it forgets itself in 0.2 s (measured on SIH).
const QUICK_KEEP: f64 = 0.905;
/// Growth of the estimate's own error while it coasts, m per root second.
const COAST_WALK_M: f64 = 0.5;

/// What the estimator makes of the receiver.
#[derive(Debug, Clone)]
pub(crate) struct Gps {
    pub(crate) receiver: Receiver,
    /// Believed minus true position without the quick noise: north, east, up, metres.
    pub(crate) error: (f64, f64, f64),
    /// Since when no fix was used, and since when fixes came and were refused, seconds.
    unaided_s: f64,
    refused_s: f64,
    invalid: bool,
    /// Quick noise of the estimated height, metres, and its deviation. Only the control loop is quick enough to see it.
    quick_up_m: f64,
    quick_sigma_m: f64,
    /// What a drifting barometer adds to its height, metres.
    pub(crate) baro_error_m: f64,
    pub(crate) baro_drift_mps: f64,
}

impl Gps {
    pub(crate) fn new(sigma_m: f64, quick_sigma_m: f64, chance: &mut Chance) -> Self {
        let receiver = Receiver::new(sigma_m, chance);
        let error = receiver.wander_m;
        Self {
            receiver,
            error,
            unaided_s: 0.0,
            refused_s: 0.0,
            invalid: false,
            quick_up_m: 0.0,
            quick_sigma_m,
            baro_error_m: 0.0,
            baro_drift_mps: 0.0,
        }
    }

    /// Believed minus true position as the control loop meets it, quick noise and all: north, east, up, metres.
    pub(crate) fn offset(&self) -> (f64, f64, f64) {
        (self.error.0, self.error.1, self.error.2 + self.quick_up_m)
    }

    /// One physics step passes for what trembles.
    pub(crate) fn tremble(&mut self, chance: &mut Chance) {
        if self.quick_sigma_m > 0.0 {
            let fresh = (1.0 - QUICK_KEEP * QUICK_KEEP).sqrt() * self.quick_sigma_m;
            self.quick_up_m = self.quick_up_m * QUICK_KEEP + fresh * chance.normal();
        }
    }

    /// One second passes for everything that wanders by chance.
    pub(crate) fn wander(&mut self, chance: &mut Chance) {
        if self.unaided_s > 0.0 {
            self.error.0 += COAST_WALK_M * chance.normal();
            self.error.1 += COAST_WALK_M * chance.normal();
        }
        self.receiver.wander(chance);
    }

    /// One fix arrives, or fails to. `at` is the true place, `speed` the true velocity.
    pub(crate) fn fix(&mut self, at: Point, speed: Point, tuning: &Tuning) {
        self.receiver.fix(at, speed);
        self.baro_error_m += self.baro_drift_mps * FIX_S;
        match self.receiver.error_at(at).filter(|_| self.trusted()) {
            Some(measured) => self.follow(measured),
            None => self.unaided_s += FIX_S,
        }
        // With the barometer as reference (EKF2_HGT_REF 0) the height is its; GNSS is PX4's default.
        if tuning.height_reference == 0.0 {
            self.error.2 = self.baro_error_m;
        }
        let limit = tuning.position_limit_m.abs();
        // COM_POS_FS_EPH: left at 2.5 times the limit, regained below it; negative = no limit.
        let exact = tuning.position_limit_m < 0.0 || self.claimed_m() <= if self.invalid { limit } else { 2.5 * limit };
        self.invalid = self.unaided_s >= COAST_S || !exact;
    }

    /// EKF2 stops using a receiver that reports spoofing (EKF2_GPS_CHECK, bit 10).
    fn trusted(&self) -> bool {
        !self.receiver.spoofed
    }

    fn follow(&mut self, measured: (f64, f64, f64)) {
        let away = length(measured.0 - self.error.0, measured.1 - self.error.1);
        let recovers = self.unaided_s > 0.0;
        self.unaided_s = 0.0;
        if away > GATE_M && !recovers {
            // Its speed still fits, so the position stays on offer; only its place is not believed.
            self.refused_s += FIX_S;
            if self.refused_s < RESET_S {
                return;
            }
            self.error = measured;
        }
        self.refused_s = 0.0;
        let share = if recovers { 1.0 } else { FIX_S / FOLLOW_S };
        self.error.0 += (measured.0 - self.error.0) * share;
        self.error.1 += (measured.1 - self.error.1) * share;
        self.error.2 += (measured.2 - self.error.2) * share;
    }

    /// Whether the estimator still offers a position that is good enough to fly by.
    pub(crate) fn position_valid(&self) -> bool {
        !self.invalid
    }

    /// Whether fixes come and are refused: `ESTIMATOR_STATUS` flag "GPS glitch".
    pub(crate) fn glitch(&self) -> bool {
        self.refused_s > 0.0
    }

    /// Horizontal deviation the estimate claims, metres.
    pub(crate) fn claimed_m(&self) -> f64 {
        let receiver = self.receiver.claimed_m();
        if self.unaided_s > 0.0 { receiver + 2.0 * self.unaided_s } else { receiver }
    }
}
