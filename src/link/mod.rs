//! Links: bytes from and to the drones. Each has its own thread or task, and none can hold up another.

mod batch;
mod cutter;
mod device;
mod forward;
mod health;
mod kernel;
mod peers;
mod senders;
mod stream;
mod udp;
mod whereabouts;

pub use forward::{Counts as ForwardCounts, Forwarding};
pub use health::{Health, Healths};
pub use peers::{Outlet, Peers, Sent};

use crate::config::{self, Address, Config, Link};
use crate::daemon::{Crowding, Inbox};
use quadrat_station::base::LinkId;
use quadrat_station::station::{Input, LinkCounts, LinkFacts};
use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::watch;

/// What every link needs.
#[derive(Clone, Debug)]
pub struct Wiring {
    /// Where frames go.
    pub inbox: Arc<Inbox>,
    /// Who can be sent to.
    pub peers: Arc<Peers>,
    /// Who looks on.
    pub forwarding: Arc<Forwarding>,
    /// Turns true when the daemon ends.
    pub stop: watch::Receiver<bool>,
}

/// Opens every link and the way to every onlooker.
///
/// # Errors
/// When the system has no thread left.
pub fn start(
    config: &Config,
    inbox: &Arc<Inbox>,
    peers: &Arc<Peers>,
    stop: &watch::Receiver<bool>,
) -> std::io::Result<(Healths, Arc<Forwarding>)> {
    let (forwarding, onlookers) = Forwarding::new(&config.forwards);
    let forwarding = Arc::new(forwarding);
    let wiring =
        Wiring { inbox: inbox.clone(), peers: peers.clone(), forwarding: forwarding.clone(), stop: stop.clone() };
    let healths = open_all(&config.links, &wiring)?;
    forward::open(&config.forwards, onlookers, &wiring);
    Ok((healths, forwarding))
}

/// Opens every link and keeps each open until the daemon ends.
///
/// # Errors
/// When the system has no thread left.
pub fn open_all(links: &BTreeMap<LinkId, Link>, wiring: &Wiring) -> std::io::Result<Healths> {
    let mut healths = BTreeMap::new();
    for (id, link) in links {
        let health = Arc::new(Health::default());
        healths.insert(id.clone(), health.clone());
        let line = Line { id: id.clone(), link: link.clone(), wiring: wiring.clone(), health };
        match &link.address {
            Address::UdpIn(_) | Address::UdpOut(_) => {
                let name = format!("link {id}");
                std::thread::Builder::new().name(name).spawn(move || udp::run(&line))?;
            }
            Address::TcpIn(_) | Address::TcpOut(_) | Address::Serial { .. } => {
                tokio::spawn(stream::run(line));
            }
        }
    }
    let healths = Healths::new(healths);
    tokio::spawn(tell(healths.clone(), wiring.clone()));
    Ok(healths)
}

/// The station hears this often what the links carried.
const TELL_EVERY: Duration = Duration::from_secs(1);

async fn tell(healths: Healths, mut wiring: Wiring) {
    let mut told: BTreeMap<LinkId, LinkCounts> = BTreeMap::new();
    let mut last = crate::clock::real();
    while tokio::time::timeout(TELL_EVERY, crate::daemon::ended(&mut wiring.stop)).await.is_err() {
        let now = crate::clock::real();
        let seconds = now.saturating_duration_since(last).as_secs_f64();
        last = now;
        for (link, health) in healths.iter().filter(|(_, health)| health.is_up()) {
            let before = told.remove(link).unwrap_or_default();
            let counts = health.counts(&before, seconds);
            told.insert(link.clone(), counts.clone());
            wiring.inbox.notice(Input::Counted { link: link.clone(), counts: Box::new(counts) });
        }
    }
}

/// One link and what it needs.
#[derive(Debug)]
pub struct Line {
    id: LinkId,
    link: Link,
    wiring: Wiring,
    health: Arc<Health>,
}

impl Line {
    fn stopped(&self) -> bool {
        *self.wiring.stop.borrow()
    }

    fn up(&self) {
        tracing::info!(link = %self.id, "link up");
        self.health.set_up(true);
        let config::Link { bytes_per_second, push_window, high_latency, .. } = self.link;
        let facts = LinkFacts { bytes_per_second, push_window, high_latency };
        self.wiring.inbox.notice(Input::LinkUp { link: self.id.clone(), facts });
    }

    fn down(&self, reason: &std::io::Error) {
        tracing::warn!(link = %self.id, %reason, "link down");
        self.health.set_up(false);
        self.wiring.inbox.notice(Input::LinkDown { link: self.id.clone(), reason: reason.to_string() });
    }

    fn crowded(&self, crowding: Crowding) {
        health::add(&self.health.shed, crowding.shed);
        health::add(&self.health.turned_away, crowding.turned_away);
    }

    fn speaks_first(&self) -> bool {
        matches!(self.link.address, Address::UdpOut(_))
    }
}

/// How long to wait before a link is opened again: 0.5, 1, 2, then always 5 s (R-L4).
#[must_use]
pub fn pause(failures: u32) -> Duration {
    match failures {
        0 | 1 => Duration::from_millis(500),
        2 => Duration::from_secs(1),
        3 => Duration::from_secs(2),
        _ => Duration::from_secs(5),
    }
}
