//! All incidents of one district.

use super::acks::{AckState, Acks, Gap, Sender};
use super::answer::judge;
use super::matching::fit;
use super::{Conflict, Fact, Fused, Incident, Reply, Sighting, Spot, State};
use crate::base::{DetectionId, IncidentId, Moment, Span};
use crate::geodesy::Position;
use crate::text::code;
use std::collections::BTreeMap;

/// What is over for this long leaves the memory; it stays in the journal.
const KEPT: Span = Span::from_secs(24 * 3_600);

/// Durable: changes only in `apply`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Incidents {
    all: BTreeMap<IncidentId, Incident>,
    detections: BTreeMap<DetectionId, IncidentId>,
    acks: Acks,
}

/// What came of a sighting.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sighted {
    /// What to journal and apply; nothing for a repeat.
    pub facts: Vec<Fact>,
    /// Where it belongs.
    pub incident: IncidentId,
    /// Whether this very detection was known already.
    pub repeat: bool,
}

impl Incidents {
    /// Changes the state by one fact. Decides nothing, cannot fail; a fact about an unknown incident changes nothing.
    pub fn apply(&mut self, at: Moment, unix_ms: i64, fact: &Fact) {
        match fact {
            Fact::Sighted { incident, new, sighting, moved, spot } => {
                if *new {
                    self.forget(at);
                    self.all.insert(*incident, Incident::new(*incident, at, sighting));
                }
                self.detections.insert(sighting.id.clone(), *incident);
                self.acks.taken(at, &sighting.id);
                if let Some(known) = self.all.get_mut(incident) {
                    known.sighted(sighting, *moved, spot.as_ref());
                }
            }
            Fact::Answered { incident, who, team, ask, key } => {
                if let Some(known) = self.all.get_mut(incident) {
                    known.answered((at, unix_ms), who, team.as_ref(), *ask);
                    if let Some(key) = key {
                        known.remember(who, key);
                    }
                }
            }
            Fact::Photographed { incident, photo } => {
                if let Some(known) = self.all.get_mut(incident) {
                    known.photographed(photo);
                }
            }
            Fact::EnRoute { incident } => {
                if let Some(known) = self.all.get_mut(incident) {
                    known.revision = known.revision.saturating_add(1);
                    known.state = known.state.max(State::EnRoute);
                }
            }
        }
    }

    fn forget(&mut self, at: Moment) {
        let old = |incident: &Incident| incident.over_at.is_some_and(|over| at.since(over) > KEPT);
        self.all.retain(|_, incident| !old(incident));
        let all = &self.all;
        self.detections.retain(|_, incident| all.contains_key(incident));
    }

    /// Where a sighting belongs, as incident `next` when it is a new thing. `spot` finds the patrol's words for a
    /// position. Changes nothing by itself: apply the facts.
    #[must_use]
    pub fn sight(&self, next: IncidentId, sighting: &Sighting, spot: impl Fn(Position) -> Option<Spot>) -> Sighted {
        if let Some(incident) = self.detections.get(&sighting.id) {
            return Sighted { facts: Vec::new(), incident: *incident, repeat: true };
        }
        let best = self.all.values().filter_map(|incident| fit(incident, sighting).map(|fit| (fit, incident))).min_by(
            |(a, x), (b, y)| {
                x.state
                    .is_over()
                    .cmp(&y.state.is_over())
                    .then(a.distance2.total_cmp(&b.distance2))
                    .then(x.id.cmp(&y.id))
            },
        );
        let (incident, moved, fused) = match best {
            Some((fit, incident)) => (incident.id, fit.moved, after(incident, sighting, fit.moved)),
            None => (next, false, sighting.fused()),
        };
        let new = best.is_none();
        let fact = Fact::Sighted { incident, new, sighting: sighting.clone(), moved, spot: spot(fused.position) };
        Sighted { facts: vec![fact], incident, repeat: false }
    }

    /// What follows from a photo that is in the store now: the incidents that awaited it have it.
    #[must_use]
    pub fn photo(&self, photo: &str) -> Vec<Fact> {
        let awaiting = self.all.values().filter(|incident| incident.awaits.iter().any(|mark| mark.is_of(photo)));
        awaiting.map(|incident| Fact::Photographed { incident: incident.id, photo: photo.to_owned() }).collect()
    }

    /// What follows from somebody's answer: facts, nothing for a repeat.
    ///
    /// # Errors
    ///
    /// The conflict when it does not fit the incident's state; `INCIDENT_UNKNOWN` when there is none.
    pub fn answer(&self, reply: &Reply<'_>) -> Result<Vec<Fact>, Conflict> {
        match self.all.get(&reply.incident) {
            Some(incident) => judge(incident, reply),
            None => Err(Conflict::about(code::INCIDENT_UNKNOWN, &super::name(reply.incident))),
        }
    }

    /// What to acknowledge to a companion; send it only when the last entry is stored.
    #[must_use]
    pub fn ack(&self, sender: Sender) -> AckState {
        self.acks.state(sender)
    }

    /// Detections that companions numbered but never brought: possibly missed.
    #[must_use]
    pub fn missing(&self, now: Moment) -> u64 {
        self.acks.missing(now)
    }

    /// What a companion numbered and did not bring, while it is worth asking for.
    #[must_use]
    pub fn gap(&self, uid: u64, component: u8, now: Moment) -> Option<Gap> {
        self.acks.gap(uid, component, now)
    }

    /// What to acknowledge besides, when a counter lies too far beyond a gap for [`Incidents::ack`] to say it.
    #[must_use]
    pub fn ack_of(&self, sender: Sender, counter: u32) -> Option<AckState> {
        self.acks.window(sender, counter)
    }

    /// One incident.
    #[must_use]
    pub fn get(&self, id: IncidentId) -> Option<&Incident> {
        self.all.get(&id)
    }

    /// All that are in memory, by number.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = &Incident> {
        self.all.values()
    }

    /// Those that are not over, by number.
    pub fn live(&self) -> impl DoubleEndedIterator<Item = &Incident> {
        self.all.values().filter(|incident| !incident.state.is_over())
    }

    /// The newest one that is called so.
    #[must_use]
    pub fn named(&self, name: &str) -> Option<&Incident> {
        self.all.values().rev().find(|incident| incident.name().eq_ignore_ascii_case(name))
    }
}

/// Where an incident will be once it has taken a sighting in.
fn after(incident: &Incident, sighting: &Sighting, moved: bool) -> Fused {
    let mut estimate = incident.estimate.clone();
    if moved {
        estimate.forget();
    }
    estimate.add(&sighting.source, sighting.fused(), incident.drift_mm(sighting));
    estimate.fused().unwrap_or(sighting.fused())
}
