//! A link's address in one string, in MAVSDK's style.

use std::net::{SocketAddr, ToSocketAddrs};
use std::str::FromStr;

/// How a link is reached.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Address {
    /// `udpin://HOST:PORT`: listen; every sender of a good frame is a peer.
    UdpIn(HostPort),
    /// `udpout://HOST:PORT`: one peer whom we speak to first.
    UdpOut(HostPort),
    /// `tcpin://HOST:PORT`: listen.
    TcpIn(HostPort),
    /// `tcpout://HOST:PORT`: connect.
    TcpOut(HostPort),
    /// `serial://PATH:BAUD`.
    Serial {
        /// A device; give it a stable path.
        path: String,
        /// Bits a second.
        baud: u32,
    },
}

/// A host and port, looked up each time a link is opened.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct HostPort(String);

impl HostPort {
    /// As written, "host:port".
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The first address that it stands for now.
    ///
    /// # Errors
    /// When the name is not known now.
    pub fn resolve(&self) -> std::io::Result<SocketAddr> {
        self.0.to_socket_addrs()?.next().ok_or_else(|| std::io::Error::other("the name has no address"))
    }
}

impl FromStr for HostPort {
    type Err = ();

    fn from_str(text: &str) -> Result<HostPort, ()> {
        let (host, port) = text.rsplit_once(':').ok_or(())?;
        port.parse::<u16>().map_err(drop)?;
        if host.is_empty() || host.contains('/') { Err(()) } else { Ok(HostPort(text.to_owned())) }
    }
}

impl FromStr for Address {
    type Err = ();

    fn from_str(text: &str) -> Result<Address, ()> {
        let (scheme, rest) = text.split_once("://").ok_or(())?;
        match scheme {
            "udpin" => rest.parse().map(Address::UdpIn),
            "udpout" => rest.parse().map(Address::UdpOut),
            "tcpin" => rest.parse().map(Address::TcpIn),
            "tcpout" => rest.parse().map(Address::TcpOut),
            "serial" => serial(rest),
            _ => Err(()),
        }
    }
}

fn serial(rest: &str) -> Result<Address, ()> {
    let (path, baud) = rest.rsplit_once(':').ok_or(())?;
    let baud = baud.parse().map_err(drop)?;
    let wrong = path.is_empty() || !(1_200..=4_000_000).contains(&baud);
    if wrong { Err(()) } else { Ok(Address::Serial { path: path.to_owned(), baud }) }
}

impl Address {
    /// The path of a serial port.
    #[must_use]
    pub fn serial_path(&self) -> Option<&str> {
        match self {
            Address::Serial { path, .. } => Some(path),
            _ => None,
        }
    }

    /// The socket that this link keeps for itself; two links must not share one.
    #[must_use]
    pub fn bound(&self) -> Option<(&'static str, &HostPort)> {
        match self {
            Address::UdpIn(at) => Some(("udp", at)),
            Address::TcpIn(at) => Some(("tcp", at)),
            Address::UdpOut(_) | Address::TcpOut(_) | Address::Serial { .. } => None,
        }
    }
}
