//! One lap as sorties: the fewest, and of those the ones that take the least energy.
//!
//! Method: route first, cluster second (Beasley 1983). Cuts of the lap are nodes, a sortie from one to another that the
//! battery pays for is an arc; the shortest path round the lap is exact for its order. The lap may begin at any cut of the
//! first sortie's reach; some [`BEGINNINGS`] of them are tried. Cost: beginnings × cuts × cuts that one battery reaches.

use super::budget::prove_energy;
use super::cuts::{Cuts, Flyer, Measure};
use super::error::PlanError;
use super::fair::fair;
use super::prove::prove_sortie;
use super::sortie::{SortieAsk, sortie};
use super::target::points;
use super::tour::{Plan, Sortie, TourPlace};
use crate::base::{PlaceId, Span};
use crate::energy::Wind;
use crate::geodesy::{Plane, Point, Shape, segment};
use crate::patrol::{Patrol, PlaceShape};

/// Beginnings of the lap that are tried.
const BEGINNINGS: usize = 12;
/// Longer than any battery: energy bounds a sortie here, not time.
const NO_LIMIT: Span = Span::from_secs(7 * 24 * 3_600);

/// What is asked of one lap.
#[derive(Clone, Copy, Debug)]
pub struct LapAsk<'a> {
    /// Who flies: drones and their airframes.
    pub flyers: &'a [Flyer<'a>],
    /// In which wind.
    pub wind: Wind,
    /// Whether everybody is to come home as early as can be, the sorties shared out evenly; else the fewest sorties.
    pub together: bool,
}

/// One sortie of a path round the lap, between two cuts, counted over two laps.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Arc {
    /// The cut at which it begins.
    pub from: usize,
    /// The cut at which it ends.
    pub to: usize,
    /// Which class of drones flies it.
    pub class: usize,
    /// What it takes.
    pub measure: Measure,
}

/// The sorties of one lap, with the index of the flyer of each.
///
/// # Errors
///
/// [`PlanError::OutOfReach`] with the place that no drone gets to and back from, [`PlanError::Unproven`] when a sortie does
/// not pass its proof, and what [`sortie`] and the wind may refuse.
pub fn one_lap(plan: &Plan, patrol: &Patrol, ask: &LapAsk<'_>) -> Result<Vec<(usize, Sortie)>, PlanError> {
    let cuts = Cuts::of(plan, ask.flyers, ask.wind, patrol.reserve_percent)?;
    let fewest = fewest(&cuts).ok_or_else(|| out_of_reach(plan, patrol, &cuts, ask.flyers))?;
    let arcs = if ask.together { fair(&cuts, ask.flyers.len(), fewest) } else { fewest };
    let mut turns = vec![0_usize; cuts.classes.len()];
    arcs.iter().map(|arc| flown(plan, patrol, ask, &cuts, arc, &mut turns)).collect()
}

/// One arc as a sortie; drones of a class take turns.
fn flown(
    plan: &Plan,
    patrol: &Patrol,
    ask: &LapAsk<'_>,
    cuts: &Cuts<'_>,
    arc: &Arc,
    turns: &mut [usize],
) -> Result<(usize, Sortie), PlanError> {
    let cut = |at: usize| cuts.cuts.get(at % cuts.count().max(1)).copied().ok_or(PlanError::NothingToWatch);
    let (begins, ends) = (cut(arc.from)?.begins, cut(arc.to)?.ends);
    let class = cuts.classes.get(arc.class).ok_or(PlanError::NoDrones)?;
    let turn = turns.get(arc.class).copied().unwrap_or(0);
    if let Some(turn) = turns.get_mut(arc.class) {
        *turn += 1;
    }
    let drone = class.drones.get(turn % class.drones.len().max(1)).copied().ok_or(PlanError::NoDrones)?;
    let (craft, _) = ask.flyers.get(drone).ok_or(PlanError::NoDrones)?;
    let stop_at_most = Some(ends);
    let asked = SortieAsk { craft, begins, layer_mm: 0, wait: false, usable: NO_LIMIT, stop_at_most };
    let made = sortie(plan, patrol, &asked)?;
    let leg = begins.leg as usize;
    let proven = prove_sortie(&made, plan, patrol, craft).is_ok()
        && prove_energy(&made, craft.home, &class.flight, patrol.reserve_percent).is_ok()
        && reaches(plan, &made, ends);
    if proven { Ok((drone, made)) } else { Err(PlanError::Unproven { leg }) }
}

/// Whether a sortie ends where it was to; the end of a leg is also the start of the next.
fn reaches(plan: &Plan, made: &Sortie, ends: TourPlace) -> bool {
    let next = TourPlace { leg: (ends.leg + 1) % plan.tour.len().max(1) as u32, along_mm: 0 };
    made.ends == ends || made.ends == next
}

/// The fewest sorties round the lap, and of those the cheapest.
#[must_use]
pub fn fewest(cuts: &Cuts<'_>) -> Option<Vec<Arc>> {
    let paths = beginnings(cuts, BEGINNINGS).into_iter().filter_map(|start| shortest(cuts, start));
    paths.min_by(|one, other| one.len().cmp(&other.len()).then(joules(one).total_cmp(&joules(other))))
}

/// Cuts at which the lap may begin: any sortie ends within a battery of the tour's start, so no other need be tried. At
/// most so many, evenly spread, and the one nearest to a pad.
#[must_use]
pub fn beginnings(cuts: &Cuts<'_>, most: usize) -> Vec<usize> {
    let reach = (1..cuts.count()).take_while(|&j| !cuts.beyond(0, j, f64::INFINITY)).count() + 1;
    let step = reach.div_ceil(most.max(1)).max(1);
    let near = |at: &usize| {
        let there =
            cuts.classes.iter().filter_map(|class| Some(class.starts.get(*at)?.plus(*class.ends.get(*at)?).joules));
        there.fold(f64::INFINITY, f64::min)
    };
    let nearest = (0..reach).min_by(|one, other| near(one).total_cmp(&near(other)));
    let mut found: Vec<usize> = (0..reach).step_by(step).chain(nearest).collect();
    found.sort_unstable();
    found.dedup();
    found
}

/// What some sorties take together, J.
#[must_use]
pub fn joules(arcs: &[Arc]) -> f64 {
    arcs.iter().map(|arc| arc.measure.joules).sum()
}

/// The best path to a cut so far.
#[derive(Clone, Copy)]
struct Best {
    count: u32,
    joules: f64,
    arc: Option<Arc>,
}

/// The shortest path once round from a cut: fewest arcs, then least energy.
fn shortest(cuts: &Cuts<'_>, start: usize) -> Option<Vec<Arc>> {
    let n = cuts.count();
    let mut best: Vec<Option<Best>> = vec![None; n + 1];
    *best.first_mut()? = Some(Best { count: 0, joules: 0.0, arc: None });
    // What is beyond reach of one cut is so of the next: the reach only moves on.
    let mut first = 0;
    for j in 1..=n {
        while first < j && cuts.beyond(start + first, start + j, f64::INFINITY) {
            first += 1;
        }
        let mut found: Option<Best> = None;
        for (i, before) in best.iter().enumerate().take(j).skip(first) {
            let Some(before) = before else { continue };
            let count = before.count + 1;
            if found.is_some_and(|found| found.count < count) {
                continue;
            }
            let Some((class, measure)) = cuts.arc(start + i, start + j) else { continue };
            let joules = before.joules + measure.joules;
            if found.is_none_or(|found| count < found.count || joules < found.joules) {
                let arc = Some(Arc { from: start + i, to: start + j, class, measure });
                found = Some(Best { count, joules, arc });
            }
        }
        if let Some(slot) = best.get_mut(j) {
            *slot = found;
        }
    }
    let mut path = Vec::new();
    let mut at = n;
    while at > 0 {
        let arc = best.get(at).copied().flatten()?.arc?;
        path.push(arc);
        at = arc.from - start;
    }
    path.reverse();
    Some(path)
}

/// The first stretch between two cuts that nobody can fly, by the place it lies in.
fn out_of_reach(plan: &Plan, patrol: &Patrol, cuts: &Cuts<'_>, flyers: &[Flyer<'_>]) -> PlanError {
    let n = cuts.count();
    let alone = |i: &usize| cuts.arc(*i, i + 1).or_else(|| cuts.arc(*i, i + 2)).is_none();
    let worst = (0..n).find(alone).unwrap_or(0);
    let class = cuts.classes.first();
    let needed = class.and_then(|class| Some(class.starts.get(worst)?.plus(*class.ends.get(worst + 1)?).joules));
    let drone = class.and_then(|class| flyers.get(*class.drones.first()?)).map(|(craft, _)| craft.drone.clone());
    let mwh = |joules: f64| (joules / 3.6).round() as u64;
    match (drone, cuts.cuts.get((worst + 1) % n.max(1))) {
        (Some(drone), Some(cut)) => PlanError::OutOfReach {
            drone,
            place: place_of(plan, patrol, cut.ends),
            usable_mwh: mwh(class.map_or(0.0, |class| class.usable_j)),
            needed_mwh: mwh(needed.unwrap_or(0.0)),
        },
        _ => PlanError::NoDrones,
    }
}

/// The watched place nearest to a place on the tour.
#[must_use]
pub fn place_of(plan: &Plan, patrol: &Patrol, at: TourPlace) -> PlaceId {
    let plane = Plane::over(&plan.fence);
    let here = super::place::position_of(plan, at).map(|(position, _)| plane.point(position));
    let here = here.unwrap_or(Point::new(0.0, 0.0));
    let away = |shape: &PlaceShape| match shape {
        PlaceShape::Area(area) => {
            let shape = Shape::of(area, &plane);
            if shape.contains(here) { 0.0 } else { shape.edge_distance(here) }
        }
        PlaceShape::Post(at) => plane.point(*at).distance(here),
        PlaceShape::Line(line) => {
            let points = points(line, &plane);
            let legs = points.iter().zip(points.iter().skip(1));
            legs.map(|(a, b)| segment::distance_to(here, *a, *b)).fold(f64::INFINITY, f64::min)
        }
    };
    let nearest = patrol.places.iter().min_by(|one, other| away(&one.shape).total_cmp(&away(&other.shape)));
    nearest.map_or_else(|| PlaceId::from(""), |place| place.id.clone())
}
