//! One lap of a plan as `.plan` files, which QGroundControl opens: fence and mission of each sortie, in the order of flight.

use super::energy::Known;
use crate::plan_file;
use quadrat_station::base::Span;
use quadrat_station::mission::{self, PX4};
use quadrat_station::patrol::{Craft, Patrol};
use quadrat_station::plan::{LapAsk, Plan, PlanError, Sortie, SortieAsk, TourPlace, one_lap, sortie};
use quadrat_station::station::List;
use quadrat_station::wire::MissionKind;

/// MAV_AUTOPILOT_PX4.
const FIRMWARE: u8 = 12;
/// More sorties than this no lap has.
const MOST: usize = 200;

/// A sortie and who flies it.
pub type Flown = (Craft, Sortie);

/// A file's name and text.
pub type File = (String, String);

/// The sorties of one lap: by energy when every drone's airframe is known, shared out among `together` drones when so many
/// fly it at once; else by time.
///
/// # Errors
///
/// When a drone cannot fly its part, as a [`PlanError`].
pub fn of_one_lap(
    (plan, patrol): (&Plan, &Patrol),
    fleet: &[Craft],
    known: &Known,
    together: Option<usize>,
) -> Result<Vec<Flown>, PlanError> {
    let Some(mut flyers) = known.flyers(fleet) else {
        return by_time(plan, patrol, fleet);
    };
    flyers.truncate(together.unwrap_or(flyers.len()));
    let ask = LapAsk { flyers: &flyers, wind: known.wind(), together: together.is_some() };
    let sorties = one_lap(plan, patrol, &ask)?;
    let who = |drone: usize| flyers.get(drone).map(|(craft, _)| (*craft).clone());
    Ok(sorties.into_iter().filter_map(|(drone, sortie)| Some((who(drone)?, sortie))).collect())
}

/// The sorties of one lap from the tour's start, one drone after the other; each goes on where the last one stopped.
fn by_time(plan: &Plan, patrol: &Patrol, fleet: &[Craft]) -> Result<Vec<Flown>, PlanError> {
    let start = TourPlace { leg: 0, along_mm: 0 };
    let (mut flown, mut begins, mut left) = (Vec::new(), start, plan.lap);
    for craft in fleet.iter().cycle().take(MOST) {
        let usable = craft.usable(patrol, 100);
        let stop_at_most = (!flown.is_empty()).then_some(start);
        let ask = SortieAsk { craft, begins, layer_mm: 0, wait: false, usable, stop_at_most };
        let one = sortie(plan, patrol, &ask)?;
        (begins, left) = (one.ends, left.minus(one.on_tour));
        flown.push((craft.clone(), one));
        if left < Span::from_secs(1) {
            break;
        }
    }
    Ok(flown)
}

/// Each sortie as a file: "sortie-01-XC-1.plan".
///
/// # Errors
///
/// When one cannot be written for PX4, as a sentence.
pub fn files(plan: &Plan, sorties: &[Flown]) -> Result<Vec<File>, String> {
    let file = |(index, (craft, sortie)): (usize, &Flown)| {
        let start = mission::Start::Ground(craft.home);
        let mission = mission::compile(&sortie.steps, start, &PX4).map_err(|error| error.to_string())?;
        let fence = mission::fence(&plan.fence.outer, &plan.fence.holes, &PX4).map_err(|error| error.to_string())?;
        let lists =
            [List { kind: MissionKind::Fence, items: fence }, List { kind: MissionKind::Mission, items: mission }];
        Ok((format!("sortie-{:02}-{}.plan", index + 1, craft.drone), plan_file::write(&lists, FIRMWARE)))
    };
    sorties.iter().enumerate().map(file).collect()
}
