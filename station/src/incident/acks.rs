//! Which of a companion's detections are durable, so that it can stop repeating them.

use crate::base::{DetectionId, Moment, Span};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A companion computer's run: its counters start at 1 with each nonce.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Sender {
    /// Number of the drone's autopilot.
    pub uid: u64,
    /// MAVLink component of the companion.
    pub component: u8,
    /// Random at each start of the companion.
    pub boot_nonce: u32,
}

/// What DETECTION_ACK says (docs/detections.md).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct AckState {
    /// Every counter up to this one is durable.
    pub up_to: u32,
    /// Bit k: counter `up_to + 1 + k` is durable too.
    pub bitmap: u64,
}

/// Counters of one run that did not come though a later one did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Gap {
    /// The run's nonce.
    pub boot_nonce: u32,
    /// The first of them.
    pub from: u32,
    /// The last of them.
    pub to: u32,
}

/// A counter that did not come for this long is shown as missing; a companion repeats at least every 10 s. It is still
/// not acknowledged: after a long silence of the link it may come yet.
const PATIENCE: Span = Span::from_secs(60);
/// More runs than this are forgotten, the quietest first.
const MOST_RUNS: usize = 256;
/// A run never remembers more counters than this beyond a gap.
const MOST_AHEAD: usize = 4_096;

#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Run {
    up_to: u32,
    ahead: BTreeMap<u32, Moment>,
    last: Moment,
}

/// The durable counters of all companions.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Acks {
    runs: BTreeMap<Sender, Run>,
}

impl Sender {
    /// The identity of this run's detection `counter`.
    #[must_use]
    pub fn detection(self, counter: u32) -> DetectionId {
        let Sender { uid, component, boot_nonce } = self;
        DetectionId::from(format!("{uid:016x}:{component}:{boot_nonce:08x}:{counter}").as_str())
    }

    /// The run and counter of an identity; none for one that did not come from a companion.
    #[must_use]
    pub fn of(id: &DetectionId) -> Option<(Sender, u32)> {
        let mut parts = id.as_str().split(':');
        let uid = parts.next().filter(|text| text.len() == 16)?;
        let sender = Sender {
            uid: u64::from_str_radix(uid, 16).ok()?,
            component: parts.next()?.parse().ok()?,
            boot_nonce: u32::from_str_radix(parts.next()?, 16).ok()?,
        };
        let counter = parts.next()?.parse().ok()?;
        parts.next().is_none().then_some((sender, counter))
    }
}

impl Acks {
    /// A detection is durable.
    pub(super) fn taken(&mut self, at: Moment, id: &DetectionId) {
        let Some((sender, counter)) = Sender::of(id) else { return };
        self.make_room(sender);
        let run = self.runs.entry(sender).or_default();
        run.last = at;
        if counter > run.up_to && run.ahead.len() < MOST_AHEAD {
            run.ahead.insert(counter, at);
        }
        run.close_up();
    }

    fn make_room(&mut self, coming: Sender) {
        if self.runs.len() < MOST_RUNS || self.runs.contains_key(&coming) {
            return;
        }
        let quietest = self.runs.iter().min_by_key(|(_, run)| run.last).map(|(sender, _)| *sender);
        if let Some(sender) = quietest {
            self.runs.remove(&sender);
        }
    }

    pub(super) fn state(&self, sender: Sender) -> AckState {
        let Some(run) = self.runs.get(&sender) else { return AckState::default() };
        let mut bitmap = 0;
        for counter in run.ahead.keys() {
            let bit = counter.saturating_sub(run.up_to).saturating_sub(1);
            bitmap |= 1_u64.checked_shl(bit).unwrap_or(0);
        }
        AckState { up_to: run.up_to, bitmap }
    }

    /// What to say about one counter that the cumulative state cannot express: it lies too far beyond a gap.
    pub(super) fn window(&self, sender: Sender, counter: u32) -> Option<AckState> {
        let run = self.runs.get(&sender)?;
        let far = counter.saturating_sub(run.up_to) > 64 && run.ahead.contains_key(&counter);
        far.then(|| AckState { up_to: counter.saturating_sub(1), bitmap: 1 })
    }

    /// The first gap of a companion's newest run, while it is worth asking for: afterwards it is [`Acks::missing`].
    pub(super) fn gap(&self, uid: u64, component: u8, now: Moment) -> Option<Gap> {
        let of = |boot_nonce| Sender { uid, component, boot_nonce };
        let (sender, run) = self.runs.range(of(0)..=of(u32::MAX)).max_by_key(|(_, run)| run.last)?;
        let (next, since) = run.ahead.iter().next()?;
        let fresh = now.since(*since) < PATIENCE;
        fresh.then_some(Gap { boot_nonce: sender.boot_nonce, from: run.up_to + 1, to: next - 1 })
    }

    /// Counters that did not come though later ones did, a minute and more ago.
    pub(super) fn missing(&self, now: Moment) -> u64 {
        self.runs.values().map(|run| run.missing(now)).sum()
    }
}

impl Run {
    fn close_up(&mut self) {
        while let Some(next) = self.up_to.checked_add(1) {
            if self.ahead.remove(&next).is_none() {
                break;
            }
            self.up_to = next;
        }
    }

    /// Before the first that we ever heard of a run, another station may have taken them: that is no gap.
    fn missing(&self, now: Moment) -> u64 {
        let late = |since: &Moment| now.since(*since) >= PATIENCE;
        let mut before = if self.up_to > 0 { Some(self.up_to) } else { None };
        let mut missing = 0;
        for (counter, _) in self.ahead.iter().filter(|(_, since)| late(since)) {
            missing += before.map_or(0, |before| u64::from(counter.saturating_sub(before).saturating_sub(1)));
            before = Some(*counter);
        }
        missing
    }
}
