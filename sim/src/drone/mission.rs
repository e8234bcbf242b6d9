//! The mission protocol: what is stored, and the one conversation about it.
//!
//! The vehicle pulls an upload: it asks for each item in turn, asks again when it waited long enough, and gives
//! up in the end. How long, and what it answers to whatever does not fit, are quirks of its firmware.

mod receiving;
mod sending;

use super::Drone;
use super::items::{self, result};
use crate::wire::says::{self, Item, Peer};
use crate::wire::{Frame, ids};

const MOST_FENCE_ITEMS: u16 = 64;
const MOST_RALLY_ITEMS: u16 = 32;

/// One stored plan and the id PX4 gives it.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Plan {
    /// Items in order, in the form the autopilot keeps.
    pub items: Vec<Item>,
    /// CRC-32 over the items as they were sent; 0 when there are none, or the autopilot has no such thing.
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

/// The conversation in progress; there is at most one over all peers and kinds of plan. ArduPilot has one for
/// each kind; here a second one takes the place of the first.
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
    /// The partner speaks in floats: `MISSION_ITEM` and `MISSION_REQUEST`.
    floats: bool,
    /// Injected: break the next upload off half-way without a word.
    pub(crate) break_off: bool,
}

impl Receiver {
    pub(crate) fn restart(&mut self) {
        *self = Self { break_off: self.break_off, ..Self::default() };
    }

    /// Whom the last conversation was with.
    pub(crate) fn partner(&self) -> Peer {
        self.partner
    }

    fn ours(&self, peer: Peer) -> bool {
        self.partner == peer
    }
}

impl Drone {
    /// A message of the mission protocol that is addressed to this vehicle.
    pub(super) fn hear_mission(&mut self, frame: &Frame) {
        let peer = Peer::of(frame);
        match frame.id {
            ids::MISSION_COUNT => self.hear_count(peer, frame.u16(0), frame.u8(4)),
            ids::MISSION_ITEM_INT | ids::MISSION_ITEM => {
                self.receiver.floats = frame.id == ids::MISSION_ITEM;
                self.hear_item(peer, frame.u16(28), frame.u8(37), &Item::read(frame));
            }
            ids::MISSION_REQUEST_LIST => self.hear_list(peer, frame.u8(2)),
            ids::MISSION_REQUEST_INT | ids::MISSION_REQUEST => {
                self.receiver.floats = frame.id == ids::MISSION_REQUEST;
                self.hear_request(peer, frame.u16(0), frame.u8(4));
            }
            ids::MISSION_ACK => self.hear_ack(peer, frame.u8(2), frame.u8(3)),
            ids::MISSION_CLEAR_ALL => self.hear_clear(peer, frame.u8(2)),
            ids::MISSION_SET_CURRENT => self.hear_set_current(frame.u16(0)),
            _ => {}
        }
    }

    fn acknowledge(&mut self, peer: Peer, result: u8, kind: u8, plan_id: u32) {
        let plan_id = if self.quirks().mission.plan_ids { plan_id } else { 0 };
        self.mouth.say(ids::MISSION_ACK, &says::mission_ack(peer, result, kind, plan_id));
    }

    /// The last word to whoever the conversation is with.
    fn answer_partner(&mut self, result: u8, plan_id: u32) {
        self.acknowledge(self.receiver.partner, result, self.receiver.kind, plan_id);
    }

    fn capacity(&self, kind: u8) -> u16 {
        match kind {
            items::MISSION => self.config.mission_capacity,
            items::FENCE => MOST_FENCE_ITEMS,
            items::RALLY => MOST_RALLY_ITEMS,
            _ => 0,
        }
    }

    fn hear_ack(&mut self, peer: Peer, code: u8, kind: u8) {
        let cancels = self.quirks().upload.cancels;
        if !self.receiver.ours(peer) {
            if cancels {
                self.text(2, "REJ. WP CMD: partner id mismatch");
            }
            return;
        }
        match self.receiver.doing {
            Doing::Sending if self.receiver.kind == kind => self.receiver.doing = Doing::Nothing,
            Doing::Receiving if cancels && code == result::OPERATION_CANCELLED => self.receiver.doing = Doing::Nothing,
            Doing::Receiving if cancels && code == result::UNSUPPORTED => {
                self.receiver.floats = !self.receiver.floats;
                self.ask();
            }
            _ => {}
        }
    }

    fn hear_clear(&mut self, peer: Peer, kind: u8) {
        if self.receiver.doing != Doing::Nothing {
            if self.quirks().upload.atomic {
                // PX4 says so in words only (mavlink_mission.cpp, handle_mission_clear_all).
                return self.text(2, "WPM: IGN CLEAR CMD: Busy");
            }
            return self.acknowledge(peer, result::ERROR, kind, 0);
        }
        let flying = self.pilot.armed && self.pilot.mode == crate::truth::Mode::Mission && !self.run.finished;
        if flying && !self.quirks().mission.clears_in_flight && matches!(kind, items::MISSION | items::ALL) {
            return self.acknowledge(peer, result::ERROR, kind, 0);
        }
        self.receiver.kind = kind;
        let kinds: &[u8] = match kind {
            items::MISSION => &[items::MISSION],
            items::FENCE => &[items::FENCE],
            items::RALLY => &[items::RALLY],
            items::ALL => &[items::MISSION, items::FENCE, items::RALLY],
            _ => &[],
        };
        for kind in kinds {
            self.replace_plan(*kind, Plan::default(), Some(0));
        }
        self.acknowledge(peer, result::ACCEPTED, kind, 0);
    }

    fn hear_set_current(&mut self, seq: u16) {
        if self.receiver.doing != Doing::Nothing && self.quirks().upload.atomic {
            return self.text(2, "WPM: IGN WP CURR CMD: Busy");
        }
        if usize::from(seq) < self.stored.mission.items.len() {
            self.set_current_item(seq);
        } else {
            self.text(2, "WPM: WP CURR CMD: Not in list");
        }
    }

    /// Asks again, or gives the transfer up.
    pub(super) fn tend_receiver(&mut self) {
        let upload = &self.quirks().upload;
        let any_item = upload.download == super::firmware::Download::AnyItem;
        if self.receiver.doing == Doing::Nothing || (self.receiver.doing == Doing::Sending && any_item) {
            return;
        }
        if self.now_us >= self.receiver.heard_us + upload.give_up_us {
            self.receiver.doing = Doing::Nothing;
            let (severity, text) = upload.give_up_text;
            self.text(severity, text);
            if upload.acks_give_up {
                self.answer_partner(result::OPERATION_CANCELLED, 0);
            }
            return;
        }
        let due = self.now_us >= self.receiver.asked_us + upload.ask_again_us;
        if self.receiver.doing == Doing::Receiving && due {
            self.ask();
        }
    }

    pub(super) fn receiver_busy(&self) -> bool {
        self.receiver.doing != Doing::Nothing
    }
}
