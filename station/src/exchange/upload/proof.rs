//! After the last item: whether the plan is aboard (R-M7), and whether it can be flown (R-M8).

use super::{Outcome, Phase, Reason, Upload, View};
use crate::base::{Moment, Span};
use crate::exchange::{Download, DownloadOutcome};
use crate::mission::compare;
use crate::wire::{MissionKind, Order};

/// The drone's plan id is waited for so long when it has shown another one …
const ID_WAIT: Span = Span::from_secs(3);
/// … and so long when it has shown nothing: MISSION_CURRENT comes once a second, and a read-back costs a transfer.
const ID_WAIT_SILENT: Span = Span::from_secs(8);
/// A read-back that brings nothing for so long shows that the drone is still busy with the upload.
const READ_BACK_WAIT: Span = Span::from_secs(8);
/// PX4 judges a plan within a second of taking it; what it says before means nothing …
const VERDICT_FROM: Span = Span::from_secs(1);
/// … a bad verdict is believed when it was said so often, because one may be a late copy …
const REFUSALS: u8 = 2;
/// … and not before this (R-M8) …
const VERDICT_AT: Span = Span::from_secs(3);
/// … and no verdict at all is not waited for longer than this.
const VERDICT_LAST: Span = Span::from_secs(10);
/// MISSION_STATE_NO_MISSION.
const NO_MISSION: u8 = 1;
/// MISSION_STATE_NOT_STARTED, the first of the good ones.
const NOT_STARTED: u8 = 2;

impl Upload {
    /// Turns to proving.
    pub(super) fn prove(&mut self, now: Moment, acked: Option<u32>) {
        self.phase = Phase::Proving { since: now, acked, read_back: None };
    }

    /// Takes what MISSION_CURRENT says.
    pub(super) fn see(&mut self, now: Moment, view: View) {
        if self.baseline.is_none() && !self.complete {
            self.baseline = Some(view.plan_id);
        }
        self.view = Some(view);
        let proving = match self.phase {
            Phase::Proving { .. } => true,
            // A plan that was aboard before shows the right id all the time.
            Phase::Sending => self.complete && self.baseline.is_some_and(|baseline| baseline != view.plan_id),
            Phase::Settling { .. } => {
                self.count_refusal();
                self.judge(now);
                false
            }
            _ => false,
        };
        if proving && self.shows_plan(view) {
            self.settle(now, view.plan_id);
        }
    }

    /// Whether the drone's own id proves that the plan is aboard.
    fn shows_plan(&self, view: View) -> bool {
        let total = self.kind != MissionKind::Mission || view.total == Some(self.count);
        if view.plan_id == 0 || !total {
            return false;
        }
        match (self.expected, &self.phase) {
            (Some(expected), _) => expected == view.plan_id,
            // Without the formula, only an undisturbed transfer whose acknowledgement names a new plan is believed.
            (None, Phase::Proving { acked: Some(acked), .. }) => {
                !self.doubted && *acked == view.plan_id && self.baseline.is_some_and(|baseline| baseline != *acked)
            }
            (None, _) => false,
        }
    }

    pub(super) fn proof_due(&self) -> Moment {
        let Phase::Proving { since, read_back, .. } = &self.phase else { return self.sent };
        match read_back {
            Some(read_back) => {
                let stuck = read_back.progressed().after(READ_BACK_WAIT);
                read_back.deadline().map_or(stuck, |next| stuck.min(next))
            }
            None => {
                let shown = self.view.is_some_and(|view| view.at >= *since);
                since.after(if shown { ID_WAIT } else { ID_WAIT_SILENT })
            }
        }
    }

    pub(super) fn due_proving(&mut self, now: Moment, out: &mut Vec<Order>) {
        let Phase::Proving { read_back, .. } = &mut self.phase else { return };
        match read_back {
            None => {
                let ahead = self.rules.asks_ahead;
                *read_back = Some(Download::ahead(now, self.pair, self.timing, self.kind, ahead, out));
            }
            Some(download) if now >= download.progressed().after(READ_BACK_WAIT) => {
                download.cancel(now, out);
                self.not_aboard(now, out);
            }
            Some(download) => {
                download.tick(now, out);
                self.read_back_ended(now, out);
            }
        }
    }

    /// Judges a read-back that is over.
    pub(super) fn read_back_ended(&mut self, now: Moment, out: &mut Vec<Order>) {
        let Phase::Proving { read_back: Some(read_back), .. } = &self.phase else { return };
        let Some(outcome) = read_back.outcome() else { return };
        match outcome {
            DownloadOutcome::Items { items, plan_id } if compare(&self.items, items, &self.rules).is_ok() => {
                let plan_id = *plan_id;
                self.settle(now, plan_id);
            }
            _ => self.not_aboard(now, out),
        }
    }

    fn not_aboard(&mut self, now: Moment, out: &mut Vec<Order>) {
        if self.cancelled {
            self.outcome = Some(Outcome::Cancelled);
        } else {
            self.restart(now, out);
        }
    }

    /// The plan is aboard. Fence and rally points need no more; a mission is judged by the drone, from its
    /// acknowledgement on.
    fn settle(&mut self, now: Moment, plan_id: u32) {
        let since = match self.phase {
            Phase::Proving { since, acked: Some(_), read_back: None } => since,
            _ => now,
        };
        if self.kind == MissionKind::Mission {
            self.phase = Phase::Settling { since, plan_id, refusals: 0 };
        } else {
            self.outcome = Some(Outcome::Verified { plan_id });
        }
    }

    pub(super) fn judge_due(&self, since: Moment) -> Moment {
        let Phase::Settling { refusals, .. } = self.phase else { return since };
        // A drone that has no opinion on plans has had its time too.
        let silent = self.verdict().is_some_and(|view| view.state != NO_MISSION);
        since.after(if refusals >= REFUSALS || silent { VERDICT_AT } else { VERDICT_LAST })
    }

    /// What the drone said about this plan after it had time to judge it. A report of another plan is a late one.
    fn verdict(&self) -> Option<View> {
        let Phase::Settling { since, plan_id, .. } = self.phase else { return None };
        let ours = |view: &View| plan_id == 0 || view.plan_id == plan_id;
        self.view.filter(|view| view.at >= since.after(VERDICT_FROM) && ours(view))
    }

    fn count_refusal(&mut self) {
        let bad = self.verdict().is_some_and(|view| view.state == NO_MISSION);
        if let Phase::Settling { refusals, .. } = &mut self.phase {
            *refusals = refusals.saturating_add(u8::from(bad));
        }
    }

    /// The drone's verdict: a good one at once, a bad one only when it was repeated.
    pub(super) fn judge(&mut self, now: Moment) {
        let Phase::Settling { since, plan_id, refusals } = self.phase else { return };
        if self.verdict().is_some_and(|view| view.ready && view.state >= NOT_STARTED) {
            self.outcome = Some(Outcome::Verified { plan_id });
        } else if now >= self.judge_due(since) {
            self.outcome = Some(if refusals > 0 {
                Outcome::Rejected { item: None, reason: Reason::Infeasible }
            } else {
                Outcome::Verified { plan_id }
            });
        }
    }
}
