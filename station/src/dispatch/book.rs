//! What a district's dispatch must never forget: who is on duty, who was told what, which clocks ran out.

use super::delivery::{Delivery, DeliveryState};
use super::{Fact, Kind, Stage};
use crate::base::{AlertId, ChannelId, IncidentId, Moment, TeamId};
use crate::incident::Severity;
use std::collections::{BTreeMap, BTreeSet};

/// Responses kept in memory; older ones are in the journal.
const MOST_RESPONSES: usize = 1_024;

/// Durable: changes only in `apply`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Book {
    duty: BTreeMap<TeamId, bool>,
    responses: BTreeMap<IncidentId, Response>,
    deliveries: BTreeMap<AlertId, Delivery>,
    unsettled: BTreeSet<IncidentId>,
    last_alert: AlertId,
}

/// Who was told about one incident, and which of its clocks ran out.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Response {
    /// The last that each team was told.
    pub told: BTreeMap<TeamId, Kind>,
    /// When each stage clock ran out.
    pub stages: [Option<Moment>; 3],
    /// Its deliveries.
    pub alerts: Vec<AlertId>,
}

impl Response {
    /// Whether a stage clock ran out.
    #[must_use]
    pub fn is_over(&self, stage: Stage) -> bool {
        self.stages.get(stage as usize).copied().flatten().is_some()
    }
}

impl Book {
    /// Changes the state by one fact. Decides nothing, cannot fail.
    pub fn apply(&mut self, at: Moment, fact: &Fact) {
        match fact {
            Fact::Duty { team, on, by: _ } => {
                self.duty.insert(team.clone(), *on);
            }
            Fact::Told { alert, incident, revision, team, channel, kind, severity } => self.told(Delivery {
                alert: *alert,
                incident: *incident,
                revision: *revision,
                team: team.clone(),
                channel: channel.clone(),
                kind: *kind,
                severity: *severity,
                state: DeliveryState::Queued,
                since: at,
                reason: None,
            }),
            Fact::Taken { alert, revision } => self.reached(*alert, *revision, DeliveryState::Taken, None),
            Fact::Failed { alert, revision, reason } => {
                self.reached(*alert, *revision, DeliveryState::Failed, Some(reason));
            }
            Fact::Dead { alert, revision, reason } => {
                self.reached(*alert, *revision, DeliveryState::Dead, Some(reason));
            }
            Fact::Seen { alert } => {
                if let Some(delivery) = self.deliveries.get_mut(alert) {
                    delivery.state = DeliveryState::Seen;
                }
            }
            Fact::Stage { incident, stage } => {
                let response = self.response(*incident);
                if let Some(over) = response.stages.get_mut(*stage as usize) {
                    *over = over.or(Some(at));
                }
            }
        }
    }

    fn told(&mut self, delivery: Delivery) {
        let alert = delivery.alert;
        self.last_alert = self.last_alert.max(alert);
        let response = self.response(delivery.incident);
        response.told.insert(delivery.team.clone(), delivery.kind);
        if !response.alerts.contains(&alert) {
            response.alerts.push(alert);
        }
        self.deliveries.insert(alert, delivery);
    }

    fn response(&mut self, incident: IncidentId) -> &mut Response {
        while self.responses.len() >= MOST_RESPONSES && !self.responses.contains_key(&incident) {
            let Some((oldest, response)) = self.responses.pop_first() else { break };
            self.unsettled.remove(&oldest);
            self.deliveries.retain(|alert, _| !response.alerts.contains(alert));
        }
        self.unsettled.insert(incident);
        self.responses.entry(incident).or_default()
    }

    fn reached(&mut self, alert: AlertId, revision: u32, state: DeliveryState, reason: Option<&String>) {
        let Some(delivery) = self.deliveries.get_mut(&alert).filter(|delivery| delivery.revision == revision) else {
            return;
        };
        delivery.state = state;
        delivery.reason = reason.cloned();
        let incident = delivery.incident;
        if self.of(incident).all(|delivery| delivery.kind == Kind::Cancel && !delivery.is_pending()) {
            self.unsettled.remove(&incident);
        }
    }

    /// Whether a team is on duty; `otherwise` is what the config says of it.
    #[must_use]
    pub fn on_duty(&self, team: &TeamId, otherwise: bool) -> bool {
        self.duty.get(team).copied().unwrap_or(otherwise)
    }

    /// Who was told about an incident.
    #[must_use]
    pub fn response_to(&self, incident: IncidentId) -> Option<&Response> {
        self.responses.get(&incident)
    }

    /// One delivery.
    #[must_use]
    pub fn delivery(&self, alert: AlertId) -> Option<&Delivery> {
        self.deliveries.get(&alert)
    }

    /// All deliveries about an incident, in the order in which they began.
    pub fn of(&self, incident: IncidentId) -> impl Iterator<Item = &Delivery> {
        let alerts = self.responses.get(&incident).map(|response| response.alerts.as_slice()).unwrap_or_default();
        alerts.iter().filter_map(|alert| self.deliveries.get(alert))
    }

    /// The delivery to a team over a channel.
    #[must_use]
    pub fn find(&self, incident: IncidentId, team: &TeamId, channel: &ChannelId) -> Option<&Delivery> {
        self.of(incident).find(|delivery| delivery.team == *team && delivery.channel == *channel)
    }

    /// Incidents about which something may still have to go out.
    pub fn unsettled(&self) -> impl Iterator<Item = IncidentId> + '_ {
        self.unsettled.iter().copied()
    }

    /// The last alert's number.
    #[must_use]
    pub const fn last_alert(&self) -> AlertId {
        self.last_alert
    }

    /// The gravest that a team was told about an incident.
    #[must_use]
    pub fn told_severity(&self, incident: IncidentId, team: &TeamId) -> Option<Severity> {
        self.of(incident).filter(|delivery| delivery.team == *team).map(|delivery| delivery.severity).max()
    }
}
