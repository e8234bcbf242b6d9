//! What is wrong with drones and networks, for the screen: codes with values.

use super::Station;
use super::district::District;
use super::snapshot::HealthView;
use crate::base::LinkId;
use crate::plan::PlanError;
use crate::text::{Code, code};
use crate::vehicle::Liveness;

impl Station {
    /// Troubles of a district's drones, and of the networks that they speak on.
    pub(super) fn drone_troubles(&self, one: &District) -> Vec<HealthView> {
        let now = self.now;
        let mut found = Vec::new();
        let mut add = |code: Code, values: Vec<(String, String)>| {
            found.push(HealthView { code: code.as_str().to_string(), values });
        };
        for (id, drone) in one.drones.iter() {
            let named = |more: Vec<(String, String)>| {
                let mut values = vec![("drone".to_string(), id.to_string())];
                values.extend(more);
                values
            };
            if drone.voices.stranger(now) {
                let place = drone.voices.strange_place().map(|at| {
                    let place = format!("{:.5}, {:.5}", at.lat(), at.lon());
                    ("place".to_string(), place)
                });
                add(code::HEALTH_STRANGER, named(place.into_iter().collect()));
            }
            if drone.talk.transfer().is_some_and(|(_, progress)| progress.busy) {
                let rival = self.rival(&drone.setup.link).map(|rival| ("rival".to_string(), rival));
                add(code::HEALTH_RIVAL, named(rival.into_iter().collect()));
            }
            if let Some(how) = one.durable.taken.get(id) {
                let (code, values) = how.told();
                add(code, named(values));
            }
            if one.durable.grounded.contains(id) && one.durable.permit.is_some() {
                add(code::HEALTH_GROUNDED, named(Vec::new()));
            }
            let silent = matches!(drone.state.liveness(now), Liveness::Stale | Liveness::Lost | Liveness::Gone);
            if silent && drone.state.airborne() {
                let silence_s = drone.state.life.autopilot.map_or(0, |at| now.since(at).as_millis() / 1_000);
                let mut more = vec![("s".to_string(), silence_s.to_string())];
                more.extend(drone.failsafe_in_s(now).map(|left| ("acts".to_string(), left.max(0).to_string())));
                add(code::HEALTH_SILENT, named(more));
            } else if !silent && !drone.state.trust.is_good() {
                add(code::DRONE_UNTRUSTED, named(Vec::new()));
            }
            if drone.outside && drone.state.airborne() {
                add(code::DRONE_OUTSIDE, named(Vec::new()));
            }
            if drone.state.address.system != drone.setup.system {
                add(code::DRONE_MOVED, named(vec![("system".to_string(), drone.state.address.system.to_string())]));
            }
        }
        for (network, address) in self.neighbours.stations(now).filter(|(network, _)| one.networks.contains(*network)) {
            let code = if address == self.own { code::HEALTH_USURPED } else { code::HEALTH_OTHER_STATION };
            let values = [("network", network.to_string()), ("address", address.to_string())];
            add(code, values.map(|(name, value)| (name.to_string(), value)).to_vec());
        }
        found
    }
}

impl Station {
    /// Who may be writing to a drone of this link: the other stations on its network, "250/190, 255/1".
    pub(super) fn rival(&self, link: &LinkId) -> Option<String> {
        let network = self.networks.of(link);
        let others = self.neighbours.stations(self.now).filter(|(on, address)| **on == network && *address != self.own);
        let others: Vec<String> = others.map(|(_, address)| address.to_string()).collect();
        (!others.is_empty()).then(|| others.join(", "))
    }
}

/// Why sorties came to nothing, until the next of that drone; who is ready and cannot be sent; and who stores less than the
/// config says.
pub(super) fn sortie_troubles(one: &District) -> Vec<HealthView> {
    let mut found = Vec::new();
    let value = |name: &str, value: String| (name.to_string(), value);
    for (id, drone) in one.drones.iter() {
        let named = || value("drone", id.to_string());
        if let Some((code, values)) = drone.failed.as_ref().filter(|_| one.durable.permit.is_some()) {
            let values = std::iter::once(named()).chain(values.iter().cloned()).collect();
            found.push(HealthView { code: code.clone(), values });
        }
        if let Some(room) = drone.room {
            let values =
                vec![named(), value("most", room.to_string()), value("items", drone.setup.items_max.to_string())];
            found.push(HealthView { code: code::DRONE_SMALL.as_str().to_string(), values });
        }
    }
    let refused = one.refused.iter().map(PlanError::problem);
    found.extend(refused.map(|problem| HealthView { code: problem.code, values: problem.values }));
    found
}
