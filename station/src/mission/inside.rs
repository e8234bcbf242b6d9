//! Whether a mission stays inside the fence that goes aboard with it. Autopilots judge places and not the ways between them:
//! PX4 1.17 takes a mission whose legs or loiter circles cross excluded ground, and stops in the air, or flies it.
//!
//! Judged by places a metre apart, so that it shares nothing with how a plan is made.

use super::Item;
use super::rules::{command, frame};
use crate::geodesy::{Plane, Point, Position, Shape};

/// Places on a long way are as far apart as this at most.
const STEP_M: f64 = 1.0;
/// But no way has more of them: two steps of a way of 50 km are 25 m apart.
const STEPS_MAX: f64 = 2_000.0;
/// Places on a loiter circle.
const ROUND: u16 = 72;

/// MAV_CMD_NAV_LOITER_TURNS, MAV_CMD_NAV_LOITER_TIME and MAV_CMD_NAV_LOITER_TO_ALT, and which parameter has the radius.
const LOITERS: [(u16, usize); 4] = [(command::LOITER, 2), (18, 2), (19, 2), (31, 1)];
/// Items that fly somewhere: waypoints, landings, take-offs and splines.
const FLOWN: [u16; 4] = [command::WAYPOINT, command::LAND, command::TAKE_OFF, 82];
/// MAV_CMD_NAV_FENCE_CIRCLE_INCLUSION and _EXCLUSION.
const CIRCLES: [(u16, bool); 2] = [(5003, true), (5004, false)];

/// A piece of the fence.
enum Piece {
    Ring(Shape),
    Circle(Point, f64),
}

impl Piece {
    fn holds(&self, p: Point) -> bool {
        match self {
            Piece::Ring(shape) => shape.contains(p),
            Piece::Circle(middle, radius_m) => middle.distance(p) <= *radius_m,
        }
    }
}

/// The first item, counted from 0, whose way there or whose circle leaves the fence; none when all stay inside, or when
/// there is no fence.
#[must_use]
pub fn leaves_fence(mission: &[Item], fence: &[Item]) -> Option<usize> {
    let plane = Plane::at(place(fence.first()?)?);
    let (inside, outside) = pieces(fence, &plane);
    let free = |p: Point| {
        (inside.is_empty() || inside.iter().any(|piece| piece.holds(p))) && !outside.iter().any(|piece| piece.holds(p))
    };
    let mut here: Option<Point> = None;
    for (number, item) in mission.iter().enumerate() {
        let Some(to) = flies_to(item).map(|to| plane.point(to)) else { continue };
        if !way(here.unwrap_or(to), to).chain(circle(item, to)).all(&free) {
            return Some(number);
        }
        here = Some(to);
    }
    None
}

fn pieces(fence: &[Item], plane: &Plane) -> (Vec<Piece>, Vec<Piece>) {
    let (mut inside, mut outside) = (Vec::new(), Vec::new());
    let mut rest = fence;
    while let Some(first) = rest.first() {
        let circle = CIRCLES.iter().find(|(command, _)| *command == first.command);
        if let (Some((_, includes)), Some(at)) = (circle, place(first)) {
            let piece = Piece::Circle(plane.point(at), f64::from(first.params[0]));
            if *includes { inside.push(piece) } else { outside.push(piece) }
        }
        let corners = if circle.is_some() { 1 } else { (first.params[0] as usize).clamp(1, rest.len()) };
        let (ring, left) = rest.split_at(corners);
        if circle.is_none() {
            let ring = ring.iter().filter_map(place).map(|at| plane.point(at)).collect();
            let piece = Piece::Ring(Shape::from_rings(vec![ring]));
            if first.command == command::FENCE_INSIDE { inside.push(piece) } else { outside.push(piece) }
        }
        rest = left;
    }
    (inside, outside)
}

fn place(item: &Item) -> Option<Position> {
    Position::from_e7(item.x, item.y)
}

/// Where an item flies to; a take-off or landing without a place of its own stays where it is.
fn flies_to(item: &Item) -> Option<Position> {
    let flies = FLOWN.contains(&item.command) || LOITERS.iter().any(|(command, _)| *command == item.command);
    let placed = item.frame != frame::NO_PLACE && (item.x, item.y) != (0, 0);
    if flies && placed { place(item) } else { None }
}

fn way(from: Point, to: Point) -> impl Iterator<Item = Point> {
    let steps = (from.distance(to) / STEP_M).ceil().clamp(1.0, STEPS_MAX);
    (0..=steps as u32).map(move |step| from.towards(to, f64::from(step) / steps))
}

/// The places on the circle that an item loiters on; none without a radius.
fn circle(item: &Item, middle: Point) -> impl Iterator<Item = Point> {
    let radius = LOITERS.iter().find(|(command, _)| *command == item.command).and_then(|(_, at)| item.params.get(*at));
    let radius_m = radius.map_or(0.0, |radius| f64::from(radius.abs()));
    let places = if radius_m > 0.0 && radius_m.is_finite() { ROUND } else { 0 };
    (0..places).map(move |number| {
        let (sin, cos) = libm::sincos((f64::from(number) * 360.0 / f64::from(ROUND)).to_radians());
        middle.moved(sin * radius_m, cos * radius_m)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mission::{PX4, fence};

    fn at(east_m: f64, north_m: f64) -> Position {
        let home = Position::from_degrees(24.51, 117.65).expect("a place");
        Plane::at(home).position(Point::new(east_m, north_m))
    }

    fn square(west: f64, south: f64, side: f64) -> Vec<Position> {
        [(0.0, 0.0), (side, 0.0), (side, side), (0.0, side)].map(|(e, n)| at(west + e, south + n)).to_vec()
    }

    fn item(command: u16, to: Position, params: [f32; 4]) -> Item {
        Item {
            command,
            frame: frame::ABOVE_HOME_INT,
            current: false,
            autocontinue: true,
            params,
            x: to.lat_e7(),
            y: to.lon_e7(),
            z: 40.0,
        }
    }

    fn to(east_m: f64, north_m: f64) -> Item {
        item(command::WAYPOINT, at(east_m, north_m), [0.0; 4])
    }

    /// A square of 400 m with a hole of 40 m in its middle.
    fn yard() -> Vec<Item> {
        fence(&square(0.0, 0.0, 400.0), &[square(180.0, 180.0, 40.0)], &PX4).expect("a fence")
    }

    #[test]
    fn a_way_between_two_good_places_that_crosses_excluded_ground_is_found() {
        assert_eq!(leaves_fence(&[to(100.0, 200.0), to(300.0, 200.0)], &yard()), Some(1));
        assert_eq!(leaves_fence(&[to(100.0, 200.0), to(200.0, 300.0), to(300.0, 200.0)], &yard()), None);
        assert_eq!(leaves_fence(&[to(100.0, 200.0), to(200.0, 200.0)], &yard()), Some(1), "a place inside of it");
    }

    #[test]
    fn a_way_that_leaves_a_concave_fence_between_two_good_places_is_found() {
        let corners = [(0.0, 0.0), (400.0, 0.0), (400.0, 400.0), (200.0, 100.0), (0.0, 400.0)];
        let bay = fence(&corners.map(|(e, n)| at(e, n)), &[], &PX4).expect("a fence");
        assert_eq!(leaves_fence(&[to(20.0, 300.0), to(380.0, 300.0)], &bay), Some(1));
        assert_eq!(leaves_fence(&[to(20.0, 300.0), to(200.0, 50.0), to(380.0, 300.0)], &bay), None);
    }

    #[test]
    fn a_loiter_circle_that_reaches_out_is_found_and_items_without_a_place_are_passed_over() {
        let turns = |radius_m: f32| item(18, at(50.0, 50.0), [2.0, 0.0, radius_m, 0.0]);
        let speed = Item { frame: frame::NO_PLACE, ..item(command::SPEED, at(0.0, 0.0), [1.0, 8.0, -1.0, 0.0]) };
        assert_eq!(leaves_fence(&[to(50.0, 40.0), speed, turns(40.0)], &yard()), None);
        assert_eq!(leaves_fence(&[to(50.0, 40.0), speed, turns(-60.0)], &yard()), Some(2));
    }

    #[test]
    fn circles_count_as_fences_and_no_fence_allows_everything() {
        let circle = |command: u16, radius_m: f32| item(command, at(200.0, 200.0), [radius_m, 0.0, 0.0, 0.0]);
        let ways = [to(200.0, 250.0), to(200.0, 150.0)];
        assert_eq!(leaves_fence(&ways, &[circle(5003, 60.0)]), None);
        assert_eq!(leaves_fence(&ways, &[circle(5003, 40.0)]), Some(0));
        assert_eq!(leaves_fence(&ways, &[circle(5004, 30.0)]), Some(1));
        assert_eq!(leaves_fence(&ways, &[]), None);
    }
}
