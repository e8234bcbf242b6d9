//! A download: the station asks for one item after the other.

use super::super::Drone;
use super::super::firmware::Download;
use super::super::items::{self, result};
use super::Doing;
use crate::wire::ids;
use crate::wire::says::{self, Item, Peer};

impl Drone {
    pub(super) fn hear_list(&mut self, peer: Peer, kind: u8) {
        let upload = &self.quirks().upload;
        let it = &self.receiver;
        if upload.download == Download::AnyItem {
            if it.doing == Doing::Receiving {
                return self.acknowledge(peer, upload.busy, kind, 0);
            }
            return self.say_count(peer, kind);
        }
        let all_sent = it.seq == self.stored_count(it.kind);
        let ends = all_sent && (upload.list_may_end_upload || it.doing == Doing::Sending);
        let again = it.doing == Doing::Sending && it.kind == kind && it.ours(peer);
        if it.doing != Doing::Nothing && !ends && !again {
            return self.text(6, "Mission download request ignored, already active");
        }
        let it = &mut self.receiver;
        it.doing = Doing::Sending;
        it.partner = peer;
        it.kind = kind;
        it.seq = 0;
        it.heard_us = self.now_us;
        self.receiver.count = self.stored_count(kind);
        self.say_count(peer, kind);
    }

    fn stored_count(&self, kind: u8) -> u16 {
        self.stored.plan(kind).map_or(0, |plan| u16::try_from(plan.items.len()).unwrap_or(u16::MAX))
    }

    fn say_count(&mut self, peer: Peer, kind: u8) {
        let id = self.stored.plan(kind).map_or(0, |plan| plan.id);
        self.mouth.say(ids::MISSION_COUNT, &says::mission_count(peer, self.stored_count(kind), kind, id));
    }

    pub(super) fn hear_request(&mut self, peer: Peer, seq: u16, kind: u8) {
        match self.quirks().upload.download {
            Download::InOrder => self.hear_request_in_order(peer, seq, kind),
            Download::AnyItem => self.hear_request_any(peer, seq, kind),
        }
    }

    /// The expected item or the one before; anything else ends the transfer.
    fn hear_request_in_order(&mut self, peer: Peer, seq: u16, kind: u8) {
        let it = &mut self.receiver;
        if !it.ours(peer) {
            return self.text(2, "WPM: REJ. CMD: partner id mismatch");
        }
        match it.doing {
            // Silently, as some displays ask all the time (mavlink_mission.cpp, handle_mission_request_both).
            Doing::Nothing => return,
            Doing::Receiving => return self.text(2, "WPM: REJ. CMD: Busy"),
            Doing::Sending if it.kind != kind => return,
            Doing::Sending => {}
        }
        it.heard_us = self.now_us;
        let expected = seq == it.seq && it.seq < it.count;
        if expected {
            it.seq = it.seq.saturating_add(1);
        }
        let again = !expected && seq.checked_add(1) == Some(it.seq);
        let item = self.stored_item(seq, kind).filter(|_| expected || again);
        let Some(item) = item else {
            self.receiver.doing = Doing::Nothing;
            self.answer_partner(result::ERROR, 0);
            return self.text(2, "WPM: REJ. CMD: Req. WP was unexpected");
        };
        self.say_item(peer, seq, kind, &item);
    }

    /// Any item at any time, but not while an upload runs.
    fn hear_request_any(&mut self, peer: Peer, seq: u16, kind: u8) {
        if self.receiver.doing == Doing::Receiving {
            return self.acknowledge(peer, self.quirks().upload.busy, kind, 0);
        }
        match self.stored_item(seq, kind) {
            Some(item) => self.say_item(peer, seq, kind, &item),
            None => {
                // "try to educate the GCS on the actual size of the mission" (MissionItemProtocol_Waypoints.cpp).
                self.say_count(peer, kind);
                self.acknowledge(peer, result::ERROR, kind, 0);
            }
        }
    }

    fn stored_item(&self, seq: u16, kind: u8) -> Option<Item> {
        if seq == 0 && kind == items::MISSION && self.quirks().mission.home_first {
            return Some(self.home_item());
        }
        self.stored.plan(kind).and_then(|plan| plan.items.get(usize::from(seq))).copied()
    }

    pub(in super::super) fn say_item(&mut self, peer: Peer, seq: u16, kind: u8, item: &Item) {
        // PX4 marks the item of that number in fences and rally points too.
        let current = (kind == items::MISSION || self.quirks().upload.atomic) && seq == self.run.index;
        let (id, payload) = if self.receiver.floats {
            (ids::MISSION_ITEM, item.float_payload(peer, seq, current, kind))
        } else {
            (ids::MISSION_ITEM_INT, item.payload(peer, seq, current, kind))
        };
        self.mouth.say(id, &payload);
    }

    /// Item 0 of an autopilot that keeps its home there: read as a waypoint, whatever was sent.
    fn home_item(&self) -> Item {
        let home = self.home.unwrap_or_default();
        let (lat, lon) = self.plane.degrees(home.north, home.east);
        Item {
            frame: 0,
            command: items::command::WAYPOINT,
            current: false,
            autocontinue: 1,
            params: [0.0; 4],
            x: crate::place::e7(lat),
            y: crate::place::e7(lon),
            z: (home.up + self.config.home_above_sea_m) as f32,
        }
    }
}
