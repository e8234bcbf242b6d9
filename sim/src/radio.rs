//! A seeded radio link in one direction: bytes go in at one time and come out later, twice, or never.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use crate::chance::Chance;

/// What the link does to datagrams. Probabilities are 0..1 per datagram.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct RadioConfig {
    /// Probability that a datagram is lost.
    pub loss: f64,
    /// Probability that it comes twice.
    pub duplicate: f64,
    /// Probability that it is overtaken by later ones.
    pub reorder: f64,
    /// Probability that one of its bytes is damaged.
    pub corrupt: f64,
    /// Time under way, microseconds.
    pub delay_us: u64,
    /// Extra time, evenly spread from 0 to this, microseconds; order is kept.
    pub jitter_us: u64,
    /// Probability per datagram of falling into a burst in which all is lost.
    pub burst: f64,
    /// Mean length of such a burst, datagrams.
    pub burst_length: f64,
    /// Bytes a second the link carries; 0 = no limit.
    pub bytes_per_s: u64,
}

impl RadioConfig {
    /// Nothing is lost and all arrives after `delay_us`.
    #[must_use]
    pub fn clear(delay_us: u64) -> Self {
        Self { delay_us, ..Self::default() }
    }

    /// Every datagram is lost with probability `loss` and otherwise arrives after `delay_us`.
    #[must_use]
    pub fn lossy(loss: f64, delay_us: u64) -> Self {
        Self { loss, delay_us, ..Self::default() }
    }
}

/// What happened to the datagrams so far. A fault a test asked for and never got shows here as 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct RadioCounts {
    /// Datagrams handed in.
    pub sent: u64,
    /// Datagrams handed out, doubles included.
    pub delivered: u64,
    /// Lost by chance, bursts included.
    pub lost: u64,
    /// Delivered twice.
    pub duplicated: u64,
    /// Overtaken by later ones.
    pub reordered: u64,
    /// Damaged.
    pub corrupted: u64,
    /// Lost in a blackout.
    pub blacked_out: u64,
    /// Taken away by `drop_next`.
    pub picked_out: u64,
}

/// One direction of a radio link.
#[derive(Debug, Clone)]
pub struct Radio {
    config: RadioConfig,
    chance: Chance,
    /// Under way: arrival time, order of sending, bytes; sorted, since most join at the end.
    under_way: VecDeque<(u64, u64, Vec<u8>)>,
    /// When the first of them arrives; asked far more often than it changes.
    soonest_us: Option<u64>,
    counts: RadioCounts,
    latest_us: u64,
    free_us: u64,
    in_burst: bool,
    blackouts: BTreeSet<(u64, u64)>,
    to_drop: BTreeMap<u32, u64>,
}

impl Radio {
    /// A link with its own stream of chance.
    #[must_use]
    pub fn new(config: RadioConfig, seed: u64) -> Self {
        Self {
            config,
            chance: Chance::new(seed, 0x5241_4449),
            under_way: VecDeque::new(),
            soonest_us: None,
            counts: RadioCounts::default(),
            latest_us: 0,
            free_us: 0,
            in_burst: false,
            blackouts: BTreeSet::new(),
            to_drop: BTreeMap::new(),
        }
    }

    /// Changes the link's behaviour; what is under way stays so.
    pub fn set(&mut self, config: RadioConfig) {
        self.config = config;
    }

    /// How it behaves now.
    #[must_use]
    pub const fn config(&self) -> RadioConfig {
        self.config
    }

    /// Nothing sent from `from_us` until before `to_us` arrives.
    pub fn blackout(&mut self, from_us: u64, to_us: u64) {
        self.blackouts.insert((from_us, to_us));
    }

    /// Takes the next `times` datagrams away that begin with MAVLink message `id`.
    pub fn drop_next(&mut self, id: u32, times: u64) {
        self.to_drop.insert(id, times);
    }

    /// What has happened so far.
    #[must_use]
    pub fn counts(&self) -> RadioCounts {
        self.counts
    }

    /// Hands a datagram in.
    pub fn send(&mut self, now_us: u64, bytes: impl Into<Vec<u8>>) {
        let bytes = bytes.into();
        self.counts.sent += 1;
        if self.picked_out(&bytes) {
            self.counts.picked_out += 1;
        } else if self.blackouts.iter().any(|(from, to)| (*from..*to).contains(&now_us)) {
            self.counts.blacked_out += 1;
        } else if self.loses() {
            self.counts.lost += 1;
        } else {
            let copy = (self.config.duplicate > 0.0).then(|| bytes.clone());
            self.put(now_us, bytes);
            if let Some(copy) = copy.filter(|_| self.chance.happens(self.config.duplicate)) {
                self.counts.duplicated += 1;
                self.put(now_us, copy);
            }
        }
    }

    fn picked_out(&mut self, bytes: &[u8]) -> bool {
        let Some(left) = message_id(bytes).and_then(|id| self.to_drop.get_mut(&id)) else {
            return false;
        };
        let drops = *left > 0;
        *left = left.saturating_sub(1);
        drops
    }

    /// Bernoulli loss, or a burst of it (two states, as Gilbert 1960).
    fn loses(&mut self) -> bool {
        if self.config.burst > 0.0 {
            let change = if self.in_burst { 1.0 / self.config.burst_length.max(1.0) } else { self.config.burst };
            self.in_burst ^= self.chance.happens(change);
        } else {
            self.in_burst = false;
        }
        self.in_burst || self.chance.happens(self.config.loss)
    }

    fn put(&mut self, now_us: u64, mut bytes: Vec<u8>) {
        let start_us = self.free_us.max(now_us);
        let length = u64::try_from(bytes.len()).unwrap_or(0);
        if let Some(airtime_us) = (length * 1_000_000).checked_div(self.config.bytes_per_s) {
            self.free_us = start_us + airtime_us;
        } else {
            self.free_us = now_us;
        }
        let jitter_us = self.chance.below(self.config.jitter_us.saturating_add(1));
        let straight_us = self.free_us.saturating_add(self.config.delay_us).saturating_add(jitter_us);
        let arrives_us = if self.chance.happens(self.config.reorder) {
            self.counts.reordered += 1;
            // Late enough for several later ones to pass.
            straight_us.saturating_add(self.config.delay_us.max(20_000)).saturating_add(jitter_us)
        } else {
            self.latest_us = self.latest_us.max(straight_us);
            self.latest_us
        };
        if self.chance.happens(self.config.corrupt) {
            self.counts.corrupted += 1;
            let at = self.chance.below(length);
            let mask = 1_u8 << self.chance.below(8);
            if let Some(byte) = usize::try_from(at).ok().and_then(|at| bytes.get_mut(at)) {
                *byte ^= mask;
            }
        }
        let order = self.counts.sent.saturating_mul(2).saturating_add(self.counts.duplicated % 2);
        let later = self.under_way.iter().rev().take_while(|(at, number, _)| (*at, *number) > (arrives_us, order));
        let place = self.under_way.len() - later.count();
        self.under_way.insert(place, (arrives_us, order, bytes));
        self.look_ahead();
    }

    fn look_ahead(&mut self) {
        self.soonest_us = self.under_way.front().map(|(at_us, ..)| *at_us);
    }

    /// The next datagram that has arrived by `now_us`.
    pub fn poll(&mut self, now_us: u64) -> Option<Vec<u8>> {
        if self.soonest_us.is_none_or(|at_us| at_us > now_us) {
            return None;
        }
        let (.., bytes) = self.under_way.pop_front()?;
        self.look_ahead();
        self.counts.delivered += 1;
        Some(bytes)
    }

    /// When the next datagram arrives, if one is under way.
    #[must_use]
    pub fn next_us(&self) -> Option<u64> {
        self.soonest_us
    }
}

/// Id of the MAVLink message that a datagram begins with.
fn message_id(bytes: &[u8]) -> Option<u32> {
    match bytes {
        [0xFD, _, _, _, _, _, _, low, middle, high, ..] => Some(u32::from_le_bytes([*low, *middle, *high, 0])),
        [0xFE, _, _, _, _, id, ..] => Some(u32::from(*id)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn arrivals(config: RadioConfig, seed: u64, count: u64) -> (Vec<(u64, u64)>, RadioCounts) {
        let mut radio = Radio::new(config, seed);
        let mut out = Vec::new();
        for n in 0..count {
            radio.send(n * 1_000, n.to_le_bytes());
        }
        while let Some(at) = radio.next_us() {
            let bytes = radio.poll(at).unwrap();
            out.push((at, u64::from_le_bytes(bytes.try_into().unwrap())));
        }
        (out, radio.counts())
    }

    #[test]
    fn a_clear_link_delivers_everything_in_order_after_its_delay() {
        let (out, counts) = arrivals(RadioConfig::clear(50_000), 1, 100);
        assert_eq!(counts.delivered, 100);
        assert!(
            out.iter().enumerate().all(|(n, (at, which))| { *which == n as u64 && *at == n as u64 * 1_000 + 50_000 })
        );
    }

    #[test]
    fn jitter_keeps_the_order_and_reordering_does_not() {
        let jitter = RadioConfig { jitter_us: 30_000, ..RadioConfig::clear(10_000) };
        let (out, _) = arrivals(jitter, 2, 1_000);
        assert!(out.windows(2).all(|pair| pair[0].1 < pair[1].1));
        let (out, counts) = arrivals(RadioConfig { reorder: 0.1, ..jitter }, 2, 1_000);
        assert!(counts.reordered > 50 && out.windows(2).any(|pair| pair[0].1 > pair[1].1));
    }

    #[test]
    fn loss_doubles_and_damage_happen_as_often_as_asked_and_are_counted() {
        let config = RadioConfig { loss: 0.3, duplicate: 0.1, corrupt: 0.05, ..RadioConfig::clear(1) };
        let (_, counts) = arrivals(config, 3, 10_000);
        assert!((2_850..3_150).contains(&counts.lost), "{counts:?}");
        assert!((600..800).contains(&counts.duplicated), "{counts:?}");
        assert!((300..460).contains(&counts.corrupted), "{counts:?}");
        assert_eq!(counts.delivered, 10_000 - counts.lost + counts.duplicated);
    }

    #[test]
    fn the_same_seed_gives_the_same_link() {
        let config = RadioConfig { loss: 0.2, jitter_us: 900, duplicate: 0.2, ..RadioConfig::clear(5) };
        assert_eq!(arrivals(config, 4, 500), arrivals(config, 4, 500));
        assert_ne!(arrivals(config, 4, 500), arrivals(config, 5, 500));
    }

    #[test]
    fn a_blackout_swallows_what_is_sent_in_it_and_only_that() {
        let mut radio = Radio::new(RadioConfig::clear(0), 0);
        radio.blackout(1_000, 2_000);
        for at in [999, 1_000, 1_999, 2_000] {
            radio.send(at, [1]);
        }
        assert_eq!(radio.counts().blacked_out, 2);
        assert!(radio.poll(5_000).is_some() && radio.poll(5_000).is_some() && radio.poll(5_000).is_none());
    }

    #[test]
    fn only_the_chosen_message_is_picked_out_and_only_so_often() {
        let ack = [0xFD, 0, 0, 0, 0, 1, 1, 47, 0, 0, 0, 0];
        let beat = [0xFD, 0, 0, 0, 0, 1, 1, 0, 0, 0, 0, 0];
        let mut radio = Radio::new(RadioConfig::clear(0), 0);
        radio.drop_next(47, 1);
        for bytes in [&beat, &ack, &ack, &beat] {
            radio.send(0, *bytes);
        }
        assert_eq!(radio.counts().picked_out, 1);
        assert_eq!(core::iter::from_fn(|| radio.poll(0)).count(), 3);
    }

    #[test]
    fn a_narrow_link_queues() {
        let narrow = RadioConfig { bytes_per_s: 1_000, ..RadioConfig::clear(0) };
        let mut radio = Radio::new(narrow, 0);
        for _ in 0..10 {
            radio.send(0, [0; 100]);
        }
        assert_eq!(radio.next_us(), Some(100_000));
        assert!(radio.poll(1_000_000).is_some());
    }
}
