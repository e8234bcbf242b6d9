//! Two links to one drone bring everything twice. What has come over another link of the network within half a second is
//! a copy (R-R2): it shows that the link lives, and is not heard a second time.

use crate::base::{LinkId, Moment, Span};
use crate::wire::{Address, Frame};
use std::collections::BTreeMap;

/// A copy comes at most this late.
const COPY: Span = Span::from_millis(500);
/// Contents kept at most: what a thousand drones say in half a second, twice over.
const KEPT: usize = 65_536;

/// Sender, message and payload. The sequence number is not part of it: an autopilot counts each of its links by itself.
type Content = (Address, u32, Vec<u8>);

/// What one network said lately.
#[derive(Debug, Default)]
pub struct Merged {
    lately: BTreeMap<Content, (Moment, LinkId)>,
    cleaned: Moment,
}

impl Merged {
    /// Whether this came over another link just before. The same over the same link is no copy but said again.
    pub fn is_copy(&mut self, now: Moment, link: &LinkId, frame: &Frame) -> bool {
        if now.since(self.cleaned) >= COPY || self.lately.len() >= KEPT {
            self.lately.retain(|_, (at, _)| now.since(*at) < COPY);
            self.cleaned = now;
        }
        let content = (frame.from, frame.message, frame.payload.clone());
        let has_room = self.lately.len() < KEPT;
        match self.lately.get_mut(&content) {
            Some((at, brought)) if now.since(*at) < COPY => {
                if *brought != *link {
                    return true;
                }
                *at = now;
            }
            _ if has_room => {
                self.lately.insert(content, (now, link.clone()));
            }
            _ => {}
        }
        false
    }

    /// How many contents are kept; for the proof that nothing grows.
    #[must_use]
    pub fn len(&self) -> usize {
        self.lately.len()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(ms: u64) -> Moment {
        Moment::from_micros(ms * 1_000)
    }

    fn frame(sequence: u8, byte: u8) -> Frame {
        let from = Address { system: 1, component: 1 };
        Frame {
            version: 2,
            from,
            sequence,
            message: 253,
            payload: vec![byte],
            signature: None,
            compatibility: 0,
            rescanned: false,
        }
    }

    /// Holds R-R2.
    #[test]
    fn a_copy_over_another_link_is_known_by_its_content_for_half_a_second() {
        let (mut merged, air, lte) = (Merged::default(), LinkId::from("air"), LinkId::from("lte"));
        assert!(!merged.is_copy(at(0), &air, &frame(1, 7)));
        assert!(merged.is_copy(at(300), &lte, &frame(90, 7)), "another counter, the same content");
        assert!(!merged.is_copy(at(300), &lte, &frame(91, 8)), "another content");
        assert!(!merged.is_copy(at(700), &lte, &frame(92, 7)), "later it was said again");
        assert!(!merged.is_copy(at(900), &lte, &frame(93, 7)), "and so it was on one link");
    }

    #[test]
    fn what_is_old_is_not_kept() {
        let mut merged = Merged::default();
        for ms in 0..100_000 {
            merged.is_copy(at(ms), &"air".into(), &frame(0, (ms % 251) as u8));
        }
        assert!(merged.len() <= 502, "{}", merged.len());
    }
}
