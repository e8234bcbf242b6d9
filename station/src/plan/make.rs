//! From a patrol to a plan, step by step; each step is a file of its own and names its method.

use super::budget::Condition;
use super::climb::followed;
use super::corridor::{Corridor, corridor};
use super::error::PlanError;
use super::fence::fence;
use super::field::Field;
use super::figures::PASSES_MAX;
use super::ground::united;
use super::hidden::Shade;
use super::hills::Hills;
use super::improve::Visit;
use super::junction::shared;
use super::lap::{Lap, begins_with, lap};
use super::link::Links;
use super::order::order;
use super::pass::Pass;
use super::post::post;
use super::prove::{Fault, prove_plan};
use super::slivers::{Flown, Piece, slivers};
use super::slots::{RoundTrip, slots, supply};
use super::sweep::{Swept, sweep};
use super::tally::Tally;
use super::target::{Target, closed, targets};
use super::tour::{Plan, Promise};
use super::trim::{Trim, effort};
use super::way::{Reach, Ways};
use super::{gaps, quiet, timing};
use crate::base::{PlaceId, Span};
use crate::geodesy::{Area, Plane, Point, Shape, raster, segment};
use crate::patrol::{Craft, Patrol};
use crate::terrain::Surroundings;
use sha2::{Digest, Sha256};

/// Plans a patrol for a fleet: lanes, tour, times, slots, promises. The search for a short tour stops after
/// `budget_steps` (a million is well under a second).
///
/// # Errors
///
/// Every reason is a [`PlanError`] that names the place or the drone.
pub fn plan(patrol: &Patrol, fleet: &[Craft], budget_steps: u64) -> Result<Plan, PlanError> {
    plan_for(patrol, fleet, budget_steps, None)
}

/// As [`plan`], with lanes in the directions that take an airframe the least energy in a wind, when they are known.
///
/// # Errors
///
/// As [`plan`], and [`PlanError::TooWindy`] is left to whoever asks what the plan takes.
pub fn plan_for(
    patrol: &Patrol,
    fleet: &[Craft],
    budget_steps: u64,
    condition: Option<&Condition>,
) -> Result<Plan, PlanError> {
    let plane = Plane::over(&patrol.fence);
    let homes: Vec<Point> = fleet.iter().map(|craft| plane.point(craft.home)).collect();
    let quiet = quiet::kept_off(patrol, &plane, &homes);
    match planned(patrol, fleet, (budget_steps, condition), &quiet) {
        // What must not be seen is said rather than that nothing is flown at all.
        Err(PlanError::NoWay { .. } | PlanError::Parted { .. } | PlanError::NothingLeft { .. })
            if !quiet.is_empty() =>
        {
            planned(patrol, fleet, (budget_steps, condition), &[])
        }
        made => made,
    }
}

/// A plan whose ways keep off `quiet` ground.
fn planned(
    patrol: &Patrol,
    fleet: &[Craft],
    (budget_steps, condition): (u64, Option<&Condition>),
    quiet: &[Area],
) -> Result<Plan, PlanError> {
    let tightest = tightest(patrol).ok_or(PlanError::NothingToWatch)?;
    let first = fleet.first().ok_or(PlanError::NoDrones)?;
    let plane = Plane::over(&patrol.fence);
    let homes: Vec<Point> = fleet.iter().map(|craft| plane.point(craft.home)).collect();
    let fence = fence(patrol, &plane, &homes)?;
    let ways = Ways::of(Field::around(&fence, quiet, plane));
    let gate = ways.gate(plane.point(first.home)).ok_or_else(|| no_way(patrol, &plane, first))?;
    let around = patrol.surroundings(&plane);
    let mut ground = survey((patrol, &around), &Reach::from(&ways, gate), budget_steps, condition)?;
    ground.gates = homes.iter().filter_map(|home| ways.gate(*home)).collect();
    let Round { lap, slivers, hidden, bound_m } = ground.shortest(patrol, &ways, budget_steps)?;
    let (lap, band_mm) = followed(lap, patrol, &plane)?;
    let supplies = fleet
        .iter()
        .map(|craft| supply(patrol, &plane, craft, round_trip(patrol, &ways, craft, &lap)?))
        .collect::<Result<Vec<_>, _>>()?;
    let slots = slots(lap.span, tightest, &supplies)?;
    let mut plan = Plan {
        lap: lap.span,
        length_mm: lap.length_mm,
        slots: slots.count,
        promises: promises(patrol, slots.revisit),
        residuals: gaps::residuals([ground.lost, hidden].concat(), &plane),
        slivers,
        fence,
        quiet: quiet.to_vec(),
        overlooked: Vec::new(),
        band_mm,
        ratio_permille: (lap.length_mm as f64 / bound_m.max(1.0)).min(4e9) as u32,
        tour: lap.tour,
        hash: String::new(),
    };
    plan.overlooked = quiet::overlooked(&plan, patrol);
    plan.hash = hash(&plan);
    proven(plan, patrol)
}

/// The plan, when it passes its own proof.
fn proven(plan: Plan, patrol: &Patrol) -> Result<Plan, PlanError> {
    match prove_plan(&plan, patrol) {
        Ok(()) => Ok(plan),
        Err(
            Fault::OutsideFence { leg }
            | Fault::InNoFly { leg }
            | Fault::ByObstacle { leg }
            | Fault::NearGround { leg }
            | Fault::OutOfOrder { point: leg },
        ) => Err(PlanError::Unproven { leg }),
        Err(_) => Err(PlanError::Unproven { leg: 0 }),
    }
}

fn promises(patrol: &Patrol, planned: Span) -> Vec<Promise> {
    asked(patrol).map(|(place, asked)| Promise { place: place.clone(), asked, planned }).collect()
}

/// Each watched place with the longest it may stay unseen, in file order: areas, lines, posts.
fn asked(patrol: &Patrol) -> impl Iterator<Item = (&PlaceId, Span)> {
    let areas = patrol.areas.iter().flat_map(|watch| watch.places.iter().map(|place| (place, watch.revisit)));
    let lines = patrol.lines.iter().map(|watch| (&watch.place, watch.revisit));
    areas.chain(lines).chain(patrol.posts.iter().map(|watch| (&watch.place, watch.revisit)))
}

fn tightest(patrol: &Patrol) -> Option<(&PlaceId, Span)> {
    asked(patrol).min_by_key(|&(_, revisit)| revisit)
}

/// What is to be flown, before it has an order.
struct Ground<'p> {
    hills: Option<Hills<'p>>,
    /// The lanes over areas.
    lanes: Vec<Pass>,
    /// The lines, each as if it were alone.
    corridors: Vec<Corridor>,
    /// The looks at posts.
    looks: Vec<Pass>,
    lost: Vec<Point>,
    /// What is swept, and its cells as one.
    swept: Vec<(Target, Shape)>,
    /// What the passes show of each target.
    tallies: Vec<Tally>,
    /// The length in which no lanes show the areas: what is seen of them by lane spacing.
    bound_m: f64,
    /// Where drones come from.
    gates: Vec<Point>,
    /// What something may hide.
    shades: Vec<Shade<'p>>,
}

/// One way to fly it all, ordered, trimmed and timed.
struct Round {
    lap: Lap,
    slivers: Vec<Area>,
    /// The patches that something hides from all of it.
    hidden: Vec<Point>,
    /// The length that no tour of these passes beats.
    bound_m: f64,
}

impl Ground<'_> {
    /// The tour on which nothing that is shown anyway is flown again, unless one on which every line is flown for itself
    /// is shorter or takes less time.
    fn shortest(&self, patrol: &Patrol, ways: &Ways, budget_steps: u64) -> Result<Round, PlanError> {
        let plane = &ways.field.plane;
        let alone = self.corridors.iter().map(|corridor| corridor.passes.clone()).collect();
        let alone = self.round(patrol, (alone, self.tallies.clone()), ways, budget_steps)?;
        let mut tallies = self.tallies.clone();
        let Some(lines) = shared((patrol, self.hills.as_ref()), plane, &self.corridors, &self.swept, &mut tallies)
        else {
            return Ok(alone);
        };
        let once = self.round(patrol, (lines, tallies), ways, budget_steps);
        let better = |once: &Round| {
            let quicker = once.lap.length_mm <= alone.lap.length_mm && once.lap.span <= alone.lap.span;
            quicker && once.hidden.len() <= alone.hidden.len()
        };
        Ok(once.ok().filter(better).unwrap_or(alone))
    }

    /// The tour of the lanes, of these passes along lines, and of the looks.
    fn round(
        &self,
        patrol: &Patrol,
        (lines, mut tallies): (Vec<Vec<Pass>>, Vec<Tally>),
        ways: &Ways,
        budget_steps: u64,
    ) -> Result<Round, PlanError> {
        let (field, plane) = (&ways.field, &ways.field.plane);
        let metres = |passes: &Vec<Pass>| passes.iter().map(Pass::metres).sum::<f64>();
        let bound_m = lines.iter().fold(self.bound_m, |so_far_m, passes| so_far_m + metres(passes));
        let mut passes = [self.lanes.clone(), lines.concat(), self.looks.clone()].concat();
        if passes.len() > PASSES_MAX {
            return Err(PlanError::TooBig { passes: passes.len(), most: PASSES_MAX });
        }
        let mut links = Links::of(&passes, ways);
        let mut visits = order(&passes, &mut links, budget_steps / 4);
        let effort = effort(budget_steps);
        let mut on = Trim { passes: &mut passes, visits: &visits, field, tallies: &mut tallies, effort }.run();
        let first = begins_with(&passes, &visits, &self.gates, ways);
        visits.rotate_left(first);
        on.rotate_left(first);
        let flown = Flown { passes: &passes, visits: &visits, on: &on };
        let slivers = self.slivers(&flown, &closed(patrol, plane), plane);
        let flown = [passes.clone(), turns(&passes, &visits, &on)].concat();
        let hidden = self.shades.iter().flat_map(|shade| shade.hidden(&flown)).collect();
        let lap = lap(&passes, &visits, &on, &Links::trimmed(&passes, ways), plane)?;
        Ok(Round { lap, slivers, hidden, bound_m })
    }

    fn slivers(&self, flown: &Flown<'_>, closed: &[Shape], plane: &Plane) -> Vec<Area> {
        let of = |(number, (target, one)): (usize, &(Target, Shape))| {
            slivers(&Piece { number, target, ground: one }, closed, &self.lost, flown, plane)
        };
        self.swept.iter().enumerate().flat_map(of).collect()
    }
}

/// The turns that are flown with the camera on, as passes of their own.
fn turns(passes: &[Pass], visits: &[Visit], on: &[bool]) -> Vec<Pass> {
    let next = visits.iter().skip(1).chain(visits.first());
    let turn = |((from, to), on): ((&Visit, &Visit), &bool)| {
        let (one, other) = (passes.get(from.pass)?, passes.get(to.pass)?);
        on.then_some(Pass { corners: vec![from.left(one)?, to.entered(other)?], ..one.clone() })
    };
    visits.iter().zip(next).zip(on).filter_map(turn).collect()
}

fn survey<'p>(
    (patrol, around): (&'p Patrol, &'p Surroundings<'p>),
    reach: &Reach<'_>,
    budget_steps: u64,
    condition: Option<&Condition>,
) -> Result<Ground<'p>, PlanError> {
    let plane = &reach.ways.field.plane;
    let closed = closed(patrol, plane);
    let mut ground = Ground {
        hills: Hills::of(patrol),
        lanes: Vec::new(),
        corridors: Vec::new(),
        looks: Vec::new(),
        lost: Vec::new(),
        swept: Vec::new(),
        tallies: Vec::new(),
        bound_m: 0.0,
        gates: Vec::new(),
        shades: Vec::new(),
    };
    let targets = targets(patrol, ground.hills.as_ref(), plane)?;
    // The better way to sweep a place saves more than a longer search for the tour.
    let share = budget_steps / 4 * 3 / targets.len().max(1) as u64;
    for (number, mut target) in targets.into_iter().enumerate() {
        target.condition = condition.cloned();
        let place = || target.places.first().cloned().unwrap_or_else(|| PlaceId::from(""));
        let swept =
            sweep(&target, number, &closed, reach, share).ok_or_else(|| PlanError::NothingLeft { place: place() })?;
        let Swept { angle, mut passes, mut lost, tally } = swept;
        ground.tallies.push(tally);
        let all = target.cells.iter().map(|cell| raster::patches(cell).len()).sum::<usize>();
        let open = gaps::wanted(&target, &closed);
        if let Some(shade) = Shade::of(around, &target.places, (target.look.strip, target.look.height), (&open, &lost))
        {
            let (extra, hidden) = shade.lanes(&target, angle, reach, &passes);
            passes.extend(extra);
            lost.extend(hidden);
            ground.shades.push(shade);
        }
        something_left(&target, &lost, &closed)?;
        let seen = open.len().saturating_sub(lost.len()) as f64 / all.max(1) as f64;
        let square_metres = target.cells.iter().map(Shape::square_metres).sum::<f64>();
        ground.bound_m += square_metres * seen / target.look.spacing_m;
        ground.lanes.extend(passes);
        ground.lost.extend(lost);
        let one = united(&target);
        ground.swept.push((target, one));
    }
    for watch in &patrol.lines {
        let corridor = corridor((patrol, ground.hills.as_ref()), watch, reach)?;
        ground.lost.extend(&corridor.lost);
        let (places, seen) = (core::slice::from_ref(&watch.place), (corridor.strip, corridor.height));
        ground.shades.extend(Shade::of(around, places, seen, (&corridor.open, &corridor.lost)));
        ground.corridors.push(corridor);
    }
    for watch in &patrol.posts {
        ground.looks.push(post((patrol, around), watch, reach)?);
    }
    Ok(ground)
}

/// Whether every cell keeps at least one patch that is seen.
fn something_left(target: &Target, lost: &[Point], closed: &[Shape]) -> Result<(), PlanError> {
    for (place, cell) in target.places.iter().zip(&target.cells) {
        let open = |p: &Point| !closed.iter().any(|area| area.contains(*p));
        let seen = raster::patches(cell).into_iter().filter(open).any(|p| !lost.contains(&p));
        if !seen {
            return Err(PlanError::NothingLeft { place: place.clone() });
        }
    }
    Ok(())
}

fn no_way(patrol: &Patrol, plane: &Plane, craft: &Craft) -> PlanError {
    let near = |dock: &&crate::patrol::Dock| plane.distance(dock.position, craft.home);
    let dock = patrol.docks.iter().min_by(|a, b| near(a).total_cmp(&near(b)));
    PlanError::NoWay { drone: craft.drone.clone(), dock: dock.map(|dock| dock.name.clone()) }
}

/// Way out and way home over the tour's points.
fn round_trip(patrol: &Patrol, ways: &Ways, craft: &Craft, lap: &Lap) -> Result<RoundTrip, PlanError> {
    let plane = &ways.field.plane;
    let gate = ways.gate(plane.point(craft.home)).ok_or_else(|| no_way(patrol, plane, craft))?;
    let reach = Reach::from(ways, gate);
    let mut trip = RoundTrip { mean_s: 0.0, worst_s: 0.0 };
    for point in &lap.tour {
        let way = reach.path(plane.point(point.at)).ok_or_else(|| no_way(patrol, plane, craft))?;
        let length_m = segment::length(&way);
        let speed_mps = f64::from(point.speed_mmps.max(1)) / 1e3;
        let height_m = point.height.metres();
        let way_s = timing::leg_seconds(length_m, 0.0, 0.0, speed_mps);
        let round_s = 2.0 * way_s + timing::climb_seconds(height_m) + timing::landing_seconds(height_m);
        trip.mean_s += round_s / lap.tour.len() as f64;
        trip.worst_s = trip.worst_s.max(round_s);
    }
    Ok(trip)
}

/// SHA-256 over the plan's JSON with an empty hash, hex.
fn hash(plan: &Plan) -> String {
    let bytes = serde_json::to_vec(plan).unwrap_or_default();
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}
