//! The durable half: the standing task, the slots of its tour, and who flies what. It decides nothing.

use super::fact::{Fact, How, Why};
use super::roster::home_within;
use crate::base::{DroneId, Moment, Span};
use crate::mission::PlanHash;
use crate::patrol::Patrol;
use crate::plan::{Plan, Sortie, TourPlace, place_at};
use crate::wire::MissionKind;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// A list that is aboard: content hash, the drone's own id of it, number of items.
pub type Proven = (PlanHash, u32, u16);

/// How far a sortie is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Phase {
    /// Cut; not aboard yet.
    Prepared,
    /// Aboard and verified; on the ground.
    Verified,
    /// In the air, on its way to the tour.
    Launched,
    /// A relief that waits for its turn.
    Waiting,
    /// Holds its slot.
    OnTour,
    /// On its way home.
    GoingHome(Why),
}

/// A drone and the sortie it has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Flying {
    /// The sortie's number.
    pub sortie: u32,
    /// Which slot it is for.
    pub slot: u16,
    /// Its own layer, mm above the tour's heights.
    pub layer_mm: i32,
    /// Whom it relieves.
    pub relieves: Option<DroneId>,
    /// What it flies.
    pub flown: Sortie,
    /// Content hash of its mission.
    pub mission: PlanHash,
    /// Content hash of its fence.
    pub fence: PlanHash,
    /// The timed ground (indexes into `Patrol::timed`) that it may be over: nobody is when it closes.
    pub open: Vec<u16>,
    /// The plan that it flies, when the patrol has another one by now.
    pub earlier: Option<Arc<Plan>>,
    /// How far it is.
    pub phase: Phase,
    /// Since when.
    pub since: Moment,
}

impl Flying {
    /// Whether it counts as its slot's present or coming holder.
    #[must_use]
    pub fn serves(&self) -> bool {
        self.earlier.is_none() && !matches!(self.phase, Phase::GoingHome(_))
    }

    /// Whether it is off the ground as far as the journal knows.
    #[must_use]
    pub fn aloft(&self) -> bool {
        !matches!(self.phase, Phase::Prepared | Phase::Verified)
    }
}

/// One of the evenly spaced places that move round the tour.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Slot {
    /// Who holds it.
    pub holder: Option<DroneId>,
    /// How far its holder is, or where the last one stopped.
    pub place: TourPlace,
    /// Since when nobody holds it.
    pub empty_since: Option<Moment>,
    /// Who held it before.
    pub before: Option<DroneId>,
}

/// Standing task, slots, sorties.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Flight {
    /// The standing task as its files say, all its closed ground closed.
    pub task: Option<Patrol>,
    /// The longest that any of its drones takes home.
    pub home_within: Span,
    /// The task with the ground of `open` opened: what is planned and flown.
    pub patrol: Option<Patrol>,
    /// The timed ground (indexes into the task's `timed`) that is open.
    pub open: Vec<u16>,
    /// Its plan; none while it is being planned.
    pub plan: Option<Plan>,
    /// The slots of the tour.
    pub slots: Vec<Slot>,
    /// Who has a sortie.
    pub flying: BTreeMap<DroneId, Flying>,
    /// What is on whom.
    pub aboard: BTreeMap<DroneId, BTreeMap<MissionKind, Proven>>,
    /// Everybody stopped where they are.
    pub held: bool,
    /// When everybody was last told to go on.
    pub resumed_at: Option<Moment>,
    /// Who was held by hand since.
    pub held_by_hand: BTreeSet<DroneId>,
    /// Sorties so far.
    pub sorties: u32,
    /// When a drone's last sortie ended badly: who, when.
    pub failed: BTreeMap<DroneId, Moment>,
}

impl Flight {
    /// One fact came true.
    pub fn apply(&mut self, at: Moment, fact: &Fact) {
        match fact {
            Fact::Applied { patrol, .. } => {
                self.task = Some((**patrol).clone());
                self.home_within = home_within(patrol);
                self.patrol = Some(patrol.with_open(&[]));
                (self.open, self.plan) = (Vec::new(), None);
                self.slots.clear();
            }
            Fact::Planned { plan } => self.lay_slots(at, plan),
            Fact::Hours { open, plan } => {
                self.patrol = self.task.as_ref().map(|task| task.with_open(open));
                self.open.clone_from(open);
                self.leave_plan();
                self.lay_slots(at, plan);
            }
            Fact::Verified { drone, kind, hash, plan_id, items } => {
                let lists = self.aboard.entry(drone.clone()).or_default();
                lists.insert(*kind, (*hash, *plan_id, *items));
                if *kind == MissionKind::Mission {
                    self.enter(at, drone, Phase::Verified);
                }
            }
            Fact::Held { .. } => self.held = true,
            Fact::Resumed { .. } => {
                (self.held, self.resumed_at) = (false, Some(at));
                self.held_by_hand.clear();
            }
            Fact::Home { .. } => self.held = false,
            _ => self.apply_sortie(at, fact),
        }
    }

    /// The plan that a sortie is cut from.
    #[must_use]
    pub fn plan_of<'f>(&'f self, flying: &'f Flying) -> Option<&'f Plan> {
        flying.earlier.as_deref().or(self.plan.as_ref())
    }

    /// A person stopped one drone of those that have a sortie.
    pub fn hold_by_hand(&mut self, drone: &DroneId) {
        if self.flying.contains_key(drone) {
            self.held_by_hand.insert(drone.clone());
        }
    }

    fn apply_sortie(&mut self, at: Moment, fact: &Fact) {
        match fact {
            Fact::Prepared { drone, sortie, slot, layer_mm, relieves, flown, mission, fence } => {
                self.sorties = self.sorties.max(*sortie);
                let flying = Flying {
                    sortie: *sortie,
                    slot: *slot,
                    layer_mm: *layer_mm,
                    relieves: relieves.clone(),
                    flown: (**flown).clone(),
                    mission: *mission,
                    fence: *fence,
                    open: self.open.clone(),
                    earlier: None,
                    phase: Phase::Prepared,
                    since: at,
                };
                self.flying.insert(drone.clone(), flying);
            }
            Fact::Launched { drone, .. } => self.enter(at, drone, Phase::Launched),
            Fact::Waiting { drone, .. } => self.enter(at, drone, Phase::Waiting),
            Fact::OnTour { drone, slot, at: place, .. } => self.take_slot(at, drone, *slot, *place),
            Fact::Passed { slot, place, .. } => {
                if let Some(slot) = self.slots.get_mut(usize::from(*slot)) {
                    slot.place = *place;
                }
            }
            Fact::Leaving { drone, at: place, why, .. } => self.leave_slot(at, drone, *place, why),
            Fact::Ended { drone, how, .. } => {
                self.free_slot_of(at, drone);
                self.flying.remove(drone);
                self.held_by_hand.remove(drone);
                if matches!(how, How::NotAboard { .. } | How::NotLaunched { .. } | How::Lost) {
                    self.failed.insert(drone.clone(), at);
                }
            }
            _ => {}
        }
    }

    /// Whoever has a sortie has one of a plan that is the patrol's no more.
    fn leave_plan(&mut self) {
        let plan = self.plan.take().map(Arc::new);
        for flying in self.flying.values_mut().filter(|flying| flying.earlier.is_none()) {
            flying.earlier.clone_from(&plan);
        }
    }

    fn lay_slots(&mut self, at: Moment, plan: &Plan) {
        let count = u64::from(plan.slots.max(1));
        self.slots = (0..count)
            .map(|number| Slot {
                holder: None,
                place: place_at(plan, Span::from_micros(plan.lap.as_micros() / count * number)),
                empty_since: Some(at),
                before: None,
            })
            .collect();
        self.plan = Some(plan.clone());
    }

    fn enter(&mut self, at: Moment, drone: &DroneId, phase: Phase) {
        if let Some(flying) = self.flying.get_mut(drone) {
            flying.phase = phase;
            flying.since = at;
        }
    }

    fn take_slot(&mut self, at: Moment, drone: &DroneId, number: u16, place: TourPlace) {
        if let Some(slot) = self.slots.get_mut(usize::from(number)) {
            *slot = Slot { holder: Some(drone.clone()), place, empty_since: None, before: slot.before.take() };
        }
        self.enter(at, drone, Phase::OnTour);
    }

    fn leave_slot(&mut self, at: Moment, drone: &DroneId, place: TourPlace, why: &Why) {
        for slot in self.slots.iter_mut().filter(|slot| slot.holder.as_ref() == Some(drone)) {
            *slot = Slot { holder: None, place, empty_since: Some(at), before: Some(drone.clone()) };
        }
        self.enter(at, drone, Phase::GoingHome(why.clone()));
    }

    fn free_slot_of(&mut self, at: Moment, drone: &DroneId) {
        for slot in self.slots.iter_mut().filter(|slot| slot.holder.as_ref() == Some(drone)) {
            slot.holder = None;
            slot.empty_since = Some(at);
            slot.before = Some(drone.clone());
        }
    }
}
