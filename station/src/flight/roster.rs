//! Who flies what next: fills empty slots, sends reliefs in time, brings everybody home.

use super::durable::{Flight, Flying, Phase};
use super::fact::{Fact, How, Why};
use crate::base::{DroneId, Moment, Span};
use crate::geodesy::{AboveGround, Plane, Position, Shape};
use crate::mission::{self, Step};
use crate::patrol::{Craft, Patrol};
use crate::plan::{
    Charge, LAYER_MM, Plan, PlanError, Room, Sortie, SortieAsk, TourPlace, affordable, elapsed_at, position_of,
    project, sortie,
};
use crate::vehicle::State;

/// What upload, verification, arming and the climb take on a middling link, over what the planner counts as way out.
const PREPARATION: Span = Span::from_secs(50);
/// Drones that can look for hardly longer than another are equals.
const ALIKE: Span = Span::from_secs(10);
/// A relief is there this long before it is needed.
const EARLY: Span = Span::from_secs(20);
/// A drone whose sortie ended badly is not sent again for this long.
const REST: Span = Span::from_secs(60);
/// The longest that a relief hangs at its place when everything went as quickly as it can.
const WAITING: Span = PREPARATION.plus(EARLY);
/// A sortie that looks for less than this is not worth its ways.
const WORTH: Span = Span::from_secs(30);
/// Speed of an autopilot's return, m/s (MPC_XY_CRUISE of PX4 1.17), its way down, m/s (MPC_LAND_SPEED and slower parts).
const RETURN_MPS: f64 = 5.0;
const DESCENT_MPS: f64 = 1.0;
/// What is never flown away: the battery gauge's own error and a landing that is tried twice, percent.
const BINGO_PERCENT: f64 = 7.0;
/// How much faster than promised a battery may go in wind that a patrol is still flown in, a squall while the relief is on its
/// way included; and how much faster than reckoned where what the drone draws is measured, wind and all.
const DRAWN_IN_WIND: f64 = 1.4;
const DRAWN_IN_SQUALL: f64 = 1.25;
/// A drone that is known to draw more than its model is let this much below its reserve, percent: so far a gauge, a model and the
/// estimate of a way home may be off without a relay being broken for it.
const BELOW_RESERVE_PERCENT: f64 = 7.0;

/// What all layers together may add to the height of a way home, metres, and what turning round and touching down add to its
/// time.
const LAYERS_M: f64 = 100.0;
const TURNING: Span = Span::from_secs(60);

/// The longest that any drone of a patrol takes home once it is called.
#[must_use]
pub fn home_within(patrol: &Patrol) -> Span {
    let plane = Plane::over(&patrol.fence);
    let across = Shape::of(&patrol.fence, &plane).bounds();
    let areas = patrol.areas.iter().map(|watch| watch.height);
    let heights =
        areas.chain(patrol.lines.iter().map(|watch| watch.height)).chain(patrol.posts.iter().map(|one| one.height));
    let height_m = heights.map(AboveGround::metres).fold(0.0, f64::max);
    let rise_m = patrol.docks.iter().map(|dock| patrol.rise_m(dock.position)).fold(0.0, f64::max);
    let way_s = across.low.distance(across.high) / RETURN_MPS + (height_m + rise_m + LAYERS_M) / DESCENT_MPS;
    Span::from_secs_f64(way_s).plus(TURNING)
}

/// A drone that may be sent.
#[derive(Clone, Debug)]
pub struct Ready {
    /// What the planner knows of it.
    pub craft: Craft,
    /// Flight time that it may use now, landing reserve kept.
    pub usable: Span,
    /// What it has to fly with, when its airframe is known: then no sortie takes more.
    pub charge: Option<Charge>,
}

/// What the roster decided.
#[derive(Debug, Default)]
pub struct Rostered {
    /// Facts that follow: sorties cut, sorties ended early.
    pub facts: Vec<Fact>,
    /// Why drones that were ready could not be sent, each named in its reason; none when it was not looked.
    pub refused: Option<Vec<PlanError>>,
}

/// What the roster goes by.
pub struct Situation<'a> {
    /// Drones on the ground whose launch gate is open, in order of preference; asked only when somebody is needed.
    pub ready: &'a dyn Fn() -> Vec<Ready>,
    /// What a drone tells.
    pub state: &'a dyn Fn(&DroneId) -> Option<&'a State>,
    /// A drone's flight time from full to empty.
    pub endurance: &'a dyn Fn(&DroneId) -> Option<Span>,
    /// Whether what a drone draws is known, so that it is brought home while its reserve is there.
    pub known: &'a dyn Fn(&DroneId) -> bool,
    /// Whether all the timed ground that a sortie may be over stays open until its drone can be home.
    pub stays_open: &'a dyn Fn(&Flying) -> bool,
    /// Whether to look now who could be sent; to cut sorties takes time.
    pub may_cut: bool,
    /// Whether a permission holds and its window is open.
    pub may_fly: bool,
}

/// Who flies what next.
#[must_use]
pub fn roster(now: Moment, flight: &Flight, situation: &Situation<'_>) -> Rostered {
    let (Some(patrol), Some(plan)) = (&flight.patrol, &flight.plan) else { return Rostered::default() };
    if !situation.may_fly {
        return Rostered { facts: everybody_home(flight, situation), refused: Some(Vec::new()) };
    }
    let mut facts = called_home(flight, patrol, situation);
    if flight.held || !situation.may_cut {
        return Rostered { facts, refused: None };
    }
    let mut refused = Vec::new();
    let number = flight.sorties.saturating_add(1);
    // The most pressing first: a slot whose relief has time must not keep another empty.
    let needs = (0..flight.slots.len())
        .filter_map(|slot| need_of(flight, (patrol, plan), situation, u16::try_from(slot).ok()?));
    let need = needs.min_by_key(|need| need.within);
    if let Some(need) = need {
        let (fact, not) = send(now, (flight, plan, patrol), situation, &need, number);
        facts.extend(fact);
        refused = not;
    }
    Rostered { facts, refused: Some(refused) }
}

/// A slot that needs somebody.
struct Need {
    slot: u16,
    begins: TourPlace,
    relieves: Option<DroneId>,
    /// How long until it must be there.
    within: Span,
}

fn need_of(flight: &Flight, (patrol, plan): (&Patrol, &Plan), situation: &Situation<'_>, number: u16) -> Option<Need> {
    let slot = flight.slots.get(usize::from(number))?;
    let on_the_way = flight
        .flying
        .iter()
        .any(|(drone, flying)| flying.slot == number && flying.serves() && slot.holder.as_ref() != Some(drone));
    if on_the_way {
        return None;
    }
    let Some(holder) = &slot.holder else {
        return Some(Need { slot: number, begins: slot.place, relieves: None, within: Span::ZERO });
    };
    let flying = flight.flying.get(holder)?;
    let left = left_on_tour(plan, flying, (situation.state)(holder));
    // A drone that waited long for its turn, or draws more than it should, is called home before its sortie ends.
    let ends = position_of(plan, flying.flown.ends)?.0;
    let faster = if (situation.known)(holder) { DRAWN_IN_SQUALL } else { DRAWN_IN_WIND };
    let lasts =
        spare_s(holder, flying, ends, patrol, situation).map(|spare_s| Span::from_secs_f64(spare_s.max(0.0) / faster));
    let within = lasts.map_or(left, |lasts| lasts.min(left));
    Some(Need { slot: number, begins: flying.flown.ends, relieves: Some(holder.clone()), within })
}

/// How long a drone still looks: the legs of its sortie from the item it flies, less what it has flown of that leg and
/// what lies behind the sortie's end.
#[must_use]
pub fn left_on_tour(plan: &Plan, flying: &Flying, state: Option<&State>) -> Span {
    let Some((now, state)) = state.and_then(|state| Some((state.aboard.step?, state))) else {
        return flying.flown.on_tour;
    };
    let ahead: Vec<u32> = flying.flown.passes.iter().filter(|(step, _)| *step >= now).map(|(_, leg)| *leg).collect();
    let Some(current) = ahead.first() else { return Span::ZERO };
    let whole = ahead.iter().fold(Span::ZERO, |sum, leg| sum.plus(leg_time(plan, *leg)));
    let here = state.poses.last().map(|pose| project(plan, *current, *current, pose.position));
    let flown = here.map_or(Span::ZERO, |here| elapsed_between(plan, TourPlace { along_mm: 0, ..here }, here));
    let ends = flying.flown.ends;
    whole.minus(flown).minus(elapsed_between(plan, ends, TourPlace { along_mm: u32::MAX, ..ends }))
}

fn elapsed_between(plan: &Plan, from: TourPlace, to: TourPlace) -> Span {
    elapsed_at(plan, to).minus(elapsed_at(plan, from))
}

/// How long the leg that ends at a point of the tour takes.
fn leg_time(plan: &Plan, leg: u32) -> Span {
    let passed = |index: usize| plan.tour.get(index).map_or(Span::ZERO, |point| point.passed);
    match usize::try_from(leg) {
        Ok(0) | Err(_) => plan.lap.minus(plan.tour.last().map_or(Span::ZERO, |point| point.passed)),
        Ok(index) => passed(index).minus(passed(index - 1)),
    }
}

/// The sortie of whoever can look for longest; and when nobody can although it is time, why not.
fn send(
    now: Moment,
    (flight, plan, patrol): (&Flight, &Plan, &Patrol),
    situation: &Situation<'_>,
    need: &Need,
    number: u32,
) -> (Option<Fact>, Vec<PlanError>) {
    let Some(layer_mm) = free_layer(flight, plan) else { return (None, Vec::new()) };
    let ready = (situation.ready)();
    let (mut refused, mut able): (_, Vec<(&Ready, Sortie)>) = (Vec::new(), Vec::new());
    for ready in candidates(now, flight, &ready) {
        match cut(plan, patrol, ready, need, layer_mm) {
            Ok(flown) => able.push((ready, flown)),
            Err(why) => refused.push(why),
        }
    }
    // Among equals the first in the patrol's order: who stands a few metres nearer is no better.
    let longest = able.iter().map(|(_, flown)| flown.on_tour).max().unwrap_or_default();
    let best = able.into_iter().find(|(_, flown)| flown.on_tour.plus(ALIKE) >= longest);
    // One that charges while another flies, or a better one goes, is no trouble.
    let due = need.relieves.is_none() || need.within <= WAITING;
    if best.is_some() || !due {
        refused.clear();
    }
    let fact = best.and_then(|(ready, flown)| {
        if need.relieves.is_some() && need.within > PREPARATION.plus(flown.way_out).plus(EARLY) {
            return None;
        }
        let rules = (situation.state)(&ready.craft.drone)?.rules.mission;
        prepared(plan, (ready, rules), need, layer_mm, flown, number)
    });
    (fact, refused)
}

/// A sortie for a drone that is ready: by time, and by energy where its airframe is known.
fn cut(plan: &Plan, patrol: &Patrol, ready: &Ready, need: &Need, layer_mm: i32) -> Result<Sortie, PlanError> {
    let (craft, usable) = (&ready.craft, ready.usable);
    let wait = need.relieves.is_some();
    let ask = SortieAsk { craft, begins: need.begins, layer_mm, wait, usable, stop_at_most: None };
    let flown = match &ready.charge {
        Some(charge) => affordable(plan, patrol, &ask, charge, Room { waiting: WAITING, least: WORTH })?,
        None => sortie(plan, patrol, &ask)?,
    };
    if flown.on_tour < WORTH {
        let needed = flown.lasts().plus(WORTH.minus(flown.on_tour)).max(usable.plus(Span::from_secs(1)));
        return Err(PlanError::EnduranceTooShort { drone: craft.drone.clone(), usable, needed });
    }
    Ok(flown)
}

fn prepared(
    plan: &Plan,
    (ready, rules): (&Ready, &mission::Rules),
    need: &Need,
    layer_mm: i32,
    flown: crate::plan::Sortie,
    number: u32,
) -> Option<Fact> {
    let items = mission::compile(&flown.steps, mission::Start::Ground(ready.craft.home), rules).ok()?;
    let fence = mission::fence(&plan.fence.outer, &plan.fence.holes, rules).ok()?;
    Some(Fact::Prepared {
        drone: ready.craft.drone.clone(),
        sortie: number,
        slot: need.slot,
        layer_mm,
        relieves: need.relieves.clone(),
        mission: mission::hash(&items),
        fence: mission::hash(&fence),
        flown: Box::new(flown),
    })
}

fn candidates<'a>(now: Moment, flight: &'a Flight, ready: &'a [Ready]) -> impl Iterator<Item = &'a Ready> + 'a {
    ready.iter().filter(move |ready| {
        let drone = &ready.craft.drone;
        let rested = flight.failed.get(drone).is_none_or(|at| now.since(*at) >= REST);
        rested && !flight.flying.contains_key(drone)
    })
}

/// The lowest layer that nobody in the air, or about to be, comes near. A layer is as thick as the tour, because places may be
/// looked at from different heights: the next drone up is over the lowest of them while this one is over the highest.
fn free_layer(flight: &Flight, plan: &Plan) -> Option<i32> {
    let earlier = flight.flying.values().filter_map(|flying| flying.earlier.as_deref());
    let band_mm = earlier.chain([plan]).map(Plan::band_mm).max().unwrap_or_default();
    let step_mm = LAYER_MM.saturating_add(band_mm);
    let apart =
        |layer: &i32| flight.flying.values().all(|flying| flying.layer_mm.abs_diff(*layer) >= step_mm.unsigned_abs());
    (0..8).map(|index| step_mm.saturating_mul(index)).find(apart)
}

fn everybody_home(flight: &Flight, situation: &Situation<'_>) -> Vec<Fact> {
    let serving = flight.flying.iter().filter(|(_, flying)| !matches!(flying.phase, Phase::GoingHome(_)));
    serving.map(|(drone, flying)| called(flight, drone, flying, Why::Ordered, situation)).collect()
}

/// A drone called home, or its sortie ended when it has not begun.
fn called(flight: &Flight, drone: &DroneId, flying: &Flying, why: Why, situation: &Situation<'_>) -> Fact {
    let armed = (situation.state)(drone).is_some_and(|state| state.armed);
    if flying.aloft() || armed {
        leaving(flight, drone, flying, why)
    } else {
        Fact::Ended { drone: drone.clone(), sortie: flying.sortie, how: How::Cancelled }
    }
}

/// Drones that come home, relief or not: rules that are local and unconditional.
fn called_home(flight: &Flight, patrol: &Patrol, situation: &Situation<'_>) -> Vec<Fact> {
    let all_held = flight.slots.iter().all(|slot| slot.holder.is_some());
    let mut facts = Vec::new();
    for (drone, flying) in &flight.flying {
        let relieved = flying.earlier.is_some() && (flying.phase != Phase::OnTour || all_held);
        if matches!(flying.phase, Phase::GoingHome(_)) {
            continue;
        } else if out_of_battery(drone, flying, patrol, situation) {
            facts.push(leaving(flight, drone, flying, Why::Battery));
        } else if relieved || !(situation.stays_open)(flying) {
            facts.push(called(flight, drone, flying, Why::Hours, situation));
        }
    }
    facts
}

/// Whether a drone's way home needs what is left in its battery.
fn out_of_battery(drone: &DroneId, flying: &Flying, patrol: &Patrol, situation: &Situation<'_>) -> bool {
    let here = (situation.state)(drone).and_then(|state| state.poses.last()).filter(|_| flying.aloft());
    here.and_then(|pose| spare_s(drone, flying, pose.position, patrol, situation)).is_some_and(|spare_s| spare_s < 0.0)
}

/// Seconds that a drone's battery lasts beyond a way home from some place at its present height; none when that is not known.
fn spare_s(
    drone: &DroneId,
    flying: &Flying,
    from: Position,
    patrol: &Patrol,
    situation: &Situation<'_>,
) -> Option<f64> {
    let reserve = (f64::from(patrol.reserve_percent) - BELOW_RESERVE_PERCENT).max(BINGO_PERCENT);
    let kept_percent = if (situation.known)(drone) { reserve } else { BINGO_PERCENT };
    let state = (situation.state)(drone)?;
    let percent = state.battery_percent?;
    let height_m = state.poses.last()?.above_home.metres();
    let home = flying.flown.steps.iter().rev().find_map(|step| match step {
        Step::Land { at } => Some(*at),
        _ => None,
    })?;
    let left_s = (situation.endurance)(drone)?.as_secs_f64() * (f64::from(percent) - kept_percent) / 100.0;
    // From a valley below its pad it climbs home, no more slowly than it sinks.
    Some(left_s - Plane::at(home).distance(home, from) / RETURN_MPS - height_m.abs() / DESCENT_MPS)
}

fn leaving(flight: &Flight, drone: &DroneId, flying: &Flying, why: Why) -> Fact {
    let slot = flight.slots.get(usize::from(flying.slot));
    let at = slot.filter(|slot| slot.holder.as_ref() == Some(drone)).map_or(flying.flown.begins, |slot| slot.place);
    Fact::Leaving { drone: drone.clone(), sortie: flying.sortie, at, why }
}

#[cfg(test)]
mod tests;
