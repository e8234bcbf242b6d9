//! Which links share a space of system ids, and which drone an address means (R-I2): an address is (network, system id).

use crate::base::{DistrictId, LinkId, NetworkId};
use std::collections::BTreeMap;

/// All networks, and who is expected in them.
#[derive(Debug, Default)]
pub struct Networks {
    of_links: BTreeMap<LinkId, NetworkId>,
    drones: BTreeMap<NetworkId, BTreeMap<u8, usize>>,
}

impl Networks {
    /// The networks that the config names; nobody is in them yet.
    #[must_use]
    pub fn new(of_links: BTreeMap<LinkId, NetworkId>) -> Networks {
        Networks { of_links, drones: BTreeMap::new() }
    }

    /// The network of a link: the one the config names, or one of its own by its own name.
    #[must_use]
    pub fn of(&self, link: &LinkId) -> NetworkId {
        self.of_links.get(link).cloned().unwrap_or_else(|| NetworkId::from(link.as_str()))
    }

    /// The drone of this number answers to this system id.
    pub fn settle(&mut self, network: NetworkId, system: u8, drone: usize) {
        self.drones.entry(network).or_default().insert(system, drone);
    }

    /// Nobody answers to this system id any more.
    pub fn leave(&mut self, network: &NetworkId, system: u8) {
        if let Some(systems) = self.drones.get_mut(network) {
            systems.remove(&system);
        }
    }

    /// The number of the drone that an address means.
    #[must_use]
    pub fn drone(&self, network: &NetworkId, system: u8) -> Option<usize> {
        self.drones.get(network)?.get(&system).copied()
    }
}

/// All drones by number, in the order of their districts' and their own names.
pub type Crew = Vec<(DistrictId, crate::base::DroneId)>;

#[cfg(test)]
mod tests {
    use super::*;

    fn networks() -> Networks {
        let shared = NetworkId::from("city");
        let links = ["radio", "lte"].map(|link| (LinkId::from(link), shared.clone()));
        Networks::new(links.into_iter().collect())
    }

    /// Holds R-I2.
    #[test]
    fn a_link_is_a_network_of_its_own_unless_the_config_joins_it_to_another() {
        let mut networks = networks();
        assert_eq!(networks.of(&"radio".into()), networks.of(&"lte".into()));
        assert_ne!(networks.of(&"radio".into()), networks.of(&"harbour".into()));
        networks.settle(networks.of(&"radio".into()), 1, 7);
        networks.settle(networks.of(&"harbour".into()), 1, 8);
        assert_eq!(networks.drone(&networks.of(&"lte".into()), 1), Some(7));
        assert_eq!(networks.drone(&networks.of(&"harbour".into()), 1), Some(8), "the same number, another drone");
    }
}
