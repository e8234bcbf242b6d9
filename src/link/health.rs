//! What each link counts: for the metrics page and for people.

use quadrat_station::base::LinkId;
use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

/// One link's counters since the daemon started.
#[derive(Debug, Default)]
pub struct Health {
    up: AtomicBool,
    /// Bytes that came.
    pub bytes: AtomicU64,
    /// Good frames.
    pub frames: AtomicU64,
    /// Good frames of ids that nobody here knows.
    pub unknown: AtomicU64,
    /// Pieces that were not good frames.
    pub bad: AtomicU64,
    /// Frames that never came, by the gaps in the senders' counters.
    pub missing: AtomicU64,
    /// Times the link came up.
    pub opened: AtomicU64,
}

impl Health {
    /// Works or not.
    #[must_use]
    pub fn is_up(&self) -> bool {
        self.up.load(Ordering::Relaxed)
    }

    /// The link came up or went down.
    pub fn set_up(&self, up: bool) {
        self.up.store(up, Ordering::Relaxed);
        if up {
            self.opened.fetch_add(1, Ordering::Relaxed);
        }
    }

    /// Loss since the start, percent; none when nothing came.
    #[must_use]
    pub fn loss_percent(&self) -> Option<f64> {
        let (came, missing) = (self.frames.load(Ordering::Relaxed), self.missing.load(Ordering::Relaxed));
        (came > 0).then(|| 100.0 * missing as f64 / (came + missing) as f64)
    }
}

/// All links' counters.
#[derive(Clone, Debug, Default)]
pub struct Healths(Arc<BTreeMap<LinkId, Arc<Health>>>);

impl Healths {
    /// Of these links.
    #[must_use]
    pub fn new(all: BTreeMap<LinkId, Arc<Health>>) -> Healths {
        Healths(Arc::new(all))
    }

    /// Each link.
    pub fn iter(&self) -> impl Iterator<Item = (&LinkId, &Health)> {
        self.0.iter().map(|(id, health)| (id, &**health))
    }
}
