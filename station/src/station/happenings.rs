//! What happens to drones: written down, told, and acted on. Whoever takes a drone over keeps it until somebody gives it
//! back by name: orders to the whole fleet must not fight a pilot who has one of its drones in hand.

use super::Station;
use super::drone::Drone;
use super::entry::Fact;
use super::request::{Answer, Principal, Refusal};
use super::requests::{Outcome, conflict};
use crate::base::{DistrictId, DroneId, Seq};
use crate::exchange::{Download, DownloadOutcome, Pair, Timing};
use crate::flight::{self, Phase, Seen, Why};
use crate::geodesy::{Area, Plane, Shape};
use crate::text::code;
use crate::vehicle::{Event, TakeOver, failsafes};
use crate::wire::{Address, MissionKind, Order, Report};

impl Station {
    /// What a drone does is compared with what it was told.
    pub(super) fn witness(&mut self, district: &DistrictId, id: &DroneId) {
        let now = self.now;
        let Some(one) = self.districts.get_mut(district) else { return };
        let taken = one.durable.taken.contains_key(id);
        let flight = &one.durable.flight;
        // A list whose upload was written down, and of which nothing more is known, may be aboard by now.
        let begun = flight.flying.get(id).is_some_and(|flying| flying.phase == Phase::Prepared);
        let proven =
            |kind| flight.aboard.get(id).and_then(|lists| lists.get(&kind)).map_or(0, |(_, plan_id, _)| *plan_id);
        let mut ours = [MissionKind::Mission, MissionKind::Fence, MissionKind::Rally]
            .map(|kind| Some(proven(kind)).filter(|plan_id| *plan_id != 0));
        // A sortie has no rally points: with one, its way home would end elsewhere.
        if flight.flying.get(id).is_some_and(|flying| flying.phase != Phase::Prepared) {
            ours[MissionKind::Rally as usize] = Some(0);
        }
        let Some(drone) = one.drones.get_mut(id) else { return };
        let mut events = drone.witness.look(now, &drone.state);
        if let Some(kind) = drone.witness.other_plan(now, &drone.state, ours).filter(|_| !begun && !taken) {
            events.push(Event::TakenOver { how: TakeOver::Loaded(kind) });
        }
        for event in events {
            self.happened(district, id, event);
        }
    }

    /// Something happened to a drone.
    pub(super) fn happened(&mut self, district: &DistrictId, id: &DroneId, event: Event) {
        let now = self.now;
        let Some(one) = self.districts.get_mut(district) else { return };
        let again = matches!(event, Event::TakenOver { .. }) && one.durable.taken.contains_key(id);
        let Some(drone) = one.drones.get_mut(id).filter(|_| !again) else { return };
        drone.last_event = Some((now, event.clone()));
        self.record(district, Fact::Drone { drone: id.clone(), event: event.clone() });
        if let Event::TakenOver { how } = event {
            self.let_go(district, id, how);
        }
    }

    /// Nothing more is ordered, nobody counts on it, and what was put aboard is read back.
    fn let_go(&mut self, district: &DistrictId, id: &DroneId, how: TakeOver) {
        let why = if matches!(how, TakeOver::Loaded(_)) { Why::ForeignPlan } else { Why::TookItself };
        let Some(one) = self.districts.get(district) else { return };
        let seen =
            Seen { state: &|id: &DroneId| one.state(id), listening_since: self.listening_since.unwrap_or(self.now) };
        let fact = flight::let_go(self.now, &one.durable.flight, id, &seen, why);
        if let Some(fact) = fact {
            self.record(district, Fact::Flight(fact));
        }
        let (now, own) = (self.now, self.own);
        let Some(drone) = self.drone_mut(district, id) else { return };
        drone.talk.forget();
        (drone.wanted, drone.order) = (None, None);
        let mut orders = Vec::new();
        if let TakeOver::Loaded(kind) = how {
            let pair = Pair { us: own, them: drone.state.address };
            drone.read_back = Some((kind, Download::start(now, pair, Timing::default(), kind, &mut orders)));
        }
        self.introduce(district, id);
        self.deliver(district, id, orders);
    }

    /// The read-back of what somebody else put aboard goes on: by a report, or by time.
    pub(super) fn read_back(&mut self, district: &DistrictId, id: &DroneId, heard: Option<(Address, &Report)>) {
        let now = self.now;
        let Some(drone) = self.drone_mut(district, id) else { return };
        let Some((kind, download)) = &mut drone.read_back else { return };
        let mut orders: Vec<Order> = Vec::new();
        match heard {
            Some((from, report)) => download.hear(now, from, report, &mut orders),
            None => download.tick(now, &mut orders),
        }
        let ended = download.outcome().map(|outcome| (*kind, outcome.clone()));
        self.deliver(district, id, orders);
        if let Some((kind, outcome)) = ended {
            if let Some(drone) = self.drone_mut(district, id) {
                drone.read_back = None;
            }
            if let DownloadOutcome::Items { items, .. } = outcome {
                let items = u16::try_from(items.len()).unwrap_or(u16::MAX);
                self.happened(district, id, Event::ReadBack { kind, items });
            }
        }
    }

    /// Somebody gives a drone back to this station. In the air it comes home: what it was sent for is lost by now.
    pub(super) fn give_back(&mut self, principal: &Principal, district: &DistrictId, id: &DroneId) -> Outcome {
        let Some(one) = self.districts.get(district) else { return Err(Refusal::NotFound) };
        if !one.drones.contains_key(id) {
            return Err(Refusal::NotFound);
        }
        if !one.durable.taken.contains_key(id) {
            return Err(conflict(code::NOT_TAKEN, &[("drone", id.to_string())]));
        }
        let flying = one.durable.flight.flying.get(id);
        let left = flying.filter(|flying| matches!(flying.phase, Phase::GoingHome(Why::TookItself | Why::ForeignPlan)));
        let home = left.map(|flying| flight::Fact::Leaving {
            drone: id.clone(),
            sortie: flying.sortie,
            at: flying.flown.ends,
            why: Why::Ordered,
        });
        self.happened(district, id, Event::GivenBack { by: principal.name.clone() });
        if let Some(fact) = home {
            self.record(district, Fact::Flight(fact));
        }
        let seq = self.journal.last();
        Ok((Answer::Done { seq }, seq))
    }

    /// Whoever leaves the fence, or comes back (F-F1): by its own position, whatever its autopilot thinks of it.
    pub(super) fn watch_fences(&mut self, district: &DistrictId) {
        let Some(one) = self.districts.get_mut(district) else { return };
        let Some(plan) = &one.durable.flight.plan else { return };
        let mut crossed: Vec<(DroneId, bool)> = Vec::new();
        for (id, drone) in one.drones.iter_mut() {
            let earlier = one.durable.flight.flying.get(id).and_then(|flying| flying.earlier.as_deref());
            let fence = &earlier.unwrap_or(plan).fence;
            if drone.state.airborne() && drone.state.trust.is_good() && drone.crosses(fence, one.last_flight) {
                crossed.push((id.clone(), drone.outside));
            }
        }
        for (id, outside) in crossed {
            self.happened(district, &id, Event::Fence { outside });
        }
    }
}

impl Drone {
    /// Whether it crossed the fence since it was last looked; a pose is held against the fence of a plan once.
    fn crosses(&mut self, fence: &Area, last_flight: Seq) -> bool {
        let Some(pose) = self.state.poses.last() else { return false };
        if self.fenced.replace((pose.at, last_flight)) == Some((pose.at, last_flight)) {
            return false;
        }
        let plane = Plane::at(pose.position);
        let outside = !Shape::of(fence, &plane).contains(plane.point(pose.position));
        std::mem::replace(&mut self.outside, outside) != outside
    }

    /// Seconds until its autopilot acts on the silence by itself, as its parameters say; none when that is not known, or
    /// it hears us.
    #[must_use]
    pub fn failsafe_in_s(&self, now: crate::base::Moment) -> Option<i64> {
        let silence_s = now.since(self.state.life.autopilot?).as_secs_f64();
        if !self.state.airborne() || silence_s < crate::vehicle::STALE.as_secs_f64() {
            return None;
        }
        let waits_s = failsafes::acts_after_s(self.state.rules, &self.params)?;
        Some((waits_s - silence_s) as i64)
    }
}
