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
    /// Links that have a limit.
    budgets: BTreeMap<LinkId, Budget>,
}

/// What a link carries.
#[derive(Debug)]
struct Budget {
    /// Bytes each second, as the config says.
    bytes_per_second: u32,
    /// How much of that the radio takes, as far as it tells.
    permille: u32,
    /// When the last one will have left.
    free: Moment,
}

/// A radio with less room than this for what it has to send, percent, is spared (R-L8) ...
const ROOM_SHORT: u8 = 20;
/// ... by this much each time that it says so, permille of what is left ...
const SPARED: u32 = 250;
/// ... and gets more again when it has more room than this, percent ...
const ROOM_AMPLE: u8 = 90;
/// ... by this much each time, permille of the whole.
const REGAINED: u32 = 50;
/// Commands must get through however little room a radio says it has, permille.
const LEAST: u32 = 50;

impl Budget {
    fn new(bytes_per_second: u32) -> Budget {
        Budget { bytes_per_second: bytes_per_second.max(1), permille: 1_000, free: Moment::START }
    }

    /// How long so many bytes take.
    fn takes(&self, bytes: usize) -> Span {
        let rate_mille = u64::from(self.bytes_per_second) * u64::from(self.permille);
        Span::from_micros((bytes as u64).saturating_mul(1_000_000_000) / rate_mille.max(1))
    }

    /// The radio says how much room it has, percent.
    fn hear_room(&mut self, percent: u8) {
        if percent < ROOM_SHORT {
            self.permille = (self.permille * (1_000 - SPARED) / 1_000).max(LEAST);
        } else if percent > ROOM_AMPLE {
            self.permille = (self.permille + REGAINED).min(1_000);
        }
    }
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
            Some(rate) => self.budgets.insert(link.clone(), Budget::new(rate)),
            None => self.budgets.remove(link),
        };
    }

    /// A telemetry radio says how much room it has for what it has to send (RADIO_STATUS.txbuf, percent). A link without a
    /// limit has none to lower.
    pub fn hear_room(&mut self, link: &LinkId, percent: u8) {
        if let Some(budget) = self.budgets.get_mut(link) {
            budget.hear_room(percent);
        }
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
        self.waiting.iter().filter_map(|peer| self.budgets.get(&peer.link).map(|budget| budget.free)).min()
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
        let over_budget = budget.as_ref().is_some_and(|budget| budget.free > now);
        if over_budget || queue.busy_since.is_some_and(|since| now.since(since) < STUCK) {
            return None;
        }
        let order = queue.lanes.iter_mut().find_map(VecDeque::pop_front)?;
        queue.busy_since = Some(now);
        queue.sequence = queue.sequence.wrapping_add(1);
        let bytes = seal.signing.write(peer, &order, (self.own, queue.sequence), seal.unix_ms);
        if let Some(budget) = budget {
            budget.free = now.after(budget.takes(bytes.len()));
        }
        Some(Output::Send { to: peer.clone(), bytes })
    }
}

#[cfg(test)]
mod tests;
