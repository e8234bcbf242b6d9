//! What is passed on to whom (R-R1). Time is an argument; no socket is known here.
//!
//! From a link to every onlooker that may see it, from an onlooker to the links if it may command; never between two links
//! or two onlookers, and never back to where it came from. Frames for everybody go to all; frames for somebody only where
//! that somebody was heard. A frame that was passed on within the last two seconds is not passed on again: it went in a
//! circle, or it came over a second link to the same drone.

use quadrat_station::base::LinkId;
use quadrat_station::station::Peer;
use quadrat_station::wire::frame::SETUP_SIGNING;
use quadrat_station::wire::{Address, Frame, Targets};
use std::collections::{BTreeMap, VecDeque};
use std::hash::{DefaultHasher, Hasher};
use std::time::{Duration, Instant};

/// A frame that comes again within this is the same one.
const AGAIN: Duration = Duration::from_secs(2);
/// Frames that are remembered for that: what a thousand drones say in this time.
const REMEMBERED: usize = 131_072;
/// Where somebody was heard is believed for so long.
const HEARD: Duration = Duration::from_secs(60);
/// Addresses that are remembered on each side.
const ADDRESSES_MAX: usize = 4_096;

/// What an onlooker may.
#[derive(Clone, Debug)]
pub struct Rights {
    /// Which links it sees.
    pub links: Vec<LinkId>,
    /// Whether what it says reaches the drones.
    pub may_command: bool,
}

/// Why a frame was not passed on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Held {
    /// It came before.
    Again,
    /// It carries a key.
    Secret,
    /// Its sender may only look on.
    LookOn,
}

/// Where an onlooker's frame goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Onward {
    /// To everybody on its links.
    Everybody,
    /// To these.
    Peers(Vec<Peer>),
}

/// Knows who was heard where, and what was passed on lately.
#[derive(Debug)]
pub struct Switch {
    rights: Vec<Rights>,
    /// Who was heard on the links: where, and when last.
    on_links: BTreeMap<Address, BTreeMap<Peer, Instant>>,
    /// Who was heard from which onlooker.
    onlookers: BTreeMap<(usize, Address), Instant>,
    lately: BTreeMap<u64, Instant>,
    order: VecDeque<(Instant, u64)>,
    targets: Targets,
}

impl Switch {
    /// Onlookers with these rights.
    #[must_use]
    pub fn new(rights: Vec<Rights>) -> Switch {
        Switch {
            rights,
            on_links: BTreeMap::new(),
            onlookers: BTreeMap::new(),
            lately: BTreeMap::new(),
            order: VecDeque::new(),
            targets: Targets::default(),
        }
    }

    /// A frame came over a link: which onlookers get it.
    ///
    /// # Errors
    /// Why nobody does.
    pub fn hear_link(&mut self, now: Instant, peer: &Peer, frame: &Frame, bytes: &[u8]) -> Result<Vec<usize>, Held> {
        self.note_on_link(now, frame.from, peer);
        self.check(now, frame, bytes)?;
        let target = self.targets.of(frame);
        let sees = |rights: &Rights| rights.links.contains(&peer.link);
        let all = self.rights.iter().enumerate().filter(|(_, rights)| sees(rights)).map(|(onlooker, _)| onlooker);
        Ok(all.filter(|onlooker| target.is_none_or(|target| self.is_there(now, *onlooker, target))).collect())
    }

    /// A frame came from an onlooker: where it goes on the links.
    ///
    /// # Errors
    /// Why it goes nowhere.
    pub fn hear_onlooker(
        &mut self,
        now: Instant,
        onlooker: usize,
        frame: &Frame,
        bytes: &[u8],
    ) -> Result<Onward, Held> {
        self.note_onlooker(now, onlooker, frame.from);
        // Remembered even if it may not pass: it must not come back over a link as news.
        self.check(now, frame, bytes)?;
        let Some(rights) = self.rights.get(onlooker).filter(|rights| rights.may_command) else {
            return Err(Held::LookOn);
        };
        let Some(target) = self.targets.of(frame) else { return Ok(Onward::Everybody) };
        let heard = self.on_links.iter().filter(|(address, _)| means(target, **address)).flat_map(|(_, peers)| peers);
        let seen = heard.filter(|(peer, at)| rights.links.contains(&peer.link) && since(now, **at) < HEARD);
        let mut peers: Vec<Peer> = seen.map(|(peer, _)| peer.clone()).collect();
        peers.sort();
        peers.dedup();
        Ok(Onward::Peers(peers))
    }

    /// Which links an onlooker sees.
    #[must_use]
    pub fn links_of(&self, onlooker: usize) -> &[LinkId] {
        self.rights.get(onlooker).map_or(&[], |rights| &rights.links)
    }

    fn check(&mut self, now: Instant, frame: &Frame, bytes: &[u8]) -> Result<(), Held> {
        // It carries a key (R-S5).
        if frame.message == SETUP_SIGNING {
            return Err(Held::Secret);
        }
        while self.order.front().is_some_and(|(at, _)| since(now, *at) >= AGAIN) || self.order.len() >= REMEMBERED {
            if let Some((at, hash)) = self.order.pop_front()
                && self.lately.get(&hash) == Some(&at)
            {
                self.lately.remove(&hash);
            }
        }
        let mut hasher = DefaultHasher::new();
        hasher.write(bytes);
        let hash = hasher.finish();
        if self.lately.insert(hash, now).is_some() {
            self.order.push_back((now, hash));
            return Err(Held::Again);
        }
        self.order.push_back((now, hash));
        Ok(())
    }

    fn is_there(&self, now: Instant, onlooker: usize, target: Address) -> bool {
        let range = (onlooker, Address { component: 0, ..target })..=(onlooker, Address { component: 255, ..target });
        self.onlookers.range(range).any(|((_, heard), at)| means(target, *heard) && since(now, *at) < HEARD)
    }

    fn note_on_link(&mut self, now: Instant, from: Address, peer: &Peer) {
        if self.on_links.len() >= ADDRESSES_MAX && !self.on_links.contains_key(&from) {
            self.on_links.retain(|_, peers| peers.values().any(|at| since(now, *at) < HEARD));
            if self.on_links.len() >= ADDRESSES_MAX {
                return;
            }
        }
        let peers = self.on_links.entry(from).or_default();
        if let Some(at) = peers.get_mut(peer) {
            *at = now;
        } else {
            peers.retain(|_, at| since(now, *at) < HEARD);
            peers.insert(peer.clone(), now);
        }
    }

    fn note_onlooker(&mut self, now: Instant, onlooker: usize, from: Address) {
        if self.onlookers.len() >= ADDRESSES_MAX && !self.onlookers.contains_key(&(onlooker, from)) {
            self.onlookers.retain(|_, at| since(now, *at) < HEARD);
        }
        if self.onlookers.len() < ADDRESSES_MAX || self.onlookers.contains_key(&(onlooker, from)) {
            self.onlookers.insert((onlooker, from), now);
        }
    }

    /// How much is remembered; for the proof that nothing grows.
    #[cfg(test)]
    fn remembered(&self) -> usize {
        self.lately.len().max(self.order.len())
    }
}

/// Whether `target` is meant for `address`.
fn means(target: Address, address: Address) -> bool {
    target.system == address.system && (target.component == 0 || target.component == address.component)
}

fn since(now: Instant, at: Instant) -> Duration {
    now.saturating_duration_since(at)
}

#[cfg(test)]
mod tests;
