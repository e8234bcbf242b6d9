//! Frames in: who speaks, what changed by it, what follows at once.

use super::alarms::Key;
use super::entry::Fact;
use super::input::{LinkFacts, Peer};
use super::links::{LinkCounts, Trouble};
use super::losses::Losses;
use super::signing::Admission;
use super::{Durable, HEARTBEAT, Station};
use crate::base::{DistrictId, DroneId, LinkId, Moment, NetworkId, Span};
use crate::camera::Camera;
use crate::mission::Window;
use crate::patrol::Capture;
use crate::vehicle::{Change, Ended, Event, Liveness};
use crate::wire::{AUTOPILOT, Address, Frame, Order, Read, Report, read};
use std::collections::BTreeMap;

/// An address that is silent for this long gets nothing more, unless it is the link's only one (R-L6).
const PEER_SPOKE: Span = Span::from_secs(10);
/// An address that is silent for this long is forgotten.
const PEER_FORGOTTEN: Span = Span::from_secs(60);

/// MAV_SEVERITY_WARNING: what is at least as grave may be a cause.
const WARNING: u8 = 4;

/// What is known of a link.
#[derive(Debug)]
pub struct Link {
    /// Whose system ids are spoken on it.
    pub network: NetworkId,
    /// Works.
    pub up: bool,
    /// Why not, for people.
    pub reason: Option<String>,
    /// Another link of its network works too.
    pub shared: bool,
    /// Addresses that spoke, and when they last did.
    pub peers: BTreeMap<Peer, Moment>,
    /// Frames since it came up.
    pub frames: u64,
    /// Frames of known messages that made no sense.
    pub undecodable: u64,
    /// Loss by sender.
    pub loss: Losses,
    /// It is late by its nature: only commands go out on it (R-L9).
    pub high_latency: bool,
    /// How several items of a list go out at once on it.
    pub window: Option<Window>,
    /// What the shell counted; none where no shell counts.
    pub counts: Option<LinkCounts>,
    /// What went wrong lately.
    pub trouble: Trouble,
}

impl Link {
    fn new(network: NetworkId) -> Link {
        Link {
            network,
            up: false,
            reason: None,
            shared: false,
            peers: BTreeMap::new(),
            frames: 0,
            undecodable: 0,
            loss: Losses::default(),
            high_latency: false,
            window: None,
            counts: None,
            trouble: Trouble::default(),
        }
    }

    /// Addresses that spoke lately, or the last one that did.
    fn speaking(&self, now: Moment) -> impl Iterator<Item = &Peer> {
        let newest = self.peers.values().max().copied();
        let speaks = move |at: Moment| now.since(at) <= PEER_SPOKE || Some(at) == newest;
        self.peers.iter().filter(move |(_, at)| speaks(**at)).map(|(peer, _)| peer)
    }

    /// Forgets addresses that fell silent, the last that spoke aside; gives them.
    fn forget_peers(&mut self, now: Moment) -> Vec<Peer> {
        let newest = self.peers.values().max().copied();
        let gone = |at: Moment| now.since(at) > PEER_FORGOTTEN && Some(at) != newest;
        let silent = self.peers.iter().filter(|(_, at)| gone(**at)).map(|(peer, _)| peer.clone()).collect();
        self.peers.retain(|_, at| !gone(*at));
        silent
    }

    /// Somebody is there to be spoken to.
    fn meet(&mut self, now: Moment, from: &Peer) {
        match self.peers.get_mut(from) {
            Some(at) => *at = now,
            None => drop(self.peers.insert(from.clone(), now)),
        }
    }

    /// A frame came; keeps the books.
    fn count(&mut self, now: Moment, from: &Peer, frame: &Frame) {
        self.meet(now, from);
        self.frames += 1;
        self.loss.hear(frame.from, frame.sequence);
    }
}

impl Station {
    pub(super) fn link_up(&mut self, link: LinkId, facts: &LinkFacts) {
        self.sending.set_budget(&link, facts.bytes_per_second);
        let network = self.networks.of(&link);
        let window = facts.push_window.then(|| Window::on(facts.bytes_per_second));
        let high_latency = facts.high_latency;
        if high_latency {
            self.forget_calls(&link);
        }
        self.links.insert(link, Link { up: true, high_latency, window, ..Link::new(network) });
        self.mark_shared();
    }

    pub(super) fn link_down(&mut self, link: &LinkId, reason: String) {
        self.sending.forget(|peer| peer.link == *link);
        self.signing.forget(|peer| peer.link == *link);
        let network = self.networks.of(link);
        let high_latency = self.is_high_latency(link);
        self.links.insert(link.clone(), Link { reason: Some(reason), high_latency, ..Link::new(network) });
        self.mark_shared();
    }

    fn mark_shared(&mut self) {
        let mut up: BTreeMap<NetworkId, usize> = BTreeMap::new();
        for link in self.links.values().filter(|link| link.up) {
            *up.entry(link.network.clone()).or_default() += 1;
        }
        for link in self.links.values_mut() {
            link.shared = up.get(&link.network).is_some_and(|links| *links > 1);
        }
        self.merged.retain(|network, _| up.get(network).is_some_and(|links| *links > 1));
    }

    pub(super) fn heartbeat(&mut self) {
        let now = self.now;
        let mut silent = Vec::new();
        for link in self.links.values_mut() {
            silent.extend(link.forget_peers(now));
        }
        if !silent.is_empty() {
            self.sending.forget(|peer| silent.contains(peer));
            self.signing.forget(|peer| silent.contains(peer));
        }
        let up = self.links.values().filter(|link| link.up);
        let peers: Vec<Peer> = up.flat_map(|link| link.speaking(now).cloned()).collect();
        for peer in peers {
            self.send_all(&peer, vec![Order::Heartbeat]);
        }
        self.call();
        self.alarms.set(Key::Heartbeat, Some(self.now.after(HEARTBEAT)));
    }

    pub(super) fn frames(&mut self, from: &Peer, frames: &[Frame]) {
        if frames.is_empty() {
            // Somebody whom we speak to first.
            let now = self.now;
            self.links.get_mut(&from.link).into_iter().for_each(|link| link.meet(now, from));
        }
        for frame in frames {
            self.frame(from, frame);
        }
    }

    fn frame(&mut self, from: &Peer, frame: &Frame) {
        let now = self.now;
        match self.signing.admit(now, from, frame, self.wall.unix_ms(now)) {
            Admission::Taken => {}
            Admission::Counted => {
                self.links.get_mut(&from.link).into_iter().for_each(|link| link.frames += 1);
                return;
            }
            Admission::Answered => {
                self.links.get_mut(&from.link).into_iter().for_each(|link| link.meet(now, from));
                return;
            }
            Admission::Refused => return,
        }
        if !self.links.contains_key(&from.link) {
            self.links.insert(from.link.clone(), Link::new(self.networks.of(&from.link)));
        }
        let Some(link) = self.links.get_mut(&from.link) else { return };
        link.count(now, from, frame);
        let Read::Report(report) = read(frame) else {
            link.undecodable += 1;
            return;
        };
        let (network, shared) = (link.network.clone(), link.shared);
        if let Report::Radio { txbuf, .. } = report {
            self.sending.hear_room(&from.link, txbuf);
        }
        self.neighbours.hear_station(now, &network, frame.from, &report);
        let number = self.networks.drone(&network, frame.from.system);
        let Some((district, drone)) = number.and_then(|number| self.crew.get(number)).cloned() else {
            return self.unknown(&network, from, frame.from, &report);
        };
        if !self.is_ours((&district, &drone), from, frame, &report) {
            return;
        }
        if shared && self.merged.entry(network).or_default().is_copy(now, &from.link, frame) {
            return;
        }
        self.report(&district, &drone, from, frame.from, &report);
    }

    fn report(&mut self, district: &DistrictId, id: &DroneId, peer: &Peer, from: Address, report: &Report) {
        let now = self.now;
        // What says nothing of its age tells nothing about now, but for the answer to a command.
        let is_dated = matches!(report, Report::HighLatency { .. }) || !self.is_high_latency(&peer.link);
        let Some(drone) = self.districts.get_mut(district).and_then(|one| one.drones.get_mut(id)) else { return };
        if drone.state.liveness(now) > Liveness::Fresh && from.component == AUTOPILOT {
            drone.witness.heard_again(now);
        }
        let changes = if is_dated { drone.state.hear(now, from, report) } else { Vec::new() };
        if let Some(draw) = drone.draw.as_mut().filter(|_| is_dated) {
            draw.hear(now, &drone.state, report);
        }
        let mut orders = Vec::new();
        let ended = drone.talk.hear(now, from, report, &mut orders);
        self.say(district, id, peer, orders);
        match report {
            Report::Tunnel { payload_type, bytes, .. } => {
                self.tunnel(district, id, peer, from, *payload_type, bytes);
            }
            Report::Heartbeat { .. } if from.component != AUTOPILOT => self.ask_for_gap(district, id, peer, from),
            Report::ImageCaptured { boot_ms, .. } => self.photographed(district, id, *boot_ms),
            _ => {}
        }
        self.read_back(district, id, Some((from, report)));
        self.follow(district, id, changes, ended);
        if matches!(report, Report::Heartbeat { .. } | Report::Landed { .. } | Report::MissionCurrent { .. }) {
            self.witness(district, id);
        }
        if matches!(report, Report::Heartbeat { .. }) {
            self.introduce_late(district, id);
        }
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
            Change::Appeared => {
                if let Some(drone) = self.drone_mut(district, id) {
                    drone.reboot();
                }
                self.introduce(district, id);
            }
            Change::Rebooted { armed } => {
                if let Some(drone) = self.drone_mut(district, id) {
                    drone.reboot();
                }
                self.happened(district, id, Event::Rebooted { armed });
                self.introduce(district, id);
            }
            Change::Capable => self.capable(district, id),
            Change::Trusted(trusted) => self.happened(district, id, Event::Position { trusted }),
            Change::Said { severity, text } if severity <= WARNING => {
                let now = self.now;
                if let Some(drone) = self.drone_mut(district, id) {
                    drone.witness.said(now, &text);
                }
            }
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
        let Some((looked, ground_m)) = drone.looked(pose, one.durable.flight.patrol.as_ref()) else { return };
        let swath = drone.swaths.pose(pose.at, camera, watched, &looked, ground_m);
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
        let Some((looked, ground_m)) = drone.looked(pose, one.durable.flight.patrol.as_ref()) else { return };
        let swath = drone.swaths.photo(pose.at, camera, watched, &looked, ground_m);
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
