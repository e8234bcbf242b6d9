//! The receiving and sending side of the mission protocol, as PX4 1.17 plays it.
//!
//! The vehicle pulls: it asks for each item in turn, asks again every 250 ms, ignores what it did not ask
//! for, and gives up silently after 5 s. A plan goes to spare storage and is swapped in when complete.

use super::Drone;
use super::items::{self, result};
use super::plan_id;
use crate::wire::says::{self, Item, Peer};
use crate::wire::{Frame, ids};

const ASK_AGAIN_US: u64 = 250_000;
const GIVE_UP_US: u64 = 5_000_000;
const MOST_FENCE_ITEMS: u16 = 64;
const MOST_RALLY_ITEMS: u16 = 32;

/// One stored plan and the id PX4 gives it.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Plan {
    /// Items in order, in the frames PX4 keeps.
    pub items: Vec<Item>,
    /// CRC-32 over the items as they were sent; 0 when there are none.
    pub id: u32,
}

/// What lies in the vehicle's storage; it survives a reboot.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Stored {
    /// The mission.
    pub mission: Plan,
    /// The geofence.
    pub fence: Plan,
    /// The rally points.
    pub rally: Plan,
}

impl Stored {
    pub(crate) fn plan(&self, kind: u8) -> Option<&Plan> {
        match kind {
            items::MISSION => Some(&self.mission),
            items::FENCE => Some(&self.fence),
            items::RALLY => Some(&self.rally),
            _ => None,
        }
    }

    fn plan_mut(&mut self, kind: u8) -> Option<&mut Plan> {
        match kind {
            items::MISSION => Some(&mut self.mission),
            items::FENCE => Some(&mut self.fence),
            items::RALLY => Some(&mut self.rally),
            _ => None,
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
enum Doing {
    #[default]
    Nothing,
    Receiving,
    Sending,
}

/// The conversation in progress; there is at most one over all peers.
#[derive(Debug, Clone, Default)]
pub(crate) struct Receiver {
    doing: Doing,
    partner: Peer,
    kind: u8,
    count: u16,
    /// Next item wanted, or the next one to send. Kept after the end, to know a resent last item.
    seq: u16,
    plan: Plan,
    current: Option<u16>,
    heard_us: u64,
    asked_us: u64,
    /// Injected: break the next upload off half-way without a word.
    pub(crate) break_off: bool,
}

impl Receiver {
    pub(crate) fn restart(&mut self) {
        *self = Self { break_off: self.break_off, ..Self::default() };
    }
}

impl Drone {
    /// A message of the mission protocol that is addressed to this vehicle.
    pub(super) fn hear_mission(&mut self, frame: &Frame) {
        let peer = Peer::of(frame);
        match frame.id {
            ids::MISSION_COUNT => self.hear_count(peer, frame.u16(0), frame.u8(4)),
            ids::MISSION_ITEM_INT | ids::MISSION_ITEM => {
                self.hear_item(peer, frame.u16(28), frame.u8(37), &Item::read(frame));
            }
            ids::MISSION_REQUEST_LIST => self.hear_list(peer, frame.u8(2)),
            ids::MISSION_REQUEST_INT | ids::MISSION_REQUEST => {
                self.hear_request(peer, frame.u16(0), frame.u8(4));
            }
            ids::MISSION_ACK => self.hear_ack(peer, frame.u8(2), frame.u8(3)),
            ids::MISSION_CLEAR_ALL => self.hear_clear(peer, frame.u8(2)),
            ids::MISSION_SET_CURRENT => self.hear_set_current(frame.u16(0)),
            _ => {}
        }
    }

    fn acknowledge(&mut self, peer: Peer, result: u8, kind: u8, plan_id: u32) {
        self.mouth.say(ids::MISSION_ACK, &says::mission_ack(peer, result, kind, plan_id));
    }

    fn ask(&mut self) {
        let it = &mut self.receiver;
        it.asked_us = self.now_us;
        self.mouth.say(ids::MISSION_REQUEST_INT, &says::mission_request(it.partner, it.seq, it.kind));
    }

    fn capacity(&self, kind: u8) -> u16 {
        match kind {
            items::FENCE => MOST_FENCE_ITEMS,
            items::RALLY => MOST_RALLY_ITEMS,
            _ => self.config.mission_capacity,
        }
    }

    fn hear_count(&mut self, peer: Peer, count: u16, kind: u8) {
        if self.stored.plan(kind).is_none() {
            return self.acknowledge(peer, result::UNSUPPORTED, kind, 0);
        }
        if self.receiver.doing != Doing::Nothing {
            let again = self.receiver.doing == Doing::Receiving
                && self.receiver.partner == peer
                && self.receiver.kind == kind
                && self.receiver.seq == 0;
            if again {
                self.receiver.heard_us = self.now_us;
                return self.ask();
            }
            return self.acknowledge(peer, result::ERROR, kind, 0);
        }
        self.run.forget_reached();
        if count > self.capacity(kind) {
            return self.acknowledge(peer, result::NO_SPACE, kind, 0);
        }
        if count == 0 {
            self.replace_plan(kind, Plan::default(), None);
            return self.acknowledge(peer, result::ACCEPTED, kind, 0);
        }
        self.receiver = Receiver {
            doing: Doing::Receiving,
            partner: peer,
            kind,
            count,
            heard_us: self.now_us,
            break_off: self.receiver.break_off,
            ..Receiver::default()
        };
        self.ask();
    }

    fn hear_item(&mut self, peer: Peer, seq: u16, kind: u8, item: &Item) {
        match self.receiver.doing {
            Doing::Nothing => self.hear_stray_item(peer, seq, kind),
            Doing::Sending => self.acknowledge(peer, result::ERROR, kind, 0),
            Doing::Receiving if self.receiver.partner != peer || self.receiver.kind != kind => {
                self.acknowledge(peer, result::ERROR, kind, 0);
            }
            Doing::Receiving => {
                self.receiver.heard_us = self.now_us;
                if seq == self.receiver.seq {
                    self.take_item(item);
                }
            }
        }
    }

    /// An item while no upload runs: the last one of the last upload again means that our ACK was lost.
    ///
    /// 1.17 cannot tell an upload that it gave up from one that it completed, so a late duplicate after
    /// a silent abort is answered ACCEPTED too (corrected upstream in September 2026, #28738).
    fn hear_stray_item(&mut self, peer: Peer, seq: u16, kind: u8) {
        let last_again = self.receiver.seq > 0 && seq.checked_add(1) == Some(self.receiver.seq);
        if last_again && kind == self.receiver.kind {
            let id = self.stored.plan(kind).map_or(0, |plan| plan.id);
            return self.acknowledge(peer, result::ACCEPTED, kind, id);
        }
        self.acknowledge(peer, result::ERROR, kind, 0);
    }

    fn take_item(&mut self, item: &Item) {
        let kind = self.receiver.kind;
        let partner = self.receiver.partner;
        let kept = match items::accept(item, kind) {
            Ok(kept) => kept,
            Err(refusal) => {
                self.receiver.doing = Doing::Nothing;
                return self.acknowledge(partner, refusal, kind, 0);
            }
        };
        let it = &mut self.receiver;
        if item.current {
            it.current = Some(it.seq);
        }
        it.plan.id = plan_id::add_item(it.plan.id, item);
        it.plan.items.push(kept);
        it.seq = it.seq.saturating_add(1);
        if it.break_off && it.seq >= it.count.div_ceil(2) && it.seq < it.count {
            it.break_off = false;
            it.doing = Doing::Nothing;
            return;
        }
        if it.seq < it.count {
            return self.ask();
        }
        it.doing = Doing::Nothing;
        let plan = core::mem::take(&mut it.plan);
        let current = it.current;
        let id = plan.id;
        self.replace_plan(kind, plan, current);
        self.acknowledge(partner, result::ACCEPTED, kind, id);
    }

    fn replace_plan(&mut self, kind: u8, plan: Plan, current: Option<u16>) {
        if let Some(stored) = self.stored.plan_mut(kind) {
            *stored = plan;
        }
        self.plan_changed(kind, current);
    }

    fn hear_list(&mut self, peer: Peer, kind: u8) {
        if self.receiver.doing == Doing::Receiving {
            return self.acknowledge(peer, result::ERROR, kind, 0);
        }
        let Some(plan) = self.stored.plan(kind) else {
            return self.acknowledge(peer, result::UNSUPPORTED, kind, 0);
        };
        let (count, id) = (u16::try_from(plan.items.len()).unwrap_or(u16::MAX), plan.id);
        let sends = count > 0;
        self.receiver = Receiver {
            doing: if sends { Doing::Sending } else { Doing::Nothing },
            partner: peer,
            kind,
            count,
            heard_us: self.now_us,
            break_off: self.receiver.break_off,
            ..Receiver::default()
        };
        self.mouth.say(ids::MISSION_COUNT, &says::mission_count(peer, count, kind, id));
    }

    /// Strictly in order: the expected item or the one before, anything else ends the transfer.
    fn hear_request(&mut self, peer: Peer, seq: u16, kind: u8) {
        let it = &mut self.receiver;
        if it.doing != Doing::Sending || it.partner != peer || it.kind != kind {
            if it.doing == Doing::Nothing {
                self.acknowledge(peer, result::ERROR, kind, 0);
            }
            return;
        }
        it.heard_us = self.now_us;
        if seq == it.seq {
            it.seq = it.seq.saturating_add(1);
        } else if seq.checked_add(1) != Some(it.seq) {
            it.doing = Doing::Nothing;
            return self.acknowledge(peer, result::ERROR, kind, 0);
        }
        let item = self.stored.plan(kind).and_then(|plan| plan.items.get(usize::from(seq)));
        let Some(item) = item else {
            self.receiver.doing = Doing::Nothing;
            return self.acknowledge(peer, result::ERROR, kind, 0);
        };
        let current = kind == items::MISSION && seq == self.run.index;
        self.mouth.say(ids::MISSION_ITEM_INT, &item.payload(peer, seq, current, kind));
    }

    fn hear_ack(&mut self, peer: Peer, code: u8, kind: u8) {
        let it = &mut self.receiver;
        if it.doing == Doing::Nothing || it.partner != peer || it.kind != kind {
            return;
        }
        if it.doing == Doing::Sending || code == result::OPERATION_CANCELLED {
            it.doing = Doing::Nothing;
        }
    }

    fn hear_clear(&mut self, peer: Peer, kind: u8) {
        if self.receiver.doing != Doing::Nothing {
            return self.acknowledge(peer, result::ERROR, kind, 0);
        }
        let kinds: &[u8] = match kind {
            items::MISSION => &[items::MISSION],
            items::FENCE => &[items::FENCE],
            items::RALLY => &[items::RALLY],
            items::ALL => &[items::MISSION, items::FENCE, items::RALLY],
            _ => return self.acknowledge(peer, result::UNSUPPORTED, kind, 0),
        };
        for kind in kinds {
            self.replace_plan(*kind, Plan::default(), None);
        }
        self.acknowledge(peer, result::ACCEPTED, kind, 0);
    }

    fn hear_set_current(&mut self, seq: u16) {
        if self.receiver.doing != Doing::Nothing {
            return;
        }
        if usize::from(seq) < self.stored.mission.items.len() {
            self.set_current_item(seq);
        } else {
            self.text(2, "WPM: WP CURR CMD: Not in list");
        }
    }

    /// Asks again, or gives the transfer up.
    pub(super) fn tend_receiver(&mut self) {
        if self.receiver.doing == Doing::Nothing {
            return;
        }
        if self.now_us >= self.receiver.heard_us + GIVE_UP_US {
            self.receiver.doing = Doing::Nothing;
            return self.text(2, "Operation timeout");
        }
        let due = self.now_us >= self.receiver.asked_us + ASK_AGAIN_US;
        if self.receiver.doing == Doing::Receiving && due {
            self.ask();
        }
    }
}

impl Drone {
    pub(super) fn receiver_busy(&self) -> bool {
        self.receiver.doing != Doing::Nothing
    }
}
