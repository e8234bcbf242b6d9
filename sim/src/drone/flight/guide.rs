//! The planned trajectory: where PX4's automatic flight would have the vehicle be, step by step.
//!
//! As PX4's position smoothing does it: a wished velocity towards the target, as fast as the way to brake and the corner
//! there allow; smoothed on three axes that end their changes together; slowed down while the vehicle is behind.

use super::axis::{Axis, Limits};
use super::{Course, Height, STEP_S};
use crate::drone::params::Tuning;
use crate::place::{Point, length};

/// While it turns towards the target's line it aims at a point this far ahead on it, metres, at least.
const LOOK_AHEAD_M: f64 = 5.0;
/// It turns when the target is more than 11.5 degrees off its velocity (cosine), faster than this, m/s.
const TURNING_COSINE: f64 = 0.98;
const TURNING_MPS: f64 = 0.2;

/// Planned place, velocity and acceleration on three axes: north, east, up.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Guide {
    pub(crate) north: Axis,
    pub(crate) east: Axis,
    pub(crate) up: Axis,
    speed_before_turn: f64,
}

/// A course with what PX4 makes of it while the vehicle is not on its line.
#[derive(Debug, Clone, Copy)]
struct Line {
    from: Point,
    to: Point,
    next: Point,
}

impl Guide {
    /// Starts anew from a place, velocity and no acceleration.
    pub(crate) fn reset(&mut self, at: Point, speed: Point) {
        let axis = |x: f64, v: f64| Axis { x, v, a: 0.0 };
        self.north = axis(at.north, speed.north);
        self.east = axis(at.east, speed.east);
        self.up = axis(at.up, speed.up);
    }

    /// Where the plan has the vehicle now.
    fn place(&self) -> Point {
        Point { north: self.north.x, east: self.east.x, up: self.up.x }
    }

    /// Plans the next step of a vehicle that believes to be at `at`.
    pub(crate) fn step(&mut self, course: &Course, at: Point, tuning: &Tuning) {
        let wish = self.wished(course, at, tuning);
        let flat = Limits { acceleration: tuning.acceleration, jerk: tuning.jerk };
        let steep = Limits { acceleration: climb_acceleration(course, wish.up, tuning), jerk: tuning.jerk };
        let quick = [
            self.north.change_to(wish.north, flat),
            self.east.change_to(wish.east, flat),
            self.up.change_to(wish.up, steep),
        ];
        let longest = quick.iter().fold(0.0_f64, |most, change| most.max(change.total_s()));
        let [north, east, up] = quick;
        let (north, east, up) = (
            self.north.stretched(north, wish.north, longest),
            self.east.stretched(east, wish.east, longest),
            self.up.stretched(up, wish.up, longest),
        );
        let seconds = STEP_S * self.pace(at, tuning);
        self.north.advance(north, seconds);
        self.east.advance(east, seconds);
        self.up.advance(up, seconds);
    }

    /// How fast the plan's time runs: 1, and less the further the vehicle is behind (MPC_XY_ERR_MAX).
    fn pace(&self, at: Point, tuning: &Tuning) -> f64 {
        let (north, east) = (self.north.x - at.north, self.east.x - at.east);
        let behind = north * self.north.v + east * self.east.v;
        if tuning.most_behind_m <= 0.0 || behind < 0.0 {
            return 1.0;
        }
        1.0 - (length(north, east) / tuning.most_behind_m).min(1.0)
    }

    fn wished(&mut self, course: &Course, at: Point, tuning: &Tuning) -> Point {
        let (to, sink) = match course.height {
            Height::At(up, _) => (Point { north: course.north, east: course.east, up }, None),
            Height::Sink(rate) => (Point { north: course.north, east: course.east, up: self.up.x }, Some(rate)),
        };
        if ![to.north, to.east, to.up].iter().all(|part| part.is_finite()) {
            // Items may hold NaN; then there is nowhere to go.
            return Point::default();
        }
        let line = on_line(course, to, at);
        let fastest_up = match course.height {
            Height::At(_, fastest) if line.to.up > self.up.x => fastest,
            _ => tuning.down_mps,
        };
        let turning = self.turns(line.to, course.acceptance_m);
        let aim = if turning { self.ahead_on(&line, course.acceptance_m) } else { line.to };
        let mut flat = self.flat_speed(&line, course, tuning);
        if turning {
            flat = flat.min(self.speed_before_turn);
        } else {
            self.speed_before_turn = flat;
        }
        let steep =
            fastest_up.min(braking_speed((line.to.up - self.up.x).abs(), 0.0, tuning.climb_acceleration, tuning.jerk));
        let mut wish = towards(self.place(), aim, flat, if sink.is_some() { 0.0 } else { steep });
        if let Some(rate) = sink {
            wish.up = -rate;
        }
        wish
    }

    /// Whether it still has to turn towards a target that is not just ahead.
    fn turns(&self, to: Point, acceptance_m: f64) -> bool {
        let (north, east) = (to.north - self.north.x, to.east - self.east.x);
        let (away, speed) = (length(north, east), length(self.north.v, self.east.v));
        let cosine = (north * self.north.v + east * self.east.v) / (away * speed).max(1e-9);
        speed > TURNING_MPS && cosine < TURNING_COSINE && away > acceptance_m
    }

    /// The point of the line that is `LOOK_AHEAD_M` away, or the nearest one when the line is further off.
    fn ahead_on(&self, line: &Line, acceptance_m: f64) -> Point {
        let (unit, _) = direction(line.from, line.to);
        let here = self.place();
        let along = dot(minus(here, line.from), unit);
        let nearest = plus(line.from, unit, along);
        let off = norm(minus(nearest, here));
        let reach = acceptance_m.max(LOOK_AHEAD_M);
        let ahead = (reach * reach - off * off).max(0.0).sqrt();
        plus(nearest, unit, ahead)
    }

    /// The speed over ground from which the corner at the target and the stop after it can still be flown.
    fn flat_speed(&self, line: &Line, course: &Course, tuning: &Tuning) -> f64 {
        let cruise = course.cruise_mps.min(tuning.fastest_mps);
        let (way, leg) = (flat(self.place(), line.to), flat(line.to, line.next));
        if braking_speed(way, 0.0, tuning.acceleration, tuning.jerk) >= cruise {
            // It could still stop there: how fast the corner is matters nothing yet.
            return cruise;
        }
        let mut exit = 0.0;
        if leg > 1e-3 && leg >= course.acceptance_m {
            let came = libm::atan2(line.to.east - self.east.x, line.to.north - self.north.x);
            let goes = libm::atan2(line.next.east - line.to.east, line.next.north - line.to.north);
            let corner = corner_speed(crate::place::wrapped(goes - came), course.acceptance_m, tuning);
            exit = corner.min(braking_speed(leg, 0.0, tuning.acceleration, tuning.jerk)).min(cruise);
        }
        braking_speed(way, exit, tuning.acceleration, tuning.jerk).min(cruise)
    }
}

/// Where to aim when the vehicle is not on the line: PX4 goes straight to a target that it has passed, to the start of a
/// leg that is still ahead, or to the nearest point of a line that it is off.
fn on_line(course: &Course, to: Point, at: Point) -> Line {
    let from = course.from.unwrap_or(to);
    let next = course.next.unwrap_or(to);
    let (unit, leg) = direction(from, to);
    let plain = Line { from, to, next };
    let along = dot(minus(at, from), unit);
    if leg < 1e-6 {
        return plain;
    }
    let nearest = plus(from, unit, along);
    if dot(minus(to, at), unit) < 0.0 {
        Line { from: at, ..plain }
    } else if along < 0.0 && norm(minus(at, from)) > course.acceptance_m {
        Line { from: at, to: from, next: to }
    } else if matches!(course.height, Height::At(..)) && norm(minus(at, nearest)) > course.acceptance_m {
        Line { from: at, to: nearest, next: to }
    } else {
        plain
    }
}

/// Velocity from one point to another, both its parts within their limits and in the direction of the way.
fn towards(from: Point, to: Point, flat_mps: f64, steep_mps: f64) -> Point {
    let (unit, way) = direction(from, to);
    if way < 1e-9 {
        return Point::default();
    }
    let mut wish = plus(Point::default(), unit, length(flat_mps, steep_mps));
    let share = |limit: f64, size: f64| if size > limit { limit / size } else { 1.0 };
    // Below this a limit scales its own part only, so that noise in one does not stop the other.
    const SMALL_MPS: f64 = 0.5;
    let flat = length(wish.north, wish.east);
    let scale = share(flat_mps, flat);
    let whole = flat_mps >= SMALL_MPS || flat >= SMALL_MPS;
    wish =
        Point { north: wish.north * scale, east: wish.east * scale, up: if whole { wish.up * scale } else { wish.up } };
    let scale = share(steep_mps, wish.up.abs());
    let whole = steep_mps >= SMALL_MPS || wish.up.abs() >= SMALL_MPS;
    let others = if whole { scale } else { 1.0 };
    Point { north: wish.north * others, east: wish.east * others, up: wish.up * scale }
}

fn climb_acceleration(course: &Course, wish: f64, tuning: &Tuning) -> f64 {
    if course.lifts_off {
        // The start is soft: the take-off speed is reached over the ramp (MPC_TKO_RAMP_T).
        tuning.climb_acceleration.min(tuning.takeoff_mps / tuning.takeoff_ramp_s.max(0.1))
    } else if wish > 0.0 {
        tuning.climb_acceleration
    } else {
        tuning.sink_acceleration
    }
}

/// The speed from which `exit_mps` can still be reached within `distance`.
///
/// Braking at a from v to e takes (v² - e²) / 2a; turning the acceleration round at jerk j takes 2a/j seconds more at v.
/// Solved for v.
pub(crate) fn braking_speed(distance: f64, exit_mps: f64, acceleration: f64, jerk: f64) -> f64 {
    let a = acceleration.max(0.1);
    let turn_round = 4.0 * a * a / jerk.max(0.1);
    let inside = turn_round * turn_round / 4.0 + 2.0 * a * distance.max(0.0) + exit_mps * exit_mps;
    (inside.sqrt() - turn_round / 2.0).max(exit_mps)
}

/// The speed at which a corner can be rounded inside its acceptance radius: straight on is free, a right angle takes
/// sqrt(a r), a turn-back needs a full stop; a is MPC_ACC_HOR times MPC_XY_TRAJ_P.
pub(crate) fn corner_speed(turn_rad: f64, radius_m: f64, tuning: &Tuning) -> f64 {
    let half_inside = (core::f64::consts::PI - turn_rad.abs()).max(0.0) / 2.0;
    if half_inside > 1.55 {
        return tuning.fastest_mps;
    }
    let a = tuning.acceleration * tuning.trajectory_gain;
    (a * radius_m * libm::tan(half_inside)).max(0.0).sqrt().min(tuning.fastest_mps)
}

fn minus(a: Point, b: Point) -> Point {
    Point { north: a.north - b.north, east: a.east - b.east, up: a.up - b.up }
}

fn plus(a: Point, unit: Point, way: f64) -> Point {
    Point { north: a.north + unit.north * way, east: a.east + unit.east * way, up: a.up + unit.up * way }
}

fn dot(a: Point, b: Point) -> f64 {
    a.north * b.north + a.east * b.east + a.up * b.up
}

fn norm(a: Point) -> f64 {
    dot(a, a).sqrt()
}

fn flat(a: Point, b: Point) -> f64 {
    length(a.north - b.north, a.east - b.east)
}

/// Unit vector and distance from one point to another; no direction between equal points.
fn direction(from: Point, to: Point) -> (Point, f64) {
    let way = minus(to, from);
    let size = norm(way);
    if size < 1e-9 { (Point::default(), 0.0) } else { (plus(Point::default(), way, 1.0 / size), size) }
}
