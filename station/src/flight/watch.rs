//! What drones really do → facts about their sorties. Truth is state, not acknowledgement (R-C6): a sortie is launched
//! when the drone is in the air, on tour when it flies its first leg, over when it stands with motors off.

use super::durable::{Flight, Flying, Phase};
use super::fact::{Fact, How, Why};
use super::wish::Wish;
use crate::base::{DroneId, Moment, Span};
use crate::geodesy::{Plane, Position};
use crate::mission::Step;
use crate::plan::{Plan, TourPlace, position_of, project};
use crate::vehicle::{Liveness, Mode, State};

/// A drone that is silent for this long has left its slot: longer than a blackout behind a tower, shorter than the
/// autopilot's own reaction to it (10 s + 5 s, px4-sitl).
pub const GIVEN_UP: Span = Span::from_secs(15);
/// A drone that is silent for this long is not expected back.
const NOT_EXPECTED: Span = Span::from_secs(600);
/// A hold that we did not order and that lasts this long is somebody else's.
const FOREIGN_HOLD: Span = Span::from_secs(10);
/// How long `patrol resume` goes on asking.
const RESUMING: Span = Span::from_secs(30);
/// A relief this near to its waiting place is there, metres.
const THERE_M: f64 = 8.0;
/// A relief may go when the one before it is this near to the end of its part, metres: the order takes about as long to
/// get there as the rest of the way takes.
const NEARLY_DONE_M: f64 = 10.0;

/// What the watcher may look at.
pub struct Seen<'a> {
    /// What a drone of the district tells.
    pub state: &'a dyn Fn(&DroneId) -> Option<&'a State>,
    /// When this station began to listen; what was never heard since then is not known to be silent.
    pub listening_since: Moment,
}

/// Facts that came true and wishes that follow, for one drone and its sortie.
#[must_use]
pub fn watch(now: Moment, flight: &Flight, drone: &DroneId, seen: &Seen<'_>) -> (Vec<Fact>, Vec<Wish>) {
    let (Some(flying), Some(state)) = (flight.flying.get(drone), (seen.state)(drone)) else {
        return (Vec::new(), Vec::new());
    };
    let Some(plan) = flight.plan_of(flying) else { return (Vec::new(), Vec::new()) };
    let watcher = Watcher { now, flight, drone, flying, state, plan, seen };
    let mut wishes = Vec::new();
    let facts = match &flying.phase {
        // Of an earlier plan: the roster takes it back.
        Phase::Prepared | Phase::Verified if flying.earlier.is_some() => Vec::new(),
        Phase::Prepared => {
            wishes.push(Wish::Load(drone.clone()));
            Vec::new()
        }
        Phase::Verified => watcher.on_the_ground(&mut wishes),
        Phase::Launched | Phase::Waiting | Phase::OnTour => watcher.aloft(&mut wishes),
        Phase::GoingHome(why) => watcher.going_home(why, &mut wishes),
    };
    (facts, wishes)
}

/// What becomes of the sortie of a drone that somebody else took over: nobody counts on it any more.
#[must_use]
pub fn let_go(now: Moment, flight: &Flight, drone: &DroneId, seen: &Seen<'_>, why: Why) -> Option<Fact> {
    let (flying, state) = (flight.flying.get(drone)?, (seen.state)(drone)?);
    let plan = flight.plan_of(flying)?;
    let watcher = Watcher { now, flight, drone, flying, state, plan, seen };
    match flying.phase {
        Phase::Prepared | Phase::Verified => {
            Some(Fact::Ended { drone: drone.clone(), sortie: flying.sortie, how: How::Cancelled })
        }
        Phase::Launched | Phase::Waiting | Phase::OnTour => Some(watcher.leaving(watcher.place_now(), why)),
        Phase::GoingHome(_) => None,
    }
}

struct Watcher<'a, 's> {
    now: Moment,
    flight: &'a Flight,
    drone: &'a DroneId,
    flying: &'a Flying,
    state: &'a State,
    plan: &'a Plan,
    seen: &'a Seen<'s>,
}

impl Watcher<'_, '_> {
    fn silence(&self) -> Span {
        let heard = self.state.life.autopilot.unwrap_or(self.seen.listening_since);
        self.now.since(heard.max(self.seen.listening_since))
    }

    fn on_the_ground(&self, wishes: &mut Vec<Wish>) -> Vec<Fact> {
        // An autopilot that is armed in another mode shows its mission a heartbeat later.
        if self.state.airborne() && self.state.mode != Mode::Ready {
            return vec![Fact::Launched { drone: self.drone.clone(), sortie: self.flying.sortie }];
        }
        wishes.push(Wish::Launch(self.drone.clone()));
        Vec::new()
    }

    fn aloft(&self, wishes: &mut Vec<Wish>) -> Vec<Fact> {
        if let Some(why) = self.gone() {
            return vec![self.leaving(self.place_now(), why)];
        }
        if self.state.liveness(self.now) != Liveness::Fresh || self.flight.held {
            self.ask_hold(wishes);
            return Vec::new();
        }
        if self.state.mode == Mode::Hold {
            // Held by hand after that, it stays: who said so may see what we do not.
            let resuming = self.flight.resumed_at.is_some_and(|at| self.now.since(at) < RESUMING);
            if resuming && !self.flight.held_by_hand.contains(self.drone) {
                wishes.push(Wish::Enter(self.drone.clone(), Mode::Mission));
            }
            return Vec::new();
        }
        let Some(now) = self.state.aboard.step else { return Vec::new() };
        match self.flying.phase {
            Phase::Launched | Phase::Waiting if self.flying.earlier.is_some() => Vec::new(),
            Phase::Launched => self.on_its_way(now),
            Phase::Waiting => self.waiting(now, wishes),
            _ => self.on_tour(now),
        }
    }

    fn ask_hold(&self, wishes: &mut Vec<Wish>) {
        if self.flight.held && !matches!(self.state.mode, Mode::Hold | Mode::Return | Mode::Land) {
            wishes.push(Wish::Enter(self.drone.clone(), Mode::Hold));
        }
    }

    /// Why it cannot be counted on any more, if so.
    fn gone(&self) -> Option<Why> {
        if self.silence() >= GIVEN_UP {
            return Some(Why::Silent);
        }
        if self.state.liveness(self.now) != Liveness::Fresh || !self.state.life.mode_is_known(self.now) {
            return None;
        }
        let held_for = self.now.since(self.flying.since.max(self.seen.listening_since));
        let unordered_hold = self.state.mode == Mode::Hold
            && !self.flight.held
            && held_for > FOREIGN_HOLD
            && self.flight.resumed_at.is_none_or(|at| self.now.since(at) > RESUMING)
            && self.state.aboard.state == MISSION_COMPLETE;
        let took_itself =
            matches!(self.state.mode, Mode::Ready | Mode::Return | Mode::Land | Mode::Other) || unordered_hold;
        (took_itself || self.state.parked()).then_some(Why::TookItself)
    }

    fn on_its_way(&self, now: u16) -> Vec<Fact> {
        let first = self.flying.flown.passes.first().map_or(u16::MAX, |(step, _)| *step);
        if now >= first {
            return vec![self.takes_slot()];
        }
        match self.flying.flown.waits {
            Some(step) if now == step && self.is_at(step) => {
                vec![Fact::Waiting { drone: self.drone.clone(), sortie: self.flying.sortie }]
            }
            _ => Vec::new(),
        }
    }

    fn waiting(&self, now: u16, wishes: &mut Vec<Wish>) -> Vec<Fact> {
        let Some(step) = self.flying.flown.waits else { return Vec::new() };
        if now > step {
            return vec![self.takes_slot()];
        }
        if self.slot_is_free() {
            wishes.push(Wish::Go(self.drone.clone(), step.saturating_add(1)));
        }
        Vec::new()
    }

    /// Whether nobody holds the slot, or its holder is just about done.
    fn slot_is_free(&self) -> bool {
        let Some(holder) = self.holder() else { return true };
        let (Some(flying), Some(state)) = (self.flight.flying.get(holder), (self.seen.state)(holder)) else {
            return true;
        };
        let on_last_leg = flying.flown.passes.last().is_some_and(|(step, _)| state.aboard.step == Some(*step));
        let end = position_of(self.plan, flying.flown.ends).map(|(end, _)| end);
        let here = state.poses.last().map(|pose| pose.position);
        let nearly_done = end.zip(here).is_some_and(|(end, here)| Plane::at(end).distance(end, here) <= NEARLY_DONE_M);
        on_last_leg && nearly_done
    }

    fn holder(&self) -> Option<&DroneId> {
        self.flight.slots.get(usize::from(self.flying.slot)).and_then(|slot| slot.holder.as_ref())
    }

    fn on_tour(&self, now: u16) -> Vec<Fact> {
        let passes = &self.flying.flown.passes;
        let Some((_, leg)) = passes.iter().find(|(step, _)| *step >= now) else {
            return vec![self.leaving(self.flying.flown.ends, Why::Planned)];
        };
        let slot = self.flight.slots.get(usize::from(self.flying.slot));
        match slot {
            Some(slot) if slot.holder.as_ref() == Some(self.drone) && slot.place.leg != *leg => vec![Fact::Passed {
                slot: self.flying.slot,
                drone: self.drone.clone(),
                place: TourPlace { leg: *leg, along_mm: 0 },
            }],
            _ => Vec::new(),
        }
    }

    fn takes_slot(&self) -> Fact {
        let slot = self.flight.slots.get(usize::from(self.flying.slot));
        let before = slot.and_then(|slot| slot.holder.clone().or(slot.before.clone()));
        let unseen = slot.and_then(|slot| slot.empty_since).map_or(Span::ZERO, |since| self.now.since(since));
        let after = before.filter(|before| self.flying.relieves.as_ref() == Some(before));
        let apart_mm = after.as_ref().map_or(0, |before| self.apart_mm(before));
        Fact::OnTour {
            drone: self.drone.clone(),
            sortie: self.flying.sortie,
            slot: self.flying.slot,
            at: self.flying.flown.begins,
            after,
            unseen,
            apart_mm,
        }
    }

    /// Distance to another drone in all three directions, by the last poses; 0 when either is unknown.
    fn apart_mm(&self, other: &DroneId) -> u32 {
        let theirs = (self.seen.state)(other).and_then(|state| state.poses.last());
        let (Some(a), Some(b)) = (self.state.poses.last(), theirs) else { return 0 };
        let level_m = Plane::at(a.position).distance(a.position, b.position);
        let height_m = a.above_sea.metres() - b.above_sea.metres();
        (libm::hypot(level_m, height_m) * 1e3) as u32
    }

    fn is_at(&self, step: u16) -> bool {
        let place = self.flying.flown.steps.get(usize::from(step));
        let Some(Step::Wait { at, height }) = place else { return false };
        self.state.poses.last().is_some_and(|pose| {
            let level_m = Plane::at(*at).distance(*at, pose.position);
            level_m <= THERE_M && (pose.above_home.metres() - height.metres()).abs() <= THERE_M / 2.0
        })
    }

    fn leaving(&self, at: TourPlace, why: Why) -> Fact {
        Fact::Leaving { drone: self.drone.clone(), sortie: self.flying.sortie, at, why }
    }

    /// Where on the tour it is now: by its own position on the leg it flies, else where its slot was last known.
    fn place_now(&self) -> TourPlace {
        let slots = if self.flying.earlier.is_some() { &[][..] } else { &self.flight.slots };
        let place = slots.get(usize::from(self.flying.slot)).map(|slot| slot.place);
        let place = place.unwrap_or(self.flying.flown.begins);
        if self.flying.phase != Phase::OnTour || self.holder() != Some(self.drone) {
            return place;
        }
        let here: Option<Position> = self.state.poses.last().map(|pose| pose.position);
        here.map_or(place, |here| project(self.plan, place.leg, place.leg, here))
    }

    fn going_home(&self, why: &Why, wishes: &mut Vec<Wish>) -> Vec<Fact> {
        let ended = |how| vec![Fact::Ended { drone: self.drone.clone(), sortie: self.flying.sortie, how }];
        if self.state.liveness(self.now) == Liveness::Fresh && self.state.parked() {
            return ended(How::Landed);
        }
        if self.silence() >= NOT_EXPECTED {
            return ended(How::Lost);
        }
        let ours_to_order = matches!(why, Why::Battery | Why::Ordered | Why::Silent | Why::Hours);
        // Given back by its pilot, it is in his mode still.
        let by_hand = self.state.mode == Mode::Other && *why == Why::Ordered;
        if ours_to_order && (by_hand || matches!(self.state.mode, Mode::Mission | Mode::Hold | Mode::TakeOff)) {
            wishes.push(Wish::Enter(self.drone.clone(), Mode::Return));
        }
        Vec::new()
    }
}

/// MISSION_STATE_COMPLETE: the autopilot hangs where its mission ended.
const MISSION_COMPLETE: u8 = 5;
