//! Giving a drone a list: mission, fence or rally points (R-M1 … R-M10). It ends as proven, refused, cancelled or
//! unknown; an acknowledgement alone proves nothing, and a missing one disproves nothing.
//!
//! `upload/` holds the parts: `outcome` the words, `replies` what the drone says while items go out, `proof` what
//! happens after the last one, `window` several items on their way at once.

mod outcome;
mod proof;
mod replies;
mod window;

pub use outcome::{Outcome, Progress, Reason};
use window::Round;

use super::{BUDGET, Boots, Download, Pair, SILENCE, STALL, Timing, result};
use crate::base::{Moment, Span};
use crate::mission::{Item, Rules};
use crate::wire::{Address, MissionKind, Order, Report};

/// A drone that another station is writing to is left alone for this long: it gives up on the rival after 5 s (F-U7).
const BUSY: Span = Span::from_secs(6);
/// A refusal counts when no request follows for this long; PX4 asks again every 250 ms as long as it wants items.
const REFUSED: Span = Span::from_secs(2);
/// The same for an error, which costs all items sent so far.
const DOUBTED: Span = Span::from_secs(3);
/// An item said so often without a word of the drone is followed by a rest. MAVSDK's receiver (4.1, measured) asks again only
/// when it heard no item for half a second, and a copy of one that it knows counts.
const NUDGES: u32 = 10;
const REST: Span = Span::from_millis(700);
/// Times a cancellation is said (R-M10).
const CANCELS: u8 = 3;

#[derive(Clone, Debug)]
enum Phase {
    /// MISSION_COUNT is out.
    Counting,
    /// The drone asks for items.
    Sending,
    /// Waiting to begin anew.
    Pausing { until: Moment },
    /// All items are out: is the plan aboard?
    Proving { since: Moment, acked: Option<u32>, read_back: Option<Download> },
    /// It is; can it be flown? So many times the drone said no.
    Settling { since: Moment, plan_id: u32, refusals: u8 },
    /// Taking it back.
    Cancelling { left: u8 },
}

/// A refusal that waits for its confirmation.
#[derive(Clone, Copy, Debug)]
struct Refusal {
    result: u8,
    item: Option<u16>,
    at: Moment,
}

/// What MISSION_CURRENT said last.
#[derive(Clone, Copy, Debug)]
struct View {
    plan_id: u32,
    total: Option<u16>,
    state: u8,
    ready: bool,
    at: Moment,
}

/// Uploading one list.
#[derive(Clone, Debug)]
pub struct Upload {
    pair: Pair,
    kind: MissionKind,
    items: Vec<Item>,
    count: u16,
    rules: Rules,
    /// The id the drone will give the plan, where the formula is known.
    expected: Option<u32>,
    timing: Timing,
    boots: Boots,
    phase: Phase,
    started: Moment,
    heard: Moment,
    progressed: Moment,
    /// When what is under way was said first and last, and how often.
    asked: Moment,
    sent: Moment,
    sends: u32,
    attempt: u32,
    busy: bool,
    /// Highest and latest item that the drone asked for in this attempt.
    highest: Option<u16>,
    wanted: Option<u16>,
    /// Where the items that are on their way at once go round.
    round: Round,
    /// Whether the last item was ever sent: from then on the plan may be aboard.
    complete: bool,
    /// Whether anything went wrong: then the drone's own id of the plan is no proof.
    doubted: bool,
    suspect: Option<Moment>,
    refusal: Option<Refusal>,
    cancelled: bool,
    /// The plan's id before we began.
    baseline: Option<u32>,
    view: Option<View>,
    outcome: Option<Outcome>,
}

impl Upload {
    /// Says how many items there are. Validate the items first (`mission::compile`, `mission::fence`); a list that is
    /// empty or too long for the rules is refused here.
    pub fn start(
        now: Moment,
        pair: Pair,
        timing: Timing,
        kind: MissionKind,
        items: Vec<Item>,
        rules: &Rules,
        out: &mut Vec<Order>,
    ) -> Upload {
        let count = u16::try_from(items.len()).unwrap_or(u16::MAX);
        let mut upload = Upload {
            pair,
            kind,
            count,
            rules: *rules,
            expected: rules.plan_id.map(|plan_id| plan_id(&items)),
            timing,
            boots: Boots::default(),
            phase: Phase::Counting,
            started: now,
            heard: now,
            progressed: now,
            asked: now,
            sent: now,
            sends: 0,
            attempt: 0,
            busy: false,
            highest: None,
            wanted: None,
            round: Round::default(),
            complete: false,
            doubted: false,
            suspect: None,
            refusal: None,
            cancelled: false,
            baseline: None,
            view: None,
            outcome: Outcome::before_sending(items.len(), rules.most(kind)),
            items,
        };
        if upload.outcome.is_none() {
            upload.attempt(now, out);
        }
        upload
    }

    /// Takes a report.
    pub fn hear(&mut self, now: Moment, from: Address, report: &Report, out: &mut Vec<Order>) {
        if self.outcome.is_some() || from != self.pair.them {
            return;
        }
        self.heard = now;
        if self.boots.hear(report) {
            self.rebooted(now);
        }
        if let Report::MissionCurrent { seq, total, state, ids } = report {
            self.see(
                now,
                View {
                    plan_id: outcome::id_of(self.kind, *ids),
                    total: *total,
                    state: *state,
                    ready: seq.is_some(),
                    at: now,
                },
            );
        }
        self.hear_of_another(now, from, report, out);
        if let Phase::Proving { read_back: Some(read_back), .. } = &mut self.phase {
            read_back.hear(now, from, report, out);
            self.read_back_ended(now, out);
        } else if let Some(reply) = self.pair.list(from, report, self.kind) {
            self.reply(now, &reply, out);
        }
    }

    /// Does what is due.
    pub fn tick(&mut self, now: Moment, out: &mut Vec<Order>) {
        if self.outcome.is_some() {
            return;
        }
        if now >= self.heard.after(SILENCE) {
            self.outcome = Some(Outcome::Unknown);
        } else if now >= self.started.after(BUDGET) {
            self.outcome = Some(self.out_of_time());
        } else if now >= self.stalled() {
            self.progressed = now;
            if self.all_asked() { self.prove(now, None) } else { self.restart(now, out) }
        } else {
            self.due(now, out);
        }
    }

    /// When to tick next; none when it is over.
    #[must_use]
    pub fn deadline(&self) -> Option<Moment> {
        let limits = [self.heard.after(SILENCE), self.started.after(BUDGET), self.stalled(), self.next_due()];
        if self.outcome.is_some() { None } else { limits.into_iter().min() }
    }

    /// Takes it back. When the last item is out already the plan may be aboard, and that is found out first: the
    /// outcome may still be `Verified`.
    pub fn cancel(&mut self, now: Moment, out: &mut Vec<Order>) {
        if self.outcome.is_some() || self.cancelled {
            return;
        }
        self.cancelled = true;
        if matches!(self.phase, Phase::Counting | Phase::Sending | Phase::Pausing { .. }) {
            self.phase = Phase::Cancelling { left: CANCELS };
            self.say_cancelled(now, out);
        }
    }

    /// Tells that the drone booted, for those who know it from elsewhere: it forgot the transfer, not its stored plan.
    pub fn rebooted(&mut self, now: Moment) {
        /// A booting autopilot answers nothing for a while.
        const BOOT: Span = Span::from_secs(1);
        self.doubted = true;
        self.view = None;
        match self.phase {
            Phase::Counting | Phase::Sending if !self.all_asked() => {
                self.phase = Phase::Pausing { until: now.after(BOOT) };
            }
            Phase::Sending | Phase::Proving { .. } | Phase::Settling { .. } => self.prove(now, None),
            Phase::Counting | Phase::Pausing { .. } | Phase::Cancelling { .. } => {}
        }
    }

    /// How it ended, once it did.
    #[must_use]
    pub fn outcome(&self) -> Option<&Outcome> {
        self.outcome.as_ref()
    }

    /// How far it is.
    #[must_use]
    pub fn progress(&self) -> Progress {
        let proving = matches!(self.phase, Phase::Proving { .. } | Phase::Settling { .. });
        Progress {
            sent: if proving { self.count } else { self.wanted.map_or(0, |seq| seq.saturating_add(1)) },
            of: self.count,
            attempt: self.attempt,
            busy: self.busy,
        }
    }

    /// What was learnt about the round trip.
    #[must_use]
    pub fn timing(&self) -> Timing {
        self.timing
    }

    /// The drone asked for every item.
    fn all_asked(&self) -> bool {
        self.highest.is_some_and(|highest| highest.saturating_add(1) >= self.count)
    }

    /// Begins to send, from nothing.
    fn attempt(&mut self, now: Moment, out: &mut Vec<Order>) {
        self.attempt = self.attempt.saturating_add(1);
        self.phase = Phase::Counting;
        (self.highest, self.wanted) = (None, None);
        (self.suspect, self.refusal) = (None, None);
        self.sends = 0;
        self.say(now, out);
    }

    /// Breaks this attempt off and begins another after a round trip.
    fn restart(&mut self, now: Moment, out: &mut Vec<Order>) {
        self.doubted = true;
        self.say_cancelled(now, out);
        self.phase = Phase::Pausing { until: now.after(self.timing.patience()) };
    }

    fn say_cancelled(&mut self, now: Moment, out: &mut Vec<Order>) {
        self.sent = now;
        out.push(Order::MissionAck { to: self.pair.them, kind: self.kind, result: result::CANCELLED });
    }

    /// Says what this phase has to say: the count, or the item last asked for.
    fn say(&mut self, now: Moment, out: &mut Vec<Order>) {
        self.say_item(now, self.wanted, out);
    }

    /// Says this item, or the count.
    fn say_item(&mut self, now: Moment, seq: Option<u16>, out: &mut Vec<Order>) {
        let (to, kind) = (self.pair.them, self.kind);
        let item = seq.and_then(|seq| Some((seq, *self.items.get(usize::from(seq))?)));
        out.push(match item {
            Some((seq, item)) => Order::MissionItem { to, kind, seq, item },
            None => Order::MissionCount { to, kind, count: self.count },
        });
        self.complete |= item.is_some_and(|(seq, _)| seq.saturating_add(1) >= self.count);
        if self.sends == 0 {
            self.asked = now;
        }
        self.sent = now;
        self.sends = self.sends.saturating_add(1);
    }

    fn due(&mut self, now: Moment, out: &mut Vec<Order>) {
        if now < self.next_due() {
            return;
        }
        match &mut self.phase {
            Phase::Counting => self.say(now, out),
            Phase::Sending => self.due_sending(now, out),
            Phase::Pausing { .. } => self.attempt(now, out),
            Phase::Proving { .. } => self.due_proving(now, out),
            Phase::Settling { .. } => self.judge(now),
            Phase::Cancelling { left } => {
                *left = left.saturating_sub(1);
                let said = *left == 0;
                if !said {
                    self.say_cancelled(now, out);
                } else if self.complete {
                    self.prove(now, None);
                } else {
                    self.outcome = Some(Outcome::Cancelled);
                }
            }
        }
    }

    fn due_sending(&mut self, now: Moment, out: &mut Vec<Order>) {
        if let Some(window) = self.window() {
            self.push(now, window, out);
        } else if let Some(Refusal { result, item, at }) = self.refusal {
            if now >= at.after(REFUSED) {
                self.outcome = Some(Outcome::Rejected { item, reason: Reason::from_result(result) });
            }
        } else if self.suspect.is_some_and(|at| now >= at.after(DOUBTED)) {
            self.restart(now, out);
        } else {
            self.say(now, out);
        }
    }

    fn next_due(&self) -> Moment {
        match &self.phase {
            Phase::Counting | Phase::Cancelling { .. } => self.sent.after(self.timing.patience()),
            Phase::Sending => match (self.refusal, self.window()) {
                (Some(refusal), _) => refusal.at.after(REFUSED),
                (None, Some(window)) => self.sent.after(window.every),
                (None, None) => self.sent.after(self.nudge()),
            },
            Phase::Pausing { until } => *until,
            Phase::Proving { .. } => self.proof_due(),
            Phase::Settling { since, .. } => self.judge_due(*since),
        }
    }

    fn nudge(&self) -> Span {
        let nudge = self.timing.nudge();
        if self.sends > 0 && self.sends.is_multiple_of(NUDGES) { nudge.max(REST) } else { nudge }
    }

    /// When the sending counts as stuck; never in the other phases.
    fn stalled(&self) -> Moment {
        match self.phase {
            Phase::Sending => self.progressed.after(STALL),
            _ => self.started.after(BUDGET),
        }
    }

    fn out_of_time(&self) -> Outcome {
        if self.busy && !self.complete {
            Outcome::Rejected { item: None, reason: Reason::Busy }
        } else {
            Outcome::Unknown
        }
    }
}
