//! The local metre plane: east and north of an origin.

use super::{Area, Position};

/// WGS-84 semi-major axis, metres (NIMA TR8350.2, table 3.1).
const SEMI_MAJOR_M: f64 = 6_378_137.0;
/// WGS-84 first eccentricity squared (NIMA TR8350.2, table 3.3).
const ECCENTRICITY_2: f64 = 6.694_379_990_14e-3;

/// A point of a [`Plane`], metres.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Point {
    /// East of the origin, metres.
    pub east_m: f64,
    /// North of the origin, metres.
    pub north_m: f64,
}

impl Point {
    /// A point `east_m`, `north_m` of the origin.
    #[must_use]
    pub const fn new(east_m: f64, north_m: f64) -> Point {
        Point { east_m, north_m }
    }

    /// Distance to `other`, metres.
    #[must_use]
    pub fn distance(self, other: Point) -> f64 {
        let (east_m, north_m) = (self.east_m - other.east_m, self.north_m - other.north_m);
        (east_m * east_m + north_m * north_m).sqrt()
    }

    /// This point moved by `east_m`, `north_m`.
    #[must_use]
    pub const fn moved(self, east_m: f64, north_m: f64) -> Point {
        Point::new(self.east_m + east_m, self.north_m + north_m)
    }

    /// The point `share` of the way to `other`; 0 is here, 1 is there.
    #[must_use]
    pub fn towards(self, other: Point, share: f64) -> Point {
        self.moved((other.east_m - self.east_m) * share, (other.north_m - self.north_m) * share)
    }

    /// The unit vector to `other`; none when both are the same place to a tenth of a millimetre.
    #[must_use]
    pub fn direction(self, other: Point) -> Option<Point> {
        let length = self.distance(other);
        (length > 1e-4)
            .then(|| Point::new((other.east_m - self.east_m) / length, (other.north_m - self.north_m) / length))
    }

    /// Both taken as vectors: their dot product.
    #[must_use]
    pub fn dot(self, other: Point) -> f64 {
        self.east_m * other.east_m + self.north_m * other.north_m
    }

    /// This point in axes turned by `angle_rad` anticlockwise: the new east lies along the angle.
    #[must_use]
    pub fn in_turned_axes(self, angle_rad: f64) -> Point {
        let (sin, cos) = libm::sincos(angle_rad);
        Point::new(self.east_m * cos + self.north_m * sin, self.north_m * cos - self.east_m * sin)
    }
}

/// A tangent plane at `origin`, scaled by the ellipsoid's two radii of curvature there (Bowring 1987). Good to a few
/// centimetres within 10 km, which is a district; beyond that use geodesics.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Plane {
    origin: Position,
    metres_per_lat_degree: f64,
    metres_per_lon_degree: f64,
}

impl Plane {
    /// The plane that touches the ellipsoid at `origin`.
    #[must_use]
    pub fn at(origin: Position) -> Plane {
        let lat = origin.lat().to_radians();
        let sin = libm::sin(lat);
        let w2 = 1.0 - ECCENTRICITY_2 * sin * sin;
        let prime_vertical_m = SEMI_MAJOR_M / w2.sqrt();
        let meridian_m = prime_vertical_m * (1.0 - ECCENTRICITY_2) / w2;
        Plane {
            origin,
            metres_per_lat_degree: meridian_m.to_radians(),
            metres_per_lon_degree: (prime_vertical_m * libm::cos(lat)).to_radians(),
        }
    }

    /// The plane that touches in the middle of an area's bounding box, so that rooms which look at the same area
    /// measure on the same plane. An area without corners gets a plane at its pole.
    #[must_use]
    pub fn over(area: &Area) -> Plane {
        let span = |of: fn(&Position) -> i32| {
            let low = area.outer.iter().map(of).min().unwrap_or(0);
            let high = area.outer.iter().map(of).max().unwrap_or(0);
            low / 2 + high / 2
        };
        let middle = Position::from_e7(span(|at| at.lat_e7()), span(|at| at.lon_e7()));
        Plane::at(middle.or_else(|| area.outer.first().copied()).unwrap_or(Position::NORTH_POLE))
    }

    /// Where the plane touches.
    #[must_use]
    pub const fn origin(&self) -> Position {
        self.origin
    }

    /// A position on this plane.
    #[must_use]
    pub fn point(&self, position: Position) -> Point {
        let east_degrees = position.lon() - self.origin.lon();
        let north_degrees = position.lat() - self.origin.lat();
        Point::new(east_degrees * self.metres_per_lon_degree, north_degrees * self.metres_per_lat_degree)
    }

    /// The position under a point; beyond the poles or the antimeridian the nearest one there is.
    #[must_use]
    pub fn position(&self, point: Point) -> Position {
        let lat = (self.origin.lat() + point.north_m / self.metres_per_lat_degree).clamp(-90.0, 90.0);
        let lon = (self.origin.lon() + point.east_m / self.metres_per_lon_degree).clamp(-180.0, 180.0);
        Position::from_degrees(lat, lon).unwrap_or(self.origin)
    }

    /// Metres between two positions near the origin.
    #[must_use]
    pub fn distance(&self, a: Position, b: Position) -> f64 {
        self.point(a).distance(self.point(b))
    }
}
