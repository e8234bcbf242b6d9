//! Whether a ring is a piece of ground: judged on a local metre plane.

use super::{Corner, Feature, Shape};
use crate::geodesy::datum::Datum;
use crate::geodesy::{Plane, Point, Position};
use crate::patrol::problems::Problems;
use crate::patrol::source::Source;
use crate::text::code;
use geo::line_intersection::{LineIntersection, line_intersection};
use geo::{Area as _, BooleanOps, Coord, Line, LineString, Polygon};

/// Less ground than this is a slip of the hand, m².
const LEAST_M2: f64 = 1.0;

/// Where and how the map is judged.
pub(in crate::patrol) struct Ground<'a> {
    pub(in crate::patrol) plane: Plane,
    pub(in crate::patrol) source: &'a Source,
    /// In which numbers positions are named.
    pub(in crate::patrol) datum: Datum,
}

impl Ground<'_> {
    /// A ring on the plane.
    pub(in crate::patrol) fn ring(&self, corners: &[Corner]) -> LineString {
        let mut ring: LineString = corners.iter().map(|corner| self.coord(corner.position)).collect();
        ring.close();
        ring
    }

    /// A polygon on the plane.
    pub(in crate::patrol) fn polygon(&self, rings: &[Vec<Corner>]) -> Polygon {
        let outer = rings.first().map_or_else(|| LineString::new(Vec::new()), |ring| self.ring(ring));
        Polygon::new(outer, rings.iter().skip(1).map(|ring| self.ring(ring)).collect())
    }

    /// A position on the plane.
    pub(in crate::patrol) fn coord(&self, position: Position) -> Coord {
        let point = self.plane.point(position);
        Coord { x: point.east_m, y: point.north_m }
    }

    /// The position of a point of the plane.
    pub(in crate::patrol) fn position(&self, coord: Coord) -> Position {
        self.plane.position(Point::new(coord.x, coord.y))
    }

    /// Longitude and latitude as the file has them.
    fn said(&self, coord: Coord) -> (String, String) {
        let (lat, lon) = self.datum.degrees(self.position(coord));
        (format!("{lon:.5}"), format!("{lat:.5}"))
    }
}

/// Whether a feature's rings are simple, have ground inside, and hold their holes. Features without rings are.
pub(in crate::patrol) fn is_ground(feature: &Feature, ground: &Ground<'_>, problems: &mut Problems) -> bool {
    let Shape::Rings(rings) = &feature.shape else { return true };
    let simple = rings.iter().all(|ring| ring_is_ground(feature, ring, ground, problems));
    simple && holes_fit(feature, rings, ground, problems)
}

fn ring_is_ground(feature: &Feature, ring: &[Corner], ground: &Ground<'_>, problems: &mut Problems) -> bool {
    let coords: Vec<Coord> = ring.iter().map(|corner| ground.coord(corner.position)).collect();
    if let Some(crossing) = first_crossing(&coords) {
        say_crossing(feature, ring, &coords, &crossing, ground, problems);
        return false;
    }
    let flat = Polygon::new(ground.ring(ring), Vec::new()).unsigned_area() < LEAST_M2;
    if flat {
        let at = ring.first().map_or(feature.at, |corner| corner.at);
        problems.add(ground.source, at, code::NO_GROUND, &[("name", &feature.name)]);
    }
    !flat
}

fn holes_fit(feature: &Feature, rings: &[Vec<Corner>], ground: &Ground<'_>, problems: &mut Problems) -> bool {
    let polygons: Vec<Polygon> = rings.iter().map(|ring| Polygon::new(ground.ring(ring), Vec::new())).collect();
    let mut fits = true;
    let Some((outer, holes)) = polygons.split_first() else { return fits };
    for (i, hole) in holes.iter().enumerate() {
        let at = rings.get(i.saturating_add(1)).and_then(|ring| ring.first()).map_or(feature.at, |corner| corner.at);
        let number = |i: usize| i.saturating_add(1).to_string();
        if hole.difference(outer).unsigned_area() > LEAST_M2 {
            let values = [("name", &*feature.name), ("hole", &*number(i))];
            problems.add(ground.source, at, code::HOLE_OUTSIDE, &values);
            fits = false;
        }
        for (j, other) in holes.iter().enumerate().take(i) {
            if hole.intersection(other).unsigned_area() > LEAST_M2 {
                let values = [("name", &*feature.name), ("hole", &*number(j)), ("other", &*number(i))];
                problems.add(ground.source, at, code::HOLES_OVERLAP, &values);
                fits = false;
            }
        }
    }
    fits
}

/// Two edges of a ring that meet where they must not; an edge is known by its first corner.
struct Crossing {
    first: usize,
    second: usize,
    at: Coord,
}

fn first_crossing(ring: &[Coord]) -> Option<Crossing> {
    let edges: Vec<Line> = ring.iter().zip(ring.iter().cycle().skip(1)).map(|(a, b)| Line::new(*a, *b)).collect();
    for (i, one) in edges.iter().enumerate() {
        for (j, other) in edges.iter().enumerate().skip(i.saturating_add(1)) {
            let neighbours = j == i.saturating_add(1) || (i == 0 && j.saturating_add(1) == edges.len());
            if let Some(at) = wrong_meeting(one, other, neighbours) {
                return Some(Crossing { first: i, second: j, at });
            }
        }
    }
    None
}

/// Where two edges meet, unless it is the corner that neighbours share.
fn wrong_meeting(one: &Line, other: &Line, neighbours: bool) -> Option<Coord> {
    let apart = |a: f64, b: f64, c: f64, d: f64| a.max(b) < c.min(d) || c.max(d) < a.min(b);
    if apart(one.start.x, one.end.x, other.start.x, other.end.x)
        || apart(one.start.y, one.end.y, other.start.y, other.end.y)
    {
        return None;
    }
    match line_intersection(*one, *other)? {
        LineIntersection::SinglePoint { intersection, .. } => (!neighbours).then_some(intersection),
        LineIntersection::Collinear { intersection } => Some(intersection.start),
    }
}

fn say_crossing(
    feature: &Feature,
    ring: &[Corner],
    coords: &[Coord],
    crossing: &Crossing,
    ground: &Ground<'_>,
    problems: &mut Problems,
) {
    let (lon, lat) = ground.said(crossing.at);
    let kind = feature.kind.label();
    let count = coords.len();
    let number = |i: usize| i.checked_rem(count).unwrap_or(0).saturating_add(1).to_string();
    let mut values = vec![("kind", kind), ("name", feature.name.clone()), ("lon", lon), ("lat", lat)];
    let corner = match swap_that_helps(coords, crossing) {
        Some((a, b)) => {
            values.extend([("a", number(a)), ("b", number(b))]);
            a
        }
        None => {
            let (first, second) = (crossing.first, crossing.second);
            let ends = [first, first.saturating_add(1), second, second.saturating_add(1)];
            // The names "e", "f", "g", "h" keep this wording apart from the one about swapped corners.
            values.extend(["e", "f", "g", "h"].into_iter().zip(ends.map(number)));
            first
        }
    };
    let at = ring.get(corner).map_or(feature.at, |corner| corner.at);
    let values: Vec<(&str, &str)> = values.iter().map(|(name, value)| (*name, &**value)).collect();
    problems.add(ground.source, at, code::CROSSES_ITSELF, &values);
}

/// Two neighbouring corners near the crossing that make the ring simple when they change places.
fn swap_that_helps(coords: &[Coord], crossing: &Crossing) -> Option<(usize, usize)> {
    let count = coords.len();
    let near = [crossing.first.saturating_add(1), crossing.second, crossing.first, crossing.second.saturating_add(1)];
    near.into_iter().find_map(|i| {
        let (a, b) = (i.checked_rem(count)?, i.saturating_add(1).checked_rem(count)?);
        let mut swapped = coords.to_vec();
        swapped.swap(a, b);
        first_crossing(&swapped).is_none().then_some((a.min(b), a.max(b)))
    })
}
