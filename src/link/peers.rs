//! Who can be sent to. A peer's number is never used again while the process lives.

use quadrat_station::base::LinkId;
use quadrat_station::station::Peer;
use std::collections::BTreeMap;
use std::net::{SocketAddr, UdpSocket};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
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

/// All peers of all links.
#[derive(Debug, Default)]
pub struct Peers {
    next: AtomicU32,
    outlets: Mutex<BTreeMap<Peer, Outlet>>,
}

impl Peers {
    /// A new peer.
    pub fn add(&self, link: &LinkId, outlet: Outlet) -> Peer {
        let number = self.next.fetch_add(1, Ordering::Relaxed).saturating_add(1);
        let peer = Peer { link: link.clone(), number };
        self.outlets().insert(peer.clone(), outlet);
        peer
    }

    /// A peer is gone.
    pub fn remove(&self, peer: &Peer) {
        self.outlets().remove(peer);
    }

    /// Every peer of a link is gone.
    pub fn remove_all(&self, link: &LinkId) {
        self.outlets().retain(|peer, _| peer.link != *link);
    }

    /// How many speak on a link.
    #[must_use]
    pub fn on(&self, link: &LinkId) -> usize {
        self.outlets().keys().filter(|peer| peer.link == *link).count()
    }

    /// Sends without waiting. What cannot be sent is lost, as on any radio; exchanges cure that.
    pub fn send(&self, to: &Peer, bytes: Vec<u8>) -> Sent {
        let outlet = self.outlets().get(to).cloned();
        match outlet {
            Some(Outlet::Udp(socket, address)) => {
                if let Err(error) = socket.send_to(&bytes, address) {
                    tracing::debug!(%error, %address, "a datagram was not sent");
                }
                Sent::Gone
            }
            Some(Outlet::Stream(task)) => match task.try_send(bytes) {
                Ok(()) => Sent::Held,
                Err(_) => Sent::Gone,
            },
            None => Sent::Gone,
        }
    }

    fn outlets(&self) -> MutexGuard<'_, BTreeMap<Peer, Outlet>> {
        self.outlets.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
