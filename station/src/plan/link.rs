//! What it costs to go from one end of a pass to an end of another, and by which way.

use super::pass::{Errand, Pass};
use super::timing::corner_loss;
use super::way::Ways;
use crate::geodesy::Point;

/// Share of a corner's loss of time that counts in the search. Turns at lane ends cost the same in every order; counted
/// in full they would hide shorter tours behind ones with a corner less.
const CORNER_SHARE: f64 = 0.1;
/// What trimming takes off a turn between two lanes side by side, as a share of their spacing: the turn shows the ground
/// along the edge, so both lanes end some quarter of a spacing earlier than where nothing is beside them.
const TURN_SAVES: f64 = 0.45;
/// Farther apart than this many spacings, lanes are not side by side.
const BESIDE_SPACINGS: f64 = 1.25;
/// The cosine of the least change of direction that makes a turn.
const TURN_COS: f64 = 0.5;

/// All ends of all passes, and the cost between them as far as it was asked for. End `2i` is the start of pass `i` as
/// drawn, end `2i + 1` its end. Costs are the same both ways, so a stretch of the tour may be turned round freely.
pub struct Links<'w> {
    ways: &'w Ways,
    ends: Vec<End>,
    /// Seconds from end i to end j at i · n + j; NaN where nobody asked yet.
    seconds: Vec<f32>,
    /// How many costs were looked up or made.
    pub steps: u64,
    /// Whether lane ends are where they will be flown.
    trimmed: bool,
}

struct End {
    at: Point,
    /// The direction in which the pass is left at this end; none where the drone stands.
    leaving: Option<Point>,
    speed_mps: f64,
    sight: Vec<(usize, f64)>,
    target: Option<usize>,
    spacing_m: f64,
}

impl<'w> Links<'w> {
    /// The ends of some passes, nothing computed yet.
    #[must_use]
    pub fn of(passes: &[Pass], ways: &'w Ways) -> Links<'w> {
        let ends: Vec<End> = passes.iter().flat_map(|pass| both_ends(pass, ways)).collect();
        let seconds = vec![f32::NAN; ends.len() * ends.len()];
        Links { ways, ends, seconds, steps: 0, trimmed: false }
    }

    /// The ends of passes that trimming has drawn in already.
    #[must_use]
    pub fn trimmed(passes: &[Pass], ways: &'w Ways) -> Links<'w> {
        Links { trimmed: true, ..Links::of(passes, ways) }
    }

    /// Seconds from leaving at end `from` to entering at end `to`; infinite when there is no way.
    pub fn seconds(&mut self, from: usize, to: usize) -> f64 {
        self.steps += 1;
        let slot = from * self.ends.len() + to;
        match self.seconds.get(slot) {
            Some(known) if !known.is_nan() => f64::from(*known),
            _ => {
                self.steps += 20;
                let made = self.make(from, to).unwrap_or(f64::INFINITY) as f32;
                for slot in [slot, to * self.ends.len() + from] {
                    if let Some(known) = self.seconds.get_mut(slot) {
                        *known = made;
                    }
                }
                f64::from(made)
            }
        }
    }

    /// A bound that no way between two ends beats, seconds: straight through everything.
    #[must_use]
    pub fn least(&self, from: usize, to: usize) -> f64 {
        match (self.ends.get(from), self.ends.get(to)) {
            (Some(a), Some(b)) => {
                let least_m = a.at.distance(b.at) - TURN_SAVES * a.spacing_m.max(b.spacing_m);
                least_m.max(0.0) / a.speed_mps.min(b.speed_mps)
            }
            _ => f64::INFINITY,
        }
    }

    /// The way from end `from` to end `to`, both included.
    #[must_use]
    pub fn path(&self, from: usize, to: usize) -> Option<Vec<Point>> {
        let (a, b) = (self.ends.get(from)?, self.ends.get(to)?);
        if self.ways.field.clear(a.at, b.at) {
            return Some(vec![a.at, b.at]);
        }
        self.ways.path_by(a.at, &a.sight, b.at, &b.sight)
    }

    fn make(&self, from: usize, to: usize) -> Option<f64> {
        let (a, b) = (self.ends.get(from)?, self.ends.get(to)?);
        let speed_mps = a.speed_mps.min(b.speed_mps);
        let path = self.path(from, to)?;
        let legs = path.iter().zip(path.iter().skip(1));
        let length_m: f64 = legs.clone().map(|(p, q)| p.distance(*q)).sum();
        let turned = b.leaving.map(|d| Point::new(-d.east_m, -d.north_m));
        let mut heading = a.leaving;
        let mut lost_s = 0.0;
        for direction in legs.filter_map(|(p, q)| p.direction(*q)) {
            lost_s += corner_loss(heading, Some(direction), speed_mps);
            heading = Some(direction);
        }
        lost_s += corner_loss(heading, turned, speed_mps);
        let saved_m = if path.len() == 2 && !self.trimmed { turn_saves(a, b) } else { 0.0 };
        Some((length_m - saved_m).max(0.0) / speed_mps + CORNER_SHARE * lost_s)
    }
}

/// What trimming will save where two lanes side by side are flown one after the other, metres.
fn turn_saves(a: &End, b: &End) -> f64 {
    let beside = a.target.is_some() && a.target == b.target && a.at.distance(b.at) <= BESIDE_SPACINGS * a.spacing_m;
    let turns = || {
        let over = a.at.direction(b.at)?;
        Some(a.leaving?.dot(over) <= TURN_COS && -b.leaving?.dot(over) <= TURN_COS)
    };
    if beside && turns() == Some(true) { TURN_SAVES * a.spacing_m } else { 0.0 }
}

fn both_ends(pass: &Pass, ways: &Ways) -> Vec<End> {
    let speed_mps = f64::from(pass.speed_mmps.max(1)) / 1e3;
    let stands = matches!(pass.errand, Errand::Look { .. });
    let end = |at: Option<&Point>, from: Option<&Point>| {
        let at = *at?;
        let leaving = if stands { None } else { from.and_then(|from| from.direction(at)) };
        let (target, spacing_m) = (pass.target, pass.spacing_m);
        Some(End { at, leaving, speed_mps, sight: ways.in_sight(at), target, spacing_m })
    };
    let start = end(pass.corners.first(), pass.corners.get(1));
    let finish = end(pass.corners.last(), pass.corners.iter().rev().nth(1));
    start.into_iter().chain(finish).collect()
}
