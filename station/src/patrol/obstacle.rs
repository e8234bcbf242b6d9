//! Tall things, and how far a flight keeps from them: over them by one margin, or beside them by the other.

use super::margin;
use super::task::Patrol;
use crate::geodesy::{AboveGround, Area, Plane, Point, Position, Shape, segment};
use crate::terrain::Surroundings;
use serde::{Deserialize, Serialize};

/// Metres that a flight stays above what it flies over: the height of a map's object, the autopilot's own height and a
/// gust together are rarely off by more.
pub const OVER_OBSTACLES_M: f64 = 20.0;
/// Metres that a flight stays beside what is too tall to fly over.
pub const BESIDE_OBSTACLES_M: f64 = 20.0;
/// Metres between a dock and anything tall: the way up and down is straight, but a gust moves it.
pub const DOCK_BESIDE_M: f64 = 10.0;

/// Something tall.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Obstacle {
    /// Its name in the map file.
    pub name: String,
    /// Where it is.
    pub outline: Outline,
    /// How high it reaches.
    pub top: AboveGround,
}

/// What an obstacle stands on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Outline {
    /// A mast or a crane.
    Point(Position),
    /// A power line, at least two corners.
    Line(Vec<Position>),
    /// A building: a ring of at least three corners, courtyards counted as built on.
    Ring(Vec<Position>),
}

impl Outline {
    /// Its corners in the order of the file.
    #[must_use]
    pub fn corners(&self) -> &[Position] {
        match self {
            Outline::Point(at) => std::slice::from_ref(at),
            Outline::Line(corners) | Outline::Ring(corners) => corners,
        }
    }

    /// Distance to the straight way from `a` to `b` on a plane, metres; 0 where the way enters a ring.
    #[must_use]
    pub fn distance(&self, plane: &Plane, a: Point, b: Point) -> f64 {
        let corners: Vec<Point> = self.corners().iter().map(|at| plane.point(*at)).collect();
        if matches!(self, Outline::Ring(_)) {
            let ring = Shape::from_rings(vec![corners]);
            let edges = ring.edges().map(|(c, d)| segment::distance_between(a, b, c, d));
            return if ring.contains(a) { 0.0 } else { edges.fold(f64::INFINITY, f64::min) };
        }
        let ends = corners.iter().zip(corners.iter().skip(1).chain(corners.last()));
        ends.map(|(c, d)| segment::distance_between(a, b, *c, *d)).fold(f64::INFINITY, f64::min)
    }
}

impl Obstacle {
    /// The ground around it that a flight keeps off, `beside_m` wider on every side; none when the outline is no outline.
    #[must_use]
    pub fn kept_off(&self, plane: &Plane, beside_m: f64) -> Option<Area> {
        let points: Vec<Point> = self.outline.corners().iter().map(|at| plane.point(*at)).collect();
        let ring = match &self.outline {
            Outline::Point(_) => octagon(*points.first()?, beside_m).to_vec(),
            Outline::Line(_) => margin::beside(&points, beside_m)?,
            Outline::Ring(_) => margin::around(&points, beside_m)?,
        };
        Some(Area { outer: ring.into_iter().map(|p| plane.position(p)).collect(), holes: Vec::new() })
    }

    /// The lowest that may be flown over it.
    #[must_use]
    pub fn least_over(&self) -> AboveGround {
        AboveGround::from_mm(self.top.mm().saturating_add((OVER_OBSTACLES_M * 1e3) as i32))
    }
}

impl Patrol {
    /// The tallest thing that a flight of this patrol may be above: what the file states, or else the tallest obstacle of the
    /// map. Obstacles of the map that are taller are flown around.
    #[must_use]
    pub fn tallest_overflown(&self) -> AboveGround {
        self.unmapped.unwrap_or(self.highest_obstacle)
    }

    /// Everything that may hide ground from a camera: the buildings of the map and the ground itself. Masts and lines are too
    /// thin.
    #[must_use]
    pub fn surroundings(&self, plane: &Plane) -> Surroundings<'_> {
        let building = |obstacle: &Obstacle| {
            let Outline::Ring(corners) = &obstacle.outline else { return None };
            let corners = corners.iter().map(|at| plane.point(*at)).collect();
            Some((Shape::from_rings(vec![corners]), obstacle.top))
        };
        Surroundings::of(*plane, self.terrain.as_ref(), self.obstacles.iter().filter_map(building))
    }

    /// The obstacles that its lowest flight does not clear, in file order. They are flown around at every height: one fence
    /// goes aboard for all of them.
    pub fn flown_around(&self) -> impl Iterator<Item = &Obstacle> {
        let heights = self.areas.iter().map(|watch| watch.height).chain(self.posts.iter().map(|watch| watch.height));
        let lowest = heights.chain(self.lines.iter().map(|watch| watch.height)).min();
        self.obstacles.iter().filter(move |obstacle| lowest.is_some_and(|height| height < obstacle.least_over()))
    }
}

/// Eight corners around a circle: few enough for a fence.
fn octagon(middle: Point, radius_m: f64) -> [Point; 8] {
    let out_m = radius_m / libm::cos(std::f64::consts::FRAC_PI_8);
    std::array::from_fn(|corner| {
        let (sin, cos) = libm::sincos((corner as f64 + 0.5) * std::f64::consts::FRAC_PI_4);
        middle.moved(out_m * cos, out_m * sin)
    })
}
