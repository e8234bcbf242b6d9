//! Overrides of the launch gate: a person answers for one failing check of one drone, by name and in their own words, for
//! as long as the permission or the window lasts and no longer (R-P3).

use super::Station;
use super::district::{District, Durable};
use super::entry::{Fact, Overridden, Override};
use super::request::{Principal, Refusal};
use super::requests::{Outcome, conflict};
use super::snapshot::{HealthView, OverrideView};
use crate::base::{DistrictId, DroneId};
use crate::station::Answer;
use crate::text::code;
use crate::vehicle::Shut;
use std::borrow::Cow;

/// A reason is a sentence or two, letters.
const REASON_MAX: usize = 500;

impl Station {
    /// What keeps a drone on the ground, as far as nobody answers for it.
    pub(super) fn gate(&self, district: &DistrictId, id: &DroneId) -> Cow<'_, [Shut]> {
        let failing = self.failing(district, id);
        self.districts.get(district).map_or(Cow::default(), |one| one.durable.unanswered(id, failing))
    }

    /// Somebody answers for a check.
    pub(super) fn override_check(
        &mut self,
        principal: &Principal,
        district: &DistrictId,
        id: &DroneId,
        check: &str,
        because: &str,
    ) -> Outcome {
        let Some(one) = self.districts.get(district) else { return Err(Refusal::NotFound) };
        if !one.drones.contains_key(id) {
            return Err(Refusal::NotFound);
        }
        let Some(patrol) = &one.durable.flight.patrol else { return Err(conflict(code::START_NOTHING, &[])) };
        let because = because.trim();
        if because.is_empty() || because.chars().count() > REASON_MAX {
            return Err(conflict(code::OVERRIDE_NO_REASON, &[("most", REASON_MAX.to_string())]));
        }
        let shut = self.check_named(district, id, check)?;
        let Some(until_unix_ms) = self.window_end(patrol) else { return Err(conflict(code::START_NO_WINDOW, &[])) };
        let given = Overridden {
            drone: id.clone(),
            check: shut.check().to_string(),
            code: shut.code.as_str().to_string(),
            values: shut.values,
            by: principal.name.clone(),
            because: because.to_string(),
            until_unix_ms,
        };
        let seq = self.record(district, Fact::Override(Override::Given(given)));
        Ok((Answer::Done { seq }, seq))
    }

    /// The failing check of this name, if it may be answered for.
    fn check_named(&self, district: &DistrictId, id: &DroneId, check: &str) -> Result<Shut, Refusal> {
        let failing = self.failing(district, id);
        let named = [("check", check.to_string()), ("drone", id.to_string())];
        match failing.iter().find(|shut| shut.check() == check) {
            Some(shut) if shut.may_be_overridden() => Ok(shut.clone()),
            Some(_) => Err(conflict(code::OVERRIDE_NEVER, &named)),
            None => {
                let known: Vec<&str> = failing.iter().map(Shut::check).collect();
                let known = (!known.is_empty()).then(|| ("known", known.join(", ")));
                let values: Vec<_> = named.into_iter().chain(known).collect();
                Err(conflict(code::OVERRIDE_NOTHING, &values))
            }
        }
    }

    /// Somebody no longer answers for a check.
    pub(super) fn end_override(
        &mut self,
        principal: &Principal,
        district: &DistrictId,
        id: &DroneId,
        check: &str,
    ) -> Outcome {
        let of_drone = self.districts.get(district).and_then(|one| one.durable.overrides.get(id));
        if !of_drone.is_some_and(|of_drone| of_drone.contains_key(check)) {
            let values = [("check", check.to_string()), ("drone", id.to_string())];
            return Err(conflict(code::OVERRIDE_NONE, &values));
        }
        let ended = Override::Ended { drone: id.clone(), check: check.to_string(), by: principal.name.clone() };
        let seq = self.record(district, Fact::Override(ended));
        Ok((Answer::Done { seq }, seq))
    }

    /// Overrides end with their window, also when nobody ever started the patrol in it.
    pub(super) fn end_overrides(&mut self, district: &DistrictId, unix_ms: i64) {
        let Some(one) = self.districts.get(district) else { return };
        let all = one.durable.overrides.values().flat_map(|of_drone| of_drone.values());
        let over = all.filter(|one| unix_ms > 0 && unix_ms >= one.until_unix_ms);
        let over: Vec<_> = over.map(|one| (one.drone.clone(), one.check.clone())).collect();
        for (drone, check) in over {
            self.record(district, Fact::Override(Override::Ended { drone, check, by: "window".to_string() }));
        }
    }
}

impl Durable {
    /// Of what fails for a drone, that for which nobody answers.
    pub(super) fn unanswered<'a>(&self, id: &DroneId, failing: Cow<'a, [Shut]>) -> Cow<'a, [Shut]> {
        let Some(answered) = self.overrides.get(id) else { return failing };
        let covered = |shut: &Shut| answered.get(shut.check()).is_some_and(|one| one.covers(shut));
        failing.iter().filter(|shut| !covered(shut)).cloned().collect()
    }
}

impl Overridden {
    /// Whether this is what somebody answered for. A parameter with another value is not.
    fn covers(&self, shut: &Shut) -> bool {
        self.code == shut.code.as_str() && (!shut.is_of_a_parameter() || self.values == shut.values)
    }
}

/// What is overridden in a district, for readers.
pub(super) fn override_views(one: &District) -> Vec<OverrideView> {
    let all = one.durable.overrides.values().flat_map(|of_drone| of_drone.values());
    let view = |one: &Overridden| OverrideView {
        drone: one.drone.to_string(),
        check: one.check.clone(),
        code: one.code.clone(),
        values: one.values.clone(),
        by: one.by.clone(),
        because: one.because.clone(),
        until_unix_ms: one.until_unix_ms,
    };
    all.map(view).collect()
}

/// The same as lines about the station's health: whoever looks sees that a drone flies without a check.
pub(super) fn override_health(one: &District) -> impl Iterator<Item = HealthView> {
    override_views(one).into_iter().map(|view| {
        let values = [("by", view.by), ("drone", view.drone), ("check", view.check), ("because", view.because)];
        let values = values.map(|(name, value)| (name.to_string(), value)).to_vec();
        HealthView { code: code::HEALTH_OVERRIDDEN.as_str().to_string(), values }
    })
}
