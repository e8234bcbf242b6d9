//! Where a thing is, fused from all sightings of it, and how sure that is.
//!
//! Sightings of one source share that source's errors (its compass, its height, its map): they do not average out.
//! So each source has its own information filter whose covariance stops shrinking at the shared part; sources are
//! independent of each other and are joined by adding their information (Maybeck, Stochastic Models, 1979, 5.7).

use super::Source;
use crate::geodesy::{Plane, Point, Position};

/// Share of a sighting's variance that all sightings of the same source have in common. A yaw error and a height
/// error dominate a drone's error budget and stay for a whole pass; a half is what a pass of 85 m height leaves.
const SHARED: f64 = 0.5;
/// 95 % point of chi-square with two degrees of freedom.
const CHI2_95: f64 = 5.991_464_547;
/// Nothing seen from the air is placed better than one metre (1 σ, per axis), whatever the sender says.
const LEAST_VARIANCE_MM2: f64 = 1e6;
/// Nothing wider than 3 km is an answer; it also keeps the integers small.
const MOST_VARIANCE_MM2: f64 = 9e12;

/// A symmetric 2 × 2 matrix: north-north, north-east, east-east.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Matrix {
    nn: f64,
    ne: f64,
    ee: f64,
}

impl Matrix {
    fn determinant(self) -> f64 {
        self.nn * self.ee - self.ne * self.ne
    }

    /// Its inverse; the caller's matrices come from `sane`, whose determinant is positive.
    fn inverse(self) -> Matrix {
        let det = self.determinant().max(f64::MIN_POSITIVE);
        Matrix { nn: self.ee / det, ne: -self.ne / det, ee: self.nn / det }
    }

    fn plus(self, other: Matrix) -> Matrix {
        Matrix { nn: self.nn + other.nn, ne: self.ne + other.ne, ee: self.ee + other.ee }
    }

    fn times(self, k: f64) -> Matrix {
        Matrix { nn: self.nn * k, ne: self.ne * k, ee: self.ee * k }
    }

    fn of(self, (n, e): (f64, f64)) -> (f64, f64) {
        (self.nn * n + self.ne * e, self.ne * n + self.ee * e)
    }

    /// A usable covariance from whatever came: positive, not needle-thin, within bounds.
    fn sane(self) -> Matrix {
        let bound =
            |v: f64| if v.is_finite() { v.clamp(LEAST_VARIANCE_MM2, MOST_VARIANCE_MM2) } else { MOST_VARIANCE_MM2 };
        let (nn, ee) = (bound(self.nn), bound(self.ee));
        let most = 0.999 * (nn * ee).sqrt();
        let ne = if self.ne.is_finite() { self.ne.clamp(-most, most) } else { 0.0 };
        Matrix { nn, ne, ee }
    }
}

/// What one source's sightings say together. Integers, because it is durable.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Part {
    source: Source,
    north_mm: i64,
    east_mm: i64,
    /// As if its sightings were independent, mm².
    covariance_mm2: [i64; 3],
    /// Sum of the sightings' weights 1/√det R, 1e-6/m².
    weight: u64,
    /// How many equally good sightings it counts for, 1/1000 (Kish's effective sample size).
    count_permille: u64,
}

impl Part {
    fn covariance(&self) -> Matrix {
        let [nn, ne, ee] = self.covariance_mm2.map(|v| v as f64);
        Matrix { nn, ne, ee }
    }

    /// With the shared error that does not average out.
    fn honest(&self) -> Matrix {
        let count = self.count_permille as f64 / 1e3;
        self.covariance().times(1.0 - SHARED + SHARED * count).sane()
    }
}

/// Position and covariance of a thing, from everything seen of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Estimate {
    anchor: Position,
    parts: Vec<Part>,
}

/// One place with its covariance, as integers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fused {
    /// Where.
    pub position: Position,
    /// Horizontal covariance, cm²: north-north, north-east, east-east.
    pub covariance_cm2: [i64; 3],
}

/// An ellipse that holds the truth with 95 %.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Ellipse {
    /// Half the long axis, metres.
    pub major_m: f64,
    /// Half the short axis, metres.
    pub minor_m: f64,
    /// Bearing of the long axis, degrees, 0..180.
    pub bearing_deg: f64,
}

impl Estimate {
    /// Knows nothing yet; distances are kept relative to `anchor`.
    #[must_use]
    pub fn at(anchor: Position) -> Estimate {
        Estimate { anchor, parts: Vec::new() }
    }

    /// What distances are relative to: the first sighting.
    #[must_use]
    pub const fn anchor(&self) -> Position {
        self.anchor
    }

    /// Takes one more sighting in. `drift_mm` is how far the thing may have wandered since the last one.
    pub fn add(&mut self, source: &Source, seen: Fused, drift_mm: i64) {
        self.fade(drift_mm);
        let point = Plane::at(self.anchor).point(seen.position);
        let (north, east) = (point.north_m * 1e3, point.east_m * 1e3);
        let covariance = matrix_mm2(seen.covariance_cm2);
        let weight = (1e12 / covariance.determinant().sqrt()).max(1.0);
        if let Some(part) = self.parts.iter_mut().find(|part| part.source == *source) {
            join(part, (north, east), covariance, weight);
            return;
        }
        self.parts.push(Part {
            source: source.clone(),
            north_mm: north.round() as i64,
            east_mm: east.round() as i64,
            covariance_mm2: rounded(covariance),
            weight: weight.round() as u64,
            count_permille: 1_000,
        });
    }

    /// Everything seen so far tells nothing about where the thing is now.
    pub fn forget(&mut self) {
        self.parts.clear();
    }

    /// Older looks say less about a thing that walks: their covariance grows by the square of the way.
    fn fade(&mut self, drift_mm: i64) {
        if drift_mm <= 0 {
            return;
        }
        let grown = drift_mm as f64 * drift_mm as f64;
        for part in &mut self.parts {
            let old = part.covariance();
            let mut new = old;
            new.nn += grown;
            new.ee += grown;
            let keep = (old.determinant() / new.determinant()).max(0.0).sqrt();
            part.covariance_mm2 = rounded(new.sane());
            part.weight = ((part.weight as f64 * keep) as u64).max(1);
        }
    }

    /// Where it is, and how sure that is; none before the first sighting.
    #[must_use]
    pub fn fused(&self) -> Option<Fused> {
        let mut information = Matrix { nn: 0.0, ne: 0.0, ee: 0.0 };
        let mut vector = (0.0, 0.0);
        for part in &self.parts {
            let inverse = part.honest().inverse();
            let (n, e) = inverse.of((part.north_mm as f64, part.east_mm as f64));
            information = information.plus(inverse);
            vector = (vector.0 + n, vector.1 + e);
        }
        if self.parts.is_empty() {
            return None;
        }
        let covariance = information.inverse();
        let (north, east) = covariance.of(vector);
        let position = Plane::at(self.anchor).position(Point::new(east / 1e3, north / 1e3));
        let covariance_cm2 = rounded(covariance.times(1e-2));
        Some(Fused { position, covariance_cm2 })
    }
}

/// One more sighting of the same source: Kalman's update with a shared plane, plus the effective count.
fn join(part: &mut Part, (north, east): (f64, f64), covariance: Matrix, weight: f64) {
    let (old, new) = (part.covariance().inverse(), covariance.inverse());
    let (on, oe) = old.of((part.north_mm as f64, part.east_mm as f64));
    let (nn, ne) = new.of((north, east));
    let joint = old.plus(new).inverse();
    let (n, e) = joint.of((on + nn, oe + ne));
    part.north_mm = n.round() as i64;
    part.east_mm = e.round() as i64;
    part.covariance_mm2 = rounded(joint);
    let sum = part.weight as f64;
    let squares = sum * sum / (part.count_permille as f64 / 1e3) + weight * weight;
    let total = sum + weight;
    part.weight = (total.round() as u64).max(1);
    part.count_permille = ((total * total / squares * 1e3).round() as u64).max(1_000);
}

fn matrix_mm2(covariance_cm2: [i64; 3]) -> Matrix {
    let [nn, ne, ee] = covariance_cm2.map(|v| v as f64 * 1e2);
    Matrix { nn, ne, ee }.sane()
}

fn rounded(m: Matrix) -> [i64; 3] {
    [(m.nn.round() as i64).max(1), m.ne.round() as i64, (m.ee.round() as i64).max(1)]
}

impl Fused {
    /// Squared Mahalanobis distance between two independent estimates of one thing; it is chi-square with two degrees
    /// of freedom when they are. `drift_mm` widens it for a thing that may have wandered.
    #[must_use]
    pub fn distance2(&self, other: &Fused, drift_mm: i64) -> f64 {
        let point = Plane::at(self.position).point(other.position);
        let (north, east) = (point.north_m * 1e3, point.east_m * 1e3);
        let mut sum = matrix_mm2(self.covariance_cm2).plus(matrix_mm2(other.covariance_cm2));
        let grown = drift_mm as f64 * drift_mm as f64;
        sum.nn += grown;
        sum.ee += grown;
        let (n, e) = sum.inverse().of((north, east));
        north * n + east * e
    }

    /// The ellipse that holds the truth with 95 %.
    #[must_use]
    pub fn ellipse(&self) -> Ellipse {
        let (major, minor, bearing_deg) = self.axes();
        Ellipse { major_m: (CHI2_95 * major).sqrt(), minor_m: (CHI2_95 * minor).sqrt(), bearing_deg }
    }

    /// Radius of the circle that holds the truth with 95 %, metres: the "±" that people are told.
    #[must_use]
    pub fn within_95_m(&self) -> f64 {
        self.circle(1.960, 2.448)
    }

    /// Radius of the circle that holds the truth with 90 %, metres: Cursor-on-Target's `ce`.
    #[must_use]
    pub fn within_90_m(&self) -> f64 {
        self.circle(1.645, 2.146)
    }

    /// Circular error of an elliptical normal distribution: exact for a line and for a circle, at most 2 % too wide
    /// between them (against the table of Harter, JASA 55, 1960).
    fn circle(&self, line: f64, round: f64) -> f64 {
        let (major, minor, _) = self.axes();
        let ratio2 = if major > 0.0 { minor / major } else { 1.0 };
        major.sqrt() * (line + (round - line) * ratio2)
    }

    /// Variances along the long and the short axis, m², and the long axis' bearing.
    fn axes(&self) -> (f64, f64, f64) {
        let [nn, ne, ee] = self.covariance_cm2.map(|v| v as f64 / 1e4);
        let mean = (nn + ee) / 2.0;
        let half = libm::hypot((nn - ee) / 2.0, ne);
        let bearing = libm::atan2(2.0 * ne, nn - ee).to_degrees() / 2.0;
        let bearing_deg = if bearing < 0.0 { bearing + 180.0 } else { bearing };
        (mean + half, (mean - half).max(0.0), bearing_deg)
    }
}
