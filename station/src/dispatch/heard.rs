//! What comes in from teams: where they are, what they write, what they saw.

use super::delivery::DeliveryState;
use super::nearest::TeamAt;
use super::words::uid;
use super::{Dispatch, Fact, Heard, Kind, read_reply};
use crate::base::{Moment, TeamId};
use crate::geodesy::{Plane, Position};
use crate::incident::{self, Ask, Conflict, Incident, Incidents, Reply, State};
use crate::text::code;

/// A team that came this much nearer is on its way, metres: more than a phone's position wanders.
const NEARER_M: f64 = 20.0;

/// What follows from something heard: facts to record and apply, and what did not fit.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Brought {
    /// About incidents.
    pub incidents: Vec<incident::Fact>,
    /// About who was told.
    pub dispatch: Vec<Fact>,
    /// Why an answer was not taken.
    pub conflict: Option<Conflict>,
}

impl Dispatch {
    /// Takes in what a channel heard.
    pub fn heard(&mut self, incidents: &Incidents, heard: &Heard, now: Moment) -> Brought {
        let mut brought = Brought::default();
        match heard {
            Heard::TeamAt { team, position, accuracy_m } => {
                brought.incidents = self.team_at(incidents, team, *position, *accuracy_m, now);
            }
            Heard::Answered { team, who, incident, text, key } => {
                let Some((ask, named)) = read_reply(text) else { return brought };
                let name = incident.as_deref().or(named.as_deref());
                let Some(about) = self.meant(incidents, team, name, ask) else { return brought };
                let reply = Reply { incident: about.id, who, team: Some(team), ask, key: key.as_deref() };
                match incidents.answer(&reply) {
                    Ok(facts) => brought.incidents = facts,
                    Err(conflict) => brought.conflict = Some(conflict),
                }
            }
            Heard::Seen { team, uid } => brought.dispatch = self.seen(team, uid),
            Heard::Connected { channel } => self.connected(channel),
        }
        brought
    }

    /// A team's position; a fact when it shows that the team is on its way to its incident. Whoever is off duty is not
    /// tracked. Positions are personal: they stay in memory and never reach the journal.
    pub fn team_at(
        &mut self,
        incidents: &Incidents,
        team: &TeamId,
        position: Position,
        accuracy_m: f64,
        now: Moment,
    ) -> Vec<incident::Fact> {
        if !self.duty(incidents, now, &|_| false).is_on_duty(team) {
            self.places.remove(team);
            return Vec::new();
        }
        let accuracy_m = if accuracy_m.is_finite() { accuracy_m.max(0.0) } else { f64::MAX };
        self.places.insert(team.clone(), TeamAt { position, accuracy_m, at: now });
        self.farthest.retain(|id, _| incidents.get(*id).is_some_and(|incident| incident.state == State::Acknowledged));
        let theirs =
            |incident: &&Incident| incident.state == State::Acknowledged && incident.taken_by.as_ref() == Some(team);
        let mut facts = Vec::new();
        for incident in incidents.live().filter(theirs) {
            let metres = Plane::at(position).distance(position, incident.fused().position);
            let farthest = self.farthest.entry(incident.id).or_insert(metres);
            *farthest = farthest.max(metres);
            if *farthest - metres >= NEARER_M {
                facts.push(incident::Fact::EnRoute { incident: incident.id });
            }
        }
        facts
    }

    /// A team goes on or off duty; nothing when it is so already.
    ///
    /// # Errors
    ///
    /// `TEAM_UNKNOWN` when the config has no such team.
    pub fn put_on_duty(&self, team: &TeamId, on: bool, by: &str) -> Result<Vec<Fact>, Conflict> {
        let Some(plan) = self.setup.team(team) else {
            let values = vec![("team".to_owned(), team.as_str().to_owned())];
            return Err(Conflict { code: code::TEAM_UNKNOWN, values });
        };
        let same = self.book.on_duty(team, plan.on_duty) == on;
        let fact = Fact::Duty { team: team.clone(), on, by: by.to_owned() };
        Ok(if same { Vec::new() } else { vec![fact] })
    }

    /// Which incident an answer means: the named one, else the only one that the answer can be about.
    fn meant<'a>(&self, incidents: &'a Incidents, team: &TeamId, name: Option<&str>, ask: Ask) -> Option<&'a Incident> {
        if let Some(name) = name {
            return incidents.named(name);
        }
        let called = |incident: &&Incident| {
            let response = self.book.response_to(incident.id);
            response.is_some_and(|response| response.told.get(team) == Some(&Kind::Alert))
        };
        let theirs = |incident: &&Incident| incident.taken_by.as_ref() == Some(team);
        let waits = |incident: &&Incident| match ask {
            Ask::Acknowledge => called(incident) && !theirs(incident),
            Ask::Decline | Ask::OnScene => called(incident) || theirs(incident),
            Ask::Close | Ask::False | Ask::Help => theirs(incident),
        };
        let mut meant = incidents.live().filter(waits);
        let first = meant.next()?;
        meant.next().is_none().then_some(first)
    }

    /// A device showed a card to a person.
    fn seen(&self, team: &TeamId, card: &str) -> Vec<Fact> {
        let shown = self.book.unsettled().flat_map(|id| self.book.of(id)).filter(|delivery| {
            let same = delivery.team == *team && uid(&self.setup.district, delivery.incident) == card;
            same && delivery.state == DeliveryState::Taken && !self.setup.is_web(&delivery.channel)
        });
        shown.map(|delivery| Fact::Seen { alert: delivery.alert }).collect()
    }

    /// A person of a team looks at an incident on the officer page.
    #[must_use]
    pub fn looked_at(&self, incident: crate::base::IncidentId, team: &TeamId) -> Vec<Fact> {
        let theirs = self.book.of(incident).filter(|delivery| delivery.team == *team);
        let web = theirs.filter(|d| self.setup.is_web(&d.channel) && d.state == DeliveryState::Taken);
        web.map(|delivery| Fact::Seen { alert: delivery.alert }).collect()
    }
}
