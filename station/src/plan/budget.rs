//! What a lap and a sortie cost: the clock's stops and steps again, in joules, for an airframe in a wind.

use super::error::PlanError;
use super::figures::ACCELERATION_MPS2;
use super::place::plane;
use super::prove::Fault;
use super::timing::{Stop, climb_seconds, corner_speeds, landing_seconds};
use super::tour::{Plan, Role, Sortie, TourPoint};
use crate::energy::{Airframe, Flight, Leg, TooWindy, Used, Wind};
use crate::geodesy::{Plane, Point, Position};
use crate::mission::Step;

/// For whom a plan is made, and in which wind.
#[derive(Clone, Debug, PartialEq)]
pub struct Condition {
    /// Who flies.
    pub airframe: Airframe,
    /// In what.
    pub wind: Wind,
}

impl Condition {
    /// Flown as missions are.
    #[must_use]
    pub const fn flight(&self) -> Flight<'_> {
        in_wind(&self.airframe, self.wind)
    }
}

/// An airframe in a wind, flown as missions are.
#[must_use]
pub const fn in_wind(airframe: &Airframe, wind: Wind) -> Flight<'_> {
    Flight { airframe, wind, acceleration_mps2: ACCELERATION_MPS2 }
}

/// One lap, from the tour's first point to itself.
///
/// # Errors
///
/// [`PlanError::TooWindy`] when the airframe makes no headway on one of its legs.
pub fn lap_used(plan: &Plan, flight: &Flight<'_>) -> Result<Used, PlanError> {
    tour_used(&plan.tour, &plane(plan), flight)
}

/// A closed tour, from its first point to itself.
///
/// # Errors
///
/// As [`lap_used`].
pub fn tour_used(tour: &[TourPoint], plane: &Plane, flight: &Flight<'_>) -> Result<Used, PlanError> {
    let stays: Used = tour.iter().map(|point| flight.stand(point.dwell().as_secs_f64())).sum();
    Ok(legs_used(tour, plane, flight)?.into_iter().sum::<Used>() + stays)
}

/// Each leg of the tour without the stay at its end, in the order of the points at which they end.
///
/// # Errors
///
/// As [`lap_used`].
pub fn legs_used(tour: &[TourPoint], plane: &Plane, flight: &Flight<'_>) -> Result<Vec<Used>, PlanError> {
    let stop = |point: &TourPoint| Stop {
        at: plane.point(point.at),
        height_m: point.height.metres(),
        halt: matches!(point.role, Role::Look { .. }),
        speed_mps: f64::from(point.speed_mmps) / 1e3,
    };
    let stops: Vec<Stop> = tour.last().into_iter().chain(tour).map(stop).collect();
    let before = tour.iter().rev().nth(1).map(|point| plane.point(point.at));
    let after = tour.first().map(|point| plane.point(point.at));
    way_used(&stops, before, after, flight).map_err(|windy| too_windy(windy, flight))
}

/// A sortie from take-off to touch-down; `home` is where it takes off. Time that a relief waits for its turn is not in it.
///
/// # Errors
///
/// As [`lap_used`].
pub fn sortie_used(sortie: &Sortie, home: Position, flight: &Flight<'_>) -> Result<Used, PlanError> {
    let plane = Plane::at(home);
    let (mut stops, mut used, mut speed_mps) = (Vec::new(), Used::default(), 0.0);
    let mut height_m = 0.0;
    for step in &sortie.steps {
        let (at, halt) = match *step {
            Step::TakeOff { height } => {
                height_m = height.metres();
                used = used + flight.rise(height_m, climb_seconds(height_m));
                (home, true)
            }
            Step::Fly { to, height, .. } => {
                height_m = height.metres();
                (to, false)
            }
            Step::Wait { at, height } => {
                height_m = height.metres();
                (at, true)
            }
            Step::Dwell { at, height, time_ms } => {
                height_m = height.metres();
                used = used + flight.stand(f64::from(time_ms) / 1e3);
                (at, true)
            }
            Step::Land { at } => (at, true),
            Step::Speed { mmps } => {
                speed_mps = f64::from(mmps) / 1e3;
                continue;
            }
            Step::Look { .. } | Step::LookAhead | Step::Trigger { .. } | Step::Return => continue,
        };
        stops.push(Stop { at: plane.point(at), height_m, halt, speed_mps });
    }
    let way = way_used(&stops, None, None, flight).map_err(|windy| too_windy(windy, flight))?;
    Ok(used + way.into_iter().sum::<Used>() + flight.rise(-height_m, landing_seconds(height_m)))
}

/// Proves that a sortie leaves the reserve in the battery; gives what it takes.
///
/// # Errors
///
/// [`Fault::DrawsTooMuch`] when it does not, or cannot be flown in this wind at all.
pub fn prove_energy(sortie: &Sortie, home: Position, flight: &Flight<'_>, reserve_percent: u8) -> Result<Used, Fault> {
    let used = sortie_used(sortie, home, flight).map_err(|_| Fault::DrawsTooMuch { left_percent: 0 })?;
    let left = 1.0 - flight.share(used.joules);
    if left * 100.0 < f64::from(reserve_percent) {
        return Err(Fault::DrawsTooMuch { left_percent: (left * 100.0).clamp(0.0, 100.0) as u8 });
    }
    Ok(used)
}

/// Each leg of an open way, stays left out; the neighbours beyond its ends say how its corners are flown.
///
/// # Errors
///
/// [`TooWindy`] with the course of the leg that cannot be flown.
pub fn way_used(
    stops: &[Stop],
    before: Option<Point>,
    after: Option<Point>,
    flight: &Flight<'_>,
) -> Result<Vec<Used>, TooWindy> {
    let speeds = corner_speeds(stops, before, after);
    let ends = speeds.iter().zip(speeds.iter().skip(1));
    let legs = stops.iter().zip(stops.iter().skip(1)).zip(ends);
    legs.map(|((from, to), (&from_mps, &to_mps))| {
        let climb_m = to.height_m - from.height_m;
        flight.leg(&Leg {
            along: from.at.direction(to.at).unwrap_or(Point::new(0.0, 1.0)),
            length_m: from.at.distance(to.at),
            from_mps,
            to_mps,
            speed_mps: to.speed_mps.max(0.1),
            climb_m,
            climb_s: climb_seconds(climb_m),
        })
    })
    .collect()
}

/// The leg that cannot be flown, as a person is told.
#[must_use]
pub fn too_windy(windy: TooWindy, flight: &Flight<'_>) -> PlanError {
    PlanError::TooWindy {
        airframe: flight.airframe.name.clone(),
        course_deg: windy.course_deg as u16,
        wind_cmps: (flight.wind.speed_mps() * 100.0).round() as u32,
    }
}
