//! How much the station keeps in memory, so that a test of fifty days can say that nothing grows (F-T3).

use super::Station;

impl Station {
    /// Every observed collection that may grow, and how many things are in it now.
    #[must_use]
    pub fn sizes(&self) -> Vec<(&'static str, usize)> {
        let drones = || self.districts.values().flat_map(|one| one.drones.values());
        vec![
            ("outputs", self.out.len()),
            ("alarms", self.alarms.len()),
            ("links", self.links.len()),
            ("addresses", self.links.values().map(|link| link.peers.len()).sum()),
            ("senders", self.links.values().map(|link| link.loss.len()).sum()),
            ("neighbours", self.neighbours.len()),
            ("copies", self.merged.values().map(super::merged::Merged::len).sum()),
            ("voices", drones().map(|drone| drone.voices.len()).sum()),
            ("queues", self.sending.len()),
            ("held back", self.journal.len()),
            ("poses", drones().map(|drone| drone.state.poses.len()).sum()),
        ]
    }
}
