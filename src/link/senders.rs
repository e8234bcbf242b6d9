//! Who speaks on a UDP link. An address is nobody until a good frame came from it (R-L6), and costs nothing until then:
//! a flood of garbage from a thousand addresses fills no table.

use super::cutter::{Cutter, count_waste};
use super::health::add;
use super::whereabouts::{Step, Whereabouts};
use super::{Line, Outlet};
use quadrat_station::station::{Input, Peer};
use quadrat_station::wire::{Deframer, Found, Frame, Resync};
use std::collections::BTreeMap;
use std::net::{SocketAddr, UdpSocket};
use std::sync::Arc;
use std::time::{Duration, Instant};

/// Most addresses that are remembered.
const ADDRESSES_MAX: usize = 4_096;
/// An address that is silent for this long, and whose drones are heard elsewhere, is forgotten (R-L6).
const SILENT: Duration = Duration::from_secs(10);

struct Sender {
    cutter: Cutter,
    peer: Peer,
    heard: Instant,
    /// The station speaks to it.
    answered: bool,
}

/// The addresses of one link.
pub struct Senders<'l> {
    line: &'l Line,
    socket: &'l Arc<UdpSocket>,
    by_address: BTreeMap<SocketAddr, Sender>,
    by_number: BTreeMap<u32, SocketAddr>,
    whereabouts: Whereabouts,
    // Looks for a first good frame in what strangers say.
    probe: Deframer,
    // Frames of this batch.
    ready: Vec<(Peer, Vec<Frame>)>,
    now: Instant,
}

impl<'l> Senders<'l> {
    /// Nobody yet.
    #[must_use]
    pub fn new(line: &'l Line, socket: &'l Arc<UdpSocket>) -> Senders<'l> {
        Senders {
            line,
            socket,
            by_address: BTreeMap::new(),
            by_number: BTreeMap::new(),
            whereabouts: Whereabouts::default(),
            probe: Deframer::new(Resync::Datagram),
            ready: Vec::new(),
            now: crate::clock::real(),
        }
    }

    /// Somebody whom we speak to first.
    pub fn greet(&mut self, to: SocketAddr) {
        let peer = self.add(to);
        // No frames yet, but somebody to speak to.
        self.line.wiring.inbox.notice(Input::Frames { from: peer, frames: Vec::new() });
    }

    /// One datagram.
    pub fn take_in(&mut self, from: SocketAddr, bytes: &[u8]) {
        if !self.by_address.contains_key(&from) && !self.is_welcome(from, bytes) {
            return;
        }
        let Some(sender) = self.by_address.get_mut(&from) else { return };
        sender.heard = self.now;
        let (peer, forwarding) = (sender.peer.clone(), &self.line.wiring.forwarding);
        let frames = sender.cutter.cut(bytes, &self.line.health, |cut| forwarding.pass_on(&peer, cut));
        if frames.is_empty() {
            return;
        }
        sender.answered = sender.answered || self.line.wiring.peers.is_answered(&peer);
        if sender.answered {
            frames.iter().for_each(|frame| self.follow(frame, &peer));
        }
        match self.ready.last_mut() {
            Some((last, waiting)) if *last == peer => waiting.extend(frames),
            _ => self.ready.push((peer, frames)),
        }
    }

    /// The batch is complete.
    pub fn hand_over(&mut self) {
        if !self.ready.is_empty() {
            let crowding = self.line.wiring.inbox.batch(std::mem::take(&mut self.ready));
            self.line.crowded(crowding);
        }
        self.now = crate::clock::real();
    }

    /// Tells what was counted, and forgets addresses that nobody has any more. Once a second.
    pub fn tidy(&mut self, now: Instant) {
        self.now = now;
        for sender in self.by_address.values() {
            sender.cutter.tell(sender.peer.number, &self.line.health);
        }
        let homes = self.whereabouts.homes();
        let gone = |sender: &Sender| {
            now.saturating_duration_since(sender.heard) > SILENT && !homes.contains(&sender.peer.number)
        };
        let first = self.by_number.keys().next().copied();
        let gone: Vec<SocketAddr> = self
            .by_address
            .iter()
            // Whom we spoke to first stays: it may not have answered yet.
            .filter(|(_, sender)| gone(sender) && !(self.line.speaks_first() && Some(sender.peer.number) == first))
            .map(|(at, _)| *at)
            .collect();
        gone.iter().for_each(|at| self.remove(at));
    }

    // Whether a stranger brings a good frame, and there is room for it.
    fn is_welcome(&mut self, from: SocketAddr, bytes: &[u8]) -> bool {
        self.probe.push(bytes);
        let mut is_good = false;
        let mut waste = Vec::new();
        for found in self.probe.by_ref() {
            match found {
                Found::Frame(_) => is_good = true,
                Found::UnknownId(_) => {}
                other => waste.push(other),
            }
        }
        waste.extend(self.probe.give_up());
        if is_good && self.by_address.len() < ADDRESSES_MAX {
            let peer = self.add(from);
            tracing::info!(link = %self.line.id, %from, peer = peer.number, "a new peer");
            return true;
        }
        add(&self.line.health.bytes, bytes.len() as u64);
        waste.iter().for_each(|found| count_waste(found, &self.line.health));
        false
    }

    fn add(&mut self, at: SocketAddr) -> Peer {
        let peer = self.line.wiring.peers.add(&self.line.id, Outlet::Udp(self.socket.clone(), at));
        let sender =
            Sender { cutter: Cutter::new(Resync::Datagram), peer: peer.clone(), heard: self.now, answered: false };
        self.by_number.insert(peer.number, at);
        self.by_address.insert(at, sender);
        peer
    }

    fn remove(&mut self, at: &SocketAddr) {
        if let Some(Sender { peer, .. }) = self.by_address.remove(at) {
            tracing::info!(link = %self.line.id, %at, peer = peer.number, "a peer is gone");
            self.by_number.remove(&peer.number);
            self.whereabouts.forget(peer.number);
            self.line.wiring.peers.remove(&peer);
            self.line.health.forget(peer.number);
        }
    }

    // Where a frame's sender is now, and who else gets what is for it. A replayed frame of a drone must not draw what is
    // meant for it to whoever plays it: only the station knows that, and speaks to no such peer.
    fn follow(&mut self, frame: &Frame, peer: &Peer) {
        match self.whereabouts.hear(self.now, frame.from, peer.number) {
            Step::Same => {}
            Step::Moved { from } => {
                let (system, component) = (frame.from.system, frame.from.component);
                tracing::info!(link = %self.line.id, system, component, from, to = peer.number, "heard at a new address");
                self.line.health.rebind(system);
                let old = Peer { link: peer.link.clone(), number: from };
                self.line.wiring.peers.pair(&old, peer, self.now);
            }
            Step::Rivals { other } => {
                add(&self.line.health.rivals, 1);
                self.line.wiring.peers.part(other);
            }
        }
    }
}
