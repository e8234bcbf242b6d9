//! Places on the tour: where, when, which is nearest, and clear ways between.

use super::field::Field;
use super::tour::{Plan, TourPlace, TourPoint};
use super::way::Ways;
use crate::base::Span;
use crate::geodesy::{AboveHome, Plane, Point, Position, segment};

/// One leg of the tour.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Leg {
    /// The point at which it starts.
    pub from: TourPoint,
    /// The point at which it ends.
    pub to: TourPoint,
    /// Its start on the plan's plane.
    pub a: Point,
    /// Its end on the plan's plane.
    pub b: Point,
    /// When a lap leaves its start, after any stay there.
    pub departs: Span,
    /// When a lap comes to its end.
    pub arrives: Span,
}

impl Leg {
    /// Its length, mm.
    #[must_use]
    pub fn length_mm(&self) -> u32 {
        (self.a.distance(self.b) * 1e3).round() as u32
    }

    /// The share of it that lies before a place on it.
    fn share(&self, along_mm: u32) -> f64 {
        let length_mm = self.length_mm();
        if length_mm == 0 { 1.0 } else { (f64::from(along_mm) / f64::from(length_mm)).min(1.0) }
    }
}

/// The plane on which a plan is measured.
#[must_use]
pub fn plane(plan: &Plan) -> Plane {
    Plane::over(&plan.fence)
}

/// The leg that ends at a tour point, counted round and round; none in an empty plan.
#[must_use]
pub fn leg(plan: &Plan, plane: &Plane, index: u32) -> Option<Leg> {
    let n = plan.tour.len();
    let index = (index as usize).checked_rem(n)?;
    let (from, to) = (*plan.tour.get((index + n - 1) % n)?, *plan.tour.get(index)?);
    let arrives = if index == 0 { plan.lap } else { to.passed };
    let departs = from.passed.plus(from.dwell());
    Some(Leg { from, to, a: plane.point(from.at), b: plane.point(to.at), departs, arrives })
}

/// Where a lap is `elapsed` after its start; whole laps are left out.
#[must_use]
pub fn place_at(plan: &Plan, elapsed: Span) -> TourPlace {
    let within = Span::from_micros(elapsed.as_micros().checked_rem(plan.lap.as_micros()).unwrap_or(0));
    let plane = plane(plan);
    let passed = plan.tour.partition_point(|point| point.passed <= within);
    let last = passed.saturating_sub(1) as u32;
    let stays = plan.tour.get(last as usize).is_some_and(|point| within < point.passed.plus(point.dwell()));
    let index = if stays || plan.tour.is_empty() { last } else { (last + 1) % plan.tour.len() as u32 };
    let Some(leg) = leg(plan, &plane, index) else {
        return TourPlace { leg: 0, along_mm: 0 };
    };
    if stays {
        return TourPlace { leg: index, along_mm: leg.length_mm() };
    }
    let (done, whole) = (within.minus(leg.departs).as_micros(), leg.arrives.minus(leg.departs).as_micros());
    let share = if whole == 0 { 1.0 } else { (done as f64 / whole as f64).min(1.0) };
    TourPlace { leg: index, along_mm: (f64::from(leg.length_mm()) * share).round() as u32 }
}

/// When a lap comes to a place, after its start: at most the lap itself.
#[must_use]
pub fn elapsed_at(plan: &Plan, place: TourPlace) -> Span {
    let Some(leg) = leg(plan, &plane(plan), place.leg) else {
        return Span::ZERO;
    };
    let whole_s = leg.arrives.minus(leg.departs).as_secs_f64();
    leg.departs.plus(Span::from_secs_f64(whole_s * leg.share(place.along_mm)))
}

/// Where a place is. An empty plan has none.
#[must_use]
pub fn position_of(plan: &Plan, place: TourPlace) -> Option<(Position, AboveHome)> {
    let plane = plane(plan);
    let leg = leg(plan, &plane, place.leg)?;
    let at = leg.a.towards(leg.b, leg.share(place.along_mm));
    Some((plane.position(at), leg.to.height))
}

/// The place nearest to a position on the legs `from`..=`to`, going round the tour from `from`.
#[must_use]
pub fn project(plan: &Plan, from: u32, to: u32, position: Position) -> TourPlace {
    let plane = plane(plan);
    let n = plan.tour.len().max(1) as u32;
    let p = plane.point(position);
    let count = (to % n + n - from % n) % n + 1;
    let candidate = |i: u32| {
        let index = (from % n + i) % n;
        let leg = leg(plan, &plane, index)?;
        let share = segment::nearest_share(p, leg.a, leg.b);
        let place = TourPlace { leg: index, along_mm: (f64::from(leg.length_mm()) * share).round() as u32 };
        Some((p.distance(leg.a.towards(leg.b, share)), place))
    };
    let nearest = (0..count).filter_map(candidate).min_by(|a, b| a.0.total_cmp(&b.0));
    nearest.map_or(TourPlace { leg: from % n, along_mm: 0 }, |found| found.1)
}

/// The shortest way between two positions inside the plan's fence and clear of its no-fly ground, both ends included;
/// empty when there is none.
#[must_use]
pub fn clear_path(plan: &Plan, from: Position, to: Position) -> Vec<Position> {
    let plane = plane(plan);
    let ways = Ways::of(Field::of_plan(plan, plane));
    let way = ways.way(plane.point(from), plane.point(to)).unwrap_or_default();
    way.into_iter().map(|p| plane.position(p)).collect()
}
