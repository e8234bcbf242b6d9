//! Counters for a monitoring system, in OpenMetrics text. They are read from where they are counted when somebody asks.

use crate::daemon::Inbox;
use crate::link::{Health, Healths, Peers};
use prometheus_client::collector::Collector;
use prometheus_client::encoding::{DescriptorEncoder, EncodeMetric};
use prometheus_client::metrics::MetricType;
use prometheus_client::metrics::counter::ConstCounter;
use prometheus_client::metrics::gauge::ConstGauge;
use prometheus_client::registry::Registry;
use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// Everything that is counted.
#[derive(Debug)]
pub struct Metrics(Registry);

impl Metrics {
    /// Of these parts.
    #[must_use]
    pub fn new(sources: Sources) -> Metrics {
        let mut registry = Registry::with_prefix("quadrat");
        registry.register_collector(Box::new(sources));
        Metrics(registry)
    }

    /// The page.
    #[must_use]
    pub fn text(&self) -> String {
        let mut text = String::new();
        match prometheus_client::encoding::text::encode(&mut text, &self.0) {
            Ok(()) => text,
            Err(_) => String::new(),
        }
    }
}

/// Where things are counted.
#[derive(Debug)]
pub struct Sources {
    /// Links.
    pub links: Healths,
    /// Peers.
    pub peers: Arc<Peers>,
    /// The station's inbox.
    pub inbox: Arc<Inbox>,
    /// What the station's adapters counted.
    pub counts: Arc<Counts>,
}

/// What the station's adapters count.
#[derive(Debug, Default)]
pub struct Counts {
    /// Frames sent.
    pub sent: AtomicU64,
    /// Entries handed to the store.
    pub recorded: AtomicU64,
    /// The last entry on disk.
    pub stored: AtomicU64,
    /// Times the disk refused.
    pub store_failures: AtomicU64,
    /// Tries over channels.
    pub attempts: AtomicU64,
    /// Snapshots published.
    pub snapshots: AtomicU64,
}

type LinkCounter = (&'static str, &'static str, fn(&Health) -> u64);

const LINK_COUNTERS: [LinkCounter; 6] = [
    ("link_bytes", "Bytes that came", |link| link.bytes.load(Ordering::Relaxed)),
    ("link_frames", "Good frames", |link| link.frames.load(Ordering::Relaxed)),
    ("link_unknown", "Good frames of unknown ids", |link| link.unknown.load(Ordering::Relaxed)),
    ("link_bad", "Pieces that were not good frames", |link| link.bad.load(Ordering::Relaxed)),
    ("link_missing", "Frames that never came", |link| link.missing.load(Ordering::Relaxed)),
    ("link_opened", "Times the link came up", |link| link.opened.load(Ordering::Relaxed)),
];

impl Sources {
    fn links(&self, encoder: &mut DescriptorEncoder<'_>) -> fmt::Result {
        for (name, help, read) in LINK_COUNTERS {
            let mut family = encoder.encode_descriptor(name, help, None, MetricType::Counter)?;
            for (id, health) in self.links.iter() {
                ConstCounter::new(read(health)).encode(family.encode_family(&[("link", id.as_str())])?)?;
            }
        }
        let mut family = encoder.encode_descriptor("link_up", "Whether the link works", None, MetricType::Gauge)?;
        for (id, health) in self.links.iter() {
            ConstGauge::new(i64::from(health.is_up())).encode(family.encode_family(&[("link", id.as_str())])?)?;
        }
        let mut family = encoder.encode_descriptor("link_peers", "Addresses that speak", None, MetricType::Gauge)?;
        for (id, _) in self.links.iter() {
            let peers = i64::try_from(self.peers.on(id)).unwrap_or(i64::MAX);
            ConstGauge::new(peers).encode(family.encode_family(&[("link", id.as_str())])?)?;
        }
        Ok(())
    }
}

impl Collector for Sources {
    fn encode(&self, mut encoder: DescriptorEncoder<'_>) -> fmt::Result {
        self.links(&mut encoder)?;
        let counters: [(&str, &str, &AtomicU64); 7] = [
            ("urgent_turned_away", "Frames that a full urgent lane turned away", &self.inbox.turned_away),
            ("frames_sent", "Frames sent", &self.counts.sent),
            ("entries_recorded", "Entries handed to the store", &self.counts.recorded),
            ("entries_stored", "The last entry on disk", &self.counts.stored),
            ("store_failures", "Times the disk refused", &self.counts.store_failures),
            ("channel_attempts", "Tries over channels", &self.counts.attempts),
            ("snapshots", "Snapshots published", &self.counts.snapshots),
        ];
        for (name, help, counter) in counters {
            let metric = ConstCounter::new(counter.load(Ordering::Relaxed));
            let encoder = encoder.encode_descriptor(name, help, None, MetricType::Counter)?;
            metric.encode(encoder)?;
        }
        Ok(())
    }
}
