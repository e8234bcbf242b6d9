//! The ground over which drones may fly: inside the fence, outside its holes, a margin from both.

use super::figures::{MARGIN_M, SLACK_M};
use super::tour::Plan;
use crate::geodesy::{Area, Bounds, Plane, Point, segment, shape};

/// The flyable ground on a plane.
#[derive(Clone, Debug)]
pub struct Field {
    /// Where positions become points.
    pub plane: Plane,
    outer: Vec<Point>,
    holes: Vec<Vec<Point>>,
    /// The box around each hole: most points are in none.
    boxes: Vec<Bounds>,
    /// Every edge with the box around it.
    edges: Vec<(Point, Point, Bounds)>,
}

impl Field {
    /// The ground that a plan's ways may use.
    #[must_use]
    pub fn of_plan(plan: &Plan, plane: Plane) -> Field {
        Field::around(&plan.fence, &plan.quiet, plane)
    }

    /// The ground inside a fence and off some other ground.
    #[must_use]
    pub fn around(fence: &Area, off: &[Area], plane: Plane) -> Field {
        let mut all = fence.clone();
        all.holes.extend(off.iter().map(|area| area.outer.clone()));
        Field::of(&all, plane)
    }

    /// The ground inside a fence. Its holes are no-fly ground; they may overlap each other and the fence's edge.
    #[must_use]
    pub fn of(fence: &Area, plane: Plane) -> Field {
        let ring = |ring: &Vec<_>| -> Vec<Point> { ring.iter().map(|at| plane.point(*at)).collect() };
        let outer = ring(&fence.outer);
        let holes: Vec<Vec<Point>> = fence.holes.iter().map(ring).collect();
        let edges = std::iter::once(&outer).chain(&holes).flat_map(|ring| shape::ring_edges(ring));
        let edges = edges.map(|(a, b)| (a, b, Bounds::around([a, b]))).collect();
        let boxes = holes.iter().map(|hole| Bounds::around(hole.iter().copied())).collect();
        Field { plane, outer, holes, boxes, edges }
    }

    /// The fence's outer ring.
    #[must_use]
    pub fn outer(&self) -> &[Point] {
        &self.outer
    }

    /// The no-fly rings.
    #[must_use]
    pub fn holes(&self) -> &[Vec<Point>] {
        &self.holes
    }

    /// Whether a point is inside the fence and outside every hole.
    #[must_use]
    pub fn inside(&self, p: Point) -> bool {
        let here = Bounds { low: p, high: p };
        let mut holes = self.holes.iter().zip(&self.boxes);
        in_ring(&self.outer, p) && !holes.any(|(hole, bounds)| bounds.near(&here, 0.0) && in_ring(hole, p))
    }

    /// Distance from the nearest edge, metres; 0 where drones may not be.
    #[must_use]
    pub fn clearance(&self, p: Point) -> f64 {
        if !self.inside(p) {
            return 0.0;
        }
        self.edges.iter().map(|&(a, b, _)| segment::distance_to(p, a, b)).fold(f64::INFINITY, f64::min)
    }

    /// Whether the straight way from `a` to `b` keeps `margin_m` from every edge and lies inside.
    #[must_use]
    pub fn clear_by(&self, a: Point, b: Point, margin_m: f64) -> bool {
        let way = Bounds::around([a, b]);
        let near = |(_, _, bounds): &&(Point, Point, Bounds)| way.near(bounds, margin_m);
        self.inside(a)
            && self.edges.iter().filter(near).all(|&(c, d, _)| segment::distance_between(a, b, c, d) >= margin_m)
    }

    /// Whether the straight way from `a` to `b` keeps the margin.
    #[must_use]
    pub fn clear(&self, a: Point, b: Point) -> bool {
        self.clear_by(a, b, MARGIN_M)
    }

    /// The stretches of the straight way from `a` to `b` that keep the margin and a little slack, in metres from `a`.
    #[must_use]
    pub fn free_spans(&self, a: Point, b: Point) -> Vec<(f64, f64)> {
        let length_m = a.distance(b);
        let Some(along) = a.direction(b) else {
            return Vec::new();
        };
        let local = |p: Point| {
            let offset = Point::new(p.east_m - a.east_m, p.north_m - a.north_m);
            Point::new(offset.dot(along), along.east_m * offset.north_m - along.north_m * offset.east_m)
        };
        let capsule = |&(c, d, _): &(Point, Point, Bounds)| capsule_span(local(c), local(d), MARGIN_M + SLACK_M);
        let mut blocked: Vec<(f64, f64)> = self.edges.iter().filter_map(capsule).collect();
        blocked.sort_by(|one, other| one.0.total_cmp(&other.0));
        let mut free = Vec::new();
        let mut reached = 0.0_f64;
        for (from, to) in blocked.into_iter().chain([(length_m, length_m)]) {
            let stretch = (reached, from.min(length_m));
            if stretch.1 > stretch.0 && self.inside(a.towards(b, f64::midpoint(stretch.0, stretch.1) / length_m)) {
                free.push(stretch);
            }
            reached = reached.max(to);
        }
        free
    }
}

/// Whether a ring holds a point (even-odd).
fn in_ring(ring: &[Point], p: Point) -> bool {
    let crosses = |&(a, b): &(Point, Point)| {
        (a.north_m > p.north_m) != (b.north_m > p.north_m)
            && a.east_m + (b.east_m - a.east_m) * (p.north_m - a.north_m) / (b.north_m - a.north_m) > p.east_m
    };
    shape::ring_edges(ring).filter(crosses).count() % 2 == 1
}

/// Where the line north = 0 lies within `margin_m` of the segment `a`–`b`: that set is convex, so it is one stretch,
/// bounded by the end discs or by the two sides.
fn capsule_span(a: Point, b: Point, margin_m: f64) -> Option<(f64, f64)> {
    let mut span: Option<(f64, f64)> = None;
    let mut widen = |from: f64, to: f64| {
        span = Some(span.map_or((from, to), |(low, high)| (low.min(from), high.max(to))));
    };
    for end in [a, b] {
        if end.north_m.abs() <= margin_m {
            let half = (margin_m * margin_m - end.north_m * end.north_m).sqrt();
            widen(end.east_m - half, end.east_m + half);
        }
    }
    if let Some(along) = a.direction(b) {
        for side in [margin_m, -margin_m] {
            let (c, d) = (
                a.moved(-along.north_m * side, along.east_m * side),
                b.moved(-along.north_m * side, along.east_m * side),
            );
            if (c.north_m > 0.0) != (d.north_m > 0.0) {
                let east_m = c.east_m + (d.east_m - c.east_m) * c.north_m / (c.north_m - d.north_m);
                widen(east_m, east_m);
            }
        }
    }
    span
}
