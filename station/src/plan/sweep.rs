//! The portfolio: several ways to sweep a target are laid out whole, and the one with the cheapest tour is taken.
//!
//! Which way is best depends on the whole tour, the way back included, so every candidate is ordered and trimmed before it
//! is compared, and the best of them once more as the plan will be. Cost: candidates × (lanes² + squares under the lanes).

use super::angle::Tried;
use super::gaps;
use super::ground::united;
use super::headland::headlands;
use super::lanes::lanes;
use super::link::Links;
use super::order::{order, tour_cost};
use super::pass::Pass;
use super::ribbon::ribbons;
use super::split::{Part, cut, split};
use super::tally::{COARSE_M, FINE_M, Tally};
use super::target::Target;
use super::thrift::{self, angles};
use super::trim::{ROUGH, Trim, effort, needed};
use super::way::Reach;
use crate::geodesy::{Bounds, Point, Shape};

/// Steps of search for each candidate's tour, and for that of each finalist.
const TRIAL_STEPS: u64 = 60_000;
const FINAL_STEPS: u64 = 250_000;
/// The best candidates are compared once more, with their gaps filled and on the raster that certifies a plan: a coarse one
/// takes lanes along an edge for 5 % shorter than they come to be. At most so many.
const FINALISTS: usize = 6;
/// No finalist looks dearer than the best one by this factor.
const DEARER: f64 = 1.06;

/// A candidate that leaves this share of the ground more unseen than another is no candidate.
const UNSEEN_MORE: f64 = 0.01;

/// The passes over a target, and the patches that no pass shows.
pub struct Swept {
    /// The passes, in no order.
    pub passes: Vec<Pass>,
    /// The centres of the patches that stay unseen.
    pub lost: Vec<Point>,
    /// What the passes show.
    pub tally: Tally,
}

/// The cheapest of the ways to sweep target `number`, among as many as the budget pays for; without a budget the first one
/// that comes to mind.
#[must_use]
pub fn sweep(target: &Target, number: usize, closed: &[Shape], reach: &Reach<'_>, budget_steps: u64) -> Option<Swept> {
    let ground = united(target);
    let wanted = gaps::wanted(target, closed);
    let raster = |square_m: f64| Tally::of(target, &ground, closed, &wanted, square_m);
    let rough = raster(COARSE_M);
    let trials = if rough.judges() { usize::try_from(budget_steps / TRIAL_STEPS).unwrap_or(usize::MAX) } else { 1 };
    let mut left =
        best_first(candidates(target, &ground, reach, trials), |laid| trial(target, laid, &rough, reach, TRIAL_STEPS));
    left.truncate(usize::try_from(budget_steps / FINAL_STEPS).map_or(FINALISTS, |most| most.clamp(1, FINALISTS)));
    let mut tally = raster(FINE_M);
    let filled = left.into_iter().map(|laid| laid.filled(target, reach, &wanted)).collect();
    let best = best_first(filled, |filled: &Filled| trial(target, &filled.laid, &tally, reach, FINAL_STEPS));
    let Filled { laid: Laid { passes, firm, .. }, lost } = best.into_iter().next()?;
    let mut passes = needed(&mut tally, passes, firm, effort(budget_steps));
    passes.iter_mut().for_each(|pass| pass.target = Some(number));
    Some(Swept { passes, lost, tally })
}

/// The complete ones by what their tours cost, those not much dearer than the best. One alone needs no trial.
fn best_first<T>(all: Vec<T>, trial: impl Fn(&T) -> Trial) -> Vec<T> {
    if all.len() <= 1 {
        return all;
    }
    let mut tried: Vec<(Trial, T)> = all.into_iter().map(|one| (trial(&one), one)).collect();
    let least_m2 = tried.iter().map(|(trial, _)| trial.unseen_m2).fold(f64::INFINITY, f64::min);
    tried.retain(|(trial, _)| trial.unseen_m2 <= least_m2 + UNSEEN_MORE * trial.ground_m2);
    tried.sort_by(|one, other| one.0.cost_s.total_cmp(&other.0.cost_s));
    let dearest_s = DEARER * tried.first().map_or(0.0, |(trial, _)| trial.cost_s);
    tried.into_iter().filter(|(trial, _)| trial.cost_s <= dearest_s).map(|(_, one)| one).collect()
}

/// A candidate as it is laid out.
struct Laid {
    /// The direction of extra lanes in its gaps.
    angle: f64,
    passes: Vec<Pass>,
    /// The first so many passes do not give way to others.
    firm: usize,
}

/// A candidate with extra lanes where it leaves patches unseen, and the patches that no lane shows.
struct Filled {
    laid: Laid,
    lost: Vec<Point>,
}

impl Laid {
    fn filled(mut self, target: &Target, reach: &Reach<'_>, wanted: &[Point]) -> Filled {
        let lost = gaps::fill(target, self.angle, reach, wanted.to_vec(), &mut self.passes);
        Filled { laid: self, lost }
    }
}

/// The ways to sweep the ground: in one of the best directions, with or without a headland; along its bends; cut across the
/// lanes, so that half of them are flown on the way out and half on the way back; cut where its corners ask for it.
fn candidates(target: &Target, ground: &Shape, reach: &Reach<'_>, most: usize) -> Vec<Laid> {
    let angles = angles(ground, target);
    let laid = |parts: &[Part]| -> Vec<Pass> {
        let part = |(number, part): (usize, &Part)| {
            let mut laid = lanes(target, &part.ground, part.tried.angle, reach);
            laid.iter_mut().for_each(|pass| pass.part = number);
            laid
        };
        parts.iter().enumerate().flat_map(part).collect()
    };
    let bare = |angle: f64, passes: Vec<Pass>| Laid { angle, passes, firm: 0 };
    let edged = |angle: f64, passes: &[Pass]| -> Vec<Laid> {
        let edge = |headland: Vec<Pass>| {
            let firm = headland.len();
            Laid { angle, passes: headland.into_iter().chain(passes.iter().cloned()).collect(), firm }
        };
        headlands(target, ground, angle, reach).into_iter().map(edge).collect()
    };
    let mut found = Vec::new();
    for (rank, &tried) in angles.iter().enumerate() {
        if found.len() >= most.max(1) {
            break;
        }
        let whole = laid(&[Part { ground: ground.clone(), tried }]);
        if most <= 1 {
            return vec![bare(tried.angle, whole)];
        }
        let with_edge = edged(tried.angle, &whole);
        found.push(bare(tried.angle, whole));
        found.extend(with_edge);
        found.push(bare(tried.angle, laid(&halves(ground, tried))));
        if rank == 0 {
            found.extend(ribbons(target, ground, reach).into_iter().map(|passes| bare(tried.angle, passes)));
            let parts = split(ground, tried, &target.look);
            if parts.len() > 1 {
                let cut = laid(&parts);
                found.extend(parts.iter().flat_map(|part| edged(part.tried.angle, &cut)));
                found.push(bare(tried.angle, cut));
            }
        }
    }
    found.truncate(most);
    found
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

/// What a candidate's own tour is like.
struct Trial {
    cost_s: f64,
    unseen_m2: f64,
    ground_m2: f64,
}

/// A candidate, ordered and trimmed on a raster that has seen nothing. What it leaves unseen costs as if it were swept
/// elsewhere.
fn trial(target: &Target, laid: &Laid, raster: &Tally, reach: &Reach<'_>, steps: u64) -> Trial {
    let mut tallies = [raster.clone()];
    let [tally] = &mut tallies;
    let mut passes = needed(tally, laid.passes.clone(), laid.firm, &ROUGH);
    passes.iter_mut().for_each(|pass| pass.target = Some(0));
    let mut links = Links::of(&passes, reach.ways);
    let visits = order(&passes, &mut links, steps);
    let field = &reach.ways.field;
    Trim { passes: &mut passes, visits: &visits, field, tallies: &mut tallies, effort: &ROUGH }.run();
    let mut links = Links::trimmed(&passes, reach.ways);
    let unseen_m2 = tallies.iter().map(Tally::unseen_m2).sum::<f64>();
    let unseen_s = unseen_m2 / target.look.spacing_m * 1e3 / f64::from(target.look.speed_mmps);
    let plane = &reach.ways.field.plane;
    let cost_s = match &target.condition {
        None => tour_cost(&passes, &visits, &mut links),
        Some(condition) => thrift::tour_cost(&passes, &visits, &links, plane, condition),
    };
    Trial { cost_s: cost_s + unseen_s, unseen_m2, ground_m2: raster.unseen_m2() }
}
