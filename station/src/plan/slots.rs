//! How many drones are on the tour at once, and what that promises.
//!
//! Method (coverage theorem for cyclic patrols): k slots evenly spaced in time on one closed tour of duration τ pass every
//! place each τ/k, as long as each slot is always held. A drone holds a slot for its stint S and is back after S + way out
//! and home + hand-overs + charging, so it holds S/cycle of a slot on average; the fleet's sum must reach k.

use super::error::PlanError;
use super::figures::{HANDOVER_S, LAP_SLACK_PERMILLE};
use crate::base::{PlaceId, Span};
use crate::geodesy::Plane;
use crate::patrol::{Craft, Patrol};

/// What one drone can give.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Supply {
    /// Shortest time on the tour between way out and way home, seconds.
    pub stint_s: f64,
    /// From one take-off to the next, seconds.
    pub cycle_s: f64,
}

/// How far a drone's dock is from the tour, there and back with climb and landing, seconds.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct RoundTrip {
    /// On average over the tour's points.
    pub mean_s: f64,
    /// To the farthest.
    pub worst_s: f64,
}

/// What one drone can give to a patrol.
///
/// # Errors
///
/// [`PlanError::EnduranceTooShort`] when nothing is left for the tour.
pub fn supply(patrol: &Patrol, plane: &Plane, craft: &Craft, trip: RoundTrip) -> Result<Supply, PlanError> {
    let usable_s = craft.usable(patrol, 100).as_secs_f64();
    let needed_s = trip.worst_s + 2.0 * HANDOVER_S;
    if usable_s <= needed_s {
        let (usable, needed) = (Span::from_secs_f64(usable_s), Span::from_secs_f64(needed_s));
        return Err(PlanError::EnduranceTooShort { drone: craft.drone.clone(), usable, needed });
    }
    let near = |dock: &&crate::patrol::Dock| plane.distance(dock.position, craft.home);
    let dock = patrol.docks.iter().min_by(|a, b| near(a).total_cmp(&near(b)));
    let left = f64::from(100 - patrol.reserve_percent.min(100)) / 100.0;
    let charge_s = dock.map_or(0.0, |dock| dock.charge.as_secs_f64()) * left;
    let stint_s = usable_s - needed_s;
    Ok(Supply { stint_s, cycle_s: stint_s + trip.mean_s + 2.0 * HANDOVER_S + charge_s })
}

/// Slots on the tour and the revisit they keep.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Slots {
    /// Drones on the tour at once.
    pub count: u16,
    /// The longest that any place stays unseen.
    pub revisit: Span,
}

/// The fewest slots that keep the shortest revisit, as far as the fleet can hold them.
///
/// # Errors
///
/// [`PlanError::Infeasible`] with the revisit that would hold and the fleet that would do.
pub fn slots(lap: Span, tightest: (&PlaceId, Span), fleet: &[Supply]) -> Result<Slots, PlanError> {
    let (place, asked) = tightest;
    let held: f64 = fleet.iter().map(|supply| supply.stint_s / supply.cycle_s).sum();
    let most = (held + 1e-9).floor().min(fleet.len() as f64) as u64;
    let lap_us = lap.as_micros().max(1);
    let slack_us = lap_us / 1_000 * LAP_SLACK_PERMILLE;
    let needed = (lap_us + slack_us).div_ceil(asked.as_micros().max(1)).max(1);
    let kept = |count: u64| Span::from_micros(lap_us / count.max(1));
    if needed <= most {
        return Ok(Slots { count: u16::try_from(needed).unwrap_or(u16::MAX), revisit: kept(needed) });
    }
    let alone = with_gaps(lap, fleet, held);
    if most == 0 && alone.plus(Span::from_micros(slack_us)) <= asked {
        return Ok(Slots { count: 1, revisit: alone });
    }
    let holds = if most == 0 { alone } else { kept(most) }.plus(Span::from_micros(slack_us / most.max(1)));
    let drones = (needed as f64 * fleet.len() as f64 / held.max(1e-9) - 1e-9).ceil();
    let drones = (drones <= 10_000.0).then_some(drones as u16);
    Err(PlanError::Infeasible { place: place.clone(), asked, holds, drones })
}

/// The revisit of a fleet that cannot hold even one slot all the time: stints one after another, each going on where
/// the last one stopped, with a pause after each.
fn with_gaps(lap: Span, fleet: &[Supply], held: f64) -> Span {
    let shortest_s = fleet.iter().map(|supply| supply.stint_s).fold(f64::INFINITY, f64::min);
    if !(shortest_s > 0.0 && held > 0.0 && shortest_s.is_finite()) {
        return Span::from_micros(u64::MAX);
    }
    let pause_s = (shortest_s * (1.0 / held - 1.0)).max(0.0);
    let lap_s = lap.as_secs_f64();
    Span::from_secs_f64(lap_s + (lap_s / shortest_s).ceil() * pause_s)
}
