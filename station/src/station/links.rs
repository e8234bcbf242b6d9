//! What links carry, as the shell counts it before anything is shed, and how readers see it.

use super::Station;
use super::district::District;
use super::drone::Drone;
use super::inbound::Link;
use super::snapshot::{HealthView, LinkDroneView, LinkView};
use crate::base::{DroneId, LinkId, Moment, Span};
use crate::text::{Code, code};
use crate::wire::Address;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// Receive buffer that a busy night of a thousand drones needs, bytes (R-L7).
pub const RECEIVE_BUFFER: u64 = 8 << 20;
/// What went wrong on a link is shown for so long.
const SHOWN: Span = Span::from_secs(60);

/// One link's counters since the process began.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct LinkCounts {
    /// Bytes that came.
    pub bytes: u64,
    /// Good frames.
    pub frames: u64,
    /// Bytes that came in the last second.
    pub bytes_per_second: u32,
    /// Good frames in the last second.
    pub frames_per_second: u32,
    /// Frames with a wrong sum.
    pub bad_sums: u64,
    /// Bytes that belong to no frame.
    pub noise_bytes: u64,
    /// Times that a good frame was found again after something else.
    pub resyncs: u64,
    /// Frames that never came, by the gaps in the senders' counters.
    pub missing: u64,
    /// Telemetry that gave way to newer telemetry before it was handled.
    pub shed: u64,
    /// Frames that nobody had room for.
    pub turned_away: u64,
    /// Datagrams that the system dropped before we saw them.
    pub kernel_drops: u64,
    /// Receive buffer that the system granted, bytes; none on streams.
    pub receive_buffer: Option<u64>,
    /// Times that a system was heard at a new address.
    pub rebinds: u64,
    /// By sender.
    pub senders: Vec<(Address, SenderCounts)>,
}

/// One sender's counters on one link.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SenderCounts {
    /// Good frames.
    pub frames: u64,
    /// Good frames in the last second.
    pub frames_per_second: u32,
    /// Frames that never came.
    pub missing: u64,
    /// Loss among the last 64 frames, permille; none before there were 16.
    pub loss_permille: Option<u16>,
    /// Times that it was heard at a new address.
    pub rebinds: u64,
}

/// What went wrong on a link, and when it last did.
#[derive(Clone, Copy, Debug, Default)]
pub struct Trouble {
    dropped: Option<Moment>,
    turned_away: Option<Moment>,
}

impl Trouble {
    fn compare(&mut self, now: Moment, before: &LinkCounts, after: &LinkCounts) {
        if after.kernel_drops > before.kernel_drops {
            self.dropped = Some(now);
        }
        if after.turned_away > before.turned_away {
            self.turned_away = Some(now);
        }
    }
}

impl LinkCounts {
    fn of(&self, sender: Address) -> Option<&SenderCounts> {
        self.senders.iter().find(|(address, _)| *address == sender).map(|(_, counts)| counts)
    }
}

impl Link {
    /// Loss of one sender, permille: what the shell counted, else what came through.
    #[must_use]
    pub fn loss_permille(&self, sender: Address) -> Option<u16> {
        match &self.counts {
            Some(counts) => counts.of(sender)?.loss_permille,
            None => self.loss.permille(sender),
        }
    }

    fn mean_loss_percent(&self) -> Option<f64> {
        let Some(counts) = &self.counts else { return self.loss.mean_permille().map(|mean| mean / 10.0) };
        let known = counts.senders.iter().filter_map(|(_, one)| one.loss_permille);
        let (sum, count) = known.fold((0.0, 0.0), |(sum, count), one| (sum + f64::from(one), count + 1.0));
        (count > 0.0).then(|| sum / count / 10.0)
    }
}

impl Station {
    /// The shell tells what a link carried.
    pub(super) fn counted(&mut self, link: &LinkId, counts: LinkCounts) {
        let now = self.now;
        let Some(link) = self.links.get_mut(link) else { return };
        let before = link.counts.take().unwrap_or_else(|| LinkCounts {
            kernel_drops: counts.kernel_drops,
            turned_away: counts.turned_away,
            ..LinkCounts::default()
        });
        link.trouble.compare(now, &before, &counts);
        link.counts = Some(counts);
    }

    /// The links of a district's drones.
    pub(super) fn link_views(&self, one: &District) -> Vec<LinkView> {
        links_of(one).into_iter().map(|name| self.link_view(one, name)).collect()
    }

    fn link_view(&self, one: &District, name: LinkId) -> LinkView {
        let link = self.links.get(&name);
        let none = LinkCounts::default();
        let counts = link.and_then(|link| link.counts.as_ref()).unwrap_or(&none);
        let here = one.drones.iter().filter(|(_, drone)| is_on(drone, &name));
        LinkView {
            up: link.is_some_and(|link| link.up),
            high_latency: link.is_some_and(|link| link.high_latency),
            reason: link.and_then(|link| link.reason.clone()),
            peers: link.map_or(0, |link| u32::try_from(link.peers.len()).unwrap_or(u32::MAX)),
            frames: link.map_or(0, |link| link.frames),
            loss_percent: link.and_then(Link::mean_loss_percent),
            bytes: counts.bytes,
            bytes_per_second: counts.bytes_per_second,
            frames_per_second: counts.frames_per_second,
            bad_sums: counts.bad_sums,
            noise_bytes: counts.noise_bytes,
            resyncs: counts.resyncs,
            missing: counts.missing,
            shed: counts.shed,
            turned_away: counts.turned_away,
            kernel_drops: counts.kernel_drops,
            rebinds: counts.rebinds,
            drones: here.map(|(id, drone)| link_drone(id, drone, &name, link)).collect(),
            id: name,
        }
    }

    /// What is wrong with the links of a district.
    pub(super) fn link_health(&self, one: &District) -> Vec<HealthView> {
        let mut found = Vec::new();
        let mut add = |code: Code, values: &[(&str, String)]| {
            let values = values.iter().map(|(name, value)| ((*name).to_string(), value.clone())).collect();
            found.push(HealthView { code: code.as_str().to_string(), values });
        };
        for name in links_of(one) {
            let Some(link) = self.links.get(&name) else { continue };
            let Some(counts) = &link.counts else { continue };
            let lately = |at: Option<Moment>| at.is_some_and(|at| self.now.since(at) < SHOWN);
            let at = ("link", name.to_string());
            if let Some(granted) = counts.receive_buffer.filter(|granted| *granted < RECEIVE_BUFFER) {
                let values = [at.clone(), ("granted", granted.to_string()), ("wanted", RECEIVE_BUFFER.to_string())];
                add(code::HEALTH_BUFFER, &values);
            }
            if lately(link.trouble.dropped) {
                add(code::HEALTH_DROPS, &[at.clone(), ("count", counts.kernel_drops.to_string())]);
            }
            if lately(link.trouble.turned_away) {
                add(code::HEALTH_TURNED_AWAY, &[at, ("count", counts.turned_away.to_string())]);
            }
        }
        found
    }
}

/// By config, and where its autopilot is heard now.
fn is_on(drone: &Drone, link: &LinkId) -> bool {
    drone.setup.link == *link || drone.peer.as_ref().is_some_and(|peer| peer.link == *link)
}

fn links_of(one: &District) -> BTreeSet<LinkId> {
    let mut names = BTreeSet::new();
    for drone in one.drones.values() {
        for link in std::iter::once(&drone.setup.link).chain(drone.peer.as_ref().map(|peer| &peer.link)) {
            if !names.contains(link) {
                names.insert(link.clone());
            }
        }
    }
    names
}

fn link_drone(id: &DroneId, drone: &Drone, name: &LinkId, link: Option<&Link>) -> LinkDroneView {
    let sender = drone.state.address;
    let counts = link.and_then(|link| link.counts.as_ref()?.of(sender)).copied().unwrap_or_default();
    let is_spoken_to = drone.peer.as_ref().is_some_and(|peer| peer.link == *name);
    let round_trip = drone.talk.measured_round_trip().filter(|_| is_spoken_to);
    LinkDroneView {
        drone: id.clone(),
        frames: counts.frames,
        frames_per_second: counts.frames_per_second,
        missing: counts.missing,
        loss_percent: link.and_then(|link| link.loss_permille(sender)).map(|permille| f64::from(permille) / 10.0),
        round_trip_ms: round_trip.map(Span::as_millis),
        rebinds: counts.rebinds,
    }
}
