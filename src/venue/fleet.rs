//! The drones of a venue, whoever flies them.

use quadrat_sim::Sighting;
use quadrat_world::run::CraftNow;
use quadrat_world::scenario::Effect;

/// Drones that fly by themselves, and what can be made to go wrong in them and in their radios.
pub trait Fleet: std::fmt::Debug {
    /// Where they are now, in the scenario's order.
    fn crafts(&mut self) -> Vec<CraftNow>;

    /// Whether they still live.
    ///
    /// # Errors
    /// When one does not that nobody killed, for people.
    fn check(&mut self) -> Result<(), String>;

    /// Begins (`on`) or ends an effect. False when these drones cannot have it.
    fn strike(&mut self, effect: &Effect, crafts: &[usize], on: bool) -> bool;

    /// How often the effect was felt so far.
    fn felt(&self, effect: &Effect, crafts: &[usize]) -> u64;

    /// What the companions reported, and what it really was.
    fn sightings(&self) -> Vec<(usize, u64, Sighting)>;
}
