//! The portfolio: several ways to sweep a target are laid out whole, and the one with the cheapest tour is taken.
//!
//! Which way is best depends on the whole tour, the way back included, so every candidate is ordered and trimmed before it
//! is compared, and the best of them once more as the plan will be. Cost: candidates × (lanes² + squares under the lanes).

use super::gaps;
use super::ground::united;
use super::improve::Visit;
use super::layouts::{Laid, layouts};
use super::link::Links;
use super::order::{order, tour_cost};
use super::pass::Pass;
use super::tally::{COARSE_M, FINE_M, Tally};
use super::target::Target;
use super::thrift;
use super::trim::{ROUGH, Trim, draw_in, effort, needed};
use super::way::Reach;
use crate::geodesy::{Point, Shape, segment};

/// Steps of search for each candidate's tour: at first sight, on trial, and as a finalist.
const GLANCE_STEPS: u64 = 8_000;
const TRIAL_STEPS: u64 = 60_000;
const FINAL_STEPS: u64 = 200_000;
/// At most so many are tried, those whose tours are shortest at first sight.
const TRIALS: usize = 24;
/// The best candidates are compared once more, with their gaps filled and on the raster that certifies a plan: a coarse one
/// takes lanes along an edge for 5 % shorter than they come to be. At most so many.
const FINALISTS: usize = 6;
/// No finalist looks dearer than the best one by this factor.
const DEARER: f64 = 1.06;
/// A lane that ends nearer than this to a headland, in spacings, gives way to it.
const MEETS_SPACINGS: f64 = 0.8;

/// A candidate that leaves this share of the ground more unseen than another is no candidate.
const UNSEEN_MORE: f64 = 0.01;

/// The passes over a target, and the patches that no pass shows.
pub struct Swept {
    /// The direction of most of them, rad anticlockwise from east.
    pub angle: f64,
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
    let paid = usize::try_from(budget_steps / TRIAL_STEPS).map_or(TRIALS, |most| most.clamp(1, TRIALS));
    let trials = if rough.judges() { paid } else { 1 };
    let likely = likely(target, layouts(target, &ground, reach, trials), trials, reach);
    let mut left = best_first(likely, |laid| trial(target, laid, &rough, reach, TRIAL_STEPS));
    left.truncate(usize::try_from(budget_steps / FINAL_STEPS).map_or(FINALISTS, |most| most.clamp(1, FINALISTS)));
    let mut tally = raster(FINE_M);
    let filled = left.into_iter().map(|laid| Filled::of(laid, target, reach, &wanted)).collect();
    let best = best_first(filled, |filled: &Filled| trial(target, &filled.laid, &tally, reach, FINAL_STEPS));
    let Filled { laid: Laid { passes, firm, angle }, lost } = best.into_iter().next()?;
    let mut passes = needed(&mut tally, passes, firm, effort(budget_steps));
    passes.iter_mut().for_each(|pass| pass.target = Some(number));
    Some(Swept { angle, passes, lost, tally })
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

/// A candidate with extra lanes where it leaves patches unseen, and the patches that no lane shows.
struct Filled {
    laid: Laid,
    lost: Vec<Point>,
}

impl Filled {
    fn of(mut laid: Laid, target: &Target, reach: &Reach<'_>, wanted: &[Point]) -> Filled {
        let lost = gaps::fill(target, laid.angle, reach, wanted.to_vec(), &|_, _| true, &mut laid.passes);
        Filled { laid, lost }
    }
}

/// What a candidate's own tour is like.
struct Trial {
    cost_s: f64,
    unseen_m2: f64,
    ground_m2: f64,
}

/// So many candidates whose tours are shortest at first sight: before anything is trimmed.
fn likely(target: &Target, all: Vec<Laid>, most: usize, reach: &Reach<'_>) -> Vec<Laid> {
    if all.len() <= most {
        return all;
    }
    let mut seen: Vec<(f64, Laid)> = all.into_iter().map(|laid| (glance(target, &laid, reach), laid)).collect();
    seen.sort_by(|one, other| one.0.total_cmp(&other.0));
    seen.into_iter().take(most).map(|(_, laid)| laid).collect()
}

/// What a candidate's tour costs, with its lanes as much shorter as the headlands that they meet show of them.
fn glance(target: &Target, laid: &Laid, reach: &Reach<'_>) -> f64 {
    let mut passes = laid.passes.clone();
    let (edges, lanes) = passes.split_at_mut(laid.firm);
    let spacing_m = target.look.spacing_m;
    let meets = |end: Point| {
        let mut legs = edges.iter().flat_map(|edge| edge.corners.iter().zip(edge.corners.iter().skip(1)));
        legs.any(|(a, b)| segment::distance_to(end, *a, *b) < MEETS_SPACINGS * spacing_m)
    };
    for lane in lanes {
        for at_front in [true, false] {
            let end = if at_front { lane.corners.first() } else { lane.corners.last() };
            if end.is_some_and(|end| meets(*end)) {
                draw_in(lane, at_front, spacing_m);
            }
        }
    }
    passes.iter_mut().for_each(|pass| pass.target = Some(0));
    let mut links = Links::of(&passes, reach.ways);
    let visits = order(&passes, &mut links, GLANCE_STEPS);
    cost(target, &passes, &visits, &mut links, reach)
}

/// What a tour costs, seconds.
fn cost(target: &Target, passes: &[Pass], visits: &[Visit], links: &mut Links<'_>, reach: &Reach<'_>) -> f64 {
    match &target.condition {
        None => tour_cost(passes, visits, links),
        Some(condition) => thrift::tour_cost(passes, visits, links, &reach.ways.field.plane, condition),
    }
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
    let cost_s = cost(target, &passes, &visits, &mut links, reach);
    Trial { cost_s: cost_s + unseen_s, unseen_m2, ground_m2: raster.unseen_m2() }
}
