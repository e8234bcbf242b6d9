//! What each link counts: for the metrics page, for the station and for people.

use quadrat_station::base::LinkId;
use quadrat_station::station::{LinkCounts, SenderCounts};
use quadrat_station::wire::Address;
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// One link's counters since the daemon started.
#[derive(Debug, Default)]
pub struct Health {
    up: AtomicBool,
    /// Bytes that came.
    pub bytes: AtomicU64,
    /// Good frames.
    pub frames: AtomicU64,
    /// Frames of ids that nobody here knows.
    pub unknown: AtomicU64,
    /// Frames with a wrong sum.
    pub bad_sums: AtomicU64,
    /// Frames with flags or senders that nobody here understands.
    pub undecodable: AtomicU64,
    /// Bytes that belong to no frame.
    pub noise_bytes: AtomicU64,
    /// Times that a good frame was found again after something else.
    pub resyncs: AtomicU64,
    /// Frames that never came, by the gaps in the senders' counters.
    pub missing: AtomicU64,
    /// Times the link came up.
    pub opened: AtomicU64,
    /// Telemetry that gave way to newer telemetry.
    pub shed: AtomicU64,
    /// Frames that nobody had room for.
    pub turned_away: AtomicU64,
    /// Datagrams that the system dropped before they were read.
    pub kernel_drops: AtomicU64,
    /// Bytes of receive buffer that the system granted; 0 on streams.
    pub receive_buffer: AtomicU64,
    /// Times that a system was heard at a new address.
    pub rebinds: AtomicU64,
    /// Times that a system was heard at two addresses at once: two drones, not one that moved.
    pub rivals: AtomicU64,
    /// Bytes that left.
    pub sent_bytes: AtomicU64,
    senders: Mutex<BTreeMap<(u32, Address), SenderCounts>>,
    rebound: Mutex<BTreeMap<u8, u64>>,
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
            add(&self.opened, 1);
        } else {
            self.senders().clear();
        }
    }

    /// A system was heard at a new address.
    pub fn rebind(&self, system: u8) {
        add(&self.rebinds, 1);
        *lock(&self.rebound).entry(system).or_default() += 1;
    }

    /// What one peer's senders brought so far.
    pub fn tell(&self, peer: u32, senders: impl Iterator<Item = (Address, SenderCounts)>) {
        let mut all = self.senders();
        for (address, counts) in senders {
            all.insert((peer, address), counts);
        }
    }

    /// A peer is gone.
    pub fn forget(&self, peer: u32) {
        self.senders().retain(|(number, _), _| *number != peer);
    }

    /// Everything, with what came since `before`, which was `seconds` ago.
    #[must_use]
    pub fn counts(&self, before: &LinkCounts, seconds: f64) -> LinkCounts {
        let [bytes, frames] = [&self.bytes, &self.frames].map(read);
        let rate = |now: u64, then: u64| (now.saturating_sub(then) as f64 / seconds.max(0.001)) as u32;
        let receive_buffer = read(&self.receive_buffer);
        let old: BTreeMap<Address, SenderCounts> = before.senders.iter().copied().collect();
        let senders = self.by_sender().into_iter().map(|(address, mut counts)| {
            let then = old.get(&address).map_or(0, |old| old.frames);
            counts.frames_per_second = rate(counts.frames, then);
            (address, counts)
        });
        LinkCounts {
            bytes,
            frames,
            bytes_per_second: rate(bytes, before.bytes),
            frames_per_second: rate(frames, before.frames),
            bad_sums: read(&self.bad_sums),
            noise_bytes: read(&self.noise_bytes),
            resyncs: read(&self.resyncs),
            missing: read(&self.missing),
            shed: read(&self.shed),
            turned_away: read(&self.turned_away),
            kernel_drops: read(&self.kernel_drops),
            receive_buffer: (receive_buffer > 0).then_some(receive_buffer),
            rebinds: read(&self.rebinds),
            senders: senders.collect(),
        }
    }

    // Two peers that speak for one sender are counted together; its loss is that of the younger one.
    fn by_sender(&self) -> BTreeMap<Address, SenderCounts> {
        let rebound = lock(&self.rebound).clone();
        let mut all: BTreeMap<Address, SenderCounts> = BTreeMap::new();
        for ((_, address), counts) in self.senders().iter() {
            let one = all.entry(*address).or_default();
            one.frames += counts.frames;
            one.missing += counts.missing;
            one.loss_permille = counts.loss_permille.or(one.loss_permille);
            one.rebinds = rebound.get(&address.system).copied().unwrap_or(0);
        }
        all
    }

    fn senders(&self) -> MutexGuard<'_, BTreeMap<(u32, Address), SenderCounts>> {
        lock(&self.senders)
    }
}

/// Counts something.
pub fn add(counter: &AtomicU64, n: u64) {
    counter.fetch_add(n, Ordering::Relaxed);
}

fn read(counter: &AtomicU64) -> u64 {
    counter.load(Ordering::Relaxed)
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
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
