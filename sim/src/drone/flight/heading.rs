//! Turning the nose: within a yaw rate and a yaw acceleration, without overshoot.

use super::STEP_S;
use crate::drone::params::Tuning;
use crate::place::wrapped;

/// How fast the nose follows the planned heading, 1/s (MC_YAW_P 2.8).
const FOLLOW_PER_S: f64 = 2.8;

/// The planned heading, radians, and its rate.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Heading {
    plan: f64,
    rate: f64,
}

impl Heading {
    pub(crate) fn at(yaw: f64) -> Self {
        Self { plan: yaw, rate: 0.0 }
    }

    /// One step towards `wish`, or to a stop; returns the yaw rate of the body, which is at `yaw` now, rad/s.
    pub(crate) fn step(&mut self, wish: Option<f64>, yaw: f64, tuning: &Tuning) -> f64 {
        let (fastest, change) = (tuning.yaw_rate_deg.to_radians(), tuning.yaw_acceleration_deg.to_radians().max(0.01));
        let left = wish.filter(|wish| wish.is_finite()).map_or(0.0, |wish| wrapped(wish - self.plan));
        // The rate from which it can still stop at the wish.
        let rate = (2.0 * change * left.abs()).sqrt().min(fastest).min(left.abs() / STEP_S).copysign(left);
        self.rate += (rate - self.rate).clamp(-change * STEP_S, change * STEP_S);
        self.plan = wrapped(self.plan + self.rate * STEP_S);
        self.rate + wrapped(self.plan - yaw) * FOLLOW_PER_S
    }
}
