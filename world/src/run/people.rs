//! The people of a scenario: ground teams that walk, answer or do not, and those who report things.

use super::venue::Venue;
use crate::event::Event;
use crate::scenario::Scenario;
use quadrat_station::station::Entry;

#[derive(Debug)]
pub struct People;

impl People {
    pub fn new(_: &Scenario, _: u64) -> People {
        People
    }
    pub fn read(&mut self, _: &Entry) {}
    pub fn tend(&mut self, _: &mut dyn Venue) -> Vec<Event> {
        Vec::new()
    }
}
