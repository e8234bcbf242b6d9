//! Send queues: one per peer, in three lanes, inside the station so that tests see what a slow link does.

use super::input::Peer;
use super::output::Output;
use super::signing::Signing;
use crate::base::{LinkId, Moment, Span};
use crate::wire::{Address, Order};
use std::collections::{BTreeMap, BTreeSet, VecDeque};

/// Which goes first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Lane {
    /// Heartbeats, commands, acknowledgements.
    First,
    /// Missions and parameters.
    Second,
    /// Requests for streams.
    Third,
}

/// Most orders that wait in one lane; exchanges repeat themselves, so the oldest may go.
const LANE_MAX: usize = 256;
/// A peer that does not become writable for this long gets the next one all the same: the adapter may have lost it.
const STUCK: Span = Span::from_secs(2);

/// One order on its way to a peer.
#[derive(Clone, Debug)]
pub struct Parcel {
    /// To whom.
    pub to: Peer,
    /// In which lane.
    pub lane: Lane,
    /// What.
    pub order: Order,
}

impl Parcel {
    /// An order in the lane that fits it.
    #[must_use]
    pub fn new(to: Peer, order: Order) -> Parcel {
        let lane = match order {
            Order::Heartbeat | Order::Tunnel { .. } => Lane::First,
            Order::Command { command, .. } if command.command == SET_MESSAGE_INTERVAL => Lane::Third,
            Order::Command { .. } | Order::MissionSetCurrent { .. } => Lane::First,
            _ => Lane::Second,
        };
        Parcel { to, lane, order }
    }
}

/// MAV_CMD_SET_MESSAGE_INTERVAL.
const SET_MESSAGE_INTERVAL: u16 = 511;

#[derive(Debug, Default)]
struct Queue {
    lanes: [VecDeque<Order>; 3],
    busy_since: Option<Moment>,
    sequence: u8,
    dropped: u64,
}

impl Queue {
    fn is_waiting(&self) -> bool {
        self.busy_since.is_none() && self.lanes.iter().any(|lane| !lane.is_empty())
    }
}

/// What frames are signed with as they leave.
#[derive(Debug)]
pub struct Seal<'s> {
    /// Keys and clocks.
    pub signing: &'s mut Signing,
    /// Wall time, ms since 1970.
    pub unix_ms: i64,
}

/// All peers' queues.
#[derive(Debug)]
pub struct Sending {
    own: Address,
    queues: BTreeMap<Peer, Queue>,
    /// Peers with something to send whose link is over its budget.
    waiting: BTreeSet<Peer>,
    /// Bytes per second of links that have a limit, and when each is free again.
    budgets: BTreeMap<LinkId, (u32, Moment)>,
}

impl Sending {
    /// Empty queues of a station with this address.
    #[must_use]
    pub fn new(own: Address) -> Sending {
        Sending { own, queues: BTreeMap::new(), waiting: BTreeSet::new(), budgets: BTreeMap::new() }
    }

    /// A link takes at most so many bytes each second; none is as much as there is.
    pub fn set_budget(&mut self, link: &LinkId, bytes_per_second: Option<u32>) {
        match bytes_per_second {
            Some(rate) => self.budgets.insert(link.clone(), (rate.max(1), Moment::START)),
            None => self.budgets.remove(link),
        };
    }

    /// Queues, and the orders in them.
    #[must_use]
    pub fn len(&self) -> usize {
        let orders = self.queues.values().flat_map(|queue| &queue.lanes).map(VecDeque::len);
        self.queues.len() + orders.sum::<usize>()
    }

    /// When a link that is over its budget takes the next one: the first such moment, with the peers that wait.
    #[must_use]
    pub fn deadline(&self) -> Option<Moment> {
        self.waiting.iter().filter_map(|peer| self.budgets.get(&peer.link).map(|(_, free)| *free)).min()
    }

    /// Go on with links whose budget allows it again.
    pub fn tick(&mut self, now: Moment, seal: &mut Seal<'_>) -> Vec<Output> {
        let peers: Vec<Peer> = self.waiting.iter().cloned().collect();
        peers.iter().filter_map(|peer| self.next(now, peer, seal)).collect()
    }

    /// Queue an order; gives what can go at once.
    pub fn push(&mut self, now: Moment, parcel: Parcel, seal: &mut Seal<'_>) -> Option<Output> {
        let queue = self.queues.entry(parcel.to.clone()).or_default();
        let lane = &mut queue.lanes[parcel.lane as usize];
        if lane.len() >= LANE_MAX {
            lane.pop_front();
            queue.dropped += 1;
        }
        lane.push_back(parcel.order);
        self.next(now, &parcel.to, seal)
    }

    /// The adapter took the last one.
    pub fn writable(&mut self, now: Moment, peer: &Peer, seal: &mut Seal<'_>) -> Option<Output> {
        self.queues.get_mut(peer)?.busy_since = None;
        self.next(now, peer, seal)
    }

    /// A link went down: what waits for its peers is void.
    pub fn forget(&mut self, gone: impl Fn(&Peer) -> bool) {
        self.queues.retain(|peer, _| !gone(peer));
        self.waiting.retain(|peer| !gone(peer));
    }

    /// What goes to a peer next, if anything may.
    fn next(&mut self, now: Moment, peer: &Peer, seal: &mut Seal<'_>) -> Option<Output> {
        let next = self.hand_over(now, peer, seal);
        if self.queues.get(peer).is_some_and(Queue::is_waiting) {
            self.waiting.insert(peer.clone());
        } else {
            self.waiting.remove(peer);
        }
        next
    }

    /// Sequence number and signature are stamped here, at hand-over: a frame that waited is not older than one
    /// that did not.
    fn hand_over(&mut self, now: Moment, peer: &Peer, seal: &mut Seal<'_>) -> Option<Output> {
        let queue = self.queues.get_mut(peer)?;
        let budget = self.budgets.get_mut(&peer.link);
        let over_budget = budget.as_ref().is_some_and(|(_, free)| *free > now);
        if over_budget || queue.busy_since.is_some_and(|since| now.since(since) < STUCK) {
            return None;
        }
        let order = queue.lanes.iter_mut().find_map(VecDeque::pop_front)?;
        queue.busy_since = Some(now);
        queue.sequence = queue.sequence.wrapping_add(1);
        let bytes = seal.signing.write(peer, &order, (self.own, queue.sequence), seal.unix_ms);
        if let Some((rate, free)) = budget {
            *free = now.after(Span::from_micros(bytes.len() as u64 * 1_000_000 / u64::from(*rate)));
        }
        Some(Output::Send { to: peer.clone(), bytes })
    }
}
