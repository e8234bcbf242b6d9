//! The proof: every leg of a plan or sortie checked again, against the patrol's own fence and no-fly ground, by means
//! that share nothing with the planner but segment distances.

use super::figures::{ACCEPTANCE_MM, FENCE_CORNERS_MAX, FIRST_WAYPOINT_MAX_M, MARGIN_M, SLACK_M};
use super::prove_ground::Hills;
use super::quiet::overlooked;
use super::tour::{Plan, Role, Sortie, TourPoint};
use crate::geodesy::{Plane, Point, Position, Shape, segment};
use crate::mission::Step;
use crate::patrol::{BESIDE_OBSTACLES_M, Craft, Obstacle, Patrol};
use thiserror::Error;

/// What is wrong with a plan or sortie. Legs and steps count from 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum Fault {
    /// A leg leaves the fence, or comes nearer to it than the margin.
    #[error("leg {leg} is not inside the fence")]
    OutsideFence {
        /// Which.
        leg: usize,
    },
    /// A leg enters no-fly ground, or comes nearer to it than the margin.
    #[error("leg {leg} comes into no-fly ground")]
    InNoFly {
        /// Which.
        leg: usize,
    },
    /// A tour point is passed before the one before it, or after the lap is over.
    #[error("tour point {point} is passed out of order")]
    OutOfOrder {
        /// Which.
        point: usize,
    },
    /// The fence that goes aboard has more corners than an autopilot stores.
    #[error("the fence has {corners} corners")]
    FenceTooBig {
        /// How many.
        corners: usize,
    },
    /// More steps than the autopilot stores items.
    #[error("{steps} steps")]
    TooManySteps {
        /// How many.
        steps: usize,
    },
    /// A sortie does not begin with a take-off above the acceptance radius, or does not end with a landing at home.
    #[error("a sortie begins with a take-off and lands at home")]
    NoEnds,
    /// The first waypoint is too far from home for the autopilot.
    #[error("the first waypoint is {metres} m from home")]
    FirstTooFar {
        /// How far.
        metres: u32,
    },
    /// A leg comes too near to an obstacle that it is not high enough to fly over.
    #[error("leg {leg} comes too near to an obstacle")]
    ByObstacle {
        /// Which.
        leg: usize,
    },
    /// A leg comes too near to the ground when it is climbed no more steeply than a drone does, or the ground is not known.
    #[error("leg {leg} comes too near to the ground")]
    NearGround {
        /// Which.
        leg: usize,
    },
    /// No-look ground comes into a camera, and the plan does not say so.
    #[error("no-look ground is seen unsaid")]
    SeenUnsaid,
    /// A step is flown lower than the tallest thing that is flown over.
    #[error("step {step} is too low")]
    TooLow {
        /// Which.
        step: usize,
    },
    /// A sortie does not leave the reserve in the battery.
    #[error("{left_percent} % of the battery are left")]
    DrawsTooMuch {
        /// What is left after landing, percent.
        left_percent: u8,
    },
    /// `passes` names a step that does not end at its tour point.
    #[error("step {step} does not end a leg of the tour")]
    WrongPass {
        /// Which.
        step: usize,
    },
}

/// The patrol's own fence, no-fly ground and obstacles.
struct Ground<'p> {
    plane: Plane,
    fence: Shape,
    nofly: Vec<Shape>,
    obstacles: &'p [Obstacle],
}

impl Ground<'_> {
    fn of(patrol: &Patrol) -> Ground<'_> {
        let plane = Plane::over(&patrol.fence);
        let nofly = patrol.nofly.iter().map(|area| Shape::of(area, &plane)).collect();
        Ground { plane, fence: Shape::of(&patrol.fence, &plane), nofly, obstacles: &patrol.obstacles }
    }

    /// Distance from the nearest edge to the straight way from `a` to `b`, metres.
    fn distance(shape: &Shape, a: Point, b: Point) -> f64 {
        shape.edges().map(|(c, d)| segment::distance_between(a, b, c, d)).fold(f64::INFINITY, f64::min)
    }

    /// Whether a leg stays above every obstacle or beside it; `home` stands nearer to one than legs may come, and a leg from
    /// or to there is only asked not to come nearer still.
    fn pass_obstacles(
        &self,
        leg: usize,
        (a, b): (Point, Point),
        height_mm: i32,
        home: Option<Point>,
    ) -> Result<(), Fault> {
        let tall = self.obstacles.iter().filter(|obstacle| height_mm < obstacle.least_over().mm());
        for obstacle in tall {
            let room_m = home.map_or(f64::INFINITY, |home| obstacle.outline.distance(&self.plane, home, home));
            if obstacle.outline.distance(&self.plane, a, b) < BESIDE_OBSTACLES_M.min(room_m) - SLACK_M {
                return Err(Fault::ByObstacle { leg });
            }
        }
        Ok(())
    }

    /// How low a leg is, mm: above the ground where hills are known, and nowhere too near to them.
    fn low_mm(
        &self,
        leg: usize,
        hills: Option<&Hills<'_>>,
        from: (Point, i32),
        (to, to_mm, speed_mmps): (Point, i32, u32),
    ) -> Result<i32, Fault> {
        let Some(hills) = hills else { return Ok(from.1.min(to_mm)) };
        let low_mm = hills.lowest_mm(from, (to, to_mm), speed_mmps).filter(|low_mm| *low_mm >= hills.least_mm);
        low_mm.ok_or(Fault::NearGround { leg })
    }

    /// The room that a point has, metres; a dock may have less than the margin.
    fn room(&self, p: Point) -> f64 {
        let edges = self.nofly.iter().chain([&self.fence]).map(|shape| shape.edge_distance(p));
        edges.fold(f64::INFINITY, f64::min)
    }

    fn check(&self, leg: usize, a: Point, b: Point, margin_m: f64) -> Result<(), Fault> {
        let inside = self.fence.contains(a) && self.fence.contains(b);
        if !inside || Ground::distance(&self.fence, a, b) < margin_m {
            return Err(Fault::OutsideFence { leg });
        }
        let enters = |area: &Shape| area.contains(a) || area.contains(b) || Ground::distance(area, a, b) < margin_m;
        if self.nofly.iter().any(enters) {
            return Err(Fault::InNoFly { leg });
        }
        Ok(())
    }
}

/// Proves a plan: every leg inside the fence and clear of no-fly ground by the margin, times in order, a fence that fits.
///
/// # Errors
///
/// The first [`Fault`] found.
pub fn prove_plan(plan: &Plan, patrol: &Patrol) -> Result<(), Fault> {
    let ground = Ground::of(patrol);
    let corners = plan.fence.outer.len() + plan.fence.holes.iter().map(Vec::len).sum::<usize>();
    if corners > FENCE_CORNERS_MAX {
        return Err(Fault::FenceTooBig { corners });
    }
    let points = || plan.tour.iter().map(|point| ground.plane.point(point.at));
    for (leg, (from, to)) in points().zip(points().cycle().skip(1)).enumerate() {
        ground.check(leg, from, to, MARGIN_M - SLACK_M)?;
    }
    let hills = Hills::of(patrol, ground.plane, None);
    for (leg, (from, to)) in plan.tour.iter().zip(plan.tour.iter().cycle().skip(1)).enumerate() {
        let way = (ground.plane.point(from.at), ground.plane.point(to.at));
        let there = (way.1, to.height.mm(), to.speed_mmps);
        let low_mm = ground.low_mm(leg, hills.as_ref(), (way.0, from.height.mm()), there)?;
        ground.pass_obstacles(leg, way, low_mm, None)?;
    }
    if overlooked(plan, patrol).iter().any(|name| !plan.overlooked.contains(name)) {
        return Err(Fault::SeenUnsaid);
    }
    let ends = |point: &TourPoint| point.passed.plus(point.dwell());
    let next = plan.tour.iter().skip(1).map(|point| point.passed).chain([plan.lap]);
    for (point, (here, next)) in plan.tour.iter().zip(next).enumerate() {
        if ends(here) > next {
            return Err(Fault::OutOfOrder { point });
        }
    }
    Ok(())
}

/// Proves a sortie of a plan: it takes off and lands at home, every leg is inside the fence and clear of no-fly ground,
/// every leg passes above or beside every obstacle, the autopilot stores it, and `passes` tells the truth.
///
/// # Errors
///
/// The first [`Fault`] found.
pub fn prove_sortie(sortie: &Sortie, plan: &Plan, patrol: &Patrol, craft: &Craft) -> Result<(), Fault> {
    let ground = Ground::of(patrol);
    if sortie.steps.len() > usize::from(craft.items_max) {
        return Err(Fault::TooManySteps { steps: sortie.steps.len() });
    }
    let takes_off =
        matches!(sortie.steps.first(), Some(Step::TakeOff { height }) if height.mm() > ACCEPTANCE_MM as i32 + 1_000);
    if !takes_off || sortie.steps.last() != Some(&(Step::Land { at: craft.home })) {
        return Err(Fault::NoEnds);
    }
    let home = ground.plane.point(craft.home);
    let mut here = home;
    let mut low_mm = i32::MAX;
    let hills = Hills::of(patrol, ground.plane, Some(craft.home));
    let mut here_mm = if let Some(Step::TakeOff { height }) = sortie.steps.first() { height.mm() } else { 0 };
    for (step, (to, height_mm)) in sortie.steps.iter().enumerate().filter_map(|(i, step)| Some((i, place(step)?))) {
        let to = ground.plane.point(to);
        if here == home && step > 0 && here.distance(to) > FIRST_WAYPOINT_MAX_M {
            return Err(Fault::FirstTooFar { metres: here.distance(to) as u32 });
        }
        if hills.is_none() && height_mm.is_some_and(|mm| mm < patrol.tallest_overflown().mm()) {
            return Err(Fault::TooLow { step });
        }
        // A landing is flown home at the height of the step before it.
        low_mm = height_mm.map_or(low_mm, |mm| mm.min(low_mm));
        if hills.is_some() {
            let there_mm = height_mm.unwrap_or(here_mm);
            let speed_mmps = speed_before(sortie, step);
            low_mm = ground.low_mm(step, hills.as_ref(), (here, here_mm), (to, there_mm, speed_mmps))?;
            here_mm = there_mm;
        }
        ground.pass_obstacles(step, (here, to), low_mm, (here == home || to == home).then_some(home))?;
        low_mm = height_mm.unwrap_or(low_mm);
        let room_m = ground.room(here).min(ground.room(to)) * 0.85;
        ground.check(step, here, to, room_m.min(MARGIN_M - SLACK_M))?;
        here = to;
    }
    passes(sortie, plan)
}

/// The speed at which a step is flown, mm/s; the highest there is where none was set.
fn speed_before(sortie: &Sortie, step: usize) -> u32 {
    let set = |step: &Step| if let Step::Speed { mmps } = *step { Some(mmps) } else { None };
    sortie.steps.iter().take(step).rev().find_map(set).unwrap_or(u32::MAX)
}

/// Where a step ends and how high; a landing is at no height of its own.
const fn place(step: &Step) -> Option<(Position, Option<i32>)> {
    match *step {
        Step::Fly { to, height, .. } => Some((to, Some(height.mm()))),
        Step::Wait { at, height } | Step::Dwell { at, height, .. } => Some((at, Some(height.mm()))),
        Step::Land { at } => Some((at, None)),
        Step::TakeOff { .. }
        | Step::Speed { .. }
        | Step::Look { .. }
        | Step::LookAhead
        | Step::Trigger { .. }
        | Step::Return => None,
    }
}

fn passes(sortie: &Sortie, plan: &Plan) -> Result<(), Fault> {
    let mut expected = sortie.begins.leg;
    for &(step, index) in &sortie.passes {
        let fault = Fault::WrongPass { step: usize::from(step) };
        let at = sortie.steps.get(usize::from(step)).and_then(place).map(|found| found.0);
        let point = plan.tour.get(index as usize).ok_or(fault)?;
        let stays = matches!(sortie.steps.get(usize::from(step)), Some(Step::Dwell { .. }));
        if index != expected || at != Some(point.at) || stays != matches!(point.role, Role::Look { .. }) {
            return Err(fault);
        }
        expected = (index + 1) % plan.tour.len().max(1) as u32;
    }
    Ok(())
}
