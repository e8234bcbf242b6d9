//! Paths, and how far one is from another at the same progress.

use super::recording::Sample;
use crate::place::length;

/// How far along the other path the nearest point may lie, metres and share of the way flown: far enough for another
/// rounding of a corner, too near for the next lane but one.
const SLACK_M: f64 = 8.0;
const SLACK_SHARE: f64 = 0.01;

/// How distances are spread, metres.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Spread {
    /// Half of them are no larger.
    pub p50_m: f64,
    /// 95 of a hundred are no larger.
    pub p95_m: f64,
    /// The largest.
    pub max_m: f64,
}

impl Spread {
    /// Of any distances; all 0 of none.
    #[must_use]
    pub fn of(mut distances: Vec<f64>) -> Self {
        distances.sort_by(f64::total_cmp);
        let last = distances.len().saturating_sub(1);
        let at = |share: f64| distances.get((last as f64 * share).round() as usize).copied().unwrap_or(0.0);
        Self { p50_m: at(0.5), p95_m: at(0.95), max_m: at(1.0) }
    }
}

/// A path over ground with the way flown up to each of its points, metres.
#[derive(Debug, Clone, Default)]
pub(crate) struct Path {
    points: Vec<(f64, f64, f64)>,
}

impl Path {
    pub(crate) fn of(points: impl Iterator<Item = (f64, f64)>) -> Self {
        let mut way = 0.0;
        let mut path: Vec<(f64, f64, f64)> = Vec::new();
        for (north, east) in points {
            if let Some((n, e, _)) = path.last() {
                way += length(north - n, east - e);
            }
            path.push((north, east, way));
        }
        Self { points: path }
    }

    pub(crate) fn of_track(track: &[Sample]) -> Self {
        Self::of(track.iter().map(|sample| (f64::from(sample.north_cm) / 100.0, f64::from(sample.east_cm) / 100.0)))
    }

    fn whole(&self) -> f64 {
        self.points.last().map_or(0.0, |(_, _, way)| *way)
    }

    /// Distances of this path's points from `other`, each from that part of it which is as far along.
    pub(crate) fn away_from(&self, other: &Self) -> Vec<f64> {
        let scale = if self.whole() > 1.0 { other.whole() / self.whole() } else { 1.0 };
        let slack = SLACK_M + SLACK_SHARE * other.whole();
        let distance = |point: &(f64, f64, f64)| {
            let (north, east, way) = *point;
            let (from, to) = (way * scale - slack, way * scale + slack);
            let first = other.points.partition_point(|(_, _, way)| *way < from).saturating_sub(1);
            let last = other.points.partition_point(|(_, _, way)| *way <= to).saturating_add(1);
            let near = other.points.get(first..last.min(other.points.len())).unwrap_or(&[]);
            let legs = near.iter().zip(near.iter().skip(1));
            let nearest = legs.map(|(a, b)| from_leg((north, east), (a.0, a.1), (b.0, b.1)));
            nearest.min_by(f64::total_cmp).unwrap_or(f64::INFINITY)
        };
        self.points.iter().map(distance).filter(|away| away.is_finite()).collect()
    }
}

impl Path {
    /// Distances of this path's points from the nearest of some lines, however far along.
    pub(crate) fn off_lines(&self, lines: &Self) -> Vec<f64> {
        let nearest = |at: &(f64, f64, f64)| {
            let legs = lines.points.iter().zip(lines.points.iter().skip(1));
            legs.map(|(a, b)| from_leg((at.0, at.1), (a.0, a.1), (b.0, b.1))).min_by(f64::total_cmp)
        };
        self.points.iter().filter_map(nearest).collect()
    }
}

/// Distance of a point from a straight leg.
fn from_leg(at: (f64, f64), a: (f64, f64), b: (f64, f64)) -> f64 {
    let along = (b.0 - a.0, b.1 - a.1);
    let square = along.0 * along.0 + along.1 * along.1;
    let share = if square > 0.0 { ((at.0 - a.0) * along.0 + (at.1 - a.1) * along.1) / square } else { 0.0 };
    let share = share.clamp(0.0, 1.0);
    length(at.0 - a.0 - along.0 * share, at.1 - a.1 - along.1 * share)
}
