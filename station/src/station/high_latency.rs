//! Links that are late by their nature and cost by the byte, as over a satellite (R-L9): commands go out on them and nothing
//! else, each once, and a drone that speaks on another link too is spoken to there.

use super::Station;
use super::by_hand::DroneAsk;
use super::drone::Drone;
use super::input::Peer;
use super::request::Refusal;
use super::requests::conflict;
use crate::base::{DistrictId, DroneId, LinkId, NetworkId};
use crate::text::code;
use crate::vehicle::HIGH_LATENCY;
use crate::wire::{Command, Order, Place};

impl Station {
    /// Whether a link is late by its nature.
    pub(super) fn is_high_latency(&self, link: &LinkId) -> bool {
        self.links.get(link).is_some_and(|link| link.high_latency)
    }

    /// Whether a drone is spoken to over such a link.
    pub(super) fn is_far(&self, drone: &Drone) -> bool {
        drone.peer.as_ref().is_some_and(|peer| self.is_high_latency(&peer.link))
    }

    /// By hand too, only commands go that far.
    pub(super) fn may_reach(&self, drone: &Drone, ask: &DroneAsk) -> Result<(), Refusal> {
        let is_command = matches!(ask, DroneAsk::Enter(_) | DroneAsk::Arm | DroneAsk::Disarm | DroneAsk::Cancel);
        if is_command || !self.is_far(drone) {
            return Ok(());
        }
        Err(conflict(code::HAND_FAR, &[("drone", drone.setup.id.to_string()), ("what", ask.word().to_string())]))
    }

    /// A link came up: its drones are to be asked to speak on it.
    pub(super) fn forget_calls(&mut self, link: &LinkId) {
        let network = self.networks.of(link);
        for drone in self.districts.values_mut().flat_map(|one| one.drones.values_mut()) {
            if drone.network == network {
                drone.called = None;
            }
        }
    }

    /// Asks drones to speak on such links: when one comes up, and again while nothing comes.
    pub(super) fn call(&mut self) {
        let now = self.now;
        let late = self.links.values().filter(|link| link.up && link.high_latency && !link.peers.is_empty());
        let late: Vec<(NetworkId, Vec<Peer>)> =
            late.map(|link| (link.network.clone(), link.peers.keys().cloned().collect())).collect();
        for (network, peers) in late {
            let crew: Vec<(DistrictId, DroneId)> = self.crew.clone();
            for (district, id) in crew {
                let Some(drone) = self.districts.get_mut(&district).and_then(|one| one.drones.get_mut(&id)) else {
                    continue;
                };
                let quiet = drone.state.life.high_latency.is_none_or(|at| now.since(at) >= HIGH_LATENCY);
                let due = drone.called.is_none_or(|at| quiet && now.since(at) >= HIGH_LATENCY);
                if due && drone.network == network {
                    drone.called = Some(now);
                    self.call_one(&district, &id, &peers);
                }
            }
        }
    }

    fn call_one(&mut self, district: &DistrictId, id: &DroneId, peers: &[Peer]) {
        let Some(to) = self.drone_mut(district, id).map(|drone| drone.state.address) else { return };
        let params = [1.0, 0.0, 0.0, 0.0];
        let command = Command { command: Command::CONTROL_HIGH_LATENCY, params, place: Place::Floats([0.0; 3]) };
        for peer in peers {
            self.say(district, id, peer, vec![Order::Command { to, command, confirmation: 0 }]);
        }
    }
}

#[cfg(test)]
mod tests;
