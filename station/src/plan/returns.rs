//! Where an autopilot that returns by itself would fly over closed ground: it goes home in a straight line, whatever lies
//! between. That cannot be planned away, only known: the fence's action, not the plan, decides what happens there.

use super::tour::Plan;
use crate::geodesy::{Plane, Point, Position, Shape, segment};
use crate::patrol::Patrol;

/// The tour is judged as often as this, metres.
const STEP_M: f64 = 20.0;

/// The share of the tour from which the straight way to one of the homes leaves the fence or enters no-fly ground, per
/// mille.
#[must_use]
pub fn returns_across(plan: &Plan, patrol: &Patrol, homes: &[Position]) -> u32 {
    let plane = Plane::over(&patrol.fence);
    let closed: Vec<Shape> =
        std::iter::once(&patrol.fence).chain(&patrol.nofly).map(|area| Shape::of(area, &plane)).collect();
    let homes: Vec<Point> = homes.iter().map(|home| plane.point(*home)).collect();
    let points: Vec<Point> = plan.tour.iter().map(|point| plane.point(point.at)).collect();
    let legs = points.iter().zip(points.iter().cycle().skip(1));
    let places = legs.flat_map(|(a, b)| {
        let steps = (a.distance(*b) / STEP_M).ceil().max(1.0) as u32;
        (0..steps).map(move |step| a.towards(*b, f64::from(step) / f64::from(steps)))
    });
    let crosses = |p: Point| {
        let edge =
            |shape: &Shape, home: Point| shape.edges().any(|(c, d)| segment::distance_between(p, home, c, d) <= 0.0);
        homes.iter().any(|home| closed.iter().any(|shape| edge(shape, *home)))
    };
    let (mut all, mut across) = (0_u64, 0_u64);
    for place in places {
        all += 1;
        across += u64::from(crosses(place));
    }
    (across * 1_000).div_ceil(all.max(1)) as u32
}

#[cfg(test)]
mod tests {
    use super::super::tests::fixtures::*;
    use super::*;
    use crate::plan::plan;

    #[test]
    fn a_return_past_a_no_fly_area_counts_only_where_the_straight_way_meets_it() {
        let mut patrol = empty();
        watch_area(&mut patrol, "0412", area(&square(-200.0, 100.0, 400.0), &[]), 7_200);
        let fleet = fleet(1);
        let homes = [fleet[0].home];
        let free = plan(&patrol, &fleet, 50_000).expect("a plan");
        assert_eq!(returns_across(&free, &patrol, &homes), 0);
        // Right in front of the dock: a part of the cell lies in its shadow.
        patrol.nofly.push(area(&square(-20.0, 20.0, 40.0), &[]));
        let shadowed = plan(&patrol, &fleet, 50_000).expect("a plan");
        let share = returns_across(&shadowed, &patrol, &homes);
        assert!((150..800).contains(&share), "{share}");
    }
}
