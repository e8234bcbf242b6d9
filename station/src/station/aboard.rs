//! The lists of a sortie: put aboard, proven, or found there already.

use super::Station;
use super::entry::Fact;
use crate::base::{DistrictId, DroneId};
use crate::exchange::{Outcome, Reason};
use crate::flight::{self, How};
use crate::mission::{self, Item};
use crate::text::code;
use crate::vehicle::{Event, Task};
use crate::wire::MissionKind;

impl Station {
    /// Fence first, then no rally points, then the mission (R-M14); what is aboard already is not sent again.
    pub(super) fn load(&mut self, district: &DistrictId, id: &DroneId) {
        let Some((fence, mission)) = self.lists_of(district, id) else {
            let reason = code::SORTIE_NOT_WRITTEN.as_str().to_string();
            return self.end_sortie(district, id, How::NotAboard { reason, values: Vec::new() });
        };
        if !self.is_aboard(district, id, MissionKind::Fence, &fence) {
            self.begin_task(district, id, Task::Load(MissionKind::Fence, fence));
        } else if !self.has_no_rally_points(district, id) {
            self.begin_task(district, id, Task::Clear(MissionKind::Rally));
        } else if self.is_aboard(district, id, MissionKind::Mission, &mission) {
            self.adopt_mission(district, id);
        } else {
            self.begin_task(district, id, Task::Load(MissionKind::Mission, mission));
        }
    }

    fn lists_of(&self, district: &DistrictId, id: &DroneId) -> Option<(Vec<Item>, Vec<Item>)> {
        let one = self.districts.get(district)?;
        let flight = &one.durable.flight;
        let flying = flight.flying.get(id)?;
        let plan = flight.plan.as_ref()?;
        let drone = one.drones.get(id)?;
        let rules = drone.state.rules.mission;
        let mission = mission::compile(&flying.flown.steps, mission::Start::Ground(drone.setup.home), rules).ok()?;
        let fence = mission::fence(&plan.fence.outer, &plan.fence.holes, rules).ok()?;
        Some((fence, mission))
    }

    /// Whether the drone carries the list of this content: it says so itself by the plan id it gave when the list was
    /// verified. One without plan ids says nothing, and what was proven counts for as long as it goes on talking.
    fn is_aboard(&self, district: &DistrictId, id: &DroneId, kind: MissionKind, items: &[Item]) -> bool {
        let Some(one) = self.districts.get(district) else { return false };
        let proven = one.durable.flight.aboard.get(id).and_then(|lists| lists.get(&kind));
        let Some((hash, plan_id, _)) = proven else { return false };
        let Some(drone) = one.drones.get(id) else { return false };
        let told = match plan_id {
            0 => drone.carries.get(&kind) == Some(hash),
            id => drone.state.aboard.ids[kind as usize] == *id,
        };
        told && *hash == mission::hash(items)
    }

    /// Whether every return of the drone ends on its own pad. One with rally points aboard goes to the nearest of them instead
    /// (`RTL_TYPE` 0 of PX4, `RALLY_LIMIT_KM` of ArduPilot). Its fence is aboard by now: who tells that list's id tells this one's.
    fn has_no_rally_points(&self, district: &DistrictId, id: &DroneId) -> bool {
        let Some(one) = self.districts.get(district) else { return false };
        let Some(drone) = one.drones.get(id) else { return false };
        let ids = drone.state.aboard.ids;
        if ids[MissionKind::Fence as usize] != 0 {
            return ids[MissionKind::Rally as usize] == 0;
        }
        drone.carries.get(&MissionKind::Rally) == Some(&mission::hash(&[]))
    }

    fn adopt_mission(&mut self, district: &DistrictId, id: &DroneId) {
        let proven = self
            .districts
            .get(district)
            .and_then(|one| one.durable.flight.aboard.get(id)?.get(&MissionKind::Mission).copied());
        if let Some((hash, plan_id, items)) = proven {
            let fact = flight::Fact::Verified { drone: id.clone(), kind: MissionKind::Mission, hash, plan_id, items };
            self.record(district, Fact::Flight(fact));
            // An unchanged plan keeps its current item: start at the first (F-U6).
            self.begin_task(district, id, Task::Jump(0, None));
        }
    }

    pub(super) fn loaded(
        &mut self,
        district: &DistrictId,
        id: &DroneId,
        kind: MissionKind,
        (hash, items): (mission::PlanHash, u16),
        outcome: &Outcome,
    ) {
        match outcome {
            Outcome::Verified { plan_id } => {
                if let Some(drone) = self.drone_mut(district, id) {
                    drone.launch = Default::default();
                    drone.carries.insert(kind, hash);
                    drone.witness.loaded(kind);
                }
                let fact = flight::Fact::Verified { drone: id.clone(), kind, hash, plan_id: *plan_id, items };
                self.record(district, Fact::Flight(fact));
            }
            Outcome::Cancelled => {}
            Outcome::Rejected { item, reason } => {
                if *reason == Reason::NoSpace && kind == MissionKind::Mission {
                    self.has_no_room(district, id, items);
                }
                self.rejected(district, id, kind, *item, *reason);
            }
            Outcome::Unknown => self.not_known(district, id, kind),
        }
    }

    /// A list was cleared, or not.
    pub(super) fn cleared(&mut self, district: &DistrictId, id: &DroneId, kind: MissionKind, outcome: &Outcome) {
        match outcome {
            Outcome::Verified { .. } => self.holds_none(district, id, kind),
            // An autopilot without rally points has none.
            Outcome::Rejected { reason: Reason::Unsupported, .. } if kind == MissionKind::Rally => {
                self.holds_none(district, id, kind);
            }
            Outcome::Rejected { item, reason } => self.rejected(district, id, kind, *item, *reason),
            Outcome::Unknown => self.not_known(district, id, kind),
            Outcome::Cancelled => {}
        }
    }

    fn holds_none(&mut self, district: &DistrictId, id: &DroneId, kind: MissionKind) {
        let Some(drone) = self.drone_mut(district, id) else { return };
        let had_rally_points = kind == MissionKind::Rally && drone.state.aboard.ids[kind as usize] != 0;
        let hash = mission::hash(&[]);
        drone.carries.insert(kind, hash);
        // It counted none just now; its MISSION_CURRENT says so only a second later.
        drone.state.aboard.ids[kind as usize] = 0;
        if kind == MissionKind::Mission {
            return;
        }
        drone.witness.loaded(kind);
        let fact = flight::Fact::Verified { drone: id.clone(), kind, hash, plan_id: 0, items: 0 };
        self.record(district, Fact::Flight(fact));
        if had_rally_points {
            self.happened(district, id, Event::RallyCleared);
        }
    }

    fn rejected(&mut self, district: &DistrictId, id: &DroneId, kind: MissionKind, item: Option<u16>, reason: Reason) {
        let mut values = vec![list(kind), ("reason".to_string(), reason.word().to_string())];
        values.extend(item.map(|item| ("item".to_string(), (u32::from(item) + 1).to_string())));
        let reason = code::SORTIE_REJECTED.as_str().to_string();
        self.end_sortie(district, id, How::NotAboard { reason, values });
    }

    fn not_known(&mut self, district: &DistrictId, id: &DroneId, kind: MissionKind) {
        let reason = code::SORTIE_UNKNOWN.as_str().to_string();
        self.end_sortie(district, id, How::NotAboard { reason, values: vec![list(kind)] });
    }

    /// A drone that refused so many items for want of room gets shorter sorties: the board decides how much it stores, and the
    /// config may not know (R-AP4). How much less is a guess, so that it is a good deal less.
    fn has_no_room(&mut self, district: &DistrictId, id: &DroneId, items: u16) {
        if let Some(drone) = self.drone_mut(district, id) {
            drone.room = Some(drone.room.unwrap_or(u16::MAX).min(items / 4 * 3));
        }
    }
}

/// A list's name for a sentence, in the reader's language.
fn list(kind: MissionKind) -> (String, String) {
    ("list".to_string(), kind.label())
}
