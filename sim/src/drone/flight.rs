//! The moving body: a point mass with limits on speed, acceleration and jerk, that tilts to accelerate.

#[cfg(test)]
mod tests;

use super::params::Tuning;
use crate::chance::Chance;
use crate::place::{Point, length, wrapped};

/// Length of one physics step, seconds and microseconds.
pub(crate) const STEP_S: f64 = 0.02;
pub(crate) const STEP_US: u64 = 20_000;

/// Standard gravity, m/s².
const GRAVITY: f64 = 9.806_65;
/// PX4's velocity loop: acceleration per m/s of missing speed, and its slow part per m/s and second
/// (MPC_XY_VEL_P_ACC 1.8, MPC_XY_VEL_I_ACC 0.4). The slow part is what wins against drag and wind.
const SPEED_P: f64 = 1.8;
const SPEED_I: f64 = 0.4;
/// How fast the climb rate closes on its wish, 1/s.
const CLIMB_GAIN: f64 = 3.0;
/// Wished climb rate per metre of missing height, 1/s (fits the last metres of a recorded climb).
const HEIGHT_GAIN: f64 = 0.3;
/// How fast the planned ground speed closes on its wish, 1/s.
const SPEED_GAIN: f64 = 2.0;

/// What the body shall do in the next step. Positions are where the vehicle believes them to be.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Aim {
    /// Stand on the ground.
    Rest,
    /// Motors off.
    Fall,
    /// Go somewhere.
    Fly(Course),
}

/// Where to go and how fast.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Course {
    pub(crate) north: f64,
    pub(crate) east: f64,
    pub(crate) height: Height,
    /// Start of the straight line to follow; `None` = go straight there from wherever it is.
    pub(crate) from: Option<(f64, f64)>,
    pub(crate) cruise_mps: f64,
    /// Speed it may still have at the target.
    pub(crate) exit_mps: f64,
    /// Heading to turn to, radians.
    pub(crate) yaw: Option<f64>,
}

/// The vertical part of a course.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Height {
    /// Reach this height above home, m, no faster than this upwards, m/s.
    At(f64, f64),
    /// Sink at this rate, m/s.
    Sink(f64),
}

impl Course {
    pub(crate) fn hold(at: Point, up_mps: f64) -> Self {
        Self {
            north: at.north,
            east: at.east,
            height: Height::At(at.up, up_mps),
            from: None,
            cruise_mps: 3.0,
            exit_mps: 0.0,
            yaw: None,
        }
    }
}

/// Position, velocity and attitude of the body.
#[derive(Debug, Clone)]
pub(crate) struct Body {
    pub(crate) at: Point,
    pub(crate) speed: Point,
    /// The planned velocity and acceleration, north and east; the body follows them as well as it can.
    plan: (f64, f64),
    pull: (f64, f64),
    /// What the velocity loop has learnt to add against drag and wind, m/s².
    trim: (f64, f64),
    /// Horizontal part of the thrust, m/s².
    thrust: (f64, f64),
    drag_per_s: f64,
    pub(crate) yaw: f64,
    pub(crate) yaw_rate: f64,
    pub(crate) distance_m: f64,
    pub(crate) bank_rad: f64,
    steady_wind: (f64, f64),
    gust_mps: f64,
    wind: (f64, f64),
}

impl Body {
    pub(crate) fn new(drag_per_s: f64, steady_wind: (f64, f64), gust_mps: f64) -> Self {
        Self {
            at: Point::default(),
            speed: Point::default(),
            plan: (0.0, 0.0),
            pull: (0.0, 0.0),
            trim: (0.0, 0.0),
            thrust: (0.0, 0.0),
            drag_per_s,
            yaw: 0.0,
            yaw_rate: 0.0,
            distance_m: 0.0,
            bank_rad: 0.0,
            steady_wind,
            gust_mps,
            wind: steady_wind,
        }
    }

    pub(crate) fn on_ground(&self) -> bool {
        self.at.up <= 0.0
    }

    pub(crate) fn set_wind(&mut self, steady: (f64, f64), gust_mps: f64) {
        self.steady_wind = steady;
        self.gust_mps = gust_mps;
        self.wind = steady;
    }

    /// New gusts, drawn once a second: correlated over about 5 s, as low-altitude turbulence is.
    pub(crate) fn blow(&mut self, chance: &mut Chance) {
        if self.gust_mps <= 0.0 {
            return;
        }
        const KEEP: f64 = 0.82;
        let fresh = (1.0 - KEEP * KEEP).sqrt() * self.gust_mps;
        let mut gust = |now: f64, steady: f64| steady + (now - steady) * KEEP + fresh * chance.normal();
        self.wind = (gust(self.wind.0, self.steady_wind.0), gust(self.wind.1, self.steady_wind.1));
    }

    /// Speed of the wind, gusts included, m/s.
    pub(crate) fn wind_mps(&self) -> f64 {
        length(self.wind.0, self.wind.1)
    }

    /// Airspeed, m/s.
    pub(crate) fn airspeed(&self) -> f64 {
        length(self.speed.north - self.wind.0, self.speed.east - self.wind.1)
    }

    pub(crate) fn ground_speed(&self) -> f64 {
        length(self.speed.north, self.speed.east)
    }

    /// Moves one step. `offset` is how far the vehicle's belief is from the truth, metres.
    pub(crate) fn step(&mut self, aim: &Aim, offset: (f64, f64, f64), tuning: &Tuning) {
        match aim {
            Aim::Rest => self.stop(),
            Aim::Fall => self.fall(),
            Aim::Fly(course) => {
                let (north, east) = self.wished_velocity(course, offset, tuning);
                self.plan_towards(north, east, tuning);
                self.follow_plan();
                self.climb(course.height, offset.2, tuning);
                self.turn(course.yaw, tuning);
            }
        }
        self.integrate();
    }

    fn stop(&mut self) {
        self.speed = Point::default();
        self.relax();
    }

    fn relax(&mut self) {
        self.plan = (self.speed.north, self.speed.east);
        self.pull = (0.0, 0.0);
        self.trim = (0.0, 0.0);
        self.thrust = (0.0, 0.0);
        self.yaw_rate = 0.0;
    }

    fn fall(&mut self) {
        self.relax();
        self.speed.up -= GRAVITY * STEP_S;
    }

    fn integrate(&mut self) {
        let (north, east) = (self.speed.north * STEP_S, self.speed.east * STEP_S);
        self.at.north += north;
        self.at.east += east;
        self.at.up += self.speed.up * STEP_S;
        self.yaw = wrapped(self.yaw + self.yaw_rate * STEP_S);
        if self.at.up <= 0.0 && self.speed.up <= 0.0 {
            self.at.up = 0.0;
            self.stop();
        } else {
            self.distance_m += length(north, east);
        }
    }

    /// Velocity towards the target along its line, slow enough to have `exit_mps` there.
    fn wished_velocity(&self, course: &Course, offset: (f64, f64, f64), tuning: &Tuning) -> (f64, f64) {
        let north = course.north - self.at.north - offset.0;
        let east = course.east - self.at.east - offset.1;
        let away = length(north, east);
        // Items may hold NaN; then there is nowhere to go.
        if away < 1e-3 || !away.is_finite() {
            return (0.0, 0.0);
        }
        let fastest = course.cruise_mps.min(tuning.fastest_mps);
        let fits = |distance: f64| fastest.min(braking_speed(distance, course.exit_mps, tuning));
        if let Some((from_north, from_east)) = course.from {
            let leg = length(course.north - from_north, course.east - from_east);
            let along = (course.north - from_north, course.east - from_east);
            let ahead = (north * along.0 + east * along.1) / leg.max(1e-3);
            if leg > 1.0 && ahead > 0.0 {
                let unit = (along.0 / leg, along.1 / leg);
                let speed = fits(ahead);
                let aside = (north - unit.0 * ahead, east - unit.1 * ahead);
                return capped(
                    unit.0 * speed + aside.0 * tuning.position_gain,
                    unit.1 * speed + aside.1 * tuning.position_gain,
                    fastest,
                );
            }
        }
        // Close in, a plain proportional approach settles without hunting.
        let speed = fits(away).min(away * tuning.position_gain + course.exit_mps);
        (north / away * speed, east / away * speed)
    }

    /// Moves the planned velocity towards the wish within the limits on acceleration and jerk.
    fn plan_towards(&mut self, wish_north: f64, wish_east: f64, tuning: &Tuning) {
        let (north, east) = (wish_north - self.plan.0, wish_east - self.plan.1);
        let missing = length(north, east);
        // The last root is the acceleration from which the jerk limit can still come back to zero in time.
        let strength = tuning.acceleration.min(missing * SPEED_GAIN).min((2.0 * tuning.jerk * missing).sqrt());
        let unit = if missing > 1e-6 { (north / missing, east / missing) } else { (0.0, 0.0) };
        let change = capped(unit.0 * strength - self.pull.0, unit.1 * strength - self.pull.1, tuning.jerk * STEP_S);
        self.pull = (self.pull.0 + change.0, self.pull.1 + change.1);
        self.plan = (self.plan.0 + self.pull.0 * STEP_S, self.plan.1 + self.pull.1 * STEP_S);
    }

    /// PX4's velocity loop against drag and wind: the planned acceleration, plus what the error asks for.
    fn follow_plan(&mut self) {
        let error = (self.plan.0 - self.speed.north, self.plan.1 - self.speed.east);
        self.trim.0 += SPEED_I * error.0 * STEP_S;
        self.trim.1 += SPEED_I * error.1 * STEP_S;
        // Tilt is limited to 45 degrees (MPC_TILTMAX_AIR).
        self.thrust = capped(
            self.pull.0 + SPEED_P * error.0 + self.trim.0,
            self.pull.1 + SPEED_P * error.1 + self.trim.1,
            GRAVITY,
        );
        let air = (self.speed.north - self.wind.0, self.speed.east - self.wind.1);
        self.speed.north += (self.thrust.0 - self.drag_per_s * air.0) * STEP_S;
        self.speed.east += (self.thrust.1 - self.drag_per_s * air.1) * STEP_S;
    }

    fn climb(&mut self, height: Height, offset_up: f64, tuning: &Tuning) {
        let wish = match height {
            Height::At(up, fastest) => {
                ((up - self.at.up - offset_up) * HEIGHT_GAIN).clamp(-tuning.down_mps, fastest.max(0.0))
            }
            Height::Sink(rate) => -rate,
        };
        let wish = if wish.is_finite() { wish } else { 0.0 };
        let change = ((wish - self.speed.up) * CLIMB_GAIN).clamp(-3.0, 4.0);
        self.speed.up += change * STEP_S;
    }

    fn turn(&mut self, yaw: Option<f64>, tuning: &Tuning) {
        let limit = tuning.yaw_rate_deg.to_radians();
        let yaw = yaw.filter(|yaw| yaw.is_finite());
        let wish = yaw.map_or(0.0, |yaw| (wrapped(yaw - self.yaw) * 2.0).clamp(-limit, limit));
        self.yaw_rate += (wish - self.yaw_rate) * 0.15;
    }

    /// Roll and pitch, radians: the tilt that gives the present thrust.
    pub(crate) fn tilt(&self) -> (f64, f64) {
        if self.on_ground() {
            return (0.0, 0.0);
        }
        let (north, east) = self.thrust;
        let (sin, cos) = libm::sincos(self.yaw);
        let ahead = north * cos + east * sin;
        let right = east * cos - north * sin;
        let pitch = -libm::atan2(ahead, GRAVITY);
        let roll = libm::atan2(right, length(ahead, GRAVITY));
        (roll + self.bank_rad, pitch)
    }
}

fn capped(north: f64, east: f64, most: f64) -> (f64, f64) {
    let size = length(north, east);
    if size <= most { (north, east) } else { (north / size * most, east / size * most) }
}

/// The speed from which `exit_mps` can still be reached within `distance`.
///
/// Braking at `a` from v to e takes (v² - e²) / 2a; building that deceleration up at jerk j takes 2a/j
/// seconds more at v. Solved for v.
pub(crate) fn braking_speed(distance: f64, exit_mps: f64, tuning: &Tuning) -> f64 {
    let a = tuning.acceleration.max(0.1);
    let build_up = 4.0 * a * a / tuning.jerk.max(0.1);
    let inside = build_up * build_up / 4.0 + 2.0 * a * distance.max(0.0) + exit_mps * exit_mps;
    (inside.sqrt() - build_up / 2.0).max(exit_mps)
}

/// The speed at which a corner can be rounded inside its acceptance radius without leaving the limits:
/// straight on is free, a right angle takes sqrt(a r), a turn-back needs a full stop.
pub(crate) fn corner_speed(turn_rad: f64, radius_m: f64, tuning: &Tuning) -> f64 {
    let half_inside = (core::f64::consts::PI - turn_rad.abs()).max(0.0) / 2.0;
    if half_inside > 1.55 {
        return tuning.fastest_mps;
    }
    (tuning.acceleration * radius_m * libm::tan(half_inside)).max(0.0).sqrt().min(tuning.fastest_mps)
}
