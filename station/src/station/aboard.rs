//! The lists of a sortie: put aboard, proven, or found there already.

use super::Station;
use super::entry::Fact;
use crate::base::{DistrictId, DroneId};
use crate::exchange::{Outcome, Reason};
use crate::flight::{self, How};
use crate::mission::{self, Item};
use crate::text::code;
use crate::vehicle::Task;
use crate::wire::MissionKind;

impl Station {
    /// Fence first, then the mission; what is aboard already is not sent again.
    pub(super) fn load(&mut self, district: &DistrictId, id: &DroneId) {
        let Some((fence, mission)) = self.lists_of(district, id) else {
            let reason = code::SORTIE_NOT_WRITTEN.as_str().to_string();
            return self.end_sortie(district, id, How::NotAboard { reason, values: Vec::new() });
        };
        if !self.is_aboard(district, id, MissionKind::Fence, &fence) {
            self.begin_task(district, id, Task::Load(MissionKind::Fence, fence));
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
        let of = |kind: MissionKind| ("list".to_string(), format!("@why.{}", kind.word()));
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
                let mut values = vec![of(kind), ("reason".to_string(), reason.word().to_string())];
                values.extend(item.map(|item| ("item".to_string(), (u32::from(item) + 1).to_string())));
                let reason = code::SORTIE_REJECTED.as_str().to_string();
                self.end_sortie(district, id, How::NotAboard { reason, values });
            }
            Outcome::Unknown => {
                let reason = code::SORTIE_UNKNOWN.as_str().to_string();
                self.end_sortie(district, id, How::NotAboard { reason, values: vec![of(kind)] });
            }
        }
    }

    /// A drone that refused so many items for want of room gets shorter sorties: the board decides how much it stores, and the
    /// config may not know (R-AP4). How much less is a guess, so that it is a good deal less.
    fn has_no_room(&mut self, district: &DistrictId, id: &DroneId, items: u16) {
        if let Some(drone) = self.drone_mut(district, id) {
            drone.room = Some(drone.room.unwrap_or(u16::MAX).min(items / 4 * 3));
        }
    }
}
