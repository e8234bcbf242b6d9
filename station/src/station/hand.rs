//! Orders by hand: one at a time for each drone, followed until the drone shows the effect (R-C6).

use super::Station;
use super::by_hand::{DroneAsk, HandState, HandView, List};
use super::drone::Drone;
use super::entry::{ByHand, Fact};
use super::request::{Answer, Principal, Refusal};
use super::requests::{Outcome, conflict};
use super::upkeep::policy;
use crate::base::{DistrictId, DroneId, Moment};
use crate::flight::How;
use crate::mission;
use crate::text::{Code, code};
use crate::vehicle::{Ended, Liveness, Mode, Task, failsafes};
use crate::wire::MissionKind;
use std::collections::VecDeque;

/// An order by hand and how far it is.
#[derive(Clone, Debug)]
pub struct Hand {
    pub(super) ask: DroneAsk,
    /// What is to be done still, list by list.
    left: VecDeque<Task>,
    /// When the drone acknowledged; from then on it has to show it.
    pub(super) taken: Option<Moment>,
    /// What people are shown.
    pub view: HandView,
}

impl Hand {
    pub(super) fn end(&mut self, state: HandState, problem: Option<(Code, &[(&str, String)])>) {
        self.left.clear();
        self.view.state = state;
        if let Some((code, values)) = problem {
            self.view.code = Some(code.as_str().to_string());
            self.view.values = values.iter().map(|(name, value)| ((*name).to_string(), value.clone())).collect();
        }
    }

    fn runs(&self) -> bool {
        self.view.state == HandState::Running
    }
}

impl Station {
    /// Somebody asks something of one drone.
    pub(super) fn by_hand(
        &mut self,
        principal: &Principal,
        district: &DistrictId,
        id: &DroneId,
        ask: DroneAsk,
    ) -> Outcome {
        self.may_by_hand(district, id, &ask)?;
        let what = ask.word();
        let detail = match &ask {
            DroneAsk::Set(name, number) => format!("{name} = {number}"),
            _ => String::new(),
        };
        let (by, grounds, holds) = (principal.name.clone(), ask.grounds(), ask.holds());
        let fact = ByHand { drone: id.clone(), by, what: what.to_string(), detail, grounds, holds };
        let seq = self.record(district, Fact::ByHand(fact));
        if grounds {
            self.stay_down(district, id);
        }
        let now = self.now;
        let mut orders = Vec::new();
        let Some(drone) = self.drone_mut(district, id) else { return Err(Refusal::NotFound) };
        if !ask.only_looks() {
            // Whatever it does from here on, a person has it.
            drone.launch = Default::default();
        }
        if matches!(ask, DroneAsk::Cancel) {
            let number = drone.hand.as_ref().map_or(0, |hand| hand.view.number);
            drone.talk.cancel(now, &mut orders);
            self.deliver(district, id, orders);
            self.arm_drone(district, id);
            return Ok((Answer::Begun { number }, seq));
        }
        if matches!(ask, DroneAsk::Audit) {
            drone.forget_params();
        }
        self.hands += 1;
        let number = self.hands;
        let Some(drone) = self.drone_mut(district, id) else { return Err(Refusal::NotFound) };
        let left = tasks(&ask, drone);
        let view = HandView { number, what: what.to_string(), step: what.to_string(), ..HandView::default() };
        drone.hand = Some(Hand { ask, left, taken: None, view });
        self.next_by_hand(district, id);
        Ok((Answer::Begun { number }, seq))
    }

    fn may_by_hand(&self, district: &DistrictId, id: &DroneId, ask: &DroneAsk) -> Result<(), Refusal> {
        let one = self.districts.get(district).ok_or(Refusal::NotFound)?;
        let drone = one.drones.get(id).ok_or(Refusal::NotFound)?;
        let named = [("drone", id.to_string()), ("what", ask.word().to_string())];
        if drone.is_shared(self.now) {
            return Err(conflict(code::HAND_CONFLICT, &named));
        }
        if one.durable.taken.contains_key(id) && !ask.only_looks() {
            return Err(conflict(code::HAND_TAKEN, &named));
        }
        if self.is_usurped(drone) && !ask.suits_a_sortie() {
            return Err(conflict(code::START_USURPED, &[("address", self.own.to_string())]));
        }
        if is_out_of_reach(drone.state.liveness(self.now)) {
            return Err(conflict(code::GATE_SILENT, &[]));
        }
        self.may_reach(drone, ask)?;
        if !drone.state.rules.can_fly() {
            return Err(conflict(code::GATE_AUTOPILOT, &[]));
        }
        if one.durable.flight.flying.contains_key(id) && !ask.suits_a_sortie() {
            return Err(conflict(code::HAND_ON_SORTIE, &named));
        }
        let flies_it = drone.state.armed && drone.state.mode == Mode::Mission;
        if ask.changes_lists() && flies_it {
            return Err(conflict(code::HAND_IN_MISSION, &named));
        }
        let busy = drone.hand.as_ref().filter(|hand| hand.runs() && !matches!(ask, DroneAsk::Cancel));
        // Nobody waits behind a transfer to bring a drone down.
        if let Some(hand) = busy.filter(|_| !matches!(ask, DroneAsk::Enter(_) | DroneAsk::Disarm)) {
            let values = [("drone", id.to_string()), ("what", hand.view.what.clone())];
            return Err(conflict(code::HAND_BUSY, &values));
        }
        self.may_task(district, id, drone, ask)
    }

    fn may_task(&self, district: &DistrictId, id: &DroneId, drone: &Drone, ask: &DroneAsk) -> Result<(), Refusal> {
        let rules = drone.state.rules;
        match ask {
            DroneAsk::Cancel if drone.hand.is_none() => Err(conflict(code::HAND_NONE, &[("drone", id.to_string())])),
            DroneAsk::Enter(mode) if rules.enter(*mode).is_none() => Err(conflict(code::HAND_NO_MODE, &[])),
            DroneAsk::Arm => {
                let shut = self.gate(district, id);
                if shut.is_empty() {
                    return Ok(());
                }
                Err(Refusal::Gate(shut.iter().map(|shut| (id.clone(), shut.clone())).collect()))
            }
            DroneAsk::Upload(lists) => {
                let missions = lists.iter().filter(|list| list.kind == MissionKind::Mission);
                let mut items = missions.flat_map(|list| list.items.iter().enumerate());
                let refused = items.find(|(_, item)| !rules.mission.accepted.contains(&item.command));
                if let Some((index, item)) = refused {
                    let values = [("item", (index + 1).to_string()), ("command", item.command.to_string())];
                    return Err(conflict(code::HAND_ITEM, &values));
                }
                let items = |kind| lists.iter().find(|list| list.kind == kind).map_or(&[][..], |list| &list.items);
                let leaves = mission::leaves_fence(items(MissionKind::Mission), items(MissionKind::Fence));
                let item = |index: usize| [("item", (index + 1).to_string())];
                leaves.map_or(Ok(()), |index| Err(conflict(code::HAND_OUTSIDE, &item(index))))
            }
            _ => Ok(()),
        }
    }

    /// How the last order by hand stands.
    pub(super) fn hand_view(&self, district: &DistrictId, id: &DroneId) -> Outcome {
        let drone = self.districts.get(district).and_then(|one| one.drones.get(id)).ok_or(Refusal::NotFound)?;
        let hand = drone.hand.as_ref().ok_or_else(|| conflict(code::HAND_NONE, &[("drone", id.to_string())]))?;
        Ok((Answer::Hand(Box::new(hand.view.clone())), self.journal.last()))
    }

    /// A sortie that has not left the ground is over.
    pub(super) fn stay_down(&mut self, district: &DistrictId, id: &DroneId) {
        let Some(one) = self.districts.get(district) else { return };
        let waits = one.durable.flight.flying.get(id).is_some_and(|flying| !flying.aloft());
        if waits && one.state(id).is_some_and(|state| !state.armed) {
            self.end_sortie(district, id, How::Cancelled);
        }
    }

    fn next_by_hand(&mut self, district: &DistrictId, id: &DroneId) {
        let Some(hand) = self.drone_mut(district, id).and_then(|drone| drone.hand.as_mut()) else { return };
        let Some(task) = hand.left.pop_front() else {
            if hand.runs() && !matches!(hand.ask, DroneAsk::Audit) {
                hand.end(HandState::Done, None);
            } else if hand.runs() {
                self.read_params(district, id);
            }
            return;
        };
        if let Task::Load(kind, _) | Task::Fetch(kind) | Task::Clear(kind) = &task {
            hand.view.step = kind.word().to_string();
            (hand.view.sent, hand.view.of) = (0, 0);
        }
        if matches!(hand.ask, DroneAsk::Enter(_) | DroneAsk::Arm | DroneAsk::Disarm) {
            let what = hand.ask.word();
            self.order(district, id, what, task);
        } else {
            self.begin_task(district, id, task);
        }
    }

    /// A conversation ended; if it was the hand's, the next begins or it is over.
    pub(super) fn hand_ended(&mut self, district: &DistrictId, id: &DroneId, ended: &Ended) {
        let now = self.now;
        let Some(drone) = self.drone_mut(district, id) else { return };
        let rules = drone.state.rules;
        let Some(hand) = drone.hand.as_mut().filter(|hand| hand.runs()) else { return };
        match (&hand.ask, ended) {
            (
                DroneAsk::Upload(_) | DroneAsk::Clear(_),
                Ended::Loaded { kind, outcome, .. } | Ended::Cleared { kind, outcome },
            ) => {
                hand.listed(*kind, outcome);
            }
            (DroneAsk::Download(_) | DroneAsk::Verify(_), Ended::Fetched { kind, outcome }) => {
                hand.fetched(*kind, outcome, rules.mission);
            }
            (DroneAsk::Get(name), Ended::Read { name: read, value }) if name == read => {
                let row = failsafes::Row { name: name.clone(), value: value.map(|value| value.as_f64()), want: None };
                hand.view.params.push(row);
                if value.is_none() {
                    let values = [("name", name.clone())];
                    hand.end(HandState::Unknown, Some((code::HAND_PARAM_SILENT, &values)));
                }
            }
            (DroneAsk::Set(name, _), Ended::Set { name: set, outcome }) if name == set => {
                hand.set(set.clone(), *outcome)
            }
            (DroneAsk::Enter(_) | DroneAsk::Arm | DroneAsk::Disarm, Ended::Ordered { outcome, .. }) => {
                hand.taken = Some(now);
                return hand.ordered(outcome);
            }
            (DroneAsk::Message(_), Ended::Asked(outcome)) => hand.asked(outcome),
            _ => return,
        }
        let sets = matches!(hand.ask, DroneAsk::Set(..));
        if sets {
            // One parameter makes others appear or vanish (R-AP5).
            drone.forget_params();
            self.read_params(district, id);
        }
        self.next_by_hand(district, id);
    }

    /// Orders whose effect is shown by now, and progress.
    pub(super) fn watch_hands(&mut self, district: &DistrictId) {
        let now = self.now;
        let own = self.own.system;
        let Some(one) = self.districts.get_mut(district) else { return };
        let patrol = one.durable.flight.patrol.as_ref();
        for drone in one.drones.values_mut() {
            let Some(hand) = drone.hand.as_mut().filter(|hand| hand.runs()) else { continue };
            if let Some((_, progress)) = drone.talk.transfer() {
                (hand.view.sent, hand.view.of) = (progress.sent, progress.of);
            } else if let Some(progress) = drone.talk.fetched() {
                (hand.view.sent, hand.view.of) = progress;
            }
            if matches!(hand.ask, DroneAsk::Audit) && !drone.talk.is_reading() {
                let policy = policy(patrol, drone.setup.home, own);
                hand.view.params = failsafes::rows(drone.state.rules, &drone.params, &policy);
                hand.end(HandState::Done, None);
            } else if is_out_of_reach(drone.state.liveness(now)) {
                hand.end(HandState::Unknown, Some((code::HAND_UNKNOWN, &[])));
            } else {
                hand.shown(now, &drone.state);
                if let Some(order) = drone.order.as_mut().filter(|_| hand.view.state == HandState::Done) {
                    order.state = "done";
                }
            }
        }
    }
}

const fn is_out_of_reach(liveness: Liveness) -> bool {
    matches!(liveness, Liveness::Silent | Liveness::Lost | Liveness::Gone)
}

/// What an order comes to, conversation by conversation; fence, rally points, mission (R-M14).
fn tasks(ask: &DroneAsk, drone: &Drone) -> VecDeque<Task> {
    let rules = drone.state.rules.mission;
    let load = |list: &List| match (list.kind, list.items.as_slice()) {
        (kind, []) => Task::Clear(kind),
        (MissionKind::Mission, items) => {
            Task::Load(list.kind, mission::stored(items.to_vec(), drone.setup.home, rules))
        }
        (kind, items) => Task::Load(kind, items.to_vec()),
    };
    match ask {
        DroneAsk::Upload(lists) => {
            let order = [MissionKind::Fence, MissionKind::Rally, MissionKind::Mission];
            let of = |kind| lists.iter().filter(move |list| list.kind == kind);
            order.into_iter().flat_map(of).map(load).collect()
        }
        DroneAsk::Verify(lists) => lists.iter().map(|list| Task::Fetch(list.kind)).collect(),
        DroneAsk::Download(kinds) => kinds.iter().map(|kind| Task::Fetch(*kind)).collect(),
        DroneAsk::Clear(kinds) => kinds.iter().map(|kind| Task::Clear(*kind)).collect(),
        DroneAsk::Get(name) => [Task::Read(name.clone())].into(),
        DroneAsk::Set(name, number) => [Task::Set(name.clone(), *number)].into(),
        DroneAsk::Enter(mode) => [Task::Enter(*mode)].into(),
        DroneAsk::Arm => [Task::Arm].into(),
        DroneAsk::Disarm => [Task::Disarm].into(),
        DroneAsk::Message(message) => [Task::Ask(*message)].into(),
        DroneAsk::Cancel | DroneAsk::Audit => VecDeque::new(),
    }
}
