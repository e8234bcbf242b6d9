//! A district's dispatch in virtual time: incidents, teams, channels that fail, restarts.

mod calls;
mod chance;
mod small;

use super::delivery::Delivery;
use super::*;
use crate::base::{ChannelId, DetectionId, DistrictId, IncidentId, Moment, Span, TeamId};
use crate::geodesy::{Plane, Point, Position};
use crate::incident::{self, Ask, Class, Conflict, Incidents, Reply, Sighting, Source};
use crate::text::code;
use std::collections::BTreeMap;

const WALL_MS: i64 = 1_795_000_000_000;

fn home() -> Position {
    Position::from_degrees(24.5121, 117.6538).expect("a place in Zhangzhou")
}

fn off(east_m: f64, north_m: f64) -> Position {
    Plane::at(home()).position(Point::new(east_m, north_m))
}

fn team(name: &str) -> TeamId {
    TeamId::from(name)
}

fn secs(s: u64) -> Moment {
    Moment::from_micros(s * 1_000_000)
}

/// Three teams; each has the officer page, TAK and a robot.
fn setup() -> Setup {
    let channels = || vec![(ChannelId::from("tak"), vec!["CALL".to_owned()]), (ChannelId::from("robot"), Vec::new())];
    let plan = |id: &str| TeamSetup { id: team(id), called: format!("{id}队"), channels: channels(), on_duty: true };
    let mut setup = Setup::new(DistrictId::from("芗城"));
    setup.teams = vec![plan("t1"), plan("t2"), plan("t3")];
    setup.channels.push(ChannelSetup { id: ChannelId::from("tak"), kind: ChannelKind::Cot });
    setup.channels.push(ChannelSetup { id: ChannelId::from("robot"), kind: ChannelKind::Once });
    setup
}

/// A district whose facts are kept, so that it can be killed and restored.
struct Town {
    setup: Setup,
    incidents: Incidents,
    dispatch: Dispatch,
    facts: Vec<(Moment, Journalled)>,
    now: Moment,
    next: u64,
    detections: u32,
}

#[derive(Clone, Debug)]
enum Journalled {
    Incident(incident::Fact),
    Dispatch(Fact),
}

impl Town {
    fn new(setup: Setup) -> Town {
        let dispatch = Dispatch::new(setup.clone());
        let incidents = Incidents::default();
        Town { setup, incidents, dispatch, facts: Vec::new(), now: secs(1_000), next: 1, detections: 0 }
    }

    fn unix_ms(&self) -> i64 {
        WALL_MS + self.now.as_micros() as i64 / 1_000
    }

    fn record(&mut self, fact: Journalled) {
        apply(&mut self.incidents, &mut self.dispatch, self.now, &fact);
        self.facts.push((self.now, fact));
    }

    fn see(&mut self, class: Class, at: Position) -> IncidentId {
        self.detections += 1;
        let sighting = Sighting {
            id: DetectionId::from(format!("http:cam:{}", self.detections).as_str()),
            source: Source::Program("cam".into()),
            class,
            label: None,
            confidence_percent: None,
            seen_unix_ms: self.unix_ms(),
            position: at,
            covariance_cm2: [40_000, 0, 40_000],
            track: 0,
            photo: None,
            awaits: None,
            note: None,
            drill: false,
        };
        let next = IncidentId(self.incidents.iter().count() as u64 + 1);
        let sighted = self.incidents.sight(next, &sighting, |_| None);
        sighted.facts.into_iter().for_each(|fact| self.record(Journalled::Incident(fact)));
        self.upkeep();
        sighted.incident
    }

    fn say(&mut self, incident: IncidentId, who: &str, ask: Ask) -> Result<(), Conflict> {
        let by = team(who);
        let facts = self.incidents.answer(&Reply { incident, who, team: Some(&by), ask, key: None })?;
        facts.into_iter().for_each(|fact| self.record(Journalled::Incident(fact)));
        self.upkeep();
        Ok(())
    }

    /// A dispatcher answers, for no team.
    fn desk(&mut self, incident: IncidentId, ask: Ask) {
        let reply = Reply { incident, who: "desk", team: None, ask, key: None };
        let facts = self.incidents.answer(&reply).unwrap_or_default();
        facts.into_iter().for_each(|fact| self.record(Journalled::Incident(fact)));
        self.upkeep();
    }

    fn place(&mut self, who: &str, at: Position) {
        let facts = self.dispatch.team_at(&self.incidents, &team(who), at, 5.0, self.now);
        facts.into_iter().for_each(|fact| self.record(Journalled::Incident(fact)));
        self.upkeep();
    }

    fn duty(&mut self, who: &str, on: bool) {
        let facts = self.dispatch.put_on_duty(&team(who), on, "chief").expect("known");
        facts.into_iter().for_each(|fact| self.record(Journalled::Dispatch(fact)));
        self.upkeep();
    }

    /// What the station does after every input.
    fn upkeep(&mut self) -> Vec<Fact> {
        let facts = self.dispatch.due(&self.incidents, self.now);
        facts.iter().for_each(|fact| self.record(Journalled::Dispatch(fact.clone())));
        assert_eq!(self.dispatch.due(&self.incidents, self.now), Vec::new(), "asked again, there is nothing");
        facts
    }

    fn wishes(&mut self) -> Vec<Wish> {
        let unix_ms = self.unix_ms();
        self.dispatch.wishes(&self.incidents, self.now, unix_ms, &mut self.next)
    }

    fn end(&mut self, id: u64, result: &Attempted) {
        let facts = self.dispatch.attempted(id, result, self.now);
        facts.into_iter().for_each(|fact| self.record(Journalled::Dispatch(fact)));
        self.upkeep();
    }

    fn deadline(&self) -> Option<Moment> {
        self.dispatch.deadline(&self.incidents, self.now)
    }

    /// Lets time pass until `until`, waking only at deadlines; everything handed out ends as `result` says.
    fn run(&mut self, until: Moment, mut result: impl FnMut(&Wish) -> Attempted) -> Vec<(Moment, Wish)> {
        let mut sent = Vec::new();
        for _ in 0..20_000 {
            self.upkeep();
            for wish in self.wishes() {
                let ended = result(&wish);
                let id = wish.id;
                sent.push((self.now, wish));
                self.end(id, &ended);
            }
            let Some(next) = self.deadline().filter(|next| *next <= until) else {
                self.now = until;
                return sent;
            };
            self.now = next.max(self.now);
        }
        panic!("woken 20,000 times before {until:?}: the deadline does not move on from {:?}", self.now);
    }

    /// Killed and started again: only facts survive.
    fn restart(&mut self) {
        let (mut incidents, mut dispatch) = (Incidents::default(), Dispatch::new(self.setup.clone()));
        self.facts.iter().for_each(|(at, fact)| apply(&mut incidents, &mut dispatch, *at, fact));
        assert_eq!(incidents, self.incidents);
        assert_eq!(dispatch, self.dispatch);
        (self.incidents, self.dispatch) = (incidents, dispatch);
        self.next = 1_000_000 * (1 + self.next / 1_000_000);
    }

    fn deliveries(&self, incident: IncidentId) -> Vec<&Delivery> {
        self.dispatch.book().of(incident).collect()
    }

    /// Who was called about an incident, in the order of their first call.
    fn called(&self) -> Vec<(u64, String)> {
        let mut called = Vec::new();
        for (at, fact) in &self.facts {
            if let Journalled::Dispatch(Fact::Told { team, kind: Kind::Alert, .. }) = fact {
                let name = team.as_str().to_owned();
                if !called.iter().any(|(_, known)| *known == name) {
                    called.push((at.as_micros() / 1_000_000 - 1_000, name));
                }
            }
        }
        called
    }
}

fn apply(incidents: &mut Incidents, dispatch: &mut Dispatch, at: Moment, fact: &Journalled) {
    let unix_ms = WALL_MS + at.as_micros() as i64 / 1_000;
    match fact {
        Journalled::Incident(fact) => incidents.apply(at, unix_ms, fact),
        Journalled::Dispatch(fact) => dispatch.apply(at, unix_ms, fact),
    }
}

fn taken(_: &Wish) -> Attempted {
    Attempted::Taken
}

fn refused_network(_: &Wish) -> Attempted {
    Attempted::Failed("connection refused".into())
}

fn cards(sent: &[(Moment, Wish)]) -> Vec<(u64, Card)> {
    let card = |(at, wish): &(Moment, Wish)| match &wish.message {
        Message::Card(card) => Some((at.as_micros() / 1_000_000 - 1_000, (**card).clone())),
        Message::DroneAt(_) => None,
    };
    sent.iter().filter_map(card).collect()
}

fn per_channel(sent: &[(Moment, Wish)]) -> BTreeMap<String, usize> {
    let mut counts = BTreeMap::new();
    sent.iter().for_each(|(_, wish)| *counts.entry(wish.channel.to_string()).or_default() += 1);
    counts
}

fn span(s: u64) -> Span {
    Span::from_secs(s)
}
