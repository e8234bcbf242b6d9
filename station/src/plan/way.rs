//! Ways round what is in the way: a visibility graph over the inflated corners, shortest paths by Dijkstra.
//!
//! Method: Lozano-Pérez and Wesley 1979, "An algorithm for planning collision-free paths among polyhedral obstacles".
//! Each corner that a path can bend round is ringed by up to four points on the polygon that circumscribes the margin's
//! arc, so that consecutive points see each other.

use super::field::Field;
use super::figures::{MARGIN_M, SLACK_M};
use crate::geodesy::Point;

/// The bends of the flyable ground and the shortest ways between them.
#[derive(Clone, Debug)]
pub struct Ways {
    /// The flyable ground.
    pub field: Field,
    bends: Vec<Point>,
    /// Metres from bend `i` to bend `j` at `i · n + j`; infinite when there is no way.
    metres: Vec<f64>,
    /// The bend before `j` on the way from `i`.
    before: Vec<usize>,
}

impl Ways {
    /// The graph over a field: bends² · edges steps.
    #[must_use]
    pub fn of(field: Field) -> Ways {
        let mut bends = Vec::new();
        ring_bends(field.outer(), true, &mut bends);
        for hole in field.holes() {
            ring_bends(hole, false, &mut bends);
        }
        bends.retain(|&p| field.clearance(p) >= MARGIN_M);
        let n = bends.len();
        let mut direct = vec![f64::INFINITY; n * n];
        for (i, &a) in bends.iter().enumerate() {
            for (j, &b) in bends.iter().enumerate().skip(i + 1) {
                if field.clear(a, b) {
                    set(&mut direct, i * n + j, a.distance(b));
                    set(&mut direct, j * n + i, a.distance(b));
                }
            }
        }
        let (metres, before) = (0..n).map(|from| shortest(&direct, n, from)).fold(
            (Vec::with_capacity(n * n), Vec::with_capacity(n * n)),
            |(mut metres, mut before), (row, parents)| {
                metres.extend(row);
                before.extend(parents);
                (metres, before)
            },
        );
        Ways { field, bends, metres, before }
    }

    /// The points at which ways bend.
    #[cfg(test)]
    pub fn bends(&self) -> &[Point] {
        &self.bends
    }

    /// The bends that can be seen from a point, with their distances.
    #[must_use]
    pub fn in_sight(&self, p: Point) -> Vec<(usize, f64)> {
        let seen = |(i, &bend): (usize, &Point)| self.field.clear(p, bend).then(|| (i, p.distance(bend)));
        self.bends.iter().enumerate().filter_map(seen).collect()
    }

    /// The shortest clear way from `a` to `b`, both included; none when there is none. Both must keep the margin.
    #[must_use]
    pub fn path(&self, a: Point, b: Point) -> Option<Vec<Point>> {
        if self.field.clear(a, b) {
            return Some(vec![a, b]);
        }
        self.path_by(a, &self.in_sight(a), b, &self.in_sight(b))
    }

    /// The shortest way from `a` to `b` that bends at least once, given what each sees.
    #[must_use]
    pub fn path_by(&self, a: Point, from: &[(usize, f64)], b: Point, to: &[(usize, f64)]) -> Option<Vec<Point>> {
        let n = self.bends.len();
        let pairs = from.iter().flat_map(|&(i, near)| to.iter().map(move |&(j, far)| (i, j, near + far)));
        let whole = |(i, j, ends): (usize, usize, f64)| {
            (i, j, ends + self.metres.get(i * n + j).copied().unwrap_or(f64::INFINITY))
        };
        let (i, j, length_m) = pairs.map(whole).min_by(|x, y| x.2.total_cmp(&y.2))?;
        if !length_m.is_finite() {
            return None;
        }
        let mut way = vec![b];
        let mut at = j;
        while at != i {
            way.push(*self.bends.get(at)?);
            at = *self.before.get(i * n + at)?;
        }
        way.push(*self.bends.get(i)?);
        way.push(a);
        way.reverse();
        Some(way)
    }

    /// A point that keeps the margin and can be reached straight from `p`, which itself may stand nearer to an edge (a
    /// dock by the fence): `p` itself when it keeps the margin, else the nearest of those in 16 directions. None where
    /// drones may not be at all.
    #[must_use]
    pub fn gate(&self, p: Point) -> Option<Point> {
        let room_m = self.field.clearance(p);
        if room_m >= MARGIN_M {
            return Some(p);
        }
        if room_m <= 0.0 {
            return None;
        }
        let reachable = |q: &Point| {
            self.field.clearance(*q) >= MARGIN_M + SLACK_M && self.field.clear_by(p, *q, room_m.min(MARGIN_M) * 0.9)
        };
        let ring = |step: u32| {
            (0..16u32).map(move |i| {
                let (sin, cos) = libm::sincos(f64::from(i) * core::f64::consts::TAU / 16.0);
                p.moved(cos * f64::from(step) * 3.0, sin * f64::from(step) * 3.0)
            })
        };
        (1..=20).flat_map(ring).find(reachable)
    }
}

impl Ways {
    /// The shortest way from `a` to `b`, both included, either of which may stand nearer to an edge than the margin.
    #[must_use]
    pub fn way(&self, a: Point, b: Point) -> Option<Vec<Point>> {
        let (out, back) = (self.gate(a)?, self.gate(b)?);
        let mut way = self.path(out, back)?;
        if out != a {
            way.insert(0, a);
        }
        if back != b {
            way.push(b);
        }
        Some(way)
    }
}

/// The part of the flyable ground that a drone gets to from one point.
#[derive(Clone, Debug)]
pub struct Reach<'w> {
    /// The ways there.
    pub ways: &'w Ways,
    from: Point,
    sight: Vec<(usize, f64)>,
}

impl<'w> Reach<'w> {
    /// What can be reached from a point that keeps the margin.
    #[must_use]
    pub fn from(ways: &'w Ways, from: Point) -> Reach<'w> {
        Reach { ways, from, sight: ways.in_sight(from) }
    }

    /// The shortest clear way to a point; none when there is none.
    #[must_use]
    pub fn path(&self, to: Point) -> Option<Vec<Point>> {
        if self.ways.field.clear(self.from, to) {
            return Some(vec![self.from, to]);
        }
        self.ways.path_by(self.from, &self.sight, to, &self.ways.in_sight(to))
    }

    /// The flyable stretches of the straight way from `a` to `b` that can be reached, in metres from `a`.
    #[must_use]
    pub fn spans(&self, a: Point, b: Point) -> Vec<(f64, f64)> {
        let length_m = a.distance(b);
        let reached = |&(from, to): &(f64, f64)| self.path(a.towards(b, f64::midpoint(from, to) / length_m)).is_some();
        self.ways.field.free_spans(a, b).into_iter().filter(reached).collect()
    }
}

fn set(values: &mut [f64], at: usize, value: f64) {
    if let Some(slot) = values.get_mut(at) {
        *slot = value;
    }
}

/// Dijkstra 1959 from one bend, without a heap: there are few bends and many edges.
fn shortest(direct: &[f64], n: usize, from: usize) -> (Vec<f64>, Vec<usize>) {
    let mut metres = vec![f64::INFINITY; n];
    let mut before = vec![from; n];
    let mut done = vec![false; n];
    set(&mut metres, from, 0.0);
    while let Some((at, reached)) = metres
        .iter()
        .copied()
        .enumerate()
        .filter(|&(i, m)| m.is_finite() && done.get(i) == Some(&false))
        .min_by(|a, b| a.1.total_cmp(&b.1))
    {
        if let Some(mark) = done.get_mut(at) {
            *mark = true;
        }
        let row = direct.get(at * n..(at + 1) * n).unwrap_or_default();
        for ((best, parent), &step) in metres.iter_mut().zip(&mut before).zip(row) {
            if reached + step < *best {
                *best = reached + step;
                *parent = at;
            }
        }
    }
    (metres, before)
}

/// The points at which a path can bend round the corners of one ring, from outside a hole or from inside the fence.
fn ring_bends(ring: &[Point], flown_inside: bool, bends: &mut Vec<Point>) {
    let mut ring = ring.to_vec();
    // Turned so that the ground to fly over lies right of each edge.
    if (crate::geodesy::shape::ring_area(&ring) > 0.0) == flown_inside {
        ring.reverse();
    }
    let n = ring.len();
    for (i, &corner) in ring.iter().enumerate() {
        let (Some(&last), Some(&next)) = (ring.get((i + n - 1) % n), ring.get((i + 1) % n)) else {
            continue;
        };
        let (Some(arriving), Some(leaving)) = (last.direction(corner), corner.direction(next)) else {
            continue;
        };
        let turn =
            libm::atan2(arriving.east_m * leaving.north_m - arriving.north_m * leaving.east_m, arriving.dot(leaving));
        if turn > 0.0 {
            corner_bends(corner, arriving, turn, bends);
        }
    }
}

/// The circumscribed points round one corner that turns left by `turn`, with the open ground on the right.
fn corner_bends(corner: Point, arriving: Point, turn: f64, bends: &mut Vec<Point>) {
    let pieces = (turn / core::f64::consts::FRAC_PI_4).ceil().clamp(1.0, 4.0);
    let half = turn / pieces / 2.0;
    let reach_m = (MARGIN_M + SLACK_M) / libm::cos(half);
    let first = libm::atan2(-arriving.east_m, arriving.north_m);
    for i in 0..pieces as u32 {
        let (sin, cos) = libm::sincos(first + half * (2.0 * f64::from(i) + 1.0));
        bends.push(corner.moved(cos * reach_m, sin * reach_m));
    }
}
