//! From which addresses a drone is heard. One drone has one voice: when its address changes, the old one falls silent. When
//! both go on, somebody else's vehicle has the same system id, and what it says must not be taken for ours. Only autopilots
//! are told apart so: a companion computer may have an address of its own, and nothing it reports may be lost.

use super::input::Peer;
use crate::base::{Moment, Span};

/// A voice that is silent for this long is gone: three heartbeats.
const GONE: Span = Span::from_secs(3);
/// A stranger that is silent for this long is no trouble any more.
const FORGOTTEN: Span = Span::from_secs(10);

/// The addresses that speak with one system id on one link, oldest first.
#[derive(Debug, Default)]
pub struct Voices {
    list: Vec<Voice>,
    stranger: Option<Moment>,
}

#[derive(Debug)]
struct Voice {
    peer: Peer,
    first: Moment,
    last: Moment,
    stranger: bool,
}

impl Voices {
    /// Another component than an autopilot speaks. Whether it is ours: it is, unless it sits beside a stranger.
    #[must_use]
    pub fn beside_ours(&self, peer: &Peer) -> bool {
        !self.list.iter().any(|voice| voice.stranger && voice.peer == *peer)
    }

    /// An autopilot speaks. Whether it is our drone's: the one that spoke first, or the one that it became.
    pub fn hear(&mut self, now: Moment, peer: &Peer) -> bool {
        self.list.retain(|voice| now.since(voice.last) < GONE);
        let index = self.list.iter().position(|voice| voice.peer == *peer).unwrap_or_else(|| {
            self.list.push(Voice { peer: peer.clone(), first: now, last: now, stranger: false });
            self.list.len() - 1
        });
        let oldest = self.list.first().map(|voice| voice.last);
        let Some(voice) = self.list.get_mut(index) else { return true };
        voice.last = now;
        // An older voice that went on after this one began is still there.
        let ours = index == 0 || oldest.is_none_or(|last| last <= voice.first);
        voice.stranger = !ours;
        if !ours {
            self.stranger = Some(now);
        }
        ours
    }

    /// Whether a stranger spoke lately.
    #[must_use]
    pub fn stranger(&self, now: Moment) -> bool {
        self.stranger.is_some_and(|at| now.since(at) < FORGOTTEN)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::LinkId;

    fn peer(number: u32) -> Peer {
        Peer { link: LinkId::from("air"), number }
    }

    fn at(ms: u64) -> Moment {
        Moment::from_micros(ms * 1_000)
    }

    #[test]
    fn a_drone_whose_address_changes_is_believed_at_once() {
        let mut voices = Voices::default();
        assert!(voices.hear(at(0), &peer(1)) && voices.hear(at(900), &peer(1)));
        assert!((1_000..5_000).step_by(100).all(|ms| voices.hear(at(ms), &peer(2))));
        assert!(!voices.stranger(at(5_000)));
    }

    #[test]
    fn of_two_that_speak_at_once_the_one_that_spoke_first_is_ours() {
        let mut voices = Voices::default();
        voices.hear(at(0), &peer(1));
        assert!(voices.hear(at(50), &peer(2)), "nobody can know yet");
        assert!(voices.hear(at(100), &peer(1)));
        for ms in (150..20_000).step_by(100) {
            assert!(!voices.hear(at(ms), &peer(2)) && voices.hear(at(ms + 50), &peer(1)), "{ms} ms");
        }
        assert!(voices.stranger(at(20_000)) && !voices.stranger(at(40_000)));
    }

    #[test]
    fn a_companion_with_an_address_of_its_own_is_listened_to_and_a_stranger_s_is_not() {
        let mut voices = Voices::default();
        for ms in (0..5_000).step_by(100) {
            assert!(voices.hear(at(ms), &peer(1)) && voices.beside_ours(&peer(3)), "{ms} ms");
        }
        voices.hear(at(5_000), &peer(2));
        voices.hear(at(5_010), &peer(1));
        assert!(!voices.hear(at(5_020), &peer(2)));
        assert!(!voices.beside_ours(&peer(2)) && voices.beside_ours(&peer(1)));
    }

    #[test]
    fn when_ours_falls_silent_the_other_is_taken_for_it() {
        let mut voices = Voices::default();
        voices.hear(at(0), &peer(1));
        voices.hear(at(10), &peer(2));
        voices.hear(at(20), &peer(1));
        assert!(!voices.hear(at(1_000), &peer(2)));
        assert!(voices.hear(at(3_100), &peer(2)));
    }
}
