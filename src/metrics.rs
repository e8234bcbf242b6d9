//! Counters for a monitoring system, in OpenMetrics text. They are read from where they are counted when somebody asks.

use crate::daemon::{Inbox, Latency};
use crate::link::{ForwardCounts, Forwarding, Health, Healths, Peers};
use prometheus_client::collector::Collector;
use prometheus_client::encoding::{DescriptorEncoder, EncodeMetric, NoLabelSet};
use prometheus_client::metrics::MetricType;
use prometheus_client::metrics::counter::ConstCounter;
use prometheus_client::metrics::gauge::ConstGauge;
use prometheus_client::registry::{Registry, Unit};
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
    /// How long frames take.
    pub latency: Arc<Latency>,
    /// Who looks on.
    pub forwarding: Arc<Forwarding>,
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

const LINK_COUNTERS: [LinkCounter; 15] = [
    ("link_bytes", "Bytes that came", |link| link.bytes.load(Ordering::Relaxed)),
    ("link_sent_bytes", "Bytes that left", |link| link.sent_bytes.load(Ordering::Relaxed)),
    ("link_frames", "Good frames", |link| link.frames.load(Ordering::Relaxed)),
    ("link_unknown", "Frames of unknown ids", |link| link.unknown.load(Ordering::Relaxed)),
    ("link_bad_sums", "Frames with a wrong sum", |link| link.bad_sums.load(Ordering::Relaxed)),
    ("link_undecodable", "Frames with unknown flags", |link| link.undecodable.load(Ordering::Relaxed)),
    ("link_noise_bytes", "Bytes that belong to no frame", |link| link.noise_bytes.load(Ordering::Relaxed)),
    ("link_resyncs", "Times that a good frame was found again", |link| link.resyncs.load(Ordering::Relaxed)),
    ("link_missing", "Frames that never came", |link| link.missing.load(Ordering::Relaxed)),
    ("link_opened", "Times the link came up", |link| link.opened.load(Ordering::Relaxed)),
    ("link_shed", "Telemetry that gave way to newer", |link| link.shed.load(Ordering::Relaxed)),
    ("link_turned_away", "Frames that nobody had room for", |link| link.turned_away.load(Ordering::Relaxed)),
    ("link_kernel_drops", "Datagrams that the system dropped", |link| link.kernel_drops.load(Ordering::Relaxed)),
    ("link_rebinds", "Times a system was heard at a new address", |link| link.rebinds.load(Ordering::Relaxed)),
    ("link_rivals", "Times a system was heard at two addresses", |link| link.rivals.load(Ordering::Relaxed)),
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
        let mut family = encoder.encode_descriptor(
            "link_receive_buffer_bytes",
            "As granted; 0 on streams",
            None,
            MetricType::Gauge,
        )?;
        for (id, health) in self.links.iter() {
            let granted = i64::try_from(health.receive_buffer.load(Ordering::Relaxed)).unwrap_or(i64::MAX);
            ConstGauge::new(granted).encode(family.encode_family(&[("link", id.as_str())])?)?;
        }
        let mut family = encoder.encode_descriptor("link_peers", "Addresses that speak", None, MetricType::Gauge)?;
        for (id, _) in self.links.iter() {
            let peers = i64::try_from(self.peers.on(id)).unwrap_or(i64::MAX);
            ConstGauge::new(peers).encode(family.encode_family(&[("link", id.as_str())])?)?;
        }
        Ok(())
    }
}

type ForwardCounter = (&'static str, &'static str, fn(&ForwardCounts) -> u64);

const FORWARD_COUNTERS: [ForwardCounter; 4] = [
    ("forward_passed", "Frames passed on to an onlooker", |way| way.passed.load(Ordering::Relaxed)),
    ("forward_shed", "Frames that an onlooker did not take in time", |way| way.shed.load(Ordering::Relaxed)),
    ("forward_commanded", "An onlooker's frames that went on to drones", |way| way.commanded.load(Ordering::Relaxed)),
    ("forward_held", "An onlooker's frames that went nowhere", |way| way.held.load(Ordering::Relaxed)),
];

impl Sources {
    fn forwards(&self, encoder: &mut DescriptorEncoder<'_>) -> fmt::Result {
        for (name, help, read) in FORWARD_COUNTERS {
            let mut family = encoder.encode_descriptor(name, help, None, MetricType::Counter)?;
            for (onlooker, counts) in self.forwarding.counts() {
                ConstCounter::new(read(counts)).encode(family.encode_family(&[("onlooker", onlooker)])?)?;
            }
        }
        Ok(())
    }

    fn latency(&self, encoder: &mut DescriptorEncoder<'_>) -> fmt::Result {
        let help = "From a frame's arrival until everything that followed from it was done";
        let mut metric =
            encoder.encode_descriptor("loop_latency", help, Some(&Unit::Seconds), MetricType::Histogram)?;
        let (sum, count, sizes) = self.latency.read();
        metric.encode_histogram::<NoLabelSet>(sum, count, &sizes, None)
    }
}

impl Collector for Sources {
    fn encode(&self, mut encoder: DescriptorEncoder<'_>) -> fmt::Result {
        self.links(&mut encoder)?;
        self.forwards(&mut encoder)?;
        self.latency(&mut encoder)?;
        let counters: [(&str, &str, &AtomicU64); 8] = [
            ("frames_shed", "Telemetry that gave way to newer telemetry", &self.inbox.shed),
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
