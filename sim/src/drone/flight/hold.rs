//! PX4's position and velocity control: what acceleration the vehicle is asked for, and how late it comes.

use super::guide::Guide;
use super::{GRAVITY, STEP_S, capped};
use crate::drone::params::Tuning;
use crate::place::{Point, length};

/// Most thrust over weight: SIH's quadcopter and a lean real one lift twice their weight.
const MOST_LIFT: f64 = 2.0 * GRAVITY;
/// Least thrust in flight over weight: MPC_THR_MIN over MPC_THR_HOVER.
const LEAST_LIFT: f64 = 0.12 / 0.5 * GRAVITY;

/// What the control has learnt, and what it does now.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Hold {
    /// Slow part against drag and wind, m/s².
    trim: Point,
    /// Thrust without weight, m/s²: north, east, up. It follows what is asked for as fast as the body tilts.
    pub(crate) thrust: Point,
    acceleration: Point,
}

impl Hold {
    /// One step of control; returns the acceleration by thrust alone. `at` and `speed` are as believed.
    /// It is not asked to climb faster than `climb_limit_mps`.
    pub(crate) fn step(
        &mut self,
        guide: &Guide,
        at: Point,
        speed: Point,
        climb_limit_mps: f64,
        tuning: &Tuning,
    ) -> Point {
        let flat = |plan: f64, is: f64, v: f64| v + (plan - is) * tuning.position_gain;
        let wish = Point {
            north: flat(guide.north.x, at.north, guide.north.v),
            east: flat(guide.east.x, at.east, guide.east.v),
            up: (guide.up.v + (guide.up.x - at.up) * tuning.height_gain).min(climb_limit_mps),
        };
        let error = Point { north: wish.north - speed.north, east: wish.east - speed.east, up: wish.up - speed.up };
        let flat =
            |plan: f64, error: f64, trim: f64, is: f64| plan + error * tuning.speed_p + trim - is * tuning.speed_d;
        let asked = (
            flat(guide.north.a, error.north, self.trim.north, self.acceleration.north),
            flat(guide.east.a, error.east, self.trim.east, self.acceleration.east),
        );
        let up = guide.up.a + error.up * tuning.climb_p + self.trim.up;
        let up = up.clamp(LEAST_LIFT - GRAVITY, MOST_LIFT - GRAVITY);
        // The tilt is limited, and with it what the thrust that carries the weight can push sideways.
        let sideways = (GRAVITY + up).max(0.0) * libm::tan(tuning.most_tilt_deg.to_radians());
        // The tilt is chosen for the weight (MPC_ACC_DECOUPLE); with less lift than that it pushes less.
        let lift = ((GRAVITY + up) / GRAVITY).max(0.0);
        let given = capped(asked.0 * lift, asked.1 * lift, sideways);
        self.thrust.up = up;
        self.learn(error, asked, given, tuning);
        let share = (STEP_S * tuning.tilt_gain).min(1.0);
        self.thrust.north += (given.0 - self.thrust.north) * share;
        self.thrust.east += (given.1 - self.thrust.east) * share;
        self.thrust
    }

    /// The slow part; what the tilt limit cut off, or a lack of lift, must not pile up in it (Rundqwist 1990).
    fn learn(&mut self, error: Point, asked: (f64, f64), given: (f64, f64), tuning: &Tuning) {
        let short = length(asked.0, asked.1) > length(given.0, given.1);
        let relief = if short { 2.0 / tuning.speed_p.max(0.1) } else { 0.0 };
        self.trim.north += tuning.speed_i * (error.north - relief * (asked.0 - given.0)) * STEP_S;
        self.trim.east += tuning.speed_i * (error.east - relief * (asked.1 - given.1)) * STEP_S;
        // At the least thrust there is nothing to learn about sinking.
        let at_least = self.thrust.up <= LEAST_LIFT - GRAVITY && error.up < 0.0;
        if !at_least {
            self.trim.up = (self.trim.up + tuning.climb_i * error.up * STEP_S).clamp(-GRAVITY, GRAVITY);
        }
    }

    /// Tells it how the body really accelerated in this step.
    pub(crate) fn felt(&mut self, acceleration: Point) {
        self.acceleration = acceleration;
    }
}
