//! Whose voice a frame is, and what may be said to whom (R-I1, R-I3, R-R2): addresses that two drones share get no orders,
//! a drone that somebody else has gets none until it is given back, and one that changed its system id is found again.

use super::Station;
use super::drone::Drone;
use super::entry::Fact;
use super::input::Peer;
use super::neighbours::Next;
use crate::base::{DistrictId, DroneId, LinkId, NetworkId, Span};
use crate::vehicle::{Event, Liveness};
use crate::wire::{AUTOPILOT, Address, Command, Frame, Order, Place, Report};

/// AUTOPILOT_VERSION.
const VERSION: u16 = 148;
/// A link on which our drone was silent for this long does not carry orders any more.
const SPOKE: Span = Span::from_millis(2_500);
/// After our drone was silent for this long on every other link, orders go over one that is late by its nature.
const QUIET: Span = Span::from_secs(5);
/// After a link failed to carry an order the configured one is not gone back to for this long.
const AVOIDED: Span = Span::from_secs(10);

impl Station {
    /// Whether a frame is of the drone that answers to its system id, and not of somebody else's.
    pub(super) fn is_ours(&mut self, at: (&DistrictId, &DroneId), from: &Peer, frame: &Frame, report: &Report) -> bool {
        let now = self.now;
        let Some(one) = self.districts.get_mut(at.0) else { return false };
        let Some(drone) = one.drones.get_mut(at.1) else { return false };
        if frame.from.component != AUTOPILOT {
            return drone.voices.beside_ours(from);
        }
        if !drone.voices.have_owner()
            && let Some(uid) = one.durable.enrolled.get(at.1)
        {
            drone.voices.belong_to(*uid);
        }
        let ours = drone.voices.hear(now, from, frame.sequence, report);
        if ours {
            drone.heard_at(now, from, |link| self.links.get(link).is_some_and(|link| link.high_latency));
        }
        if let Some(peer) = drone.voices.whom_to_ask(now) {
            let ask = ask_version(frame.from);
            self.send_all(&peer, vec![ask]);
        }
        ours
    }

    /// An autopilot that no drone of the config answers to: a drone whose system id was changed is known by its number.
    pub(super) fn unknown(&mut self, network: &NetworkId, peer: &Peer, from: Address, report: &Report) {
        match self.neighbours.hear_unknown(self.now, network, from, report) {
            Next::Wait => {}
            Next::Ask => self.send_all(peer, vec![ask_version(from)]),
            Next::Known(uid) => self.moved(network, from.system, uid),
        }
    }

    /// The drone with this autopilot answers to another system id from now on, if its old one is silent (F-I3).
    fn moved(&mut self, network: &NetworkId, system: u8, uid: u64) {
        let now = self.now;
        let own = self.own;
        let enrolled = self.districts.iter().find_map(|(district, one)| {
            let (id, _) = one.durable.enrolled.iter().find(|(_, enrolled)| **enrolled == uid)?;
            let drone = one.drones.get(id)?;
            let here = drone.network == *network;
            let silent = matches!(drone.state.liveness(now), Liveness::Silent | Liveness::Lost | Liveness::Gone);
            (here && silent).then(|| (district.clone(), id.clone(), drone.number, drone.state.address.system))
        });
        let Some((district, id, number, before)) = enrolled else { return };
        self.networks.leave(network, before);
        self.networks.settle(network.clone(), system, number);
        self.neighbours.found(network, system);
        if let Some(drone) = self.drone_mut(&district, &id) {
            drone.moves_to(own, system);
        }
        self.record(&district, Fact::Drone { drone: id, event: Event::Moved { system } });
    }

    /// Orders to a drone, at one of its addresses, as far as it may be told any.
    pub(super) fn say(&mut self, district: &DistrictId, id: &DroneId, peer: &Peer, mut orders: Vec<Order>) {
        if orders.is_empty() {
            return;
        }
        let now = self.now;
        let Some(one) = self.districts.get_mut(district) else { return };
        let taken = one.durable.taken.contains_key(id);
        let Some(drone) = one.drones.get_mut(id) else { return };
        let (before, shared) = (orders.len(), drone.is_shared(now));
        orders.retain(|order| order.asks_only() && !shared || order.asks_for(VERSION) || !taken && !shared);
        drone.withheld += (before - orders.len()) as u64;
        self.send_all(peer, orders);
    }

    /// Whether another station speaks with our own address where this drone is: nothing new is begun then (F-I2).
    pub(super) fn is_usurped(&self, drone: &Drone) -> bool {
        self.neighbours.has_our_address(self.now, &drone.network, self.own)
    }
}

fn ask_version(them: Address) -> Order {
    let command = Command {
        command: Command::REQUEST_MESSAGE,
        params: [f32::from(VERSION), 0.0, 0.0, 0.0],
        place: Place::Floats([0.0; 3]),
    };
    Order::Command { to: Address { component: AUTOPILOT, ..them }, command, confirmation: 0 }
}

impl Drone {
    /// Whether somebody else's drone answers to its system id, or its autopilot is not the enrolled one.
    #[must_use]
    pub fn is_shared(&self, now: crate::base::Moment) -> bool {
        self.conflict || self.voices.stranger(now)
    }

    /// It spoke here. Orders go to the link that the config names while it speaks there, else where it speaks.
    /// A link that is late by its nature is taken while no other carries.
    fn heard_at(&mut self, now: crate::base::Moment, peer: &Peer, is_late: impl Fn(&LinkId) -> bool) {
        let Some(current) = self.peer.as_ref().filter(|current| *current != peer) else {
            self.peer.get_or_insert_with(|| peer.clone());
            return;
        };
        if is_late(&current.link) != is_late(&peer.link) {
            let carries = self.state.life.autopilot.is_some_and(|at| now.since(at) < QUIET);
            if is_late(&current.link) || !carries {
                self.peer = Some(peer.clone());
            }
            return;
        }
        let elsewhere = current.link != peer.link && self.voices.speaks(now, current, SPOKE);
        let avoided = self.failed_over.is_some_and(|at| now.since(at) < AVOIDED);
        let goes_back = peer.link == self.setup.link && !avoided && !self.talk.is_loading();
        if !elsewhere || goes_back {
            self.peer = Some(peer.clone());
        }
    }

    /// An order had no answer in a round trip: the next go over another link, if it speaks on one. A transfer stays where
    /// it began, because an autopilot answers it there only.
    pub(super) fn fail_over(&mut self, now: crate::base::Moment, orders: &[Order], is_late: impl Fn(&LinkId) -> bool) {
        let unanswered = orders.iter().any(|order| matches!(order, Order::Command { confirmation: 1.., .. }));
        let Some(current) = self.peer.as_ref().filter(|_| unanswered && !self.talk.is_loading()) else { return };
        if let Some(other) = self.voices.elsewhere(now, current, SPOKE).filter(|other| !is_late(&other.link)).cloned() {
            self.failed_over = (current.link == self.setup.link).then_some(now).or(self.failed_over);
            self.peer = Some(other);
        }
    }
}
