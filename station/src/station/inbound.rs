//! Frames in: who speaks, what changed by it, what follows at once.

use super::alarms::Key;
use super::entry::Fact;
use super::input::{LinkFacts, Peer};
use super::signing::Admission;
use super::{Durable, HEARTBEAT, Station};
use crate::base::{DistrictId, DroneId, LinkId, NetworkId};
use crate::camera::Camera;
use crate::patrol::Capture;
use crate::vehicle::{Change, Ended};
use crate::wire::{AUTOPILOT, Address, Frame, Loss, Order, Read, Report, read};
use std::collections::{BTreeMap, BTreeSet};

/// What is known of a link.
#[derive(Debug)]
pub struct Link {
    /// Whose system ids are spoken on it.
    pub network: NetworkId,
    /// Works.
    pub up: bool,
    /// Why not, for people.
    pub reason: Option<String>,
    /// Addresses that spoke.
    pub peers: BTreeSet<Peer>,
    /// Frames since it came up.
    pub frames: u64,
    /// Frames of known messages that made no sense.
    pub undecodable: u64,
    /// Loss by sender.
    pub loss: BTreeMap<Address, Loss>,
}

impl Link {
    fn new(network: NetworkId) -> Link {
        Link {
            network,
            up: false,
            reason: None,
            peers: BTreeSet::new(),
            frames: 0,
            undecodable: 0,
            loss: BTreeMap::new(),
        }
    }
}

impl Station {
    pub(super) fn link_up(&mut self, link: LinkId, facts: &LinkFacts) {
        self.sending.set_budget(&link, facts.bytes_per_second);
        let network = self.networks.of(&link);
        self.links.insert(link, Link { up: true, ..Link::new(network) });
    }

    pub(super) fn link_down(&mut self, link: &LinkId, reason: String) {
        self.sending.forget(|peer| peer.link == *link);
        self.signing.forget(link);
        let network = self.networks.of(link);
        self.links.insert(link.clone(), Link { reason: Some(reason), ..Link::new(network) });
    }

    pub(super) fn heartbeat(&mut self) {
        let peers: Vec<Peer> =
            self.links.values().filter(|link| link.up).flat_map(|link| link.peers.iter().cloned()).collect();
        for peer in peers {
            self.send_all(&peer, vec![Order::Heartbeat]);
        }
        self.alarms.set(Key::Heartbeat, Some(self.now.after(HEARTBEAT)));
    }

    pub(super) fn frames(&mut self, from: &Peer, frames: &[Frame]) {
        for frame in frames {
            self.frame(from, frame);
        }
    }

    fn frame(&mut self, from: &Peer, frame: &Frame) {
        match self.signing.admit(self.now, from, frame, self.wall.unix_ms(self.now)) {
            Admission::Taken => {}
            Admission::Counted => {
                self.links.get_mut(&from.link).into_iter().for_each(|link| link.frames += 1);
                return;
            }
            Admission::Refused => return,
        }
        if !self.links.contains_key(&from.link) {
            self.links.insert(from.link.clone(), Link::new(self.networks.of(&from.link)));
        }
        let Some(link) = self.links.get_mut(&from.link) else { return };
        if !link.peers.contains(from) {
            link.peers.insert(from.clone());
        }
        link.frames += 1;
        link.loss.entry(frame.from).or_default().hear(frame.sequence);
        let Read::Report(report) = read(frame) else {
            link.undecodable += 1;
            return;
        };
        let number = self.networks.drone(&link.network, frame.from.system);
        if let Some((district, drone)) = number.and_then(|number| self.crew.get(number)).cloned() {
            self.report(&district, &drone, from, frame.from, &report);
        }
    }

    fn report(&mut self, district: &DistrictId, id: &DroneId, peer: &Peer, from: Address, report: &Report) {
        let now = self.now;
        let Some(drone) = self.districts.get_mut(district).and_then(|one| one.drones.get_mut(id)) else { return };
        if from.component != AUTOPILOT {
            if !drone.voices.beside_ours(peer) {
                return;
            }
        } else if !drone.voices.hear(now, peer) {
            return;
        } else if drone.peer.as_ref() != Some(peer) {
            // Orders go to where the autopilot speaks, not to its companion.
            drone.peer = Some(peer.clone());
        }
        let changes = drone.state.hear(now, from, report);
        let mut orders = Vec::new();
        let ended = drone.talk.hear(now, from, report, &mut orders);
        self.send_all(peer, orders);
        match report {
            Report::Tunnel { payload_type, bytes, .. } => {
                self.tunnel(district, id, peer, from, *payload_type, bytes);
            }
            Report::Heartbeat { .. } if from.component != AUTOPILOT => self.ask_for_gap(district, id, peer, from),
            Report::ImageCaptured { boot_ms, .. } => self.photographed(district, id, *boot_ms),
            _ => {}
        }
        self.follow(district, id, changes, ended);
    }

    /// What follows from changes and ended conversations of one drone.
    pub(super) fn follow(&mut self, district: &DistrictId, id: &DroneId, changes: Vec<Change>, ended: Vec<Ended>) {
        let significant = !ended.is_empty() || changes.iter().any(|change| !matches!(change, Change::Posed(_)));
        for change in changes {
            self.changed(district, id, change);
        }
        for ended in ended {
            self.ended(district, id, ended);
        }
        self.arm_drone(district, id);
        if significant {
            self.look(district, self.now);
        }
    }

    fn changed(&mut self, district: &DistrictId, id: &DroneId, change: Change) {
        match change {
            Change::Appeared | Change::Rebooted => {
                if let Some(drone) = self.drone_mut(district, id) {
                    drone.reboot();
                }
                self.introduce(district, id);
            }
            Change::Capable => self.capable(district, id),
            Change::Posed(pose) => self.posed(district, id, &pose),
            Change::Identified(uid) => self.identified(district, id, uid),
            Change::Moded | Change::Aboard | Change::Said { .. } => {}
        }
    }

    /// Video: every pose in the air is looked at.
    fn posed(&mut self, district: &DistrictId, id: &DroneId, pose: &crate::vehicle::Pose) {
        let now = self.now;
        let Some(one) = self.districts.get_mut(district) else { return };
        let Some(drone) = one.drones.get_mut(id).filter(|drone| drone.state.airborne()) else { return };
        let Some((camera, Capture::Video)) = looks_with(&one.durable) else { return };
        let watched = drone.state.life.watched(now);
        let swath = drone.swaths.pose(pose.at, camera, watched, &pose.looked());
        if let Some(swath) = swath {
            self.record(district, Fact::Coverage(swath));
        }
    }

    /// Photos: only what a picture was taken of is looked at.
    fn photographed(&mut self, district: &DistrictId, id: &DroneId, boot_ms: u32) {
        let now = self.now;
        let Some(one) = self.districts.get_mut(district) else { return };
        let Some((camera, Capture::Photos { .. })) = looks_with(&one.durable) else { return };
        let Some(drone) = one.drones.get_mut(id) else { return };
        let watched = drone.state.life.watched(now);
        let Some(pose) = drone.state.poses.nearest(boot_ms) else { return };
        let swath = drone.swaths.photo(pose.at, camera, watched, &pose.looked());
        if let Some(swath) = swath {
            self.record(district, Fact::Coverage(swath));
        }
    }

    fn identified(&mut self, district: &DistrictId, id: &DroneId, uid: u64) {
        let enrolled = self.districts.get(district).and_then(|one| one.durable.enrolled.get(id)).copied();
        if enrolled.is_none() {
            self.record(district, Fact::Enrolled { drone: id.clone(), uid });
        }
        if let Some(drone) = self.drone_mut(district, id) {
            drone.conflict = enrolled.is_some_and(|known| known != uid);
        }
    }
}

/// What a district's patrol looks through, and how.
fn looks_with(durable: &Durable) -> Option<(&Camera, Capture)> {
    let patrol = durable.flight.patrol.as_ref()?;
    let capture = patrol.areas.first().map_or(Capture::Video, |watch| watch.capture);
    Some((patrol.camera()?, capture))
}
