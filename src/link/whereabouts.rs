//! At which address each sender is heard (R-L6). An address that changes is a router or a radio that gave the drone another
//! one, unless the old one goes on: then two vehicles have one id, and neither gets what is meant for the other.

use quadrat_station::wire::Address;
use std::collections::{BTreeMap, BTreeSet};
use std::time::{Duration, Instant};

/// A sender is believed to have moved at most this often.
const MOVES_APART: Duration = Duration::from_secs(1);
/// What was under way from the old address arrives within this.
const LATE: Duration = Duration::from_millis(500);
/// An address that is silent for this long has nobody any more.
const SILENT: Duration = Duration::from_secs(1);
/// Senders that are remembered on one link.
const SENDERS_MAX: usize = 4_096;

/// What a frame's origin says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// Nothing new.
    Same,
    /// It was at this peer before, and is at another now.
    Moved {
        /// Where it was.
        from: u32,
    },
    /// It is at this peer and the other at once.
    Rivals {
        /// The other.
        other: u32,
    },
}

#[derive(Debug)]
struct Place {
    peer: u32,
    heard: Instant,
    /// Where it was before, and since when it is here.
    before: Option<(u32, Instant)>,
}

/// All senders of one link, by their peers' numbers.
#[derive(Debug, Default)]
pub struct Whereabouts(BTreeMap<Address, Place>);

impl Whereabouts {
    /// A good frame of a sender came from a peer.
    pub fn hear(&mut self, now: Instant, sender: Address, peer: u32) -> Step {
        let is_full = self.0.len() >= SENDERS_MAX;
        let Some(place) = self.0.get_mut(&sender) else {
            if !is_full {
                self.0.insert(sender, Place { peer, heard: now, before: None });
            }
            return Step::Same;
        };
        if place.peer == peer {
            place.heard = now;
            return Step::Same;
        }
        let since = |at: Instant| now.saturating_duration_since(at);
        if let Some((before, moved)) = place.before {
            let speaks_there_too = before == peer && since(place.heard) < SILENT;
            if speaks_there_too {
                return if since(moved) < LATE { Step::Same } else { Step::Rivals { other: place.peer } };
            }
            if since(moved) < MOVES_APART {
                return Step::Same;
            }
        }
        let from = place.peer;
        *place = Place { peer, heard: now, before: Some((from, now)) };
        Step::Moved { from }
    }

    /// The peers where somebody was heard last.
    #[must_use]
    pub fn homes(&self) -> BTreeSet<u32> {
        self.0.values().map(|place| place.peer).collect()
    }

    /// A peer is gone.
    pub fn forget(&mut self, peer: u32) {
        self.0.retain(|_, place| place.peer != peer);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const DRONE: Address = Address { system: 1, component: 1 };

    struct Rig(Whereabouts, Instant);

    impl Rig {
        fn new() -> Rig {
            Rig(Whereabouts::default(), crate::clock::real())
        }

        fn hear(&mut self, ms: u64, peer: u32) -> Step {
            self.0.hear(self.1 + Duration::from_millis(ms), DRONE, peer)
        }
    }

    /// Holds R-L6, F-L2.
    #[test]
    fn a_drone_that_is_heard_at_another_address_has_moved_there() {
        let mut rig = Rig::new();
        assert_eq!((rig.hear(0, 1), rig.hear(1_000, 1)), (Step::Same, Step::Same));
        assert_eq!(rig.hear(2_000, 2), Step::Moved { from: 1 });
        assert_eq!(rig.hear(2_300, 1), Step::Same, "it was still under way");
        assert!((3..20).all(|second| rig.hear(second * 1_000, 2) == Step::Same));
        assert!(rig.0.homes().into_iter().eq([2]), "the old address has nobody");
    }

    /// Holds R-L6.
    #[test]
    fn a_drone_is_believed_to_move_once_a_second_at_most() {
        let mut rig = Rig::new();
        rig.hear(0, 1);
        let moves = (1..=100).filter(|n| matches!(rig.hear(n * 100, 100 + *n as u32), Step::Moved { .. })).count();
        assert_eq!(moves, 10, "a hundred addresses in ten seconds");
    }

    /// Holds R-L6.
    #[test]
    fn two_that_speak_in_turn_with_one_id_are_rivals_and_no_move() {
        let mut rig = Rig::new();
        let mut steps = Vec::new();
        for n in 0..50 {
            steps.push(rig.hear(n * 100, 1));
            steps.push(rig.hear(n * 100 + 50, 2));
        }
        let moves = steps.iter().filter(|step| matches!(step, Step::Moved { .. })).count();
        let rivals = steps.iter().filter(|step| matches!(step, Step::Rivals { other: 2 })).count();
        assert!(moves == 1 && rivals > 40, "{moves} moves, {rivals} times rivals");
    }

    #[test]
    fn a_drone_that_comes_back_to_its_old_address_has_moved_again() {
        let mut rig = Rig::new();
        rig.hear(0, 1);
        assert_eq!(rig.hear(1_000, 2), Step::Moved { from: 1 });
        assert_eq!(rig.hear(2_000, 2), Step::Same);
        assert_eq!(rig.hear(3_100, 1), Step::Moved { from: 2 });
    }

    #[test]
    fn a_companion_with_an_address_of_its_own_does_not_move_its_autopilot() {
        let mut rig = Rig::new();
        let companion = Address { system: 1, component: 191 };
        for n in 0..20 {
            assert_eq!(rig.hear(n * 100, 1), Step::Same);
            assert_eq!(rig.0.hear(rig.1 + Duration::from_millis(n * 100), companion, 2), Step::Same);
        }
    }
}
