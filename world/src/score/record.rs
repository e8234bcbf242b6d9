//! Keeps, while a run is played, what its figures are made from.

use super::Score;
use super::figures;
use crate::event::{Event, Kind};
use crate::run::CraftNow;
use crate::scenario::Scenario;
use quadrat_sim::Sighting;
use quadrat_station::incident;
use quadrat_station::station::snapshot::{IncidentView, Snapshot};
use quadrat_station::station::{Entry, Fact};
use std::collections::BTreeMap;

/// Places and ages are looked at this often, microseconds.
const EVERY_US: u64 = 1_000_000;
/// A drone's way is kept this finely, microseconds.
const TRACK_US: u64 = 2_000_000;

/// How a place was kept.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Kept {
    /// The longest it may stay unseen, s.
    pub promise_s: f64,
    /// The longest it stayed unseen, s.
    pub worst_s: f64,
    /// Sum and number of the ages that were read.
    pub(super) sum_s: f64,
    pub(super) read: u32,
    /// How long it was overdue, s.
    pub overdue_s: f64,
}

impl Kept {
    /// How long ago it was seen, in the mean over time, s; none when it was never read.
    #[must_use]
    pub fn mean_s(&self) -> Option<f64> {
        (self.read > 0).then(|| self.sum_s / f64::from(self.read))
    }
}

/// What one incident was made of and came to.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Story {
    /// When it became one, microseconds.
    pub found_us: u64,
    /// Its detections' identities.
    pub detections: Vec<String>,
    /// When its first call was delivered.
    pub delivered_us: Option<u64>,
    /// When the first team said "mine".
    pub answered_us: Option<u64>,
    /// When the first team was there.
    pub arrived_us: Option<u64>,
    /// As readers saw it last.
    pub last: Option<IncidentView>,
}

/// A point of a drone's way: when, latitude, longitude.
pub type TrackPoint = (u64, f64, f64);

/// Everything kept so far.
#[derive(Clone, Debug, Default)]
pub struct Record {
    pub(super) places: BTreeMap<String, Kept>,
    pub(super) stories: BTreeMap<u64, Story>,
    pub(super) tracks: Vec<Vec<TrackPoint>>,
    pub(super) flown_m: f64,
    pub(super) drawn_wh: f64,
    pub(super) began_us: Option<u64>,
    pub(super) told_twice: u32,
    alerts: BTreeMap<u64, u64>,
    read_us: u64,
    tracked_us: u64,
    began_unix_ms: i64,
}

impl Record {
    /// Nothing yet.
    #[must_use]
    pub fn new(scenario: &Scenario) -> Record {
        Record { tracks: vec![Vec::new(); scenario.crafts.len()], ..Record::default() }
    }

    /// Takes in an event.
    pub fn event(&mut self, event: &Event) {
        match event.kind {
            Kind::Permitted => self.began_us = self.began_us.or(Some(event.at_us)),
            Kind::Acknowledged => self.first(event, |story| &mut story.answered_us),
            Kind::OnScene => self.first(event, |story| &mut story.arrived_us),
            Kind::Told => {
                let answered = event.incident.and_then(|id| self.stories.get(&id)).and_then(|story| story.answered_us);
                self.told_twice += u32::from(answered.is_some());
            }
            _ => {}
        }
    }

    fn first(&mut self, event: &Event, when: impl Fn(&mut Story) -> &mut Option<u64>) {
        if let Some(story) = event.incident.and_then(|id| self.stories.get_mut(&id)) {
            let when = when(story);
            *when = when.or(Some(event.at_us));
        }
    }

    /// Takes in an entry.
    pub fn entry(&mut self, entry: &Entry) {
        let at_us = entry.at.as_micros();
        match &entry.fact {
            Fact::Incident(incident::Fact::Sighted { incident, new, sighting, .. }) => {
                let story = self.stories.entry(incident.0).or_default();
                if *new {
                    story.found_us = at_us;
                }
                story.detections.push(sighting.id.to_string());
            }
            Fact::Dispatch(quadrat_station::dispatch::Fact::Told { alert, incident, .. }) => {
                self.alerts.insert(alert.0, incident.0);
            }
            Fact::Dispatch(quadrat_station::dispatch::Fact::Taken { alert, .. }) => {
                let story = self.alerts.get(&alert.0).and_then(|incident| self.stories.get_mut(incident));
                if let Some(story) = story {
                    story.delivered_us = story.delivered_us.or(Some(at_us));
                }
            }
            Fact::Coverage(quadrat_station::coverage::Fact::Began) => self.began_unix_ms = entry.unix_ms,
            _ => {}
        }
    }

    /// Takes in the truth about the drones.
    pub fn crafts(&mut self, now_us: u64, crafts: &[CraftNow]) {
        self.flown_m = crafts.iter().map(|craft| craft.flown_m).sum();
        self.drawn_wh = crafts.iter().map(|craft| craft.drawn_wh).sum();
        if now_us < self.tracked_us {
            return;
        }
        self.tracked_us = now_us + TRACK_US;
        for (track, craft) in self.tracks.iter_mut().zip(crafts).filter(|(_, craft)| craft.above_home_m > 1.0) {
            track.push((now_us, craft.lat, craft.lon));
        }
    }

    /// Takes in what readers see.
    pub fn snapshot(&mut self, now_us: u64, snapshot: &Snapshot) {
        for view in &snapshot.incidents {
            if let Some(story) = self.stories.get_mut(&view.id) {
                story.last = Some(view.clone());
            }
        }
        if now_us < self.read_us || self.began_us.is_none() {
            return;
        }
        let seconds = if self.read_us == 0 { 0.0 } else { (now_us + EVERY_US - self.read_us) as f64 / 1e6 };
        self.read_us = now_us + EVERY_US;
        for place in &snapshot.places {
            let kept = self.places.entry(place.id.to_string()).or_default();
            kept.promise_s = place.promise_s as f64;
            let since_ms = place.seen_unix_ms.unwrap_or(self.began_unix_ms).max(self.began_unix_ms);
            let age_s = snapshot.unix_ms.saturating_sub(since_ms).max(0) as f64 / 1e3;
            kept.worst_s = kept.worst_s.max(age_s);
            kept.sum_s += age_s;
            kept.read += 1;
            if age_s > kept.promise_s {
                kept.overdue_s += seconds;
            }
        }
    }

    /// The figures.
    #[must_use]
    pub fn score(
        self,
        scenario: &Scenario,
        events: &[Event],
        sightings: &[(usize, u64, Sighting)],
        nearest_m: Option<f64>,
    ) -> Score {
        figures::score(self, scenario, events, sightings, nearest_m)
    }
}
