//! Having the standing task planned: when it is applied, and anew whenever ground of it opens or is about to close.
//!
//! Timed ground counts as closed for so long before its hours begin that the drones which may be over it can be relieved by
//! others that are not, and be down; each of them is called home in time whatever becomes of the new plan. When it opens
//! nothing presses: whoever flies by the old hours stays until the new plan's slots are held.

use super::entry::Fact;
use super::output::{JobKind, Output};
use super::{JobDone, Station};
use crate::base::{DistrictId, Span};
use crate::flight::{self, Flight};

/// Search steps of a plan.
const PLAN_STEPS: u64 = 2_000_000;
/// Before anybody is called home, others get so long to be planned, loaded, launched and on tour.
const CHANGE: Span = Span::from_secs(180);

impl Station {
    /// Has the standing task planned when what is closed changes, or when its plan was lost in a restart. A plan that failed is
    /// not tried again until other ground is closed. Until the wall clock is told nothing changes.
    pub(super) fn keep_hours(&mut self, district: &DistrictId) {
        let Some(one) = self.districts.get(district).filter(|one| one.planning.is_none()) else { return };
        let flight = &one.durable.flight;
        let wanted = self.open_ground(flight);
        if flight.task.is_none() || one.planned_for.as_ref() == Some(&wanted) || self.wall.unix_ms(self.now) == 0 {
            return;
        }
        if flight.open != wanted || flight.plan.is_none() {
            self.plan(district);
        } else if one.planned_for.is_some() {
            self.forget_plan(district);
        }
    }

    /// The hours that had no plan are over.
    fn forget_plan(&mut self, district: &DistrictId) {
        if let Some(one) = self.districts.get_mut(district) {
            (one.planned_for, one.plan_failed) = (None, None);
        }
    }

    /// The timed ground that may be flown over, and looked at, from now until everybody could be relieved and home.
    fn open_ground(&self, flight: &Flight) -> Vec<u16> {
        self.open_for(flight, flight.home_within.plus(CHANGE))
    }

    /// The timed ground that is open from now for so long; none while nobody knows what time it is.
    fn open_for(&self, flight: &Flight, span: Span) -> Vec<u16> {
        let Some(task) = flight.task.as_ref().filter(|task| !task.timed.is_empty()) else { return Vec::new() };
        let unix_ms = self.wall.unix_ms(self.now);
        let span_ms = i64::try_from(span.as_millis()).unwrap_or(i64::MAX);
        task.open_throughout(unix_ms, unix_ms.saturating_add(span_ms))
    }

    /// The timed ground that stays open until everybody is home; until the wall clock is told, what was open.
    pub(super) fn stays_open(&self, flight: &Flight) -> Vec<u16> {
        match self.wall.unix_ms(self.now) {
            0 => flight.open.clone(),
            _ => self.open_for(flight, flight.home_within),
        }
    }

    /// Whether drones wait for a plan that keeps the hours to come.
    pub(super) fn hours_change(&self, flight: &Flight) -> bool {
        self.open_ground(flight) != flight.open
    }

    /// Have the standing task planned for the drones it names.
    pub(super) fn plan(&mut self, district: &DistrictId) {
        let Some(one) = self.districts.get(district) else { return };
        let Some(task) = &one.durable.flight.task else { return };
        let open = self.open_ground(&one.durable.flight);
        let patrol = task.with_open(&open);
        let drones = patrol.drones.iter().filter_map(|id| one.drones.get(id));
        let fleet = drones.map(|drone| drone.craft(drone.planned_endurance(&patrol))).collect();
        self.jobs += 1;
        let id = self.jobs;
        if let Some(one) = self.districts.get_mut(district) {
            (one.planning, one.planned_for) = (Some(id), Some(open));
            one.plan_failed = None;
        }
        let kind = Box::new(JobKind::Plan { patrol, fleet });
        self.out.push_back(Output::Job { id, revision: id, kind, budget_steps: PLAN_STEPS });
    }

    pub(super) fn job_done(&mut self, id: u64, revision: u64, done: JobDone) {
        let district = self.districts.values_mut().find(|one| one.planning == Some(id) && revision == id);
        let Some(one) = district else { return };
        one.planning = None;
        let JobDone::Plan(plan) = done;
        match plan {
            Ok(plan) => {
                let plan = Box::new(plan);
                let open = one.planned_for.clone().unwrap_or_default();
                let same = open == one.durable.flight.open;
                let fact = if same { flight::Fact::Planned { plan } } else { flight::Fact::Hours { open, plan } };
                let district = one.id().clone();
                self.record(&district, Fact::Flight(fact));
            }
            Err(problem) => one.plan_failed = Some(problem),
        }
    }
}
