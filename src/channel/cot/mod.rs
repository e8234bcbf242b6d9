//! Cursor-on-Target over a TAK server: `out` writes events, `hear` reads them, `session` keeps one TCP connection.

pub mod hear;
pub mod out;
mod session;

pub use session::{LONGEST, Session, Wall};

use quadrat_station::base::{ChannelId, TeamId};
use quadrat_station::geodesy::Position;
use std::collections::BTreeMap;
use std::time::Duration;

/// What a CoT channel needs to know.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Its config name.
    pub channel: ChannelId,
    /// The server: "tcp://host:port", also written with "cot://", "cot+tcp://" or "tak+tcp://".
    pub address: String,
    /// Who we are on everybody's screen.
    pub station: Station,
    /// Whose words and places count: callsign → team.
    pub teams: BTreeMap<String, TeamId>,
    /// How patient we are.
    pub pace: Pace,
}

/// How patient a session is with its server.
#[derive(Clone, Copy, Debug)]
pub struct Pace {
    /// How often it asks for a sign of life.
    pub ping: Duration,
    /// Without any sign of life for this long the connection is dead, however open it looks.
    pub dead: Duration,
    /// First and longest pause before it connects again.
    pub pauses: (Duration, Duration),
}

impl Default for Pace {
    /// What TAK servers and their clients expect of each other.
    fn default() -> Pace {
        Pace {
            ping: Duration::from_secs(12),
            dead: Duration::from_secs(30),
            pauses: (Duration::from_secs(1), Duration::from_secs(30)),
        }
    }
}

/// Ourselves as a TAK user.
#[derive(Clone, Debug)]
pub struct Station {
    /// Our identity; chat answers are sent to it.
    pub uid: String,
    /// What people see and write to.
    pub callsign: String,
    /// Where we are shown; none hides us at the edge of the map.
    pub position: Option<Position>,
}

/// "host:port" of an address; none when it is no TAK server's.
#[must_use]
pub fn host_and_port(address: &str) -> Option<&str> {
    let schemes = ["tcp://", "cot://", "cot+tcp://", "tak+tcp://"];
    let at = schemes.iter().find_map(|scheme| address.strip_prefix(scheme))?.trim_end_matches('/');
    at.rsplit_once(':').filter(|(host, port)| !host.is_empty() && port.parse::<u16>().is_ok()).map(|_| at)
}

#[cfg(test)]
mod tests;
