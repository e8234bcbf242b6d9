//! Areas on a plane: what they contain, how big they are, how far away.

use super::{Area, Plane, Point, segment};

/// An [`Area`] on a [`Plane`]: its rings in metres, the outer one first. What lies within an odd number of rings is
/// inside.
#[derive(Clone, Debug, PartialEq)]
pub struct Shape {
    rings: Vec<Vec<Point>>,
}

/// A box along the axes, metres.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Bounds {
    /// The south-western corner.
    pub low: Point,
    /// The north-eastern corner.
    pub high: Point,
}

impl Bounds {
    /// The smallest box around some points; an inverted one around none, which nothing touches.
    pub fn around(points: impl IntoIterator<Item = Point>) -> Bounds {
        let nothing = Bounds {
            low: Point::new(f64::INFINITY, f64::INFINITY),
            high: Point::new(f64::NEG_INFINITY, f64::NEG_INFINITY),
        };
        points.into_iter().fold(nothing, |so_far, p| Bounds {
            low: Point::new(so_far.low.east_m.min(p.east_m), so_far.low.north_m.min(p.north_m)),
            high: Point::new(so_far.high.east_m.max(p.east_m), so_far.high.north_m.max(p.north_m)),
        })
    }

    /// Whether two boxes share a point, or come within `margin_m` of it.
    #[must_use]
    pub fn near(&self, other: &Bounds, margin_m: f64) -> bool {
        self.low.east_m - margin_m <= other.high.east_m
            && other.low.east_m - margin_m <= self.high.east_m
            && self.low.north_m - margin_m <= other.high.north_m
            && other.low.north_m - margin_m <= self.high.north_m
    }
}

impl Shape {
    /// An area as it lies on `plane`.
    #[must_use]
    pub fn of(area: &Area, plane: &Plane) -> Shape {
        let ring = |ring: &Vec<_>| ring.iter().map(|at| plane.point(*at)).collect();
        Shape { rings: std::iter::once(&area.outer).chain(&area.holes).map(ring).collect() }
    }

    /// A shape from rings in metres, the outer one first.
    #[must_use]
    pub const fn from_rings(rings: Vec<Vec<Point>>) -> Shape {
        Shape { rings }
    }

    /// Its rings, the outer one first.
    #[must_use]
    pub fn rings(&self) -> &[Vec<Point>] {
        &self.rings
    }

    /// Every edge of every ring.
    pub fn edges(&self) -> impl Iterator<Item = (Point, Point)> + '_ {
        self.rings.iter().flat_map(|ring| ring_edges(ring))
    }

    /// Every corner of every ring.
    pub fn corners(&self) -> impl Iterator<Item = Point> + '_ {
        self.rings.iter().flatten().copied()
    }

    /// Whether `p` is inside (even-odd rule; on an edge, either).
    #[must_use]
    pub fn contains(&self, p: Point) -> bool {
        self.edges().filter(|&(a, b)| crosses_east_of(p, a, b)).count() % 2 == 1
    }

    /// Distance of `p` from the nearest edge, metres; infinite without edges.
    #[must_use]
    pub fn edge_distance(&self, p: Point) -> f64 {
        self.edges().map(|(a, b)| segment::distance_to(p, a, b)).fold(f64::INFINITY, f64::min)
    }

    /// Whether two shapes come within `margin_m` of each other.
    #[must_use]
    pub fn near(&self, other: &Shape, margin_m: f64) -> bool {
        if !self.bounds().near(&other.bounds(), margin_m) {
            return false;
        }
        let touches = |(a, b)| other.edges().any(|(c, d)| segment::distance_between(a, b, c, d) <= margin_m);
        let first_in = |inner: &Shape, outer: &Shape| inner.corners().next().is_some_and(|p| outer.contains(p));
        self.edges().any(touches) || first_in(self, other) || first_in(other, self)
    }

    /// Its area without its holes, square metres.
    #[must_use]
    pub fn square_metres(&self) -> f64 {
        let sizes = self.rings.iter().map(|ring| ring_area(ring).abs());
        let all: f64 = sizes.clone().sum();
        let outer = sizes.take(1).sum::<f64>();
        (2.0 * outer - all).max(0.0)
    }

    /// The box around it.
    #[must_use]
    pub fn bounds(&self) -> Bounds {
        Bounds::around(self.corners())
    }

    /// The same shape in axes turned by `angle_rad` anticlockwise.
    #[must_use]
    pub fn in_turned_axes(&self, angle_rad: f64) -> Shape {
        let (sin, cos) = libm::sincos(angle_rad);
        let turn = |p: &Point| Point::new(p.east_m * cos + p.north_m * sin, p.north_m * cos - p.east_m * sin);
        Shape { rings: self.rings.iter().map(|ring| ring.iter().map(turn).collect()).collect() }
    }
}

/// The edges of one open ring, closing it.
pub fn ring_edges(ring: &[Point]) -> impl Iterator<Item = (Point, Point)> + '_ {
    ring.iter().copied().zip(ring.iter().copied().cycle().skip(1)).take(ring.len())
}

/// The signed area of a ring, square metres; positive when it turns anticlockwise.
#[must_use]
pub fn ring_area(ring: &[Point]) -> f64 {
    ring_edges(ring).map(|(a, b)| a.east_m * b.north_m - b.east_m * a.north_m).sum::<f64>() / 2.0
}

/// Whether the edge crosses the ray that runs east from `p`.
fn crosses_east_of(p: Point, a: Point, b: Point) -> bool {
    if (a.north_m > p.north_m) == (b.north_m > p.north_m) {
        return false;
    }
    let share = (p.north_m - a.north_m) / (b.north_m - a.north_m);
    a.east_m + (b.east_m - a.east_m) * share > p.east_m
}
