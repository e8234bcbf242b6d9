//! Links: bytes from and to the drones. Each has its own thread or task, and none can hold up another.

mod cutter;
mod health;
mod peers;
mod stream;
mod udp;

pub use health::{Health, Healths};
pub use peers::{Outlet, Peers, Sent};

use crate::config::{Address, Link};
use crate::daemon::Inbox;
use quadrat_station::base::LinkId;
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
    /// Turns true when the daemon ends.
    pub stop: watch::Receiver<bool>,
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
    Ok(Healths::new(healths))
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
        let facts = quadrat_station::station::LinkFacts {
            bytes_per_second: self.link.bytes_per_second,
            push_window: self.link.push_window,
        };
        self.wiring.inbox.notice(quadrat_station::station::Input::LinkUp { link: self.id.clone(), facts });
    }

    fn down(&self, reason: &std::io::Error) {
        tracing::warn!(link = %self.id, %reason, "link down");
        self.health.set_up(false);
        let down = quadrat_station::station::Input::LinkDown { link: self.id.clone(), reason: reason.to_string() };
        self.wiring.inbox.notice(down);
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
