//! Who can be sent to. A peer's number is never used again while the process lives.

use quadrat_station::base::LinkId;
use quadrat_station::station::Peer;
use std::collections::{BTreeMap, BTreeSet};
use std::net::{SocketAddr, UdpSocket};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};
use tokio::sync::mpsc;

/// The way out to one peer.
#[derive(Clone, Debug)]
pub enum Outlet {
    /// A datagram to this address, from the port that it knows us by.
    Udp(Arc<UdpSocket>, SocketAddr),
    /// A stream's own task; it holds one message and says when it is gone.
    Stream(mpsc::Sender<Vec<u8>>),
}

/// What became of a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sent {
    /// It is on its way, or lost on it: the next may follow.
    Gone,
    /// A stream has it and will say when it is gone.
    Held,
}

/// After a drone moved, its old and its new address both get what is for either, for so long (R-L6).
const BOTH: Duration = Duration::from_secs(10);

/// All peers of all links.
#[derive(Debug, Default)]
pub struct Peers {
    next: AtomicU32,
    outlets: Mutex<Outlets>,
}

#[derive(Debug, Default)]
struct Outlets {
    by_peer: BTreeMap<Peer, Outlet>,
    /// Whom the station has spoken to, by number.
    answered: BTreeSet<u32>,
    /// Two addresses of one drone by their numbers, and until when both count.
    pairs: BTreeMap<u32, (Peer, Instant)>,
}

impl Peers {
    /// A new peer.
    pub fn add(&self, link: &LinkId, outlet: Outlet) -> Peer {
        let peer = self.number(link);
        self.outlets().by_peer.insert(peer.clone(), outlet);
        peer
    }

    /// Somebody who is heard and gets nothing from us.
    pub fn number(&self, link: &LinkId) -> Peer {
        let number = self.next.fetch_add(1, Ordering::Relaxed).saturating_add(1);
        Peer { link: link.clone(), number }
    }

    /// A peer is gone.
    pub fn remove(&self, peer: &Peer) {
        let mut outlets = self.outlets();
        outlets.by_peer.remove(peer);
        outlets.answered.remove(&peer.number);
        outlets.part(peer.number);
    }

    /// Whether the station has spoken to a peer. It speaks to whom it believes: where signatures are required, a good
    /// frame alone proves nobody.
    #[must_use]
    pub fn is_answered(&self, peer: &Peer) -> bool {
        self.outlets().answered.contains(&peer.number)
    }

    /// A drone moved from one peer to another at this time, maybe.
    pub fn pair(&self, from: &Peer, to: &Peer, now: Instant) {
        let mut outlets = self.outlets();
        outlets.part(from.number);
        outlets.part(to.number);
        outlets.pairs.insert(from.number, (to.clone(), now + BOTH));
        outlets.pairs.insert(to.number, (from.clone(), now + BOTH));
    }

    /// These are two drones after all: neither gets what is for the other.
    pub fn part(&self, peer: u32) {
        self.outlets().part(peer);
    }

    /// Every peer of a link is gone.
    pub fn remove_all(&self, link: &LinkId) {
        let mut outlets = self.outlets();
        let gone = outlets.by_peer.extract_if(.., |peer, _| peer.link == *link);
        let gone: Vec<u32> = gone.map(|(peer, _)| peer.number).collect();
        outlets.answered.retain(|number| !gone.contains(number));
    }

    /// How many speak on a link.
    #[must_use]
    pub fn on(&self, link: &LinkId) -> usize {
        self.outlets().by_peer.keys().filter(|peer| peer.link == *link).count()
    }

    /// Everybody on a link.
    #[must_use]
    pub fn all_on(&self, link: &LinkId) -> Vec<Peer> {
        self.outlets().by_peer.keys().filter(|peer| peer.link == *link).cloned().collect()
    }

    /// Sends without waiting. What cannot be sent is lost, as on any radio; exchanges cure that.
    pub fn send(&self, to: &Peer, bytes: Vec<u8>) -> Sent {
        let (outlet, twin) = {
            let mut outlets = self.outlets();
            outlets.answered.insert(to.number);
            let twin = outlets.twin(to.number, crate::clock::real());
            (outlets.by_peer.get(to).cloned(), twin)
        };
        if let Some(Outlet::Udp(socket, address)) = twin {
            send_datagram(&socket, address, &bytes);
        }
        match outlet {
            Some(Outlet::Udp(socket, address)) => {
                send_datagram(&socket, address, &bytes);
                Sent::Gone
            }
            Some(Outlet::Stream(task)) => match task.try_send(bytes) {
                Ok(()) => Sent::Held,
                Err(_) => Sent::Gone,
            },
            None => Sent::Gone,
        }
    }

    fn outlets(&self) -> MutexGuard<'_, Outlets> {
        self.outlets.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Outlets {
    fn twin(&mut self, peer: u32, now: Instant) -> Option<Outlet> {
        let (twin, until) = self.pairs.get(&peer)?;
        if *until <= now {
            self.part(peer);
            return None;
        }
        self.by_peer.get(twin).cloned()
    }

    fn part(&mut self, peer: u32) {
        if let Some((twin, _)) = self.pairs.remove(&peer) {
            self.pairs.remove(&twin.number);
        }
    }
}

fn send_datagram(socket: &UdpSocket, to: SocketAddr, bytes: &[u8]) {
    if let Err(error) = socket.send_to(bytes, to) {
        tracing::debug!(%error, %to, "a datagram was not sent");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Holds R-Q2.
    #[test]
    fn a_stream_that_takes_nothing_holds_up_nobody_who_sends_to_it() {
        let peers = Peers::default();
        let (tell, told) = mpsc::channel(1);
        let peer = peers.add(&"radio".into(), Outlet::Stream(tell));
        let (count, counted) = std::sync::mpsc::channel();
        std::thread::spawn(move || {
            let held = (0..1_000).filter(|_| peers.send(&peer, vec![0; 300]) == Sent::Held).count();
            count.send(held).unwrap();
        });
        assert_eq!(counted.recv_timeout(Duration::from_secs(10)), Ok(1), "one is held, the others are gone at once");
        drop(told);
    }
}
