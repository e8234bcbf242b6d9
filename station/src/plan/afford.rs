//! A sortie that a battery pays for: cut by time, proven by energy, and cut shorter until it passes.

use super::budget::{in_wind, sortie_used};
use super::carve::place_of;
use super::error::PlanError;
use super::sortie::{SortieAsk, sortie};
use super::tour::{Plan, Sortie};
use crate::base::Span;
use crate::energy::{Airframe, Used, Wind};
use crate::patrol::Patrol;

/// Sorties that are cut at most until one passes; the second does as a rule.
const TRIES: u32 = 5;
/// The share of what the mean power of the last one allows that the next may take: what cannot be given up costs more than the
/// tour, and the shorter a sortie the more of it is that.
const SHARE: f64 = 0.98;

/// What a drone has to fly with.
#[derive(Clone, Debug, PartialEq)]
pub struct Charge {
    /// Its airframe.
    pub airframe: Airframe,
    /// What it draws over what the airframe's model says; wind is in it.
    pub gain: f64,
    /// What is left in its battery, percent.
    pub percent: u8,
}

impl Charge {
    /// What a sortie may take by the model, so that the reserve is left, J.
    fn usable_j(&self, reserve_percent: u8) -> f64 {
        let above = f64::from(self.percent.saturating_sub(reserve_percent)) / 100.0;
        self.airframe.battery_j * above / self.gain
    }

    /// What a relief takes by the model while it hangs at its place.
    fn waiting(&self, flown: &Sortie, room: Room) -> Used {
        let waited = flown.waits.map_or(Span::ZERO, |_| room.waiting);
        in_wind(&self.airframe, Wind::CALM).stand(waited.as_secs_f64())
    }

    /// What a sortie takes by the model, with the time that a relief hangs at its place.
    ///
    /// # Errors
    ///
    /// As [`sortie_used`]; hardly, because the model is asked in a calm and the gain stands for the wind.
    fn used(&self, flown: &Sortie, ask: &SortieAsk<'_>, room: Room) -> Result<Used, PlanError> {
        let flight = in_wind(&self.airframe, Wind::CALM);
        Ok(sortie_used(flown, ask.craft.home, &flight)? + self.waiting(flown, room))
    }
}

/// What a sortie is to leave room for, beside its own steps.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Room {
    /// How long a relief may hang at its place until its turn.
    pub waiting: Span,
    /// It is worth its ways only when it looks for so long.
    pub least: Span,
}

/// Cuts a sortie that leaves the patrol's reserve in the battery; `ask.usable` bounds it from above.
///
/// # Errors
///
/// As [`sortie`], and [`PlanError::OutOfReach`] when the battery does not pay for the shortest one that is worth its ways.
pub fn affordable(
    plan: &Plan,
    patrol: &Patrol,
    ask: &SortieAsk<'_>,
    charge: &Charge,
    room: Room,
) -> Result<Sortie, PlanError> {
    let usable_j = charge.usable_j(patrol.reserve_percent);
    let mut made = sortie(plan, patrol, ask)?;
    let mut needed_j = 0.0;
    for _ in 0..TRIES {
        let used = charge.used(&made, ask, room)?;
        if used.joules <= usable_j {
            return Ok(made);
        }
        let waiting_j = charge.waiting(&made, room).joules;
        let watts = (used.joules - waiting_j) / made.lasts().as_secs_f64().max(1.0);
        let usable = Span::from_secs_f64((usable_j - waiting_j) / watts * SHARE);
        let ways = match sortie(plan, patrol, &SortieAsk { usable, ..*ask }) {
            Ok(cut) if cut.on_tour >= room.least => {
                (made, needed_j) = (cut, used.joules);
                continue;
            }
            Ok(cut) => cut.way_out.plus(cut.way_home),
            Err(PlanError::EnduranceTooShort { needed, .. }) => needed,
            Err(refused) => return Err(refused),
        };
        needed_j = waiting_j + watts * ways.plus(room.least).as_secs_f64();
        break;
    }
    Err(out_of_reach(plan, patrol, ask, (usable_j, needed_j)))
}

/// Why a drone is not sent: what it may use, and what the shortest sortie that is worth its ways takes, J.
fn out_of_reach(plan: &Plan, patrol: &Patrol, ask: &SortieAsk<'_>, (usable_j, needed_j): (f64, f64)) -> PlanError {
    let mwh = |joules: f64| (joules.max(0.0) / 3.6).round() as u64;
    PlanError::OutOfReach {
        drone: ask.craft.drone.clone(),
        place: place_of(plan, patrol, ask.begins),
        usable_mwh: mwh(usable_j),
        needed_mwh: mwh(needed_j).max(mwh(usable_j)),
    }
}
