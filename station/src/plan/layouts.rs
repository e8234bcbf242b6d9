//! The ways to sweep some ground, as they are laid out: in one of the best directions, with or without a headland; along its
//! bends; cut across the lanes, so that half of them are flown on the way out and half on the way back; cut where its
//! corners ask for it, each part with or without a headland of its own.
//!
//! Cost: candidates × lanes.

use super::angle::Tried;
use super::headland::headlands;
use super::lanes::lanes;
use super::pass::Pass;
use super::ribbon::ribbons;
use super::split::{Part, cut, pairs, split};
use super::target::Target;
use super::thrift::angles;
use super::way::Reach;
use crate::geodesy::{Bounds, Point, Shape};

/// Of the ways to cut the ground in two, so many are laid out with their headlands: those with the shortest lanes.
const PAIRS: usize = 4;

/// A candidate as it is laid out.
pub struct Laid {
    /// The direction of extra lanes in its gaps, rad anticlockwise from east.
    pub angle: f64,
    /// Its passes, in no order.
    pub passes: Vec<Pass>,
    /// The first so many passes do not give way to others.
    pub firm: usize,
}

/// The ways to sweep the ground; with `most` of 1 only the likeliest.
pub fn layouts(target: &Target, ground: &Shape, reach: &Reach<'_>, most: usize) -> Vec<Laid> {
    let board = Board { target, ground, reach };
    let angles = angles(ground, target);
    let Some(&first) = angles.first() else {
        return Vec::new();
    };
    if most <= 1 {
        return vec![bare(first.angle, board.lanes(&whole(ground, first)))];
    }
    let mut found: Vec<Laid> = angles.iter().flat_map(|&tried| board.whole(tried)).collect();
    found.extend(ribbons(target, ground, reach).into_iter().map(|passes| bare(first.angle, passes)));
    let parts = split(ground, first, &target.look);
    if parts.len() > 1 {
        found.extend(board.parted(&parts));
    }
    found.extend(board.pairs().iter().flat_map(|pair| board.parted(pair)));
    found
}

/// Some ground in one part.
fn whole(ground: &Shape, tried: Tried) -> [Part; 1] {
    [Part { ground: ground.clone(), tried }]
}

/// The ground cut in the middle, across its lanes.
fn halves(ground: &Shape, tried: Tried) -> [Part; 2] {
    let (sin, cos) = libm::sincos(tried.angle);
    let (middle, across) = (middle_along(ground, tried.angle), Point::new(-sin, cos));
    [true, false].map(|left| Part { ground: cut(ground, middle, across, left), tried })
}

/// The middle of the ground's extent in a direction.
fn middle_along(ground: &Shape, angle: f64) -> Point {
    let Bounds { low, high } = ground.in_turned_axes(angle).bounds();
    low.towards(high, 0.5).in_turned_axes(-angle)
}

/// The drawing board: what is to be swept, and from where.
struct Board<'b> {
    target: &'b Target,
    ground: &'b Shape,
    reach: &'b Reach<'b>,
}

impl Board<'_> {
    /// All that one direction gives: as it is, with either headland, in halves.
    fn whole(&self, tried: Tried) -> Vec<Laid> {
        let lanes = self.lanes(&whole(self.ground, tried));
        let halves = bare(tried.angle, self.lanes(&halves(self.ground, tried)));
        let edged = self.edges(self.ground, tried.angle).into_iter().map(|edge| edged(tried.angle, edge, &lanes));
        edged.chain([halves, bare(tried.angle, lanes.clone())]).collect()
    }

    /// The ways to cut the ground in two whose lanes are shortest, each lane counted longer by the way to the next.
    fn pairs(&self) -> Vec<[Part; 2]> {
        let spacing_m = self.target.look.spacing_m;
        let metres = |pair: &[Part; 2]| self.lanes(pair).iter().map(|lane| lane.metres() + spacing_m).sum::<f64>();
        let all = pairs(self.ground, &self.target.look);
        let mut found: Vec<(f64, [Part; 2])> = all.into_iter().map(|pair| (metres(&pair), pair)).collect();
        found.sort_by(|one, other| one.0.total_cmp(&other.0));
        found.into_iter().take(PAIRS).map(|(_, pair)| pair).collect()
    }

    /// Parts as they are, and with headlands: of the whole ground, and when there are two parts of one or both.
    fn parted(&self, parts: &[Part]) -> Vec<Laid> {
        let lanes = self.lanes(parts);
        let angle = parts.first().map_or(0.0, |part| part.tried.angle);
        let mut edges: Vec<Vec<Pass>> =
            parts.iter().flat_map(|part| self.edges(self.ground, part.tried.angle)).collect();
        if let [one, other] = parts {
            let [one, other] = [one, other].map(|part| self.edges(&part.ground, part.tried.angle));
            edges
                .extend(one.iter().flat_map(|edge| other.iter().map(|beyond| [edge.clone(), beyond.clone()].concat())));
            edges.extend(one.into_iter().chain(other));
        }
        let edged = edges.into_iter().map(|edge| edged(angle, edge, &lanes));
        edged.chain([bare(angle, lanes.clone())]).collect()
    }

    fn lanes(&self, parts: &[Part]) -> Vec<Pass> {
        let lanes = |(number, part): (usize, &Part)| {
            let mut laid = lanes(self.target, &part.ground, part.tried.angle, self.reach);
            laid.iter_mut().for_each(|pass| pass.part = number);
            laid
        };
        parts.iter().enumerate().flat_map(lanes).collect()
    }

    fn edges(&self, ground: &Shape, angle: f64) -> Vec<Vec<Pass>> {
        headlands(self.target, ground, angle, self.reach)
    }
}

fn bare(angle: f64, passes: Vec<Pass>) -> Laid {
    Laid { angle, passes, firm: 0 }
}

fn edged(angle: f64, edge: Vec<Pass>, lanes: &[Pass]) -> Laid {
    Laid { angle, firm: edge.len(), passes: edge.into_iter().chain(lanes.iter().cloned()).collect() }
}
