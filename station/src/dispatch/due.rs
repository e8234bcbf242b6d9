//! Who must be told now. Facts follow from durable state, the clock and the channels' health; once they are applied,
//! asking again gives nothing.

use super::delivery::{Delivery, DeliveryState};
use super::nearest::{Candidate, TeamAt, nearest};
use super::{Book, ChannelKind, Fact, Kind, Setup, Stage, TeamSetup};
use crate::base::{AlertId, ChannelId, Moment, TeamId};
use crate::incident::{Incident, Incidents, Severity, State};
use std::collections::BTreeMap;

/// Everything that decides who is told.
pub(super) struct Duty<'a> {
    pub setup: &'a Setup,
    pub book: &'a Book,
    pub places: &'a BTreeMap<TeamId, TeamAt>,
    pub is_down: &'a dyn Fn(&ChannelId) -> bool,
    pub incidents: &'a Incidents,
    pub now: Moment,
}

/// Facts in the making, with the number of the next new alert.
struct Facts {
    list: Vec<Fact>,
    alert: AlertId,
}

/// Whether an incident calls for somebody: nobody has it, or whoever has it asked for help and nobody came.
pub(super) fn calls(incident: &Incident) -> bool {
    let helpless = incident.help && incident.helpers.is_empty();
    incident.state == State::Open || (helpless && !incident.state.is_over())
}

impl Duty<'_> {
    /// All that is due.
    pub fn facts(&self) -> Vec<Fact> {
        let mut facts = Facts { list: Vec::new(), alert: self.book.last_alert() };
        for incident in self.incidents.live() {
            if incident.severity() >= self.setup.tell_from {
                let over = self.clocks(incident, &mut facts);
                self.hand_over(incident, &mut facts);
                if calls(incident) {
                    self.call(incident, over, &mut facts);
                }
            }
        }
        for id in self.book.unsettled() {
            if self.incidents.get(id).is_some_and(|incident| incident.state.is_over()) {
                self.cancel(id, &mut facts);
            }
            facts.list.extend(self.book.of(id).filter_map(|delivery| self.death(delivery)));
        }
        facts.list
    }

    /// Which stage clocks have run out, with facts for those that just did.
    fn clocks(&self, incident: &Incident, facts: &mut Facts) -> [bool; 3] {
        Stage::ALL.map(|stage| {
            let known = self.book.response_to(incident.id).is_some_and(|response| response.is_over(stage));
            let just = !known && self.ends_at(incident, stage).is_some_and(|at| at <= self.now);
            if just {
                facts.list.push(Fact::Stage { incident: incident.id, stage });
            }
            known || just
        })
    }

    /// When a stage clock ends; none when it is stopped.
    pub fn ends_at(&self, incident: &Incident, stage: Stage) -> Option<Moment> {
        let runs = match stage {
            Stage::Answer => incident.state == State::Open,
            Stage::Arrival => incident.on_scene_at.is_none(),
            Stage::Closure => true,
        };
        let runs = runs && !incident.state.is_over();
        runs.then(|| incident.opened_at.after(self.setup.clocks.of(stage)))
    }

    /// The next stage clock that has not run out yet.
    pub fn next_clock(&self, incident: &Incident) -> Option<Moment> {
        let response = self.book.response_to(incident.id);
        let ahead = |stage: &Stage| !response.is_some_and(|response| response.is_over(*stage));
        Stage::ALL.into_iter().filter(ahead).filter_map(|stage| self.ends_at(incident, stage)).min()
    }

    /// Tells as many teams as the clocks and the refusals ask for, nearest first.
    fn call(&self, incident: &Incident, over: [bool; 3], facts: &mut Facts) {
        let standing = self.standing(incident);
        let idle = standing.iter().filter(|team| self.is_idle(incident, team)).count();
        let [answer, arrival, _] = over;
        let wanted = if arrival { usize::MAX } else { 1 + usize::from(answer) + idle };
        let more = self.candidates(incident, &standing, wanted.saturating_sub(standing.len()));
        let active = standing.into_iter().filter(|team| !self.is_idle(incident, team));
        for team in active.chain(more) {
            let Some(plan) = self.setup.team(&team) else { continue };
            for channel in self.channels(incident, plan, answer) {
                self.tell(incident, &team, channel, Kind::Alert, facts);
            }
        }
    }

    /// Teams that were called and not stood down since.
    fn standing(&self, incident: &Incident) -> Vec<TeamId> {
        let told = self.book.response_to(incident.id).map(|response| &response.told);
        let called = |(team, kind): (&TeamId, &Kind)| {
            let has_it = incident.taken_by.as_ref() == Some(team);
            (*kind == Kind::Alert && !has_it).then(|| team.clone())
        };
        told.into_iter().flatten().filter_map(called).collect()
    }

    /// Told, but will not come.
    fn is_idle(&self, incident: &Incident, team: &TeamId) -> bool {
        incident.declined.contains(team) || !self.is_on_duty(team)
    }

    pub fn is_on_duty(&self, team: &TeamId) -> bool {
        self.setup.team(team).is_some_and(|plan| self.book.on_duty(team, plan.on_duty))
    }

    /// The next `most` teams to tell.
    fn candidates(&self, incident: &Incident, standing: &[TeamId], most: usize) -> Vec<TeamId> {
        if most == 0 {
            return Vec::new();
        }
        let free = |plan: &&TeamSetup| {
            let has_it = incident.taken_by.as_ref() == Some(&plan.id) || incident.helpers.contains(&plan.id);
            !has_it && !self.is_idle(incident, &plan.id) && !standing.contains(&plan.id)
        };
        let candidates: Vec<Candidate> = self
            .setup
            .teams
            .iter()
            .filter(free)
            .map(|plan| Candidate {
                team: plan.id.clone(),
                last: self.places.get(&plan.id).copied(),
                busy: self.incidents.live().any(|other| other.taken_by.as_ref() == Some(&plan.id)),
            })
            .collect();
        let mut teams = nearest(incident.fused().position, &candidates, self.now);
        teams.truncate(most);
        teams
    }

    /// The officer page and the first channel; all of them once nobody answered in time. A grave alert goes on to the
    /// next channel as soon as one does not work.
    fn channels<'a>(&'a self, incident: &Incident, plan: &'a TeamSetup, all: bool) -> Vec<&'a ChannelId> {
        let grave = incident.severity() == Severity::High;
        let mut channels = Vec::new();
        for channel in self.setup.channels_of(plan) {
            channels.push(channel);
            let dead = |d: &Delivery| d.state == DeliveryState::Dead;
            let fails = (self.is_down)(channel) || self.book.find(incident.id, &plan.id, channel).is_some_and(dead);
            let goes_on = all || self.setup.is_web(channel) || (grave && fails);
            if !goes_on {
                break;
            }
        }
        channels
    }

    /// Once somebody has it: they get its marker, the others stand down.
    fn hand_over(&self, incident: &Incident, facts: &mut Facts) {
        if incident.state == State::Open {
            return;
        }
        let Some(taker) = &incident.taken_by else { return };
        for team in std::iter::once(taker).chain(&incident.helpers) {
            let Some(plan) = self.setup.team(team) else { continue };
            let markers = |channel: &&ChannelId| self.setup.kind(channel) == Some(ChannelKind::Cot);
            for channel in self.setup.channels_of(plan).filter(markers) {
                self.tell(incident, team, channel, Kind::Update, facts);
            }
        }
        if calls(incident) {
            return;
        }
        for team in self.standing(incident) {
            if incident.helpers.contains(&team) || incident.declined.contains(&team) {
                continue;
            }
            for delivery in self.book.of(incident.id).filter(|delivery| delivery.team == team) {
                self.tell(incident, &team, &delivery.channel, Kind::StandDown, facts);
            }
        }
    }

    /// It is over: whatever was told is taken back.
    fn cancel(&self, id: crate::base::IncidentId, facts: &mut Facts) {
        let Some(incident) = self.incidents.get(id) else { return };
        for delivery in self.book.of(id) {
            self.tell(incident, &delivery.team, &delivery.channel, Kind::Cancel, facts);
        }
    }

    /// One telling, unless it was told already. The officer page shows the snapshot, so it has it at once.
    fn tell(&self, incident: &Incident, team: &TeamId, channel: &ChannelId, kind: Kind, facts: &mut Facts) {
        let known = self.book.find(incident.id, team, channel);
        let graver = |d: &Delivery| matches!(kind, Kind::Alert | Kind::Update) && d.severity < incident.severity();
        if known.is_some_and(|delivery| delivery.kind == kind && !graver(delivery)) {
            return;
        }
        let alert = known.map_or_else(|| facts.alert.next(), |delivery| delivery.alert);
        facts.alert = facts.alert.max(alert);
        let revision = incident.revision;
        facts.list.push(Fact::Told {
            alert,
            incident: incident.id,
            revision,
            team: team.clone(),
            channel: channel.clone(),
            kind,
            severity: incident.severity(),
        });
        if self.setup.is_web(channel) {
            facts.list.push(Fact::Taken { alert, revision });
        }
    }

    /// What could not be told for its whole life is given up, visibly.
    fn death(&self, delivery: &Delivery) -> Option<Fact> {
        let dead = delivery.is_pending() && delivery.dies_at() <= self.now;
        dead.then(|| Fact::Dead {
            alert: delivery.alert,
            revision: delivery.revision,
            reason: delivery.reason.clone().unwrap_or_default(),
        })
    }
}
