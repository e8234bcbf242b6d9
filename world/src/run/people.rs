//! The people of a scenario between the simulation and the station: calls reach teams, positions and answers reach the
//! station, and what passers-by tell becomes a detection of a person.

use super::venue::{By, Venue};
use crate::event::{Event, Kind};
use crate::scenario::Scenario;
use quadrat_sim::Ground;
use quadrat_sim::people::{self, Said, Team, Tips, Told};
use quadrat_station::base::{IncidentId, TeamId};
use quadrat_station::dispatch;
use quadrat_station::geodesy::Position;
use quadrat_station::incident::{self, Ask, Class, Located, Sighting, Source, http_id};
use quadrat_station::station::{Answer, Entry, Fact, Request};
use std::collections::BTreeMap;
use std::sync::Arc;

/// Teams, tips, and who was called about what.
pub(super) struct People {
    teams: Vec<Team>,
    tips: Tips,
    /// Alert → team and incident.
    alerts: BTreeMap<u64, (String, u64)>,
    /// Calls that a channel took and that have not reached the team yet.
    calls: Vec<(String, u64)>,
    /// Teams to be told that somebody else has an incident.
    stand_downs: Vec<(Option<String>, u64)>,
    /// Where each incident was said to be last.
    places: BTreeMap<u64, (f64, f64)>,
    unix_ms: i64,
}

impl People {
    /// Everybody at their place.
    pub(super) fn new(scenario: &Scenario, seed: u64) -> People {
        let ground = Arc::new(Ground::of(scenario.things.iter().map(|(_, thing)| thing.clone()).collect()));
        let team = |config: &people::TeamConfig| {
            let mut team = Team::new(people::TeamConfig { seed, ..config.clone() }, 0);
            team.set_ground(Arc::clone(&ground));
            team
        };
        People {
            teams: scenario.teams.iter().map(team).collect(),
            tips: Tips::new(scenario.tips.clone(), seed),
            alerts: BTreeMap::new(),
            calls: Vec::new(),
            stand_downs: Vec::new(),
            places: BTreeMap::new(),
            unix_ms: scenario.unix_ms,
        }
    }

    /// Where each team really is: name, latitude, longitude.
    pub(super) fn places(&self) -> Vec<(String, f64, f64)> {
        let place = |team: &Team| (team.config().name.clone(), team.place().0, team.place().1);
        self.teams.iter().map(place).collect()
    }

    /// What an entry means for people: calls, and incidents that others have or that are over.
    pub(super) fn read(&mut self, entry: &Entry) {
        match &entry.fact {
            Fact::Dispatch(dispatch::Fact::Told { alert, incident, team, kind: dispatch::Kind::Alert, .. }) => {
                self.alerts.insert(alert.0, (team.to_string(), incident.0));
            }
            Fact::Dispatch(dispatch::Fact::Taken { alert, .. }) => {
                self.calls.extend(self.alerts.get(&alert.0).cloned());
            }
            Fact::Incident(incident::Fact::Sighted { incident, sighting, .. }) => {
                self.places.insert(incident.0, (sighting.position.lat(), sighting.position.lon()));
            }
            Fact::Incident(incident::Fact::Answered { incident, team, ask, .. }) => {
                let by = team.as_ref().map(ToString::to_string);
                if matches!(ask, Ask::Acknowledge | Ask::Close | Ask::False) {
                    self.stand_downs.push((by, incident.0));
                }
            }
            _ => {}
        }
    }

    /// Lets people act until now. What they did, as events.
    pub(super) fn tend(&mut self, venue: &mut dyn Venue) -> Vec<Event> {
        let now_us = venue.now_us();
        self.pass_on(now_us);
        let mut said = Vec::new();
        for team in &mut self.teams {
            team.step(now_us);
            while let Some(event) = team.poll() {
                said.push((team.config().name.clone(), event.said));
            }
        }
        for (team, said) in said {
            self.tell_station(venue, &team, said);
        }
        let mut events = Vec::new();
        while let Some(told) = self.tips.poll(now_us) {
            events.push(self.tip(venue, now_us, &told));
        }
        events
    }

    fn pass_on(&mut self, now_us: u64) {
        for (name, incident) in std::mem::take(&mut self.calls) {
            let Some(place) = self.places.get(&incident).copied() else { continue };
            for team in self.teams.iter_mut().filter(|team| team.config().name == name) {
                team.alert(now_us, incident, place.0, place.1);
            }
        }
        for (by, incident) in std::mem::take(&mut self.stand_downs) {
            for team in self.teams.iter_mut().filter(|team| by.as_ref() != Some(&team.config().name)) {
                team.stand_down(now_us, incident);
            }
        }
    }

    fn tell_station(&self, venue: &mut dyn Venue, team: &str, said: Said) {
        let id = TeamId::from(team);
        let request = match said {
            Said::Position { lat, lon, accuracy_m } => Position::from_degrees(lat, lon)
                .map(|position| Request::TeamPosition { team: id.clone(), position, accuracy_m }),
            Said::Answer { alert, answer, .. } => {
                let ask = match answer {
                    people::Answer::Going => Ask::Acknowledge,
                    people::Answer::Cant => Ask::Decline,
                    people::Answer::Here => Ask::OnScene,
                    people::Answer::FalseAlarm => Ask::False,
                    people::Answer::Done => Ask::Close,
                };
                let key = Some(format!("{team}-{alert}-{ask:?}"));
                Some(Request::Incident { id: IncidentId(alert), ask, key })
            }
        };
        if let Some(request) = request {
            venue.ask(By::Team(id), request);
        }
    }

    /// A desk takes the call down and enters it as it would a detection, with the caller's uncertainty.
    fn tip(&mut self, venue: &mut dyn Venue, now_us: u64, told: &Told) -> Event {
        let class = Class::from_number(told.tip.class as u8);
        let mut event = Event::new(now_us, Kind::Tip).why(class.word());
        let Some(position) = Position::from_degrees(told.lat, told.lon) else { return event };
        let sighting = Sighting {
            id: http_id("desk", &format!("tip-{}", told.tip.id)),
            source: Source::Program("desk".into()),
            class,
            label: None,
            confidence_percent: None,
            seen_unix_ms: self.unix_ms + i64::try_from(now_us / 1_000).unwrap_or(0),
            position,
            covariance_cm2: Located::within(position, told.within_95_m).covariance_cm2(),
            track: 0,
            photo: None,
            awaits: None,
            note: Some(told.tip.text_zh.clone()),
            drill: false,
        };
        let answer = venue.ask(By::Operator, Request::Detection(sighting));
        if let Some(Answer::Detected { incident, .. }) = answer {
            event.incident = Some(incident.0);
        }
        event
    }
}
