//! An upload: the vehicle asks for one item after the other.

use super::super::Drone;
use super::super::firmware::{CountAgain, LateItem, SamePlan, WrongSeq};
use super::super::items::{self, result};
use super::super::plan_id;
use super::{Doing, Plan};
use crate::wire::ids;
use crate::wire::says::{self, Item, Peer};

impl Drone {
    pub(super) fn ask(&mut self) {
        let it = &mut self.receiver;
        it.asked_us = self.now_us;
        let old_way = it.floats || self.config.firmware.quirks().upload.asks_old_way;
        let id = if old_way { ids::MISSION_REQUEST } else { ids::MISSION_REQUEST_INT };
        self.mouth.say(id, &says::mission_request(it.partner, it.seq, it.kind));
    }

    pub(super) fn hear_count(&mut self, peer: Peer, count: u16, kind: u8) {
        match self.receiver.doing {
            Doing::Nothing => self.begin_upload(peer, count, kind),
            Doing::Receiving if !self.receiver.ours(peer) => {
                // PX4: even a stranger's count keeps the upload alive.
                self.receiver.heard_us = self.now_us;
                self.acknowledge(peer, self.quirks().upload.busy, self.receiver.kind, 0);
            }
            Doing::Receiving if self.quirks().upload.count_again == CountAgain::Restart => {
                self.begin_upload(peer, count, kind);
            }
            Doing::Receiving => {
                self.receiver.heard_us = self.now_us;
                if self.receiver.seq == 0 {
                    return self.ask();
                }
                self.text(2, "WPM: REJ. CMD: Busy");
                self.answer_partner(result::ERROR, 0);
            }
            Doing::Sending => {
                self.text(2, "WPM: IGN MISSION_COUNT: Busy");
                self.acknowledge(peer, result::ERROR, self.receiver.kind, 0);
            }
        }
    }

    fn begin_upload(&mut self, peer: Peer, count: u16, kind: u8) {
        self.receiver.partner = peer;
        self.receiver.kind = kind;
        if self.quirks().mission.count_stops_reached {
            self.run.forget_reached();
        }
        if count > self.capacity(kind) {
            return self.answer_partner(result::NO_SPACE, 0);
        }
        if count == 0 {
            self.replace_plan(kind, Plan::default(), Some(0));
            return self.answer_partner(result::ACCEPTED, 0);
        }
        let it = &mut self.receiver;
        it.doing = Doing::Receiving;
        it.count = count;
        it.seq = 0;
        it.plan = Plan::default();
        it.current = None;
        it.heard_us = self.now_us;
        if self.in_place(kind)
            && let Some(stored) = self.stored.plan_mut(kind)
        {
            stored.items.truncate(usize::from(count));
        }
        self.ask();
    }

    /// Whether items of an upload replace the stored ones as they come. ArduPilot collects a fence first.
    fn in_place(&self, kind: u8) -> bool {
        !self.quirks().upload.atomic && kind != items::FENCE
    }

    pub(super) fn hear_item(&mut self, peer: Peer, seq: u16, kind: u8, item: &Item) {
        let upload = &self.quirks().upload;
        let doing = self.receiver.doing;
        if upload.wrong_seq == WrongSeq::Reject && doing == Doing::Receiving && seq != self.receiver.seq {
            return self.acknowledge(peer, result::INVALID_SEQUENCE, kind, 0);
        }
        if !self.receiver.ours(peer) {
            if upload.wrong_seq == WrongSeq::Reject {
                let code = if doing == Doing::Receiving { upload.busy } else { result::ERROR };
                return self.acknowledge(peer, code, kind, 0);
            }
            return self.text(2, "REJ. MIS ITEM: partner id mismatch");
        }
        if kind != self.receiver.kind {
            return self.answer_partner(result::ERROR, 0);
        }
        match doing {
            Doing::Nothing => self.hear_late_item(seq),
            Doing::Sending => {
                self.text(2, "IGN MISSION_ITEM: Busy");
                self.answer_partner(result::ERROR, 0);
            }
            Doing::Receiving => {
                self.receiver.heard_us = self.now_us;
                if seq == self.receiver.seq {
                    self.take_item(item);
                } else if upload.wrong_seq == WrongSeq::AskAgain {
                    self.ask();
                }
            }
        }
    }

    /// An item while no upload runs: the last one of the last upload again means that our ACK was lost.
    fn hear_late_item(&mut self, seq: u16) {
        let it = &self.receiver;
        let last_again = it.seq > 0 && seq.checked_add(1) == Some(it.seq);
        let accepts = match self.quirks().upload.late_item {
            LateItem::AcceptedAnyway => last_again,
            LateItem::AcceptedIfComplete => last_again && it.seq == it.count,
            LateItem::Error => false,
        };
        if accepts {
            return self.answer_partner(result::ACCEPTED, it.plan.id);
        }
        if self.quirks().upload.late_item != LateItem::Error {
            self.text(2, "IGN MISSION_ITEM: No transfer");
        }
        self.answer_partner(result::ERROR, 0);
    }

    fn take_item(&mut self, item: &Item) {
        let kind = self.receiver.kind;
        let kept = items::accept(item, kind, &self.quirks().items);
        if let Err(refusal) = kept.and_then(|kept| self.keep_item(&kept, kind)) {
            self.receiver.doing = Doing::Nothing;
            if self.quirks().upload.atomic && refusal != result::ERROR {
                self.text(2, "IGN MISSION_ITEM: Invalid item");
            }
            return self.answer_partner(refusal, 0);
        }
        let it = &mut self.receiver;
        if item.current {
            it.current = Some(it.seq);
        }
        it.plan.id = plan_id::add_item(it.plan.id, item);
        it.seq = it.seq.saturating_add(1);
        if it.break_off && it.seq >= it.count.div_ceil(2) && it.seq < it.count {
            it.break_off = false;
            it.doing = Doing::Nothing;
            return;
        }
        if it.seq < it.count {
            return self.ask();
        }
        self.finish_upload();
    }

    /// Into spare storage, or straight over the plan that is stored.
    fn keep_item(&mut self, kept: &Item, kind: u8) -> Result<(), u8> {
        let in_place = self.in_place(kind);
        let seq = usize::from(self.receiver.seq);
        let plan = if in_place { self.stored.plan_mut(kind) } else { Some(&mut self.receiver.plan) };
        let list = &mut plan.ok_or(result::ERROR)?.items;
        match list.get_mut(seq) {
            Some(old) => *old = *kept,
            None => list.push(*kept),
        }
        if in_place && kind == items::MISSION {
            self.judge_mission();
        }
        Ok(())
    }

    fn finish_upload(&mut self) {
        let it = &mut self.receiver;
        it.doing = Doing::Nothing;
        let (kind, current, id) = (it.kind, it.current, it.plan.id);
        let list = core::mem::take(&mut it.plan.items);
        let same = self.stored.plan(kind).is_some_and(|stored| stored.id == id);
        let unnoticed = same && self.quirks().upload.same_plan == SamePlan::Nothing;
        if self.in_place(kind) {
            self.plan_changed(kind, None);
        } else if !unnoticed {
            let id = if self.quirks().mission.plan_ids { id } else { 0 };
            self.replace_plan(kind, Plan { items: list, id }, current);
        }
        self.answer_partner(result::ACCEPTED, id);
    }

    pub(super) fn replace_plan(&mut self, kind: u8, plan: Plan, current: Option<u16>) {
        if let Some(stored) = self.stored.plan_mut(kind) {
            *stored = plan;
        }
        self.plan_changed(kind, current);
    }
}
