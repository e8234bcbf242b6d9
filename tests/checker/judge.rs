//! The judge: what a flown line shows of the ground, where it may not be, and how long it is.
//!
//! Coverage is counted on a raster of 1 m by two models of the image, with the camera on only during sweeps: a disc of half
//! the lane spacing, and the camera's rectangle, spacing wide and `along_m` long, which turns with the drone where one sweep
//! goes over into the next. Lengths inside no-fly ground are exact.

use super::areas::Case;
use super::flat::{Spot, bounds, distance, holds, metres_inside, off, row};

/// Rounding that is no gap, metres.
const HAIR_M: f64 = 0.05;
/// A change of direction that counts as a turn, degrees.
const TURN_DEG: f64 = 20.0;

/// One straight piece.
#[derive(Clone, Copy, Debug)]
pub struct Leg {
    /// Its start.
    pub from: Spot,
    /// Its end.
    pub to: Spot,
    /// Whether the camera sweeps.
    pub on: bool,
}

/// What somebody planned: a closed line, and what it says that it leaves out.
#[derive(Clone, Debug, Default)]
pub struct Flown {
    /// Its legs; each starts where the one before ends, the first where the last ends.
    pub legs: Vec<Leg>,
    /// Ground that is listed as left out, rings.
    pub residuals: Vec<Vec<Spot>>,
}

/// What the judge found.
#[derive(Clone, Copy, Debug, Default)]
pub struct Verdict {
    /// Metres from the dock along the tour and back to the dock.
    pub length_m: f64,
    /// That over area by spacing.
    pub ratio: f64,
    /// Of the ratio, what is flown with the camera on.
    pub swept: f64,
    /// Share of the area within half a spacing of a sweep.
    pub disc: f64,
    /// Share of the area in the image's rectangle during a sweep, listed residuals left out.
    pub rectangle: f64,
    /// Share of the area that is listed as residual.
    pub residual: f64,
    /// Metres inside no-fly ground or outside the fence, turns and the way from and to the dock included.
    pub forbidden_m: f64,
    /// Changes of direction of more than 20 degrees.
    pub turns: usize,
}

/// Judges a closed line over a case.
pub fn judge(case: &Case, flown: &Flown) -> Verdict {
    let legs = from_the_dock(case, flown);
    let length_m = legs.iter().map(|leg| distance(leg.from, leg.to)).sum();
    let raster = Raster::of(case);
    let area = raster.inside.iter().filter(|&&is| is).count() as f64;
    let sweeps: Vec<Leg> = legs.iter().copied().filter(|leg| leg.on).collect();
    let disc =
        raster.seen(&sweeps, case.spacing_m / 2.0, |leg, p| off(p, leg.from, leg.to) <= case.spacing_m / 2.0 + HAIR_M);
    let reach = (case.spacing_m / 2.0).max(case.along_m / 2.0) * 1.5;
    let mut rectangle = raster.seen(&sweeps, reach, |leg, p| in_image(case, leg, p));
    raster.turned(case, &legs, &mut rectangle);
    let listed = raster.listed(&flown.residuals);
    let both = |one: &[bool], other: &[bool]| one.iter().zip(other).filter(|(a, b)| **a && **b).count() as f64;
    let seen = |marks: &[bool]| both(&raster.inside, marks) / area.max(1.0);
    let unlisted: Vec<bool> = raster.inside.iter().zip(&listed).map(|(inside, listed)| *inside && !listed).collect();
    let asked = unlisted.iter().filter(|&&is| is).count() as f64;
    Verdict {
        length_m,
        ratio: length_m / (area / case.spacing_m).max(1.0),
        swept: sweeps.iter().map(|leg| distance(leg.from, leg.to)).sum::<f64>() / (area / case.spacing_m).max(1.0),
        disc: seen(&disc),
        rectangle: both(&unlisted, &rectangle) / asked.max(1.0),
        residual: seen(&listed),
        forbidden_m: legs.iter().map(|leg| forbidden(case, leg.from, leg.to)).sum(),
        turns: turns(&legs),
    }
}

/// Metres of a leg inside no-fly ground or outside the fence.
pub fn forbidden(case: &Case, a: Spot, b: Spot) -> f64 {
    let outside = distance(a, b) - metres_inside(std::slice::from_ref(&case.fence), a, b);
    let inside = case.nofly.iter().map(|ring| metres_inside(std::slice::from_ref(ring), a, b));
    inside.sum::<f64>() + outside.max(0.0) * f64::from(u8::from(outside > 1e-6))
}

fn in_image(case: &Case, leg: &Leg, p: Spot) -> bool {
    let length = distance(leg.from, leg.to);
    if length < 1e-9 {
        return false;
    }
    let along = [(leg.to[0] - leg.from[0]) / length, (leg.to[1] - leg.from[1]) / length];
    let to = [p[0] - leg.from[0], p[1] - leg.from[1]];
    let (ahead, aside) = (to[0] * along[0] + to[1] * along[1], to[0] * along[1] - to[1] * along[0]);
    let beyond = case.along_m / 2.0 + HAIR_M;
    aside.abs() <= case.spacing_m / 2.0 + HAIR_M && ahead >= -beyond && ahead <= length + beyond
}

/// Whether the image shows a point while the drone turns from one leg into the next, sampled every five degrees.
fn in_turn(case: &Case, one: &Leg, other: &Leg, p: Spot) -> bool {
    let heading = |leg: &Leg| libm::atan2(leg.to[1] - leg.from[1], leg.to[0] - leg.from[0]);
    let (from, mut by) = (heading(one), heading(other) - heading(one));
    by -= (by / std::f64::consts::TAU).round() * std::f64::consts::TAU;
    let steps = (by.abs().to_degrees() / 5.0).ceil().max(1.0);
    let to = [p[0] - one.to[0], p[1] - one.to[1]];
    (0..=steps as u32).any(|i| {
        let (sin, cos) = libm::sincos(from + by * f64::from(i) / steps);
        let (ahead, aside) = (to[0] * cos + to[1] * sin, to[0] * sin - to[1] * cos);
        aside.abs() <= case.spacing_m / 2.0 + HAIR_M && ahead.abs() <= case.along_m / 2.0 + HAIR_M
    })
}

/// The closed line opened where going by way of the dock costs least: at a corner, or instead of a transit.
fn from_the_dock(case: &Case, flown: &Flown) -> Vec<Leg> {
    let n = flown.legs.len();
    let home = case.home;
    let added = |i: usize, instead: bool| {
        let (before, here) = (flown.legs[(i + n - 1) % n], flown.legs[i]);
        let (from, to) = if instead { (here.from, here.to) } else { (before.to, here.from) };
        let way = forbidden(case, from, home) + forbidden(case, home, to);
        let saved = if instead { distance(from, to) } else { 0.0 };
        (way < 1e-6).then(|| (distance(from, home) + distance(home, to) - saved, i, instead))
    };
    let at_corners = (0..n).filter_map(|i| added(i, false));
    let at_transits = (0..n).filter(|&i| !flown.legs[i].on).filter_map(|i| added(i, true));
    let Some((_, at, instead)) = at_corners.chain(at_transits).min_by(|a, b| a.0.total_cmp(&b.0)) else {
        return flown.legs.clone();
    };
    let mut legs: Vec<Leg> = flown.legs[at..].iter().chain(&flown.legs[..at]).copied().collect();
    if instead {
        legs.remove(0);
    }
    if let (Some(first), Some(last)) = (legs.first().copied(), legs.last().copied()) {
        legs.insert(0, Leg { from: home, to: first.from, on: false });
        legs.push(Leg { from: last.to, to: home, on: false });
    }
    legs
}

fn turns(legs: &[Leg]) -> usize {
    let way = |leg: &Leg| [leg.to[0] - leg.from[0], leg.to[1] - leg.from[1]];
    let ways: Vec<Spot> = legs.iter().map(way).filter(|w| libm::hypot(w[0], w[1]) > 0.1).collect();
    let turned = |pair: &&[Spot]| {
        let (a, b) = (pair[0], pair[1]);
        libm::atan2(a[0] * b[1] - a[1] * b[0], a[0] * b[0] + a[1] * b[1]).to_degrees().abs() > TURN_DEG
    };
    ways.windows(2).filter(turned).count()
}

/// Squares of 1 m over a case's areas.
pub struct Raster {
    west: f64,
    south: f64,
    wide: usize,
    high: usize,
    /// Whether a square's centre is to be seen: inside a cell, outside no-fly ground.
    pub inside: Vec<bool>,
}

impl Raster {
    /// The squares of a case.
    pub fn of(case: &Case) -> Raster {
        let [west, south, east, north] = bounds(case.cells.iter().flatten().flatten());
        let (wide, high) = ((east - west).ceil().max(1.0) as usize, (north - south).ceil().max(1.0) as usize);
        let mut raster = Raster { west, south, wide, high, inside: vec![false; wide * high] };
        let mut inside = raster.inside.clone();
        for cell in &case.cells {
            raster.fill(cell, &mut inside, true);
        }
        for ring in &case.nofly {
            raster.fill(std::slice::from_ref(ring), &mut inside, false);
        }
        raster.inside = inside;
        raster
    }

    fn centre(&self, column: usize, line: usize) -> Spot {
        [self.west + column as f64 + 0.5, self.south + line as f64 + 0.5]
    }

    fn columns(&self, from: f64, to: f64) -> std::ops::Range<usize> {
        let first = (from - self.west - 0.5).ceil().max(0.0) as usize;
        let last = (to - self.west - 0.5).floor();
        first..if last < 0.0 { first } else { (last as usize + 1).min(self.wide).max(first) }
    }

    fn fill(&self, rings: &[Vec<Spot>], marks: &mut [bool], value: bool) {
        for line in 0..self.high {
            for (from, to) in row(rings, self.south + line as f64 + 0.5) {
                for column in self.columns(from, to) {
                    marks[line * self.wide + column] = value;
                }
            }
        }
    }

    fn listed(&self, residuals: &[Vec<Spot>]) -> Vec<bool> {
        let mut marks = vec![false; self.inside.len()];
        for ring in residuals {
            self.fill(std::slice::from_ref(ring), &mut marks, true);
        }
        marks
    }

    fn seen(&self, sweeps: &[Leg], reach: f64, shows: impl Fn(&Leg, Spot) -> bool) -> Vec<bool> {
        let mut marks = vec![false; self.inside.len()];
        for leg in sweeps {
            let [_, south, _, north] = bounds([&leg.from, &leg.to]);
            let first = (south - reach - self.south).floor().max(0.0) as usize;
            let last = ((north + reach - self.south).ceil().max(0.0) as usize).min(self.high);
            for line in first..last.max(first) {
                let (from, to) = stretch(leg, self.south + line as f64 + 0.5, reach);
                for column in self.columns(from, to) {
                    let at = line * self.wide + column;
                    if !marks[at] && self.inside[at] && shows(leg, self.centre(column, line)) {
                        marks[at] = true;
                    }
                }
            }
        }
        marks
    }

    /// Marks what the image shows in the corners between two sweeps.
    fn turned(&self, case: &Case, legs: &[Leg], marks: &mut [bool]) {
        let reach = libm::hypot(case.spacing_m, case.along_m) / 2.0;
        for pair in legs.windows(2).filter(|pair| pair[0].on && pair[1].on) {
            let [east, north] = pair[0].to;
            let first = (north - reach - self.south).floor().max(0.0) as usize;
            let last = ((north + reach - self.south).ceil().max(0.0) as usize).min(self.high);
            for line in first..last.max(first) {
                for column in self.columns(east - reach, east + reach) {
                    let at = line * self.wide + column;
                    marks[at] = marks[at] || in_turn(case, &pair[0], &pair[1], self.centre(column, line));
                }
            }
        }
    }

    /// Centres of squares to be seen, in order.
    pub fn spots(&self) -> impl Iterator<Item = Spot> + '_ {
        let all = (0..self.high).flat_map(move |line| (0..self.wide).map(move |column| (column, line)));
        let asked = all.filter(|(column, line)| self.inside[line * self.wide + column]);
        asked.map(|(column, line)| self.centre(column, line))
    }
}

/// A stretch of a row that holds all that lies within `reach` of a leg.
fn stretch(leg: &Leg, north: f64, reach: f64) -> (f64, f64) {
    let rise = leg.to[1] - leg.from[1];
    let [west, _, east, _] = bounds([&leg.from, &leg.to]);
    if rise.abs() < 1.0 {
        return (west - reach, east + reach);
    }
    let at = |y: f64| leg.from[0] + (leg.to[0] - leg.from[0]) * ((y - leg.from[1]) / rise).clamp(0.0, 1.0);
    let (one, other) = (at(north - reach), at(north + reach));
    (one.min(other) - reach, one.max(other) + reach)
}

/// Whether a point is on ground that may be flown over.
pub fn free(case: &Case, p: Spot) -> bool {
    holds(std::slice::from_ref(&case.fence), p) && !case.nofly.iter().any(|ring| holds(std::slice::from_ref(ring), p))
}
