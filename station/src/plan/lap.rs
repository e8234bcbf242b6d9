//! One lap: the ordered passes as tour points with times.

use super::error::PlanError;
use super::improve::Visit;
use super::link::Links;
use super::pass::{Errand, Pass};
use super::timing::{Stop, way_seconds};
use super::tour::{Role, TourPoint};
use super::way::Ways;
use crate::base::Span;
use crate::geodesy::{Plane, Point, segment};

/// Points nearer than this to the one before are left out, metres: half of the slack, so that the leg which then begins at the
/// one before keeps the margin.
const SAME_M: f64 = 0.1;

/// A lap before it is frozen into integers.
pub struct Lap {
    /// The tour's points.
    pub tour: Vec<TourPoint>,
    /// How long it takes.
    pub span: Span,
    /// How long it is, mm.
    pub length_mm: u64,
}

/// The visit with which a lap begins: the one that is reached soonest from any of the `gates` by which drones come. The
/// first of them flies there before anybody sees anything, and does so anew whenever the patrol is planned anew.
#[must_use]
pub fn begins_with(passes: &[Pass], visits: &[Visit], gates: &[Point], ways: &Ways) -> usize {
    let entry = |visit: &Visit| visit.entered(passes.get(visit.pass)?);
    let all = visits.iter().enumerate().filter_map(|(number, visit)| Some((number, entry(visit)?)));
    let mut pairs: Vec<(f64, usize, Point, Point)> =
        all.flat_map(|(number, to)| gates.iter().map(move |&gate| (gate.distance(to), number, gate, to))).collect();
    pairs.sort_by(|one, other| one.0.total_cmp(&other.0));
    let mut best: Option<(f64, usize)> = None;
    for (straight_m, number, gate, to) in pairs {
        // Straight is the least that a way can be.
        if best.is_some_and(|(metres, _)| straight_m >= metres) {
            break;
        }
        if let Some(metres) = ways.path(gate, to).map(|way| segment::length(&way))
            && best.is_none_or(|(least_m, _)| metres < least_m)
        {
            best = Some((metres, number));
        }
    }
    best.map_or(0, |(_, number)| number)
}

/// The lap that flies `visits` in order and comes back to the first; `on` says after which the turn is part of the lane.
///
/// # Errors
///
/// [`PlanError::Parted`] when two of them have no way between.
pub fn lap(passes: &[Pass], visits: &[Visit], on: &[bool], links: &Links<'_>, plane: &Plane) -> Result<Lap, PlanError> {
    let mut points: Vec<(Point, TourPoint)> = Vec::new();
    let (mut lane, mut bends) = (0, None);
    let last = visits.len().saturating_sub(1);
    let previous = visits.iter().zip(on).skip(last).chain(visits.iter().zip(on));
    for ((before, &turns), &visit) in previous.zip(visits) {
        let Some(pass) = passes.get(visit.pass) else {
            continue;
        };
        let slower = passes.get(before.pass).map_or(pass.speed_mmps, |other| other.speed_mmps.min(pass.speed_mmps));
        let way = links.path(before.exit(), visit.entry());
        let way = way.ok_or_else(|| PlanError::Parted { place: pass.place.clone() })?;
        for &p in way.iter().skip(1) {
            if turns {
                // A turn with the camera on is the end of the lane before it.
                points.push((p, swept(plane, p, pass, lane, slower)));
            } else {
                push(&mut points, plane, p, pass, slower);
            }
        }
        // The way to the first visit closes the lap.
        bends.get_or_insert(points.len().saturating_sub(1));
        fly(&mut points, plane, pass, visit, &mut lane);
    }
    if let (Some(true), Some((_, first))) = (on.last(), points.first_mut()) {
        first.role = Role::Lane(lane);
    }
    points.rotate_left(bends.unwrap_or(0));
    Ok(clocked(points))
}

/// Adds a pass itself, from its entry to its exit.
fn fly(points: &mut Vec<(Point, TourPoint)>, plane: &Plane, pass: &Pass, visit: Visit, lane: &mut u32) {
    match pass.errand {
        Errand::Look { target, dwell_ms } => {
            // The transit's last point is the stand-off itself.
            points.pop_if(|(p, last)| last.role == Role::Transit && Some(&*p) == pass.corners.first());
            if let Some(&stand) = pass.corners.first() {
                points.push((stand, point(plane, stand, pass, Role::Look { target, dwell_ms }, pass.speed_mmps)));
            }
        }
        Errand::Orbit { target } => {
            for &p in flown(pass, visit).iter().skip(1) {
                points.push((p, point(plane, p, pass, Role::Orbit { target }, pass.speed_mmps)));
            }
        }
        Errand::Sweep => {
            *lane += 1;
            for &p in flown(pass, visit).iter().skip(1) {
                points.push((p, swept(plane, p, pass, *lane, pass.speed_mmps)));
            }
        }
    }
}

/// A pass's corners from its entry on.
fn flown(pass: &Pass, visit: Visit) -> Vec<Point> {
    let mut corners = pass.corners.clone();
    if visit.reversed {
        corners.reverse();
    }
    corners
}

fn push(points: &mut Vec<(Point, TourPoint)>, plane: &Plane, p: Point, pass: &Pass, speed_mmps: u32) {
    if points.last().is_none_or(|(last, tour)| last.distance(p) > SAME_M || tour.height != pass.height) {
        points.push((p, point(plane, p, pass, Role::Transit, speed_mmps)));
    }
}

fn swept(plane: &Plane, p: Point, pass: &Pass, lane: u32, speed_mmps: u32) -> TourPoint {
    TourPoint { photo_every_mm: pass.photo_every_mm, ..point(plane, p, pass, Role::Lane(lane), speed_mmps) }
}

fn point(plane: &Plane, p: Point, pass: &Pass, role: Role, speed_mmps: u32) -> TourPoint {
    let at = plane.position(p);
    TourPoint { at, height: pass.height, role, passed: Span::ZERO, speed_mmps, photo_every_mm: 0 }
}

/// Times and lengths along the closed tour. The lap's clock starts at the first point.
fn clocked(points: Vec<(Point, TourPoint)>) -> Lap {
    let stop = |(p, tour): &(Point, TourPoint)| Stop {
        at: *p,
        height_m: tour.height.metres(),
        halt: matches!(tour.role, Role::Look { .. }),
        speed_mps: f64::from(tour.speed_mmps) / 1e3,
    };
    let stops: Vec<Stop> = points.iter().chain(points.first()).map(stop).collect();
    let before = points.last().map(|(p, _)| *p);
    let after = points.get(1).map(|(p, _)| *p);
    let mut tour: Vec<TourPoint> = Vec::with_capacity(points.len());
    let mut clock = Span::ZERO;
    let mut seconds = way_seconds(&stops, before, after).into_iter();
    for (_, mut tour_point) in points {
        tour_point.passed = clock;
        tour.push(tour_point);
        clock = clock.plus(tour_point.dwell()).plus(Span::from_secs_f64(seconds.next().unwrap_or(0.0)));
    }
    let metres: f64 = stops.iter().zip(stops.iter().skip(1)).map(|(a, b)| a.at.distance(b.at)).sum();
    Lap { tour, span: clock, length_mm: (metres * 1e3) as u64 }
}
