//! The moving body: a point mass that follows a planned trajectory by tilting, against drag and wind.

mod axis;
pub(crate) mod guide;
mod heading;
mod hold;
#[cfg(test)]
mod tests;
pub(crate) mod wind;

use super::params::Tuning;
use crate::chance::Chance;
use crate::place::{Point, length, wrapped};
use guide::Guide;
use heading::Heading;
use hold::Hold;
use wind::Wind;

/// Length of one physics step, seconds and microseconds.
pub(crate) const STEP_S: f64 = 0.02;
pub(crate) const STEP_US: u64 = 20_000;

/// Standard gravity, m/s².
const GRAVITY: f64 = 9.806_65;
/// PX4 starts a take-off from a plan that still sinks by this, m/s, so that the motors spin up softly.
const START_SINK_MPS: f64 = 0.7;

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
    pub(crate) from: Option<Point>,
    /// Where it goes on to, without a stop; `None` = it stops.
    pub(crate) next: Option<Point>,
    /// How near the target counts as there, metres: corners are rounded within it.
    pub(crate) acceptance_m: f64,
    pub(crate) cruise_mps: f64,
    /// The first metres of a take-off.
    pub(crate) lifts_off: bool,
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
    pub(crate) fn hold(at: Point, up_mps: f64, tuning: &Tuning) -> Self {
        Self {
            north: at.north,
            east: at.east,
            height: Height::At(at.up, up_mps),
            from: None,
            next: None,
            acceptance_m: tuning.acceptance_m,
            cruise_mps: tuning.cruise_mps,
            lifts_off: false,
            yaw: None,
        }
    }
}

/// Position, velocity and attitude of the body.
#[derive(Debug, Clone)]
pub(crate) struct Body {
    pub(crate) at: Point,
    pub(crate) speed: Point,
    guide: Guide,
    hold: Hold,
    heading: Heading,
    /// How long the take-off ramp lasts already.
    ramp_s: f64,
    drag_per_s: f64,
    pub(crate) yaw: f64,
    pub(crate) yaw_rate: f64,
    pub(crate) distance_m: f64,
    pub(crate) bank_rad: f64,
    wind: Wind,
}

impl Body {
    pub(crate) fn new(drag_per_s: f64, steady_wind: (f64, f64), gust_mps: f64) -> Self {
        Self {
            at: Point::default(),
            speed: Point::default(),
            guide: Guide::default(),
            hold: Hold::default(),
            heading: Heading::default(),
            ramp_s: 0.0,
            drag_per_s,
            yaw: 0.0,
            yaw_rate: 0.0,
            distance_m: 0.0,
            bank_rad: 0.0,
            wind: Wind::new(steady_wind, gust_mps),
        }
    }

    pub(crate) fn on_ground(&self) -> bool {
        self.at.up <= 0.0
    }

    pub(crate) fn set_wind(&mut self, steady: (f64, f64), gust_mps: f64) {
        self.wind.set(steady, gust_mps);
    }

    /// The next gusts.
    pub(crate) fn blow(&mut self, chance: &mut Chance) {
        self.wind.blow(self.at.up, self.speed, chance);
    }

    /// Speed of the wind, gusts included, m/s.
    pub(crate) fn wind_mps(&self) -> f64 {
        self.wind.speed_mps()
    }

    /// Airspeed, m/s.
    pub(crate) fn airspeed(&self) -> f64 {
        length(self.speed.north - self.wind.now.0, self.speed.east - self.wind.now.1)
    }

    pub(crate) fn ground_speed(&self) -> f64 {
        length(self.speed.north, self.speed.east)
    }

    /// Moves one step. `offset` is how far the vehicle's belief is from the truth, metres.
    pub(crate) fn step(&mut self, aim: &Aim, offset: (f64, f64, f64), tuning: &Tuning) {
        let believed =
            Point { north: self.at.north + offset.0, east: self.at.east + offset.1, up: self.at.up + offset.2 };
        match aim {
            Aim::Rest => self.stand(believed),
            Aim::Fall => {
                self.stand(believed);
                self.speed.up -= GRAVITY * STEP_S;
                self.guide.reset(believed, self.speed);
            }
            Aim::Fly(course) => {
                self.guide.step(course, believed, tuning);
                if course.lifts_off {
                    // Near the ground the plan keeps to the height it has, and cannot run away while the motors spin up.
                    self.guide.up.x = believed.up;
                }
                let limit = self.climb_limit(course, tuning);
                let thrust = self.hold.step(&self.guide, believed, self.speed, limit, tuning);
                self.push(thrust);
                self.yaw_rate = self.heading.step(course.yaw, self.yaw, tuning);
            }
        }
        self.integrate(believed);
    }

    /// How long it has been trying to leave the ground it stands on, seconds.
    pub(crate) fn lifting_s(&self) -> f64 {
        if self.on_ground() { self.ramp_s } else { 0.0 }
    }

    /// While it lifts off the climb is let free bit by bit (MPC_TKO_RAMP_T), from where the motors just idle.
    fn climb_limit(&mut self, course: &Course, tuning: &Tuning) -> f64 {
        if !course.lifts_off {
            self.ramp_s = 0.0;
            return f64::INFINITY;
        }
        self.ramp_s += STEP_S;
        let idle_mps = -GRAVITY / tuning.climb_p.max(0.1);
        let share = self.ramp_s / tuning.takeoff_ramp_s.max(STEP_S);
        if share >= 1.0 { f64::INFINITY } else { idle_mps + (tuning.takeoff_mps - idle_mps) * share }
    }

    /// Nothing is planned or learnt; horizontally it stays where it is.
    fn stand(&mut self, believed: Point) {
        let up = if self.on_ground() { 0.0 } else { self.speed.up };
        self.speed = Point { up, ..Point::default() };
        self.forget(believed);
    }

    fn forget(&mut self, believed: Point) {
        self.guide.reset(believed, Point { up: -START_SINK_MPS, ..Point::default() });
        self.hold = Hold::default();
        self.heading = Heading::at(self.yaw);
        self.yaw_rate = 0.0;
        self.ramp_s = 0.0;
    }

    /// Thrust and drag, which grows with the airspeed (first order, as in PX4's SIH).
    fn push(&mut self, thrust: Point) {
        let acceleration = Point {
            north: thrust.north - self.drag_per_s * (self.speed.north - self.wind.now.0),
            east: thrust.east - self.drag_per_s * (self.speed.east - self.wind.now.1),
            up: thrust.up - self.drag_per_s * self.speed.up,
        };
        self.hold.felt(acceleration);
        self.speed.north += acceleration.north * STEP_S;
        self.speed.east += acceleration.east * STEP_S;
        self.speed.up += acceleration.up * STEP_S;
    }

    fn integrate(&mut self, believed: Point) {
        let (north, east) = (self.speed.north * STEP_S, self.speed.east * STEP_S);
        let up = self.speed.up * STEP_S;
        self.yaw = wrapped(self.yaw + self.yaw_rate * STEP_S);
        if self.at.up + up <= 0.0 && self.speed.up <= 0.0 {
            // The ground holds it; the plan of a take-off goes on.
            self.at.up = 0.0;
            self.speed = Point::default();
            if self.ramp_s <= 0.0 {
                self.forget(believed);
            }
            return;
        }
        self.at.north += north;
        self.at.east += east;
        self.at.up += up;
        self.distance_m += length(north, east);
    }

    /// Roll and pitch, radians: the tilt that gives the present thrust.
    pub(crate) fn tilt(&self) -> (f64, f64) {
        if self.on_ground() {
            return (0.0, 0.0);
        }
        let Point { north, east, up } = self.hold.thrust;
        let (sin, cos) = libm::sincos(self.yaw);
        let ahead = north * cos + east * sin;
        let right = east * cos - north * sin;
        let lift = (GRAVITY + up).max(0.1);
        let pitch = -libm::atan2(ahead, lift);
        let roll = libm::atan2(right, length(ahead, lift));
        (roll + self.bank_rad, pitch)
    }
}

fn capped(north: f64, east: f64, most: f64) -> (f64, f64) {
    let size = length(north, east);
    if size <= most { (north, east) } else { (north / size * most, east / size * most) }
}
