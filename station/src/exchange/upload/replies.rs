//! What the drone says while items go out.

use super::{BUSY, Phase, Refusal, Upload, result};
use crate::base::Moment;
use crate::exchange::pair::ListReply;
use crate::wire::{Address, MissionKind, Order, Report};

/// Busy answers met with a quick cancellation before the long wait: the transfer in the way may be our own.
const QUICK: u32 = 1;

impl Upload {
    pub(super) fn reply(&mut self, now: Moment, reply: &ListReply, out: &mut Vec<Order>) {
        match *reply {
            ListReply::Request(seq) if seq < self.count => self.requested(now, seq, out),
            ListReply::Ack(result, id) => self.acknowledged(now, result, id, out),
            ListReply::Request(_) | ListReply::Count(..) | ListReply::Item(..) => {}
        }
    }

    /// What the drone answers our count with, when it is busy with another list. It still asks us for that one's items: a transfer
    /// that was cut off, by a restart of ours perhaps. PX4 asks for its first item again, for ever, so it is ended first (F-U9).
    /// Or somebody else is giving it that list, and its refusal names it (F-U7); each count of ours would keep that transfer alive.
    pub(super) fn hear_of_another(&mut self, now: Moment, from: Address, report: &Report, out: &mut Vec<Order>) {
        let is_another = |kind: MissionKind, to: Address| kind != self.kind && self.pair.replies(from, to);
        match *report {
            _ if !matches!(self.phase, Phase::Counting) => {}
            Report::MissionRequest { kind, to, .. } if is_another(kind, to) => {
                out.push(Order::MissionAck { to: self.pair.them, kind, result: result::CANCELLED });
            }
            Report::MissionAck { kind, to, result: result::ERROR, .. } if is_another(kind, to) => self.rival(now, out),
            _ => {}
        }
    }

    fn requested(&mut self, now: Moment, seq: u16, out: &mut Vec<Order>) {
        match self.phase {
            Phase::Counting | Phase::Sending => {}
            // An error made us look for the plan, but the drone still wants items.
            Phase::Proving { acked: None, read_back: None, .. } => {}
            _ => return,
        }
        self.phase = Phase::Sending;
        (self.suspect, self.refusal) = (None, None);
        self.busy = false;
        if self.highest.is_none_or(|highest| seq > highest) {
            if self.answers_last(seq) {
                self.timing.answered(now, self.asked, self.sends.saturating_sub(1));
            }
            self.highest = Some(seq);
            self.progressed = now;
            self.sends = 0;
        }
        self.wanted = Some(seq);
        if self.window().is_none() {
            self.say(now, out);
        }
    }

    fn acknowledged(&mut self, now: Moment, answer: u8, id: u32, out: &mut Vec<Order>) {
        let all_asked = self.all_asked();
        match (&mut self.phase, answer) {
            (Phase::Sending, result::ACCEPTED) if all_asked => self.prove(now, Some(id)),
            (Phase::Sending, result::ERROR) if all_asked => {
                self.doubted = true;
                self.prove(now, None);
            }
            (Phase::Proving { acked, .. }, result::ACCEPTED) => *acked = acked.or(Some(id)),
            // Accepted before the last item was asked for: the drone is done with something else (PX4 #28738). An
            // error in mid-transfer is its answer to a late copy of the count. Neither ends anything; silence does.
            (Phase::Sending, result::ACCEPTED | result::ERROR | result::CANCELLED) => {
                self.doubted = true;
                self.suspect = self.suspect.or(Some(now));
            }
            (Phase::Counting, result::ERROR) => self.rival(now, out),
            (_, result::ACCEPTED | result::ERROR | result::CANCELLED | result::INVALID_SEQUENCE) => {}
            (Phase::Counting | Phase::Sending, answer) => self.refused(now, answer, out),
            _ => {}
        }
    }

    /// Someone is writing to the drone: us, from before, or another station.
    fn rival(&mut self, now: Moment, out: &mut Vec<Order>) {
        self.doubted = true;
        if self.attempt <= QUICK {
            self.restart(now, out);
        } else {
            self.busy = true;
            self.phase = Phase::Pausing { until: now.after(BUSY) };
        }
    }

    /// A refusal may be a late copy of an older one. It holds when the drone asks for nothing afterwards, or when it
    /// comes a second time before any item was asked for.
    fn refused(&mut self, now: Moment, result: u8, out: &mut Vec<Order>) {
        if self.close_window() {
            return self.restart(now, out);
        }
        let again = self.refusal.is_some_and(|refusal| refusal.result == result);
        if again && matches!(self.phase, Phase::Counting) {
            let reason = super::Reason::from_result(result);
            self.outcome = Some(super::Outcome::Rejected { item: None, reason });
        } else if self.refusal.is_none() {
            self.refusal = Some(Refusal { result, item: self.highest, at: now });
        }
    }
}
