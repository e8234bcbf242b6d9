//! The companion's own data link, beside MAVLink: too thin a radio carries detections, this carries their photos, one after
//! the other and each as fast as the link is. Without it, or where it does not reach, they wait aboard.

use std::collections::VecDeque;
use std::sync::Arc;

/// How fast photos get to the ground; 0 = not at all.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PhotoLink {
    /// While the drone flies, bytes a second.
    pub in_the_air_bytes_per_s: u32,
    /// While it stands on its pad, bytes a second.
    pub on_the_ground_bytes_per_s: u32,
}

impl Default for PhotoLink {
    /// 40 Mbit/s as a mesh or a good mobile network gives, twice that on the pad's own wireless network.
    fn default() -> Self {
        Self { in_the_air_bytes_per_s: 5_000_000, on_the_ground_bytes_per_s: 10_000_000 }
    }
}

impl PhotoLink {
    /// No link in the air: photos come when the drone is home.
    pub const HOME_ONLY: Self = Self { in_the_air_bytes_per_s: 0, on_the_ground_bytes_per_s: 10_000_000 };
    /// No link at all.
    pub const NONE: Self = Self { in_the_air_bytes_per_s: 0, on_the_ground_bytes_per_s: 0 };
}

/// More photos than this are not kept; the oldest goes first.
const MOST: usize = 64;

/// The photos that wait for the link.
#[derive(Debug, Clone, Default)]
pub(super) struct Uplink {
    link: PhotoLink,
    waiting: VecDeque<Arc<[u8]>>,
    /// Bytes of the first one that are across, in millionths.
    across_millionths: u64,
    tended_us: u64,
    /// Nothing gets through.
    pub(super) held: bool,
}

impl Uplink {
    pub(super) fn new(link: PhotoLink) -> Self {
        Self { link, ..Self::default() }
    }

    pub(super) fn push(&mut self, photo: Vec<u8>) {
        if self.waiting.len() >= MOST {
            self.waiting.pop_front();
            self.across_millionths = 0;
        }
        self.waiting.push_back(photo.into());
    }

    pub(super) fn tend(&mut self, now_us: u64, on_the_ground: bool) {
        let past_us = now_us.saturating_sub(self.tended_us);
        self.tended_us = now_us;
        let rate = if on_the_ground { self.link.on_the_ground_bytes_per_s } else { self.link.in_the_air_bytes_per_s };
        if self.held || rate == 0 {
            // What was half-way begins anew.
            self.across_millionths = 0;
        } else if !self.waiting.is_empty() {
            self.across_millionths = self.across_millionths.saturating_add(u64::from(rate).saturating_mul(past_us));
        }
    }

    /// The photo that is across, until it is taken.
    pub(super) fn across(&self) -> Option<&Arc<[u8]>> {
        self.waiting.front().filter(|photo| self.across_millionths >= photo.len() as u64 * 1_000_000)
    }

    pub(super) fn taken(&mut self) {
        if let Some(photo) = self.waiting.pop_front() {
            self.across_millionths = self.across_millionths.saturating_sub(photo.len() as u64 * 1_000_000);
        }
    }

    pub(super) fn len(&self) -> usize {
        self.waiting.len()
    }
}
