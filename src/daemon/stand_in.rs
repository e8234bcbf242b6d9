//! Stands where the station will stand: takes every request down, answers when it is on disk, publishes a bare snapshot.
//! Tests of the adapters use it, because it has no opinion of its own.

use super::core::Core;
use quadrat_station::base::{DistrictId, IncidentId, Moment, Seq, Span};
use quadrat_station::incident;
use quadrat_station::station::snapshot::Snapshot;
use quadrat_station::station::{Answer, Entry, Fact, Input, JOURNAL_VERSION, Output, Permission, Refusal, Request};
use std::collections::{BTreeMap, VecDeque};
use std::sync::Arc;

/// See above.
#[derive(Debug, Default)]
pub struct StandIn {
    districts: Vec<DistrictId>,
    outputs: VecDeque<Output>,
    waiting: VecDeque<(Seq, Output)>,
    seen: BTreeMap<String, IncidentId>,
    next: Seq,
    stored: Seq,
    unix_ms: i64,
    revision: u64,
    due: Moment,
    frames: u64,
}

impl StandIn {
    /// For these districts.
    #[must_use]
    pub fn new(districts: Vec<DistrictId>) -> StandIn {
        StandIn { districts, ..StandIn::default() }
    }

    fn record(&mut self, now: Moment, district: DistrictId, fact: Fact) -> Seq {
        self.next = self.next.next();
        let entry = Entry { version: JOURNAL_VERSION, seq: self.next, at: now, unix_ms: self.unix_ms, district, fact };
        self.outputs.push_back(Output::Record(Arc::new(entry)));
        self.next
    }

    fn request(&mut self, now: Moment, id: u64, by: String, district: DistrictId, request: Request) {
        let (after, answer) = match request {
            Request::Detection(sighting) => {
                let known = self.seen.get(sighting.id.as_str()).copied();
                let incident = known.unwrap_or(IncidentId(self.seen.len() as u64 + 1));
                let detection = sighting.id.clone();
                if known.is_none() {
                    self.seen.insert(detection.as_str().to_owned(), incident);
                    let fact = incident::Fact::Sighted { incident, new: true, sighting, moved: false, spot: None };
                    self.record(now, district, Fact::Incident(fact));
                }
                (self.next, Answer::Detected { detection, incident, repeat: known.is_some() })
            }
            Request::Incident { .. } => (Seq(0), Answer::Refused(Refusal::NotFound)),
            Request::PatrolApply { .. } => (Seq(0), Answer::Problems(Vec::new())),
            _ => {
                let given = Permission::Given { by, until_unix_ms: self.unix_ms };
                let seq = self.record(now, district, Fact::Permission(given));
                (seq, Answer::Done { seq })
            }
        };
        self.waiting.push_back((after, Output::Answer { id, answer }));
    }

    fn let_go(&mut self, up_to: Seq) {
        while self.waiting.front().is_some_and(|(after, _)| *after <= up_to) {
            self.outputs.extend(self.waiting.pop_front().map(|(_, output)| output));
        }
    }
}

impl Core for StandIn {
    fn restore(&mut self, entry: &Entry) {
        (self.next, self.stored) = (entry.seq, entry.seq);
        if let Fact::Incident(incident::Fact::Sighted { incident, sighting, .. }) = &entry.fact {
            self.seen.insert(sighting.id.as_str().to_owned(), *incident);
        }
    }

    fn handle(&mut self, now: Moment, input: Input) {
        match input {
            Input::Clock { unix_ms } => self.unix_ms = unix_ms,
            Input::Request { id, principal, district, request } => {
                self.request(now, id, principal.name, district, request);
                self.let_go(self.stored);
            }
            Input::Stored { up_to } => {
                self.stored = up_to;
                self.let_go(up_to);
            }
            Input::Frames { frames, .. } => self.frames += frames.len() as u64,
            _ => {}
        }
        self.tick(now);
    }

    fn tick(&mut self, now: Moment) {
        if now < self.due {
            return;
        }
        self.due = now.after(Span::from_millis(100));
        self.revision += 1;
        for district in &self.districts {
            let link = quadrat_station::station::snapshot::LinkView { frames: self.frames, ..Default::default() };
            let snapshot = Snapshot {
                district: district.to_string(),
                revision: self.revision,
                unix_ms: self.unix_ms,
                seq: self.next.0,
                links: vec![link],
                ..Snapshot::default()
            };
            self.outputs.push_back(Output::Snapshot(Arc::new(snapshot)));
        }
    }

    fn poll_output(&mut self) -> Option<Output> {
        self.outputs.pop_front()
    }

    fn deadline(&self) -> Option<Moment> {
        Some(self.due)
    }
}
