//! What readers see of dispatch, as plain words and numbers.

use super::delivery::DeliveryState;
use super::{Dispatch, Kind, Stage};
use crate::base::{Moment, TeamId};
use crate::geodesy::Position;
use crate::incident::{Incident, Incidents, Severity};
use crate::text::{Code, code};

/// A message code with the values that its sentence names.
pub type Coded = (Code, Vec<(String, String)>);

impl Dispatch {
    /// Teams told about an incident: (team, channel, queued | taken | failed | seen | acknowledged | stood_down | dead).
    #[must_use]
    pub fn told(&self, incident: &Incident) -> Vec<(String, String, String)> {
        let words = self.book.of(incident.id).map(|delivery| {
            let has_it =
                incident.taken_by.as_ref() == Some(&delivery.team) || incident.helpers.contains(&delivery.team);
            let word = if has_it && delivery.kind != Kind::Cancel { "acknowledged" } else { delivery.word() };
            (delivery.team.as_str().to_owned(), delivery.channel.as_str().to_owned(), word.to_owned())
        });
        words.collect()
    }

    /// When the stage clocks end; none for those that were stopped in time. One that ran out stays.
    #[must_use]
    pub fn clocks(&self, incidents: &Incidents, incident: &Incident, now: Moment) -> [Option<Moment>; 3] {
        let duty = self.duty(incidents, now, &|_| false);
        Stage::ALL.map(|stage| duty.ends_at(incident, stage))
    }

    /// Whether a stage clock of an incident ran out.
    #[must_use]
    pub fn ran_out(&self, incident: &Incident, stage: Stage) -> bool {
        self.book.response_to(incident.id).is_some_and(|response| response.is_over(stage))
    }

    /// Each team: its plan's name, what it is called, on duty, where it was last and when.
    pub fn teams(&self) -> impl Iterator<Item = (&TeamId, &str, bool, Option<(Position, Moment)>)> {
        self.setup.teams.iter().map(|plan| {
            let on_duty = self.book.on_duty(&plan.id, plan.on_duty);
            let last = self.places.get(&plan.id).filter(|_| on_duty).map(|place| (place.position, place.at));
            (&plan.id, plan.called.as_str(), on_duty, last)
        })
    }

    /// What is wrong with telling people: message codes with values.
    #[must_use]
    pub fn health(&self, incidents: &Incidents) -> Vec<Coded> {
        let mut health: Vec<Coded> = Vec::new();
        for channel in self.lines.keys().filter(|channel| self.is_down(channel)) {
            health.push((code::HEALTH_CHANNEL, vec![("channel".to_owned(), channel.as_str().to_owned())]));
        }
        let named = |incident: &Incident| vec![("name".to_owned(), incident.name())];
        let nobody = !self.teams().any(|(_, _, on_duty, _)| on_duty);
        for incident in incidents.live().filter(|incident| super::due::calls(incident)) {
            if nobody && incident.severity() >= self.setup.tell_from {
                health.push((code::HEALTH_NOBODY, named(incident)));
            }
            let dead = self.book.of(incident.id).any(|delivery| delivery.state == DeliveryState::Dead);
            if dead && incident.severity() == Severity::High {
                health.push((code::HEALTH_UNDELIVERED, named(incident)));
            }
        }
        for incident in incidents.live() {
            if self.ran_out(incident, Stage::Closure) {
                health.push((code::HEALTH_OVERDUE, named(incident)));
            }
        }
        health
    }
}
