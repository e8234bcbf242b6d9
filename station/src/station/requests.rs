//! What people and programs ask: who may, what follows, what they are told and when.

use super::entry::{Fact, Permission};
use super::journal::Told;
use super::request::{Answer, Principal, Refusal, Request, Right, Role};
use super::{JobDone, Station};
use crate::base::{DistrictId, IncidentId, Seq, TeamId};
use crate::coverage;
use crate::flight;
use crate::incident::{Ask, Reply, Sighting};
use crate::patrol;
use crate::terrain::Terrain;
use crate::text::{Code, code};

impl Request {
    /// What it needs.
    #[must_use]
    pub const fn right(&self) -> Right {
        match self {
            Request::PatrolApply { .. }
            | Request::PatrolStart
            | Request::PatrolHold
            | Request::PatrolResume
            | Request::PatrolHome
            | Request::GiveBack { .. }
            | Request::Override { .. }
            | Request::OverrideEnd { .. }
            | Request::ByHand { .. }
            | Request::HandState { .. } => Right::Fly,
            Request::Detection(_) => Right::Detect,
            Request::Incident { .. } | Request::TeamPosition { .. } | Request::TeamDuty { .. } => Right::Answer,
        }
    }
}

impl Role {
    /// Whether this role does that.
    #[must_use]
    pub fn may(self, right: Right) -> bool {
        match right {
            Right::See => self != Role::Detector,
            Right::Detect => matches!(self, Role::Detector | Role::Dispatcher | Role::Operator),
            Right::Answer => matches!(self, Role::Officer | Role::Dispatcher | Role::Operator),
            Right::Judge => matches!(self, Role::Dispatcher | Role::Operator),
            Right::Fly => self == Role::Operator,
        }
    }
}

/// An answer and the entry that it waits for.
pub(super) type Outcome = Result<(Answer, Seq), Refusal>;

pub(super) fn conflict(code: Code, values: &[(&str, String)]) -> Refusal {
    let values = values.iter().map(|(name, value)| ((*name).to_string(), value.clone())).collect();
    Refusal::Conflict { code: code.as_str().to_string(), values }
}

impl Station {
    pub(super) fn request(&mut self, id: u64, principal: &Principal, district: &DistrictId, request: Request) {
        let answered = self.may(principal, district, &request).and_then(|()| self.decide(principal, district, request));
        match answered {
            Ok((answer, after)) => self.tell_after(after, Told::Answer { id, answer }),
            Err(refusal) => self.tell(Told::Answer { id, answer: Answer::Refused(refusal) }),
        }
    }

    fn may(&self, principal: &Principal, district: &DistrictId, request: &Request) -> Result<(), Refusal> {
        if !principal.districts.contains(district) || !self.districts.contains_key(district) {
            return Err(Refusal::NotFound);
        }
        if !principal.role.may(request.right()) {
            return Err(Refusal::Forbidden);
        }
        let other_team = |team: &TeamId| principal.role == Role::Officer && principal.team.as_ref() != Some(team);
        match request {
            Request::TeamPosition { team, .. } | Request::TeamDuty { team, .. } if other_team(team) => {
                Err(Refusal::Forbidden)
            }
            _ if self.journal.fault(self.now).is_some() && !request.is_safe() => Err(Refusal::DiskFault),
            _ => Ok(()),
        }
    }

    fn decide(&mut self, principal: &Principal, district: &DistrictId, request: Request) -> Outcome {
        match request {
            Request::PatrolApply { file, map, ground } => self.apply_patrol(principal, district, (file, map), ground),
            Request::PatrolStart => self.start_patrol(principal, district),
            Request::PatrolHold => self.order_all(district, flight::Fact::Held { by: principal.name.clone() }),
            Request::PatrolResume => self.order_all(district, flight::Fact::Resumed { by: principal.name.clone() }),
            Request::PatrolHome => self.home(principal, district),
            Request::GiveBack { drone } => self.give_back(principal, district, &drone),
            Request::Override { drone, check, because } => {
                self.override_check(principal, district, &drone, &check, &because)
            }
            Request::OverrideEnd { drone, check } => self.end_override(principal, district, &drone, &check),
            Request::ByHand { drone, ask } => self.by_hand(principal, district, &drone, ask),
            Request::HandState { drone } => self.hand_view(district, &drone),
            Request::Detection(sighting) => self.detection(district, &sighting),
            Request::Incident { id, ask, key } => self.answer_incident(principal, district, id, ask, key.as_deref()),
            Request::TeamPosition { team, position, accuracy_m } => {
                self.team_at(district, &team, position, accuracy_m);
                Ok((Answer::Done { seq: self.journal.last() }, Seq::default()))
            }
            Request::TeamDuty { team, on } => self.duty(principal, district, &team, on),
        }
    }

    fn apply_patrol(
        &mut self,
        principal: &Principal,
        district: &DistrictId,
        (file, map): ((String, String), (String, String)),
        ground: Option<Box<Terrain>>,
    ) -> Outcome {
        let Some(one) = self.districts.get(district) else { return Err(Refusal::NotFound) };
        if !one.durable.flight.flying.is_empty() {
            return Err(conflict(code::APPLY_WHILE_FLYING, &[]));
        }
        let known = patrol::Known {
            drones: Some(one.drones.keys().cloned().collect()),
            ground: ground.map(|ground| *ground),
            ..patrol::Known::default()
        };
        let map_bytes = |_: &str| Some(map.1.as_bytes().to_vec());
        let read = patrol::read(&file.0, file.1.as_bytes(), &map_bytes, &known);
        let patrol = match read {
            Ok(patrol) if patrol.district == *district => patrol,
            Ok(patrol) => {
                let values = [("file", patrol.district.to_string()), ("here", district.to_string())];
                return Err(conflict(code::APPLY_OTHER_DISTRICT, &values));
            }
            Err(problems) => return Ok((Answer::Problems(problems), Seq::default())),
        };
        let fact = flight::Fact::Applied { by: principal.name.clone(), file, map, patrol: Box::new(patrol) };
        let seq = self.record(district, Fact::Flight(fact));
        self.plan(district);
        Ok((Answer::Done { seq }, seq))
    }

    fn start_patrol(&mut self, principal: &Principal, district: &DistrictId) -> Outcome {
        let Some(one) = self.districts.get(district) else { return Err(Refusal::NotFound) };
        let Some(patrol) = &one.durable.flight.patrol else { return Err(conflict(code::START_NOTHING, &[])) };
        if one.durable.flight.plan.is_none() {
            return Err(conflict(code::START_NO_PLAN, &[]));
        }
        if one.drones.values().any(|drone| self.is_usurped(drone)) {
            return Err(conflict(code::START_USURPED, &[("address", self.own.to_string())]));
        }
        if one.durable.permit.is_some() && one.durable.grounded.is_empty() {
            return Ok((Answer::Done { seq: self.journal.last() }, self.journal.last()));
        }
        let Some(until_unix_ms) = self.window_end(patrol) else { return Err(conflict(code::START_NO_WINDOW, &[])) };
        let shut: Vec<_> = patrol.drones.iter().map(|id| (id.clone(), self.gate(district, id).into_owned())).collect();
        if shut.iter().all(|(_, reasons)| !reasons.is_empty()) {
            let reasons =
                shut.into_iter().flat_map(|(id, reasons)| reasons.into_iter().map(move |reason| (id.clone(), reason)));
            return Err(Refusal::Gate(reasons.collect()));
        }
        let given = Permission::Given { by: principal.name.clone(), until_unix_ms };
        self.record(district, Fact::Permission(given));
        let seq = self.record(district, Fact::Coverage(coverage::Fact::Began));
        if let Some(one) = self.districts.get_mut(district) {
            one.go_after = seq;
        }
        Ok((Answer::Done { seq }, seq))
    }

    /// Hold, resume and home act at once; only their answer waits for the disk.
    fn order_all(&mut self, district: &DistrictId, fact: flight::Fact) -> Outcome {
        let seq = self.record(district, Fact::Flight(fact));
        Ok((Answer::Done { seq }, seq))
    }

    fn home(&mut self, principal: &Principal, district: &DistrictId) -> Outcome {
        self.end_permission(district, &principal.name);
        self.order_all(district, flight::Fact::Home { by: principal.name.clone() })
    }

    /// A sender's clock may be wrong; what it saw lies in the past all the same.
    fn detection(&mut self, district: &DistrictId, sighting: &Sighting) -> Outcome {
        let now_ms = self.wall.unix_ms(self.now);
        let sighting = &Sighting { seen_unix_ms: sighting.seen_unix_ms.min(now_ms), ..sighting.clone() };
        let (incident, repeat, seq) = self.sight(district, sighting);
        Ok((Answer::Detected { detection: sighting.id.clone(), incident, repeat }, seq))
    }

    pub(super) fn answer_incident(
        &mut self,
        principal: &Principal,
        district: &DistrictId,
        id: IncidentId,
        ask: Ask,
        key: Option<&str>,
    ) -> Outcome {
        let Some(one) = self.districts.get(district) else { return Err(Refusal::NotFound) };
        if one.durable.incidents.get(id).is_none() {
            return Err(Refusal::NotFound);
        }
        let reply = Reply { incident: id, who: &principal.name, team: principal.team.as_ref(), ask, key };
        let facts = one.durable.incidents.answer(&reply).map_err(|conflict| Refusal::Conflict {
            code: conflict.code.as_str().to_string(),
            values: conflict.values,
        })?;
        let mut seq = self.journal.last();
        for fact in facts {
            seq = self.record(district, Fact::Incident(fact));
        }
        Ok((Answer::Done { seq }, seq))
    }
}

impl Request {
    /// Whether it brings drones nearer to the ground: never refused over a disk.
    const fn is_safe(&self) -> bool {
        match self {
            Request::ByHand { ask, .. } => ask.suits_a_sortie(),
            Request::PatrolHold
            | Request::PatrolHome
            | Request::GiveBack { .. }
            | Request::TeamPosition { .. }
            | Request::HandState { .. } => true,
            _ => false,
        }
    }
}

/// Planning as the shell's worker does it, in one place so that tests and demo do the same.
#[must_use]
pub fn do_job(kind: &super::JobKind, budget_steps: u64) -> JobDone {
    let super::JobKind::Plan { patrol, fleet } = kind;
    JobDone::Plan(crate::plan::plan(patrol, fleet, budget_steps).map_err(|error| error.problem()))
}
