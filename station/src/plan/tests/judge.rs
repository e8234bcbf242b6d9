//! An independent judge of plans: coverage by a 4 m raster under the flown lanes, metres inside no-fly ground by walking.

use crate::geodesy::{Plane, Point, Shape, segment};
use crate::patrol::{Patrol, PlaceShape};
use crate::plan::{Plan, Role};

/// Share of the areas, no-fly ground and residuals left out, within half the strip of a lane.
pub fn covered_share(plan: &Plan, patrol: &Patrol) -> f64 {
    let plane = Plane::over(&patrol.fence);
    let shapes = |areas: &[crate::geodesy::Area]| areas.iter().map(|a| Shape::of(a, &plane)).collect::<Vec<_>>();
    let (closed, residuals) = (shapes(&patrol.nofly), shapes(&plan.residuals));
    let mut before = plan.tour.last().expect("a tour").at;
    let mut lanes = Vec::new();
    for point in &plan.tour {
        if matches!(point.role, Role::Lane(_)) {
            lanes.push((plane.point(before), plane.point(point.at)));
        }
        before = point.at;
    }
    // What the fixture's camera shows from 40 m: 20 m to each side, 15 m ahead and behind.
    let shows = |p: Point| {
        lanes.iter().any(|&(a, b)| {
            let along = a.direction(b).expect("a lane has a length");
            let from_a = Point::new(p.east_m - a.east_m, p.north_m - a.north_m).dot(along);
            from_a >= -15.0
                && from_a <= a.distance(b) + 15.0
                && segment::side(a, a.moved(along.east_m, along.north_m), p).abs() <= 20.05
        })
    };
    let (mut seen, mut all) = (0_u32, 0_u32);
    for place in &patrol.places {
        let PlaceShape::Area(area) = &place.shape else { continue };
        let shape = Shape::of(area, &plane);
        let bounds = shape.bounds();
        let mut north_m = bounds.low.north_m + 2.0;
        while north_m < bounds.high.north_m {
            let mut east_m = bounds.low.east_m + 2.0;
            while east_m < bounds.high.east_m {
                let p = Point::new(east_m, north_m);
                if shape.contains(p) && !closed.iter().chain(&residuals).any(|shape| shape.contains(p)) {
                    all += 1;
                    seen += u32::from(shows(p));
                }
                east_m += 4.0;
            }
            north_m += 4.0;
        }
    }
    f64::from(seen) / f64::from(all.max(1))
}

/// Metres of the tour inside no-fly ground or outside the fence, sampled every metre.
pub fn nofly_metres(plan: &Plan, patrol: &Patrol) -> f64 {
    let plane = Plane::over(&patrol.fence);
    let closed: Vec<Shape> = patrol.nofly.iter().map(|a| Shape::of(a, &plane)).collect();
    let fence = Shape::of(&patrol.fence, &plane);
    let points: Vec<Point> = plan.tour.iter().map(|point| plane.point(point.at)).collect();
    let mut metres = 0.0;
    for (a, b) in points.iter().zip(points.iter().cycle().skip(1)) {
        let steps = a.distance(*b).ceil().max(1.0);
        for i in 0..steps as u32 {
            let p = a.towards(*b, f64::from(i) / steps);
            if !fence.contains(p) || closed.iter().any(|shape| shape.contains(p)) {
                metres += 1.0;
            }
        }
    }
    metres
}
